"""The worked vectors of the scoring reference (part 7) and of its methods (part 4), played by the engine.

Elsewhere already: 1, 3, the Dutch half of 6, 18 and the open gate of 5 in test_scorecard; the means of 7 in
test_curtail; 4.5 in test_order; 18 and 4.8 in test_ageing; 19 in test_account_card; the chances of 4.4, for
`likely`, in test_outlook; the ranges of 35 in test_cli.

Left out, each for a feature that is not there:
22–25, 4.10  Odoo's counting: nothing is learned from outcomes
26–28, 4.13  WOE, points to double the odds: the same
29, 4.9, 4.11  probabilities, their calibration: the same
4.4          stopping on a probability, with its errors and means: stopping is certain, by bounds
30, 4.12     Wilson and Beta intervals: no rates are shown
31, 4.4      SPRT: stopping is certain, by bounds
32, 4.6      EVSI: no question is chosen by its value
33, 4.15     A/B sizes: flows are not compared
34, 4.14, 4.16, 4.17  precision, recall, lift, drift: the same as 22

Where the reference and the flow format differ, the format wins: a criterion that is unknown spans 0 to its
most whatever its choices give (4.1 takes the least and most they give), and a timeframe that has passed is
unknown at once (4.8 leaves it some days of grace).
"""

from collections import Counter
from itertools import product

import pytest

from app.core.commands import Confirm, Signal
from app.core.play import Scored, score_answers
from app.core.scorecard import Scorecard, scorecard
from tests.core.talk import DAY, REMY, Talk, flow_of
from tests.core.test_curtail import DUTCH, IDS, OF_2009, bant, walked

EACH = range(5)


def lead(*points: int, bands: str = DUTCH, more: str = "") -> Talk:
    """Budget, authority, need and timeframe answered with these points; those not named are still open."""
    talk = Talk(bant(None, bands, more))
    steps = [step.id for step in talk.flow.steps]
    return talk.answers(**{step: IDS[point] for step, point in zip(steps, points, strict=False)})


def spread(scored: Scorecard) -> tuple[float, float, float]:
    return scored.lowest, scored.total, scored.highest


# --- weighted BANT ---
def test_one_lead_is_followed_up_under_the_dutch_bands_and_called_at_once_under_those_of_2009() -> None:
    # vectors 1 and 2 (the Dutch text; salesopssolutions.com 2009)
    dutch, of_2009 = lead(4, 4, 3, 2).scorecard, lead(4, 4, 3, 2, bands=OF_2009).scorecard
    assert (dutch.total, dutch.band.id, dutch.hot) == (13, "follow_up", False)
    assert (of_2009.total, of_2009.band.id, of_2009.hot) == (13, "d", True)


AUTHORITY = """
format: 1
flow: authority
steps:
  authority:
    ask: Who decides?
    choices: {nobody: Not me, access: I know who, adviser: I advise them, one_of: Some of us, alone: I do}
    score: {nobody: 0, access: 1, adviser: 2, one_of: 3, alone: 4}
"""


@pytest.mark.parametrize(
    ("who", "points"), [("nobody", 0), ("access", 1), ("adviser", 2), ("one_of", 3), ("alone", 4)]
)
def test_authority_rises_from_no_access_to_deciding_alone(who: str, points: int) -> None:
    # vector 4 (salesopssolutions.com)
    assert Talk(flow_of(AUTHORITY)).answers(authority=who).scorecard.total == points


THREE = ", needs: {of: [budget, authority, need, timeframe], at_least: 3, points: 3}"


@pytest.mark.parametrize(
    ("points", "holds"),
    [
        ((4, 4, 3, 0), True),
        ((4, 4, 3), True),  # whatever the timeframe is
        ((4, 4, 0, 0), False),
        ((4, 0, 0), False),  # whatever the timeframe is
        ((4, 4, 0), None),
    ],
)
def test_three_of_four_validate_a_lead_and_two_do_not(points: tuple[int, ...], holds: bool | None) -> None:
    # vector 5 (IBM's rule, hackmd.io/@headstartacademy); 4.2 for what is open
    assert lead(*points, more=THREE).scorecard.gates[0].holds is holds


def test_the_625_patterns_fall_into_the_bands_of_both_sources_as_computed() -> None:
    # vector 6 (computed), each pattern played
    for bands, counts in ((DUTCH, [70, 285, 255, 15]), (OF_2009, [70, 285, 235, 35])):
        flow = bant(None, bands)
        fallen = Counter(walked(flow, pattern).scorecard.band.id for pattern in product(IDS, repeat=4))
        assert [fallen[band.id] for band in flow.bands] == counts


