"""Every flow that ships, walked to its end in Chromium, in each language it speaks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from app.core.commands import Answer
from app.core.flow import Flow, Step
from app.core.play import SITE, Play
from app.publishing import read_drafts
from tests.browser.conftest import Served, Tab, tab
from tests.conftest import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")
SHIPPED = {draft.flow.id: draft.flow for draft in read_drafts(ROOT / "flows") if draft.flow}
WALKS = [(id, language) for id, flow in SHIPPED.items() for language in (flow.language, *flow.translations)]
NAME = "Halden"  # of the demo page's site


def answer_to(flow: Flow, step: Step) -> Any:
    """What the first of the flow's own tests answers here, else something that fits."""
    given = dict(flow.tests[0].answers).get(step.id)
    if given == "skip":
        return None
    if isinstance(given, tuple):
        return list(given)
    if given is not None and (step.kind == "number" or step.choice(str(given))):
        return [given] if step.many else given
    plain = {
        "text": "Vera",
        "email": "vera@example.com",
        "phone": "+32 470 12 34 56",
        "url": "https://example.com",
        "number": step.min or 50,
        "date": (date.today() + timedelta(days=60)).isoformat(),
        "rating": 4,
    }
    if step.kind != "choices":
        return plain[step.kind]
    return [step.choices[0].id] if step.many else step.choices[0].id


async def give(vera: Tab, play: Play, step: Step, value: Any) -> None:
    """By hand: click, tick or type, as the kind of question asks for."""
    chat = vera.page.locator("leadlight-chat")
    controls = chat.locator(".step")
    if value is None:
        await controls.get_by_role("button", name=step.skip, exact=True).click()
        return
    if step.consent:
        await controls.locator(".consent input").check()
    labels = {choice.id: play.filled(choice.label) for choice in step.choices}
    if step.many:
        for one in value:
            await controls.get_by_role("checkbox", name=labels[one], exact=True).check()
        await controls.locator("button.do").click()
    elif step.kind == "choices":
        await controls.get_by_role("button", name=labels[value], exact=True).click()
    elif step.kind == "rating":
        await controls.locator(".rating label").nth(value - 1).click()
        await controls.locator("button.do").click()
    else:
        field = chat.locator("form.composer .field")
        await field.fill(str(value))
        await field.press("Enter")


async def lines_of(vera: Tab) -> list[str]:
    """What the bot has said, without addresses: a link is shown in its own way."""
    said = await vera.page.locator("leadlight-chat [data-by=bot] .bubble").all_inner_texts()
    return [" ".join(word for word in line.split() if not word.startswith("http")) for line in said]


def lines_in(play: Play) -> list[str]:
    said = [message.text for message in play.told() if message.by == "bot"]
    words = (line.replace(SITE, NAME).split() for line in said)
    return [" ".join(word for word in line if not word.startswith("http")) for line in words]


@pytest.mark.parametrize(("flow", "language"), WALKS, ids=["-".join(walk) for walk in WALKS])
async def test_a_shipped_flow_is_walked_to_its_end(
    browser: Browser, served: Served, flow: str, language: str
) -> None:
    vera = await tab(browser, locale="fi-FI", viewport={"width": 400, "height": 800})
    await vera.page.goto(f"{served.url}/demo?flow={flow}&language={language}")
    await vera.page.locator("leadlight-chat button").first.click()
    play = Play(SHIPPED[flow], datetime.now(UTC), language, "/demo", staffed=False)
    bubbles = vera.page.locator("leadlight-chat [data-by=bot] .bubble")
    while step := play.state.step():
        await expect(bubbles).to_have_count(len(lines_in(play)))
        value = answer_to(SHIPPED[flow], step)
        await give(vera, play, step, value)
        play.do(Answer(step.id, value, consent=True))
    await expect(bubbles).to_have_count(len(lines_in(play)))
    assert await lines_of(vera) == lines_in(play)
    assert play.state.mode == "closed"
    assert vera.errors == []
    assert await vera.page.evaluate(
        "document.querySelector('leadlight-chat').shadowRoot.querySelector('.panel').lang"
    ) == (language)
    await vera.context.close()
