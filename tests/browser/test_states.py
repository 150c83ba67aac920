"""The widget for everybody, in states that a walk through a flow does not show: waiting, lost, with a rep,
with a message to leave; in forced colours, enlarged, on a small screen, and by keyboard alone."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

# ruff: noqa: F811 - fixtures of another file
from tests.browser.conftest import Served, Tab, rep_tab
from tests.browser.stills import contrast, difference, still
from tests.browser.test_pages import violations
from tests.browser.test_theme import Visit, visit, website  # noqa: F401
from tests.browser.test_widget import ARABIC, FLOW, UNSEEN, types

pytestmark = pytest.mark.asyncio(loop_scope="session")
SALES = """
format: 1
flow: sales
language: en
theme: {name: Anna, transcript: true}
steps:
  need:
    ask: What do you need?
    choices: {new: Something new, fix: A repair}
  tools: {ask: Which of these?, choices: {a: The first, b: The second}, many: true, when: need is fix}
  person: {when: need is new, handoff: One moment please., otherwise: Busy., closed: Nobody is there.}
  mail: {ask: Where can we write to?, email: {}, consent: You may write to me., skip: No}
  bye: {say: Thank you., end: true}
"""
SALES_AR = """
theme: {name: ليلى}
steps:
  need: {ask: ماذا تحتاج؟, choices: {new: شيء جديد, fix: إصلاح}}
  tools: {ask: أيها؟, choices: {a: الأول, b: الثاني}}
  person: {handoff: لحظة من فضلك., otherwise: الجميع مشغول., closed: لا أحد هنا.}
  mail: {ask: أين نكتب إليك؟, consent: يمكنكم مراسلتي., skip: لا}
  bye: {say: شكرًا لك.}