@pytest.mark.parametrize(
    ("points", "asked", "low_high", "band"),
    [
        ((0, 0, 0), 3, (0, 4), "unqualified"),
        ((4, 4, 1), 3, (9, 13), "follow_up"),
        ((4, 4, 3), 4, (11, 15), None),
        ((4, 4, 4), 4, (12, 16), None),
    ],
)
def test_the_questions_end_when_the_band_cannot_change(
    points: tuple[int, ...], asked: int, low_high: tuple[int, int], band: str | None
) -> None:
    # vector 7 (computed); None: the fourth question is put
    talk = Talk(bant("when_band_decided"))
    for point in points:
        talk.answers(**{talk.asked or "": IDS[point]})
    scored = talk.scorecard
    assert (scored.lowest, scored.highest) == low_high
    assert talk.asked == (None if band else "timeframe")
    assert scored.band.id == band if band else scored.certainty == "open"
    assert sum(kind == "Asked" for kind in talk.kinds()) == asked


def test_after_one_point_for_the_budget_no_lead_can_be_a_priority_and_no_more_is_asked() -> None:
    # vector 7 (computed): the highest that is left is 13
    talk = Talk(bant("when_decided")).answers(budget=IDS[1])
    assert (talk.scorecard.highest, talk.scorecard.hot, talk.asked) == (13, False, None)


def test_the_ways_on_from_two_and_three_full_answers_are_counted_as_worked_out() -> None:
    # 4.4 (computed): P(F >= 14) = 6/25 and P(9 to 13) = 18/25 after 4, 4; 3/5 after 4, 4, 4
    from_two = Counter(lead(4, 4, need, time).scorecard.band.id for need in EACH for time in EACH)
    from_three = Counter(lead(4, 4, 4, time).scorecard.band.id for time in EACH)
    assert (from_two["priority"], from_two["follow_up"], from_three["priority"]) == (6, 18, 3)


def test_completeness_and_percent_follow_the_answers() -> None:
    # 4.1, on the Mercedes lead: every criterion is a quarter of what there is to know
    running = [lead(*(4, 4, 3, 2)[:n]).scorecard for n in EACH]
    assert [one.completeness for one in running] == [0, 0.25, 0.5, 0.75, 1]
    assert [one.percent for one in running] == [0, 25, 50, 68.75, 81.25]


def test_an_unknown_timeframe_leaves_two_bands_open_and_its_lower_bound_decides() -> None:
    # vector 35 (computed)
    flow = bant(None)
    answers = {"budget": "e", "authority": "e", "need": "d"}
    scored = score_answers(flow, answers, [], DAY)
    assert isinstance(scored, Scored)
    card = scored.scorecard
    assert spread(card) == (11, 11, 15)
    assert (card.certainty, card.band.id, card.hot) == ("open", "follow_up", False)
    assert scored.state.mode == "closed", "nothing is left that may be asked"


# --- other models in the same words ---
OF_FIVE = """
format: 1
flow: bant_plus
score:
  scale: 5
  criteria: {budget: {}, authority: {}, need: {}, timeframe: {}, fit: {}}
  bands:
    out: {from: 0}
    developing: {from: 8}
    mql: {from: 12}
    warm: {from: 15, then: queue}
    hot_sql: {from: 20, then: alert}
personas:
  ideal: {when: firm is ideal, fit: 5}
  near: {when: firm is near, fit: 1}
  other: {when: firm is other, fit: 0}
steps:
  budget: {ask: Budget?, rating: {}, score: {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}}
  authority: {ask: Authority?, rating: {}, score: {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}}
  need: {ask: Need?, rating: {}, score: {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}}
  timeframe: {ask: Timeframe?, rating: {}, score: {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}}
  firm: {ask: Firm?, choices: {ideal: Ideal, near: Near, other: Other}}
"""


@pytest.mark.parametrize(
    ("ratings", "firm", "total", "band"),
    [
        ((5, 4, 4, 4), "ideal", 22, "hot_sql"),
        ((3, 3, 3, 3), "other", 12, "mql"),
        ((1, 1, 2, 2), "near", 7, "out"),
    ],
)
def test_bant_of_five_points_takes_its_fit_from_the_persona(
    ratings: tuple[int, ...], firm: str, total: int, band: str
) -> None:
    # vector 8 (scrapine.com)
    talk = Talk(flow_of(OF_FIVE)).answers(
        **dict(zip(("budget", "authority", "need", "timeframe"), ratings, strict=True)), firm=firm
    )
    assert (talk.scorecard.total, talk.scorecard.band.id) == (total, band)


