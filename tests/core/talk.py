"""A conversation in memory for tests of the core: the real parser, engine and fold, with a day of its own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.core import events as ev
from app.core.commands import Answer, Claim, Command, Context, Known, Open, Past, Release, RepSay, Say, Signal
from app.core.conversation import decided
from app.core.events import Event, Logged
from app.core.flow import Flow
from app.core.parse import parse
from app.core.scorecard import Scorecard, card
from app.core.state import Rep, State, signed
from app.core.transcript import transcript

DAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
REMY, ROSA = Rep("remy", "Remy"), Rep("rosa", "Rosa")
DEMO = Path(__file__).resolve().parents[2] / "flows" / "demo.yaml"


def flow_of(text: str) -> Flow:
    parsed = parse("flow.yaml", text)
    assert parsed.flow is not None, [str(problem) for problem in parsed.problems]
    return parsed.flow


def demo() -> Flow:
    return flow_of(DEMO.read_text())


class Talk:
    """One conversation: `do` commands, look at the state, the score, the words."""

    def __init__(
        self,
        flow: Flow,
        present: tuple[Rep, ...] = (REMY,),
        page: str = "/",
        trail: tuple[Past, ...] = (),
    ) -> None:
        self.flow, self.state, self.present = flow, State(flow), present
        self.at, self.log = DAY, list[Logged]()
        self.known: Known | None = None  # whom the next command turns out to be
        self.do(Open("v1", "en", page, trail=trail))

    def do(self, command: Command, by: str = "visitor") -> list[Event]:
        events, states = decided(self.flow, self.state, command, self.context())
        for n, event in enumerate(events, start=self.state.seq + 1):
            self.log.append(Logged(n, self.at, f"r{len(self.log)}", by, event))
        self.state = (
            signed(states[-1], by) if events else self.state
        )  # as the use cases keep it, never folded
        return list(events)

    def context(self) -> Context:
        return Context(self.at, self.present, f"id{len(self.log)}", "Halden", known=self.known)

    def answers(self, **values: Any) -> "Talk":
        for step, value in values.items():
            self.do(Answer(step, value, consent=True))
        return self

    def looks_at(self, page: str) -> "Talk":
        self.do(Signal("page", page))
        return self

    def says(self, text: str) -> list[Event]:
        return self.do(Say(text))

    def claim(self, rep: Rep = REMY) -> list[Event]:
        return self.do(Claim(rep.id, rep.name), f"rep:{rep.id}")

    def release(self, rep: Rep = REMY) -> list[Event]:
        return self.do(Release(rep.id), f"rep:{rep.id}")

    def rep_says(self, text: str, rep: Rep = REMY) -> list[Event]:
        return self.do(RepSay(rep.id, rep.name, text), f"rep:{rep.id}")

    def later(self, **span: float) -> "Talk":
        self.at += timedelta(**span)
        return self

    @property
    def scorecard(self) -> Scorecard:
        return card(self.flow, self.state, self.at)

    @property
    def asked(self) -> str | None:
        step = self.state.step()
        return step.id if step else None

    def words(self, since: int = 0) -> list[tuple[str, str]]:
        """(by, text) of the messages."""
        messages = transcript(State(self.flow), self.log, "Halden")
        return [(message.by, message.text) for message in messages if message.seq > since]

    def kinds(self) -> list[str]:
        return [type(logged.event).__name__ for logged in self.log]

    def happened(self, kind: type[Any]) -> list[Any]:
        return [logged.event for logged in self.log if isinstance(logged.event, kind)]


__all__ = ["DAY", "REMY", "ROSA", "Talk", "demo", "ev", "flow_of"]
