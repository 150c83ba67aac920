"""The events of a decision while it is made, and the state so far: each next choice sees the ones before.

Never decides anything.
"""

from .commands import Context, Refused
from .events import Event, Logged
from .flow import Flow
from .phrases import phrase
from .state import State, evolve


class Draft:
    """The events decided so far, and the state they make: each next choice sees the ones before it."""

    def __init__(self, flow: Flow, state: State, context: Context) -> None:
        self.flow, self.begun, self.state, self.context = flow, state, state, context
        self.events: list[Event] = []
        self.states: list[State] = []  # after each of them

    def add(self, event: Event) -> None:
        logged = Logged(self.state.seq + 1, self.context.at, "", "", event)
        self.state = evolve(self.state, logged)
        self.events.append(event)
        self.states.append(self.state)

    def forget(self) -> None:
        """As if nothing had been decided."""
        self.state = self.begun
        self.events.clear()
        self.states.clear()

    def refuse(self, code: str, **more: object) -> Refused:
        return Refused(code, phrase(self.state.spoken.language, code), **more)

    def stale(self) -> Refused:
        step = self.state.step()
        return self.refuse("stale-step", step=step.id if step else None)