def of_points(bands: str, most: int = 150) -> str:
    """A flow that scores a number as so many points."""
    points = ", ".join(f"{n}: {n}" for n in range(most + 1))
    return f"""
format: 1
flow: points
score:
  scale: {most}
  criteria: {{points: {{}}}}
  bands: {bands}
steps:
  number: {{ask: How many?, number: {{min: 0, max: {most}}}, score: {{points: {{{points}}}}}}}
"""


FIT = "{low: {from: 0}, medium: {from: 50}, good: {from: 70}, very_good: {from: 85}}"
GRADE = "{e: {from: 0}, d: {from: 25}, c: {from: 50}, b: {from: 75}, a: {from: 90}}"
LIKELY = "{low: {from: 0}, medium: {from: 30}, good: {from: 80}, very_good: {from: 150}}"
THIRDS = """
    d: {from: 0}
    d_plus: {from: 1}
    c_minus: {from: 2}
    c: {from: 3}
    c_plus: {from: 4}
    b_minus: {from: 5}
    b: {from: 6}
    b_plus: {from: 7}
    a_minus: {from: 8}
    a: {from: 9}
    a_plus: {from: 10}
"""  # of a letter, from D


@pytest.mark.parametrize(
    ("bands", "edges"),
    [
        (FIT, {85: "very_good", 84: "good", 70: "good", 69: "medium", 50: "medium", 49: "low"}),
        (GRADE, {90: "a", 89: "b", 75: "b", 74: "c", 50: "c", 49: "d", 25: "d", 24: "e"}),
        (LIKELY, {150: "very_good", 149: "good", 80: "good", 79: "medium", 30: "medium", 29: "low"}),
        (THIRDS, {0: "d", 1: "d_plus", 2: "c_minus", 3: "c", 10: "a_plus"}),
    ],
    ids=["9 fit", "9 grade", "10", "11"],
)
def test_segments_and_grades_of_others_are_bands(bands: str, edges: dict[int, str]) -> None:
    # vectors 9 and 10 (support.madkudu.com), 11 (Trailhead)
    flow = flow_of(of_points(bands))
    fallen = {number: Talk(flow).answers(number=number).scorecard.band.id for number in edges}
    assert fallen == edges


def test_a_profile_of_five_criteria_at_two_thirds_of_a_letter_is_an_a_plus() -> None:
    # vector 11 (computed)
    asked = "".join(
        f"  {id}: {{ask: Does it match?, choices: {{yes: Yes, no: No}}, score: {{fit: {{yes: 2, no: 0}}}}}}\n"
        for id in ("size", "industry", "place", "title", "department")
    )
    scoring = f"score:\n  scale: 10\n  criteria: {{fit: {{combine: sum}}}}\n  bands: {THIRDS}"
    talk = Talk(flow_of(f"format: 1\nflow: profile\n{scoring}steps:\n{asked}"))
    talk.answers(size="yes", industry="yes", place="yes", title="yes", department="yes")
    assert (talk.scorecard.total, talk.scorecard.band.id) == (10, "a_plus")


# --- what visitors do ---
def watched(signals: str, more: str = "", criteria: str = "behaviour: {}") -> Talk:
    """A talk whose page tells of events, with up to 1000 points for what is done."""
    return Talk(
        flow_of(f"""
format: 1
flow: watched
score:
  scale: 1000
  criteria: {{{criteria}}}
  bands: {{all: {{from: 0}}, mql: {{from: 100, then: alert}}}}
  {more}
signals: {signals}
steps:
  area: {{ask: Where?, choices: {{metro: A metropolis, land: Elsewhere}}, skip: "-"}}
""")
    )


def does(talk: Talk, *events: str) -> Talk:
    for event in events:
        talk.do(Signal("event", event))
    return talk


