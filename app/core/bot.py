"""What the bot does by itself: it says what is to be said, until a question, a wait for a rep, or the end.

Never reads a request: those are `visitor` and `rep`.
"""

from collections.abc import Mapping
from dataclasses import replace

from . import events as ev
from .curtail import is_settled, may_stop
from .draft import Draft
from .flow import Condition, Step
from .routing import is_staffed
from .scorecard import facts
from .state import Answer as Given
from .walk import after_group, is_told_by_account, next_of, place_of


def note_staff(draft: Draft) -> None:
    """Whether sales is there comes from outside: what a condition may ask for is written down first."""
    staffed = is_staffed(draft.flow, draft.context)
    if draft.flow.asks_staffed and draft.state.staffed is not staffed:
        draft.add(ev.Staffed(staffed))


def walk_on(
    draft: Draft, n: int, inside: str | None = None, reuse: Mapping[str, Given] | None = None
) -> None:
    """From place `n` on: say what is to be said, until a question, a wait for a rep, or the end.

    `inside`: the group the walk is in, whose condition was judged on entering. `reuse`: answers given before
    a correction; a question found there is passed with them.
    """
    flow, left = draft.flow, dict(reuse or {})
    passes = 0
    while n < len(flow.steps):
        step = flow.steps[n]
        if step.group and step.group != inside and not _holds(draft, flow.groups[step.group].when, n):
            n = after_group(flow, step.group)
            continue
        inside = step.group
        if not _holds(draft, step.when, n):
            n += 1
            continue
        passes += 1
        if step.asks:
            if is_told_by_account(draft.state, step):
                draft.add(ev.PassedOver(step.id, "known"))
            elif passes <= 2 * len(flow.steps) and step.id not in left and _is_spared(draft, step, n):
                draft.add(ev.PassedOver(step.id))
            elif not _is_answered(draft, step, left) or passes > 2 * len(flow.steps):
                draft.add(ev.Asked(step.id))
                return
        elif step.kind == "handoff":
            if _hands_off(draft, step, again=reuse is not None):
                return
        elif reuse is None or step.id not in draft.state.said:
            draft.add(ev.Said(step.id))
        n = next_of(flow, step, draft.state.value(step.id))
    draft.add(ev.Closed("end"))


def _holds(draft: Draft, condition: Condition | None, n: int) -> bool:
    """Conditions act only when true: unknown passes the step over."""
    if condition is None:
        return True
    return condition.test(facts(draft.flow, draft.state, draft.context.at, n)) is True


def _is_spared(draft: Draft, step: Step, n: int) -> bool:
    """Whether the decision stands, whatever would be answered here and later."""
    flow, state = draft.flow, draft.state
    if flow.stop is None or not may_stop(step) or state.knows(step.id):
        return False
    return is_settled(flow, state, draft.context.at, n)


def _is_answered(draft: Draft, step: Step, left: dict[str, Given]) -> bool:
    """Known already: from before a correction, by a question of the rep, or confirmed by one."""
    if step.id in left:
        state, answer = draft.state, left.pop(step.id)
        answers = {**state.answers, step.id: answer}
        draft.state = replace(state, answers=answers, path=(*state.path, step.id))
        return True
    return step.id in draft.state.beside or step.id in draft.state.confirmed


def _hands_off(draft: Draft, step: Step, again: bool) -> bool:
    """Whether the walk waits here for a rep. Nobody there: `closed:` is said and it goes on."""
    if again and step.id in draft.state.said:
        return False  # the handoff was tried before the correction
    if is_staffed(draft.flow, draft.context):
        draft.add(ev.Said(step.id))
        draft.add(ev.HandedOff(step.id, draft.context.at + draft.flow.sales.deadline))
        return True
    draft.add(ev.Said(step.id, "closed"))
    return False


def go_on(draft: Draft) -> None:
    """After a rep: the open question is put again; after a handoff, the next step; at the end, closed."""
    state = draft.state
    if state.ended:
        draft.add(ev.Closed("released"))
    elif state.asked and state.asked not in state.confirmed:
        draft.add(ev.Asked(state.asked))
    else:
        stands = draft.flow.step(state.stands) if state.stands else None
        walk_on(draft, place_of(draft.flow, state), inside=stands.group if stands else None)
