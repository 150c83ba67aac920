"""What must hold for every flow and every talk through it, drawn by hypothesis: see `random_flows`.

EXAMPLES=2000 in the environment looks longer.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product
from math import prod

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from app.core.commands import Answer, Confirm, Refused
from app.core.conversation import decide
from app.core.flow import Flow, Step
from app.core.outlook import outlook
from app.core.population import PASSED, Population, change, stretches, tally
from app.core.scorecard import band_for, card, scorecard
from app.core.state import Answer as Told
from app.core.state import State, fold
from tests.core.random_flows import (
    Move,
    flows,
    long_talk,
    moves,
    play,
    read,
    states,
    straight,
    texts,
    value_for,
)
from tests.core.talk import REMY, Talk
from tests.core.test_properties import stored

NUMBERS = st.lists(st.integers(0, 11), min_size=9, max_size=9)  # which answer each step gets
talks = st.builds(play, flows(), moves, st.booleans())
EXAMPLES = int(os.environ.get("EXAMPLES", "50"))
examples = settings(max_examples=EXAMPLES, phases=set(Phase) - {Phase.explain})


@examples
@given(talks, st.sampled_from([0, 20, 45, 100]))
def test_the_live_score_equals_the_fold_of_the_log_and_of_the_stored_one_at_any_moment(
    talk: Talk, days: int
) -> None:
    at, again = talk.at + timedelta(days=days), stored(talk.log)
    assert fold(talk.flow, talk.log) == fold(talk.flow, again) == talk.state
    live = card(talk.flow, talk.state, at)
    assert live == scorecard(talk.flow, talk.log, at) == scorecard(talk.flow, again, at)


@examples
@given(texts(), moves)
def test_a_replay_under_the_same_version_of_the_flow_is_the_same(text: str, script: list[Move]) -> None:
    talk = play(read(text), script)
    again = read.__wrapped__(text)  # read anew, as after a restart
    assert again is not talk.flow
    replayed = fold(again, stored(talk.log))
    assert card(again, replayed, talk.at) == talk.scorecard
    assert play(again, script).log == talk.log


@examples
@given(talks)
def test_a_scorecard_after_one_more_event_equals_the_one_of_the_whole_log(talk: Talk) -> None:
    for state, log in states(talk):
        assert card(talk.flow, state, log[-1].at) == scorecard(talk.flow, log, log[-1].at)


@examples
@given(talks, st.sampled_from([0, 20, 45, 100]))
def test_lowest_total_and_highest_are_in_order_and_completeness_is_a_share(talk: Talk, days: int) -> None:
    for state, log in states(talk):
        scored = card(talk.flow, state, log[-1].at + timedelta(days=days))
        assert 0 <= scored.lowest <= scored.total <= scored.highest <= scored.of
        assert 0 <= scored.completeness <= 1


@examples
@given(talks, NUMBERS)
def test_answers_ahead_leave_a_total_within_its_range(talk: Talk, numbers: list[int]) -> None:
    """But for what moves it otherwise: persona, signals, time, corrections, and what a rep confirms."""
    flow = talk.flow
    assume(not any(persona.fit for persona in flow.personas))
    ranges = []
    while (step := talk.state.step()) and step.id not in talk.state.given:
        ranges.append((talk.scorecard.lowest, talk.scorecard.highest))
        answer(talk, step, numbers)
        assert all(lowest <= talk.scorecard.total <= highest for lowest, highest in ranges)


@examples
@given(flows(combines=("best", "sum")), NUMBERS, st.data())
def test_the_order_in_which_facts_are_known_does_not_matter_unless_the_last_counts(
    flow: Flow, numbers: list[int], data: st.DataObject
) -> None:
    facts = [(step.id, value_for(step, n)) for step, n in zip(flow.steps, numbers, strict=False) if step.asks]
    assume(len(facts) > 1)
    cards = []
    for order in (facts, data.draw(st.permutations(facts))):
        talk = Talk(flow)
        for step, value in order:
            with suppress(Refused):
                talk.do(Confirm(REMY.id, REMY.name, step, value), "rep:remy")
        cards.append(talk.scorecard)
    assert [(line.points, line.lowest, line.highest) for line in cards[0].lines] == [
        (line.points, line.lowest, line.highest) for line in cards[1].lines
    ]
    assert (cards[0].total, cards[0].band, cards[0].gates) == (cards[1].total, cards[1].band, cards[1].gates)


@settings(examples, max_examples=3 * EXAMPLES)  # few of them stop at what matters
@given(texts(stops=True), NUMBERS, st.booleans())
def test_with_stop_the_decision_is_the_one_without(text: str, numbers: list[int], looks: bool) -> None:
    stopping, whole = read(text), read(without_stop(text))
    short, long = (answered(flow, numbers, looks) for flow in (stopping, whole))
    if stopping.stop == "when_band_decided":
        assert short.scorecard.band.id == long.scorecard.band.id
    else:
        assert short.scorecard.hot == long.scorecard.hot
    assert contact(short) == contact(long)


def without_stop(text: str) -> str:
    flow = json.loads(text)
    del flow["score"]["stop"]
    return json.dumps(flow)


def answered(flow: Flow, numbers: list[int], looks: bool) -> Talk:
    """A talk in which each question has its answer, whenever it is put."""
    talk = Talk(flow, page="/pricing" if looks else "/")
    for _ in range(3 * len(flow.steps)):
        step = talk.state.step()
        if step is None:
            break
        answer(talk, step, numbers)
    return talk


def answer(talk: Talk, step: Step, numbers: list[int]) -> None:
    """The answer that its place has; one that fits, where the question does not take that."""
    for n in (numbers[talk.flow.position[step.id] % len(numbers)], 2):
        with suppress(Refused):
            talk.do(Answer(step.id, value_for(step, n), True))
            return


def contact(talk: Talk) -> list[str]:
    return [step.id for step in talk.flow.steps if step.kind == "email" and step.id in talk.state.answers]


@examples
@given(talks)
def test_the_counts_a_turn_changes_add_up_to_those_of_the_conversation(talk: Talk) -> None:
    added, before = Population(), State(talk.flow)
    for state, _ in states(talk):
        added, before = added.plus(change(before, state)), state
    assert {key: n for key, n in added.counts.items() if n} == tally(talk.state)


@examples
@given(flows(), moves, st.lists(moves, min_size=1, max_size=3))
def test_only_bands_between_lowest_and_highest_have_a_chance_and_all_together_one(
    flow: Flow, script: list[Move], earlier: list[list[Move]]
) -> None:
    population = Population()
    for one in earlier:
        population = population.plus({key: 200 * n for key, n in tally(play(flow, one).state).items()})
    talk = play(flow, script)
    scored = talk.scorecard
    seen = outlook(flow, talk.state, scored, population)
    if seen.bands:
        ends = [band_for(flow, end).from_ for end in (scored.lowest, scored.highest)]
        assert sum(seen.bands.values()) == pytest.approx(1)
        possible = {band.id for band in flow.bands if ends[0] <= band.from_ <= ends[1]}
        assert {band for band, chance in seen.bands.items() if chance > 1e-9} <= possible


@examples
@given(flows(), st.lists(moves, min_size=2, max_size=4))
def test_counts_that_have_grown_tell_the_same_as_counts_that_were_read_anew(
    flow: Flow, scripts: list[list[Move]]
) -> None:
    population = Population()
    for talk in (play(flow, one) for one in scripts):
        for state, log in states(talk):  # asked again and again, as the turns of a day do
            scored = card(flow, state, log[-1].at)
            seen = outlook(flow, state, scored, population)
            assert seen == outlook(flow, state, scored, Population(population.counts))
        population = population.plus({key: 200 * n for key, n in tally(talk.state).items()})


@examples
@given(texts().map(straight).map(read), NUMBERS, st.lists(st.integers(0, 40), min_size=20, max_size=20))
def test_the_chances_are_those_of_every_way_the_questions_ahead_may_be_answered(
    flow: Flow, numbers: list[int], counts: list[int]
) -> None:
    talk = Talk(flow)
    for _ in range(numbers[0] % 3):
        if step := talk.state.step():
            answer(talk, step, numbers)
    ahead = [step for step in flow.steps if step.feeds and step.id not in talk.state.answers]
    counted = {(step.id, PASSED): 100 for step in ahead}
    ways: list[list[tuple[str, object, float]]] = []
    for step in ahead:
        buckets = buckets_of(step)
        told = [counts[(len(ways) * 5 + n) % len(counts)] for n in range(len(buckets))]
        counted |= {(step.id, bucket): n for (bucket, _), n in zip(buckets, told, strict=True)}
        whole = sum(told) + len(told)
        ways.append([(step.id, value, (n + 1) / whole) for (_, value), n in zip(buckets, told, strict=True)])
    seen = outlook(flow, talk.state, talk.scorecard, Population(counted))
    assume(seen.bands)
    assert seen.bands == pytest.approx(enumerated(talk, ways))


def buckets_of(step: Step) -> list[tuple[str, object]]:
    if step.choices:
        return [(choice.id, choice.id) for choice in step.choices]
    return [(part, max(low, -1e6)) for part, low in stretches(step)]


def enumerated(talk: Talk, ways: list[list[tuple[str, object, float]]]) -> dict[str, float]:
    """The chance of each band, by a scorecard for each way."""
    bands = dict.fromkeys((band.id for band in talk.flow.bands), 0.0)
    for way in product(*ways):
        later = {id: Told(value, talk.at, 1000 + n) for n, (id, value, _) in enumerate(way)}
        state = replace(talk.state, answers={**talk.state.answers, **later}, ended=True)
        bands[card(talk.flow, state, talk.at).band.id] += prod(chance for *_, chance in way)
    return bands


# --- the cost of an answer ---
def calls(work: Callable[[], object]) -> int:
    """How many functions a piece of work calls, ours and the library's."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_an_answer_costs_the_same_at_the_beginning_and_after_5000_events() -> None:
    costs = set()
    for events in (5, 500, 5000):
        talk = long_talk(events)
        answer, state = Answer("budget", 6000), talk.state
        context = talk.context()
        decide(talk.flow, state, answer, context)  # what is worked out once for all who answer so
        costs.add(calls(lambda: decide(talk.flow, state, answer, context)))  # noqa: B023
        costs.add(calls(lambda: decide(talk.flow, state, answer, context)))  # noqa: B023
    assert len(costs) == 1