def test_a_visit_with_views_a_form_a_file_and_an_error_is_55_and_65_with_a_chat() -> None:
    # vector 12 (Salesforce help); the page it opens on is one of the four views
    talk = watched("""
  visit: {event: visit, score: {behaviour: 3}, most: 100}
  view: {page: /*, score: {behaviour: 1}, most: 100}
  form: {event: form, score: {behaviour: 50}, most: 100}
  file: {event: file, score: {behaviour: 3}, most: 100}
  form_error: {event: form_error, score: {behaviour: -5}, most: 100}
  chat: {event: chat, score: {behaviour: 10}, most: 100}
""")
    does(talk, "visit", "form_error", "form", "file").looks_at("/a").looks_at("/b").looks_at("/a")
    assert talk.scorecard.total == 55
    assert does(talk, "chat").scorecard.total == 65


def test_a_bounce_takes_points_away() -> None:
    # vector 13 (marksgroup.net)
    talk = watched("""
  open: {event: open, score: {behaviour: 5}}
  click: {event: click, score: {behaviour: 10}}
  incoming: {event: incoming, score: {behaviour: 20}}
  bounce: {event: bounce, score: {behaviour: -10}}
""")
    assert does(talk, "bounce", "open", "click", "incoming").scorecard.total == 25


TWICE = """
format: 1
flow: rules
score: {scale: 1000, criteria: {place: {}, once: {}, every: {}}, bands: {all: {from: 0}}}
signals:
  pricing: {page: /pricing, score: {once: 10}}
  again: {page: /docs, score: {every: 10}, most: 1000}
steps:
  place: {ask: Where?, choices: {metro: In town, land: Elsewhere}, score: {metro: 10, land: 0}}
  bye: {ask: Anything else?, text: {}}
"""


def test_a_rule_on_an_answer_and_one_on_a_page_add_up() -> None:
    # vector 14 (help.activecampaign.com)
    assert Talk(flow_of(TWICE), page="/pricing").answers(place="metro").scorecard.total == 20


@pytest.mark.parametrize(("seen", "points"), [("/pricing", 10), ("/docs", 30)])
def test_a_rule_seen_three_times_counts_as_often_as_it_says(seen: str, points: int) -> None:
    # vector 14 (computed)
    talk = Talk(flow_of(TWICE))
    assert talk.looks_at(seen).looks_at(seen).looks_at(seen).scorecard.total == points


GITLAB = """
  in_person: {event: in_person, score: {behaviour: 40}}
  medium: {event: medium, score: {behaviour: 50}}
  conference: {event: conference, score: {behaviour: 10}}
  view: {event: view, score: {behaviour: 1}, most: 9}
  high: {event: high}
"""


@pytest.mark.parametrize(
    ("events", "total", "hot"),
    [
        (["in_person", "medium", "conference"], 100, True),
        (["in_person", "medium", *["view"] * 10], 99, False),
        (["high"], 0, True),
    ],
)
def test_a_hundred_points_or_a_high_request_qualify_a_lead(events: list[str], total: int, hot: bool) -> None:
    # vector 15 (GitLab's handbook; the way to 99 is ours)
    scored = does(watched(GITLAB, "hot: [signal.high]"), *events).scorecard
    assert (scored.total, scored.hot) == (total, hot)


def test_title_source_and_behaviour_less_a_look_at_the_jobs_are_25() -> None:
    # vector 16 (Predictable Revenue, p. 148)
    talk = Talk(
        flow_of("""
format: 1
flow: marketo
score: {scale: 100, criteria: {title: {}, source: {}, behaviour: {}}, bands: {all: {from: 0}}}
signals:
  demo: {event: demo, score: {behaviour: 5}}
  webinar: {event: webinar, score: {behaviour: 5}, most: 2}
  pricing: {page: /pricing, score: {behaviour: 5}}
  careers: {page: /careers, score: {behaviour: -10}}
steps:
  title: {ask: Title?, choices: {head: Head of, other: Other}, score: {head: 8, other: 0}}
  source: {ask: How did you find us?, choices: {friend: A friend, ad: An ad}, score: {friend: 7, ad: 0}}
  bye: {ask: Anything else?, text: {}}
""")
    )
    does(talk, "demo", "webinar", "webinar", "webinar").looks_at("/careers").looks_at("/pricing")
    assert talk.answers(title="head", source="friend").scorecard.total == 25


def test_each_group_is_capped_and_so_is_the_total() -> None:
    # vector 17 (sponge.io): 90 and 55 into groups of 60 and 40
    talk = watched(
        """
  size: {event: size, score: {fit_points: 45}, most: 2}
  visit: {event: visit, score: {engagement: 30}}
  form: {event: form, score: {engagement: 25}}
""",
        criteria="fit_points: {max: 60}, engagement: {max: 40}",
    )
    scored = does(talk, "size", "size", "visit", "form").scorecard
    assert [sum(reason.points for reason in line.reasons) for line in scored.lines] == [90, 55]
    assert [line.points for line in scored.lines] == [60, 40]
    assert (scored.total, scored.of) == (100, 100)


