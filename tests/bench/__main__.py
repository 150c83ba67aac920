"""How long a check, a condition and an answer take, beside what else could do it, in turns in one run.

python -m tests.bench. Times are of the processor, so that a busy machine changes little; the milliseconds are
this machine's, the ratios hold wherever it is run.
"""

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import process_time

import yaml

from app.core.commands import Answer
from app.core.conditions import compile_condition
from app.core.conversation import decide
from app.core.flow import Known
from app.core.nodes import LARGEST
from app.core.parse import parse
from app.core.scorecard import card
from app.core.state import fold
from tests.bench.flow_of_lines import flow_of_lines, flow_of_size
from tests.core.random_flows import long_talk
from tests.fuzz.promises import VOCABULARY

RUNS = 25  # of each, in turns
ANSWERS = 200  # in one run
GOAL = 0.1  # seconds for a check of 802 lines
SOURCE = "score >= 10 and role is owner and not signal.saw_pricing"
KNOWN: Mapping[str, Known] = {"score": 12, "role": "owner", "signal.saw_pricing": False}


def in_turns(measured: Mapping[str, Callable[[], object]], runs: int = RUNS) -> Mapping[str, float]:
    """The median seconds of each. In turns, so that what slows the machine down slows all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in measured}
    for run in measured.values():
        run()  # not counted: what is done once
    for _ in range(runs):
        for name, run in measured.items():
            gc.collect()
            gc.disable()
            start = process_time()
            run()
            seconds[name].append(process_time() - start)
            gc.enable()
    return {name: median(taken) for name, taken in seconds.items()}


def checks(title: str, text: str, goal: float) -> None:
    parsed = parse("bench.yaml", text)
    if parsed.flow is None or parsed.problems:
        raise SystemExit("\n".join(map(str, parsed.problems)))
    taken = in_turns(
        {
            "check": lambda: parse("bench.yaml", text),
            "PyYAML, CSafeLoader": lambda: yaml.load(text, yaml.CSafeLoader),
            "PyYAML, SafeLoader": lambda: yaml.load(text, yaml.SafeLoader),
        }
    )
    lines, size, steps = text.count("\n"), len(text.encode()) / 1024, len(parsed.flow.steps)
    print(f"{title}: {lines} lines, {size:.0f} KB, {steps} steps")
    for name, seconds in taken.items():
        print(f"  {name:20} {seconds * 1000:8.1f} ms   {seconds / taken['check']:6.2f} of a check")
    print(f"  {'goal':20} {goal * 1000:8.1f} ms   {'held' if taken['check'] <= goal else 'MISSED'}")


def conditions() -> None:
    condition, faults = compile_condition(SOURCE, VOCABULARY)
    if condition is None:
        raise SystemExit(str(faults))
    test, look_up = condition.test, KNOWN.get

    def native(known: Mapping[str, Known]) -> bool:
        return known["score"] >= 10 and known["role"] == "owner" and not known["signal.saw_pricing"]  # type: ignore[operator]

    def often(once: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            for _ in range(10_000):
                once()

        return run

    taken = in_turns({"condition": often(lambda: test(look_up)), "lambda": often(lambda: native(KNOWN))})
    made = in_turns({"compile": often(lambda: compile_condition(SOURCE, VOCABULARY))}, runs=3)["compile"]
    print(f"a condition: {SOURCE}")
    for name, seconds in taken.items():
        print(f"  {name:20} {seconds * 100:8.2f} µs   {seconds / taken['lambda']:6.2f} of plain Python")
    print(f"  {'made, once a flow':20} {made * 100:8.2f} µs")


def answers() -> None:
    """decide and the score after it, on the demo flow, in conversations short and long."""

    def often(once: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            for _ in range(ANSWERS):
                once()

        return run

    def nothing() -> None:
        pass

    def answering(events: int) -> Callable[[], None]:
        talk = long_talk(events)
        flow, state, answer, context = talk.flow, talk.state, Answer("budget", 6000), talk.context()

        def once() -> None:
            decide(flow, state, answer, context)
            card(flow, state, context.at)

        return often(once)

    lengths = {f"behind {events:,} events": answering(events) for events in (5, 500, 5000)}
    log = long_talk(5000).log
    flow = long_talk(5).flow
    taken = in_turns({**lengths, "an empty call": often(nothing)})
    whole = in_turns({"fold": lambda: fold(flow, log)}, runs=3)["fold"]
    empty, first = taken["an empty call"], taken["behind 5 events"]
    print("an answer on the demo flow: decide and score")
    for name, seconds in taken.items():
        each = seconds / ANSWERS * 1e6
        print(
            f"  {name:20} {each:8.2f} µs   {seconds / first:6.2f} of the first   {seconds / empty:8.0f} calls"
        )
    print(f"  {'the log of 5,000':20} {whole * 1e6:8.0f} µs   if it were folded for each answer")


checks("a check", flow_of_lines(802), GOAL)
checks("a check of the largest file", flow_of_size(LARGEST), 1.0)
conditions()
answers()
