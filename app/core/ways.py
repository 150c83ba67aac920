"""The ways any conversation could take through a flow: what is never reached, what goes round for ever.

Unlike `walk`, which looks ahead from where one conversation stands, it knows no answers: every way counts.
"""

from collections.abc import Iterator, Sequence

from .flow import Condition, Flow, Step

Ways = Sequence[set[int]]  # place in `flow.steps` -> the places that come next; behind the last: the end


def reachable(flow: Flow) -> frozenset[int]:
    """The places in `flow.steps` that some conversation comes to."""
    ways = [on | past for on, past in zip(_on(flow), _past(flow), strict=True)]
    seen: set[int] = set()
    ahead = [0]
    while ahead:
        n = ahead.pop()
        if n not in seen and n < len(ways):
            seen.add(n)
            ahead.extend(ways[n])
    return frozenset(seen)


def loops(flow: Flow) -> Iterator[tuple[Step, str, bool]]:
    """Steps that jump back with no question on the way, to which step, and if questions are passed over."""
    ways = [(step.asks, on, past) for step, on, past in zip(flow.steps, _on(flow), _past(flow), strict=True)]
    round_trips = _round_trips([past if asks else on | past for asks, on, past in ways])
    without_questions = _round_trips([set() if asks else on | past for asks, on, past in ways])
    for n, step in enumerate(flow.steps):
        if step.asks or step.end or step.goto is None or flow.position[step.goto] > n:
            continue
        target = flow.position[step.goto]
        if round_trips[n] == round_trips[target]:
            yield step, step.goto, without_questions[n] != without_questions[target]


def _on(flow: Flow) -> Ways:
    """Where a conversation can go once the step has been said or answered."""
    return [_on_from(flow, n, step) for n, step in enumerate(flow.steps)]


def _on_from(flow: Flow, n: int, step: Step) -> set[int]:
    if step.end:
        return set()
    onward = flow.position[step.goto] if step.goto else n + 1
    jumps = {flow.position[choice.goto] for choice in step.choices if choice.goto}
    always_jumps = step.choices and all(choice.goto for choice in step.choices)
    return jumps if always_jumps and not (step.skip or step.other) else {*jumps, onward}


def _past(flow: Flow) -> Ways:
    """Where a conversation goes when the step, or the group it stands in, is passed over."""
    behind = {step.group: n + 1 for n, step in enumerate(flow.steps)}  # the last of a group stays
    ways: list[set[int]] = []
    for n, step in enumerate(flow.steps):
        past = {n + 1} if step.unless_known or not _is_always_true(step.when) else set()
        if step.group and not _is_always_true(flow.groups[step.group].when):
            past.add(behind[step.group])
        ways.append(past)
    return ways


def _is_always_true(condition: Condition | None) -> bool:
    return condition is None or (not condition.names and condition.test(lambda name: None) is True)


def _round_trips(ways: Ways) -> dict[int, int]:
    """Place -> a number that it shares with the places from which there is a way here and back (Kosaraju)."""
    back: list[set[int]] = [set() for _ in ways]
    for n, ahead in enumerate(ways):
        for to in ahead:
            if to < len(back):
                back[to].add(n)
    numbers: dict[int, int] = {}
    for start in reversed(_finished(ways)):
        ahead_of = [start]
        while ahead_of:
            n = ahead_of.pop()
            if n not in numbers:
                numbers[n] = start
                ahead_of.extend(back[n])
    return numbers


def _finished(ways: Ways) -> list[int]:
    """The places in the order in which a depth-first walk leaves them."""
    seen: set[int] = set()
    finished: list[int] = []
    for start in range(len(ways)):
        walk = [(start, False)]
        while walk:
            n, is_left = walk.pop()
            if is_left:
                finished.append(n)
            elif n not in seen and n < len(ways):
                seen.add(n)
                walk.append((n, True))
                walk.extend((to, False) for to in ways[n])
    return finished