"""
LOOKS = [(scheme, language) for scheme in ("light", "dark") for language in ("en", "ar")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("states")
    (folder / "flows").mkdir()
    flows = {"sales": SALES, "sales.ar": SALES_AR, "shop": FLOW, "shop.ar": ARABIC}
    for name, text in flows.items():
        (folder / "flows" / f"{name}.yaml").write_text(text)
    served = Served(folder / "data", folder / "flows")
    await served.start()
    served.add_user("Remy")
    yield served
    await served.end()


class Look:
    """What a state shows to axe, and to eyes that see more than it."""

    def __init__(self, vera: Visit, pictures: Path | None, name: str) -> None:
        self.vera, self.pictures, self.name, self.found = vera, pictures, name, list[str]()

    async def at(self, state: str) -> None:
        if self.pictures:
            await self.vera.page.screenshot(path=self.pictures / f"{self.name}-{state}.png")
        for wrong in (*await violations(self.vera), *await self.vera.page.evaluate(UNSEEN)):
            self.found.append(f"{self.name} {state}: {wrong}")


async def answers(vera: Visit, *places: int) -> None:
    """The nth choice of each step; of several, one and the button."""
    for place in places:
        await vera.panel.locator("button.choice").nth(place).click()


async def claims(remy: Tab, path: str) -> None:
    await remy.page.get_by_role("navigation", name="Leads").get_by_role("link", name=path).click()
    await remy.page.locator(".head").get_by_role("button", name="Claim").click()


@pytest_asyncio.fixture(loop_scope="session")
async def remy(browser: Browser, served: Served) -> AsyncIterator[Tab]:
    """A rep who is there, and gone when the test is over."""
    remy = await rep_tab(browser, served.url, "Remy")
    yield remy
    await remy.context.close()


@pytest.mark.parametrize(("scheme", "language"), LOOKS)
async def test_nothing_is_objected_to_while_waiting_and_with_a_rep(
    visit: Callable, remy: Tab, pictures: Path | None, scheme: str, language: str
) -> None:
    small = {"color_scheme": scheme, "reduced_motion": "reduce", "viewport": {"width": 320, "height": 640}}
    path = f"/states-{scheme}-{language}"
    vera = await visit("sales", path, script=f'data-language="{language}"', **small)
    look = Look(vera, pictures, f"state-{scheme}-{language}")
    await vera.opens()
    await answers(vera, 0)
    await expect(vera.panel.locator("[data-kind=waiting]")).to_be_visible()
    await look.at("waiting")
    await claims(remy, path)
    await expect(vera.panel.locator(".line")).to_contain_text("Remy")
    await remy.page.get_by_role("textbox", name="Message").press_sequentially("Hel")
    await expect(vera.panel.locator(".typing")).to_be_visible()
    await look.at("typing")
    await remy.page.get_by_role("textbox", name="Message").fill("Hello, Remy here: https://shop.example/200+")
    await remy.page.get_by_role("button", name="Send").click()
    await expect(vera.panel.locator("[role=log]")).to_contain_text("Remy here")
    await types(vera, "A question")
    await expect(vera.panel.locator("[data-pending]")).to_have_count(0)
    await look.at("with a rep")
    await remy.page.locator(".head").get_by_role("button", name="Release").click()
    await vera.panel.locator("input[type=checkbox]").wait_for()
    await look.at("released")
    assert (look.found, vera.errors) == ([], [])


@pytest.mark.parametrize(("scheme", "language"), LOOKS)
async def test_nothing_is_objected_to_while_a_message_is_left_nor_while_the_line_is_lost(
    visit: Callable, pictures: Path | None, scheme: str, language: str
) -> None:
    small = {"color_scheme": scheme, "reduced_motion": "reduce", "viewport": {"width": 320, "height": 640}}
    script = f'data-language="{language}"'
    vera = await visit("sales", script=script, **small)
    look = Look(vera, pictures, f"state-{scheme}-{language}")
    await vera.opens()
    await answers(vera, 0)
    left = vera.panel.locator(".leaving")
    await left.get_by_role("button").first.wait_for()
    await look.at("nobody there")
    await left.get_by_role("button").first.click()
    await look.at("message")
    await left.locator("textarea").fill("Hello?")
    await left.locator(".do").click()
    await expect(left.get_by_role("alert")).not_to_be_empty()
    await look.at("message refused")
    await left.locator("[type=email]").fill("vera@example.org")
    await left.locator("[type=checkbox]").check()
    await left.locator(".do").click()
    await expect(left.get_by_role("status")).not_to_be_empty()
    await look.at("message kept")
    await vera.panel.locator(".step .skip").click()
    await expect(vera.panel.locator(".end")).to_be_visible()
    await look.at("ended")

    lost = await visit("no_such", script=script, **small)
    await lost.opens()
    await expect(lost.panel.locator("[data-kind=unavailable]")).to_be_visible()
    gone = Look(lost, pictures, look.name)
    await gone.at("unavailable")
    down = await visit("sales", script=script, **small)
    await down.context.route("**/visitor/**", lambda route: route.fulfill(status=502, body="<html>"))
    await down.page.route_web_socket(re.compile("socket.io"), lambda socket: None)
    await down.opens()
    await expect(down.panel.locator("[data-kind=connecting]")).to_be_visible()
    away = Look(down, pictures, look.name)
    await away.at("connecting")
    assert (look.found + gone.found + away.found, vera.errors) == ([], [])


# --- forced colours ---


async def shows(vera: Visit, one: Locator, act: Callable) -> float:
    """What share of an element and what is around it changes by an act."""
    box = await one.bounding_box()
    assert box
    clip = {"x": box["x"] - 6, "y": box["y"] - 6, "width": box["width"] + 12, "height": box["height"] + 12}
    clip = {key: max(0, value) for key, value in clip.items()}
    before = await vera.page.screenshot(animations="disabled", caret="hide", clip=clip)
    await act()
    await vera.page.wait_for_timeout(100)
    after = await vera.page.screenshot(animations="disabled", caret="hide", clip=clip)
    return await difference(vera.page, before, after)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_in_forced_colours_launcher_focus_and_what_is_chosen_are_seen(
    visit: Callable, scheme: str
) -> None:
    look = {"forced_colors": "active", "color_scheme": scheme, "reduced_motion": "reduce"}
    vera = await visit("sales", viewport={"width": 360, "height": 640}, **look)
    assert await contrast(vera.page, await still(vera.launcher)) > 4.5
    assert await shows(vera, vera.launcher, vera.launcher.focus) > 0.02
    await vera.page.keyboard.press("Enter")
    fix = vera.panel.get_by_role("button", name="A repair")
    await fix.wait_for()
    assert await shows(vera, fix, fix.focus) > 0.02
    await vera.page.keyboard.press("Enter")
    box = vera.panel.get_by_role("checkbox", name="The second")
    row = vera.panel.locator("label.choice").nth(1)
    assert await shows(vera, row, box.check) > 0.05
    await vera.panel.get_by_role("button", name="Confirm").focus()
    assert await contrast(vera.page, await still(row)) > 4.5
    said = vera.panel.locator("[data-by=visitor] .bubble").last
    assert await said.evaluate("one => getComputedStyle(one).borderStyle") == "solid"
    for part in (".send", ".face", ".composer .box"):
        assert await contrast(vera.page, await still(vera.panel.locator(part))) > 3, part


# --- enlarged, and small ---


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},  # 1280 by 800 at 200 %
        {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 1},  # 1280 by 1024 at 400 %
        {"viewport": {"width": 320, "height": 568}},
    ],
    ids=["200 %", "400 %", "320 px"],
)
async def test_enlarged_or_small_nothing_is_cut_off_and_nothing_scrolls_sideways(
    visit: Callable, pictures: Path | None, screen: dict[str, object], language: str
) -> None:
    vera = await visit("shop", script=f'data-language="{language}"', reduced_motion="reduce", **screen)
    look = Look(
        vera, pictures, f"small-{screen['viewport']['width']}-{screen['viewport']['height']}-{language}"
    )
    await vera.opens()
    await vera.panel.locator("button.choice").first.wait_for()
    await look.at("choices")
    await answers(vera, 2)
    await vera.panel.locator("input[type=radio]").first.wait_for(state="attached")
    await look.at("rating")
    await vera.panel.locator(".step .skip").click()
    await vera.panel.locator(".step .skip").click()
    await vera.panel.locator(".leaving > button").click()
    await look.at("message")
    for part in (".leaving textarea", ".leaving [type=email]", ".leaving .do", ".leaving .bare"):
        await vera.panel.locator(part).scroll_into_view_if_needed()
        await expect(vera.panel.locator(part)).to_be_in_viewport(ratio=0.99)
    await vera.panel.locator(".leaving .bare").click()
    await vera.panel.locator(".end .skip").scroll_into_view_if_needed()
    await expect(vera.panel.locator(".end .skip")).to_be_in_viewport(ratio=0.99)
    await look.at("ended")
    sideways = "(one) => one.scrollWidth - one.clientWidth"
    assert await vera.panel.locator(".scroll").evaluate(sideways) <= 0
    assert await vera.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert look.found == []


async def test_text_at_twice_its_size_stays_whole(visit: Callable, pictures: Path | None) -> None:
    vera = await visit("shop", viewport={"width": 480, "height": 800}, reduced_motion="reduce")
    client = await vera.context.new_cdp_session(vera.page)
    await client.send("Page.enable")
    await client.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    look = Look(vera, pictures, "large-text")
    await vera.opens()
    await vera.panel.locator("button.choice").first.wait_for()
    assert await vera.style(".bubble", "fontSize") == "30px"
    await look.at("choices")
    await answers(vera, 1)
    await vera.panel.locator(".step .skip").wait_for()
    await look.at("number")
    cut = await vera.panel.evaluate(
        """(panel) => [...panel.querySelectorAll('button, .bubble, .title, .line')]
          .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.className)"""
    )
    assert (look.found, cut) == ([], [])


# --- by keyboard alone ---

FOCUSED = """() => {
  const one = document.querySelector('leadlight-chat').shadowRoot.activeElement;
  if (!one) return null;
  const box = one.getBoundingClientRect();
  const seen = one.matches('.field') ? one.closest('.box') : one.closest('label') ?? one;
  const { outlineStyle, outlineWidth } = getComputedStyle(seen);
  return {
    name: one.ariaLabel || one.labels?.[0]?.textContent || one.textContent,
    rings: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1,
    inView: box.bottom > 0 && box.top < innerHeight,
  };
}"""


class Keys:
    """Vera's keyboard: she has no mouse. `blind`: where she could not see where she is."""

    def __init__(self, vera: Visit) -> None:
        self.vera, self.blind = vera, list[str]()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.vera.page.keyboard.press(key)

    async def goes_to(self, name: str, key: str = "Tab") -> None:
        """On by Tab until the focus is there."""
        for _ in range(40):
            await self.vera.page.keyboard.press(key)
            at = await self.vera.page.evaluate(FOCUSED)
            if at and not (at["rings"] and at["inView"]):
                self.blind.append(str(at))
            if at and name in at["name"]:
                return
        raise AssertionError(f"Tab never comes to {name!r}")