GLSM = """
format: 1
flow: glsm
score:
  scale: 100
  criteria: {one: {weight: 0.8}, two: {weight: 0.2}}
  bands: {out: {from: 0}, qualified: {from: 50, then: alert}}
steps:
  one: {ask: One?, choices: {a: A, b: B, c: C, d: D}, score: {a: 0, b: 50, c: 75, d: 100}}
  two: {ask: Two?, choices: {a: A, b: B, c: C, d: D}, score: {a: 0, b: 50, c: 75, d: 100}}
"""


@pytest.mark.parametrize(
    ("one", "two", "total", "band"),
    [
        ("b", "d", 60, "qualified"),
        ("b", "b", 50, "qualified"),
        ("a", "d", 20, "out"),
        ("d", "d", 100, "qualified"),
    ],
)
def test_shares_of_a_whole_are_weights(one: str, two: str, total: int, band: str) -> None:
    # vector 20 (glsm 0.1.4): weights 0.5 and 0.25 make shares of 0.8 and 0.2; 50 and 100 points are 60
    scored = Talk(flow_of(GLSM)).answers(one=one, two=two).scorecard
    assert (scored.total, scored.band.id) == (total, band)


def test_budget_immediate_need_and_a_decision_maker_whom_a_rep_confirmed_are_50() -> None:
    # vector 21 (warpflow.ai)
    talk = Talk(
        flow_of("""
format: 1
flow: warpflow
score:
  scale: 20
  criteria: {budget: {max: 15}, timeframe: {}, authority: {max: 15}}
  bands: {all: {from: 0}}
steps:
  budget: {ask: Is there a budget?, choices: {yes: Yes, no: No}, score: {yes: 15, no: 0}}
  timeframe:
    ask: When?
    choices: {now: At once, month: Within 30 days, quarter: Within 90 days}
    score: {now: 20, month: 15, quarter: 5}
  authority: {ask: Do you decide?, choices: {yes: Yes, no: No}, score: {yes: 15, no: 0}, skip: Pass}
""")
    ).answers(budget="yes", timeframe="now", authority=None)
    assert talk.scorecard.total == 35
    talk.do(Confirm(REMY.id, REMY.name, "authority", "yes"), "rep:remy")
    assert talk.scorecard.total == 50


# --- fading ---
def faded(talk: Talk, days: float) -> float | None:
    points = scorecard(talk.flow, talk.log, talk.later(days=days).at).lines[0].points
    return None if points is None else round(points, 3)


TWO_VIEWS = """
  view: {event: view, score: {behaviour: 10}, most: 2}
"""


def test_what_is_done_twice_fades_from_its_own_day_each() -> None:
    # 4.7: C(t2) = C(t1) * 0.5 ** ((t2 - t1) / h) + what is new
    talk = does(watched(TWO_VIEWS, criteria="behaviour: {half_life: 14 days}"), "view")
    assert faded(talk, 7) == 7.071
    does(talk, "view")
    assert [faded(talk, days) for days in (0, 7, 7)] == [17.071, 12.071, 8.536]


def test_the_cap_comes_after_the_sum() -> None:
    # 4.7: what lies above the cap keeps the points up as it fades
    talk = does(watched(TWO_VIEWS, criteria="behaviour: {max: 15, half_life: 14 days}"), "view", "view")
    assert [faded(talk, days) for days in (0, 5, 2)] == [15, 15, 14.142]


def test_behaviour_fades_and_neither_answers_nor_fit_do() -> None:
    # 4.7: decay behaviour, never identity or fit
    talk = Talk(
        flow_of("""
format: 1
flow: fading
score: {scale: 10, criteria: {fit: {half_life: 14 days}}, bands: {all: {from: 0}}}
signals: {prices: {page: /pricing, score: {fit: 4}}}
personas: {boss: {when: role is boss, fit: 2}}
steps:
  role: {ask: Role?, choices: {boss: I lead, other: I do not}, score: {fit: {boss: 1, other: 0}}}
""")
    ).looks_at("/pricing")
    talk.answers(role="boss")
    assert [faded(talk, days) for days in (0, 14)] == [7, 5]
