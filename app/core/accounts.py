"""Which company an e-mail address belongs to, and what its people have told already.

An account is known by the domain of the address; free and throw-away mail says nothing of a company. Never
looks anybody up: the states of the colleagues' conversations come in.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .commands import Answer, Command, Correct, Identify, Say
from .flow import Step
from .mail_domains import DISPOSABLE, FREE
from .state import Account, State
from .values import Value, Words

OF_THE_COMPANY = frozenset({"company", "country", "company_size", "industry", "website"})  # nobody's own
_ADDRESS = re.compile(r"[^\s@<>]+@([A-Za-z0-9.-]+\.[A-Za-z]{2,63})")


def domain_of(address: str) -> str | None:
    """The company's domain in a text with an e-mail address; None if there is none, or it is no company's."""
    match = _ADDRESS.search(address)
    domain = match[1].lower().strip(".") if match else ""
    labels = domain.split(".")
    parents = {".".join(labels[n:]) for n in range(len(labels))}
    return None if not domain or parents & (FREE | DISPOSABLE) else domain


def domain_in(state: State, command: Command) -> str | None:
    """The company's domain that a visitor's command is about to tell."""
    match command:
        case Answer(step=id, value=str(text)) | Correct(step=id, value=str(text)):
            step = state.flow.step(id)
        case Say(text=text):
            step = state.step()
        case Identify(identity):
            return domain_of(identity.email)
        case _:
            return None
    return domain_of(text) if step and step.tells_email else None


def domain_known(state: State) -> str | None:
    """The company's domain in the answers of a conversation, else in what the site has vouched for."""
    values = (state.value(step.id) for step in state.flow.emails)
    texts = [one.text for one in values if isinstance(one, Words)]
    vouched = [state.identity.email] if state.identity else []
    return next((found for one in [*texts, *vouched] if (found := domain_of(one))), None)


def tells_domain_alike(one: State, other: State) -> bool:
    """Whether two states of a conversation hold the very same facts that `domain_known` reads."""
    emails = one.flow.emails
    return one.identity is other.identity and all(one.answer(e.id) is other.answer(e.id) for e in emails)


def account_of(domain: str, colleagues: Iterable[State]) -> Account:
    """What the account's other conversations, the newest first, have answered, and the facts they tell."""
    states = tuple(colleagues)
    answered = {step.id for state in states for step in state.flow.steps if state.value(step.id) is not None}
    told = company_facts(states)
    facts = {one.name: fact for one in told if (fact := _fact(one.value)) is not None}
    return Account(domain, frozenset(answered), facts)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing of a company, with where in `states` it was told."""

    name: str
    step: Step
    value: Value
    teller: int


def company_facts(states: Sequence[State]) -> tuple[Fact, ...]:
    """What is nobody's own but the company's, each as the newest has told it. `states`: the newest first."""
    found: dict[str, Fact] = {}
    for n, state in enumerate(states):
        for step in state.flow.steps:
            value = state.value(step.id)
            if step.fills in OF_THE_COMPANY and value is not None and _fact(value) is not None:
                found.setdefault(step.fills, Fact(step.fills, step, value, n))
    return tuple(found[name] for name in sorted(found))


def _fact(value: Value) -> str | float | None:
    match value:
        case Words(text):
            return text or None
        case str() | int() | float():
            return value
        case _:
            return None