async def test_a_whole_talk_and_a_message_need_no_mouse(visit: Callable) -> None:
    vera = await visit("shop", reduced_motion="reduce")
    keys = Keys(vera)
    await keys.goes_to("Chat")
    await keys.press("Enter")
    await vera.panel.get_by_role("button", name="A repair").wait_for()
    await keys.goes_to("A repair", "Shift+Tab")
    await keys.press("Enter")
    await vera.panel.get_by_role("group", name="How many?").wait_for()
    await vera.page.keyboard.type("12")
    await keys.press("Enter")
    await vera.panel.get_by_role("group", name="When?").wait_for()
    await keys.goes_to("No date yet", "Shift+Tab")
    await keys.press("Space")
    await vera.panel.get_by_role("group", name="How do you like us?").wait_for()
    await keys.goes_to("of 5", "Shift+Tab")
    await keys.press("ArrowRight", "ArrowRight")
    await keys.goes_to("Confirm")
    await keys.press("Enter")
    await vera.panel.get_by_role("group", name="Where can we write to?").wait_for()
    await keys.goes_to("You may write to me.", "Shift+Tab")
    await keys.press("Space")
    await keys.goes_to("Where can we write to?")
    await vera.page.keyboard.type("vera@example.org")
    await keys.press("Enter")
    await expect(vera.panel).to_contain_text("This conversation has ended.")
    await keys.goes_to("Leave us a message")
    await keys.press("Enter")
    await vera.page.keyboard.type("Hello?")
    await keys.goes_to("Send")
    await keys.press("Enter")
    await expect(vera.panel.get_by_text("We have your message")).to_be_visible()
    await keys.press("Escape")
    await expect(vera.launcher).to_be_focused()
    assert (keys.blind, vera.errors) == ([], [])
