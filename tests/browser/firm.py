"""A firm's people for the lead page: a flow that asks for names, and visitors over sockets of their own."""

from pathlib import Path
from typing import Any

from tests.browser.conftest import Served
from tests.conftest import PATIENCE, Visitor

FLOW = """\
format: 1
flow: firm
score:
  criteria:
    budget: {}
    authority: {}
    need: {}
    interest: {weight: 0, half_life: 14 days}
    fit: {weight: 0}
  bands: {cold: {from: 0}, warm: {from: 5, then: queue}, hot: {from: 9, then: alert}}
signals:
  saw_prices: {page: /pricing*, score: {interest: 3}}
personas:
  founder: {label: Founder, when: authority is self, fit: 4}
  buyer: {label: Buyer, when: need is much, fit: 2}
steps:
  need:
    ask: Need?
    choices: {much: Very much, some: Some, none: None}
    score: {much: 4, some: 2, none: 0}
    skip: Later
  budget: {ask: Budget?, number: {unit: EUR}, score: {0: 0, 5000: 2, 20000: 4}, skip: Later}
  authority:
    ask: Who decides?
    choices: {self: I do, together: Together, other: Others}
    score: {self: 4, together: 2, other: 0}
    skip: Later
  name: {ask: Name?, text: {}, fills: name, skip: No}
  company: {ask: Company?, text: {}, fills: company, skip: No}
  phone: {ask: Phone?, phone: {}, skip: No}
  email: {ask: E-mail?, email: {}, consent: I agree., skip: No}
  more: {ask: Anything else?, text: {}, skip: No}
"""


async def at_firm(served: Served, page: str = "https://shop.example/pricing", **answers: Any) -> Visitor:
    """A visitor who has answered so; what is not named is skipped, `more` stays open."""
    visitor = Visitor()
    await visitor.client.connect(
        served.url,
        headers={"Origin": "http://localhost:3000"},
        transports=["websocket"],
        namespaces=[visitor.namespace],
        wait_timeout=PATIENCE,
    )
    await visitor.open("firm", page=page)
    for step in ("need", "budget", "authority", "name", "company", "phone", "email"):
        consent = {"consent": True} if step == "email" else {}
        await visitor.answer(step, answers.get(step), **consent)
    return visitor


def write_flow(flows: Path) -> None:
    (flows / "firm.yaml").write_text(FLOW)
