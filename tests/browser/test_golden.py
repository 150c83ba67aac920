"""Golden pictures of the widget's main states: what no rule finds, such as a launcher that nobody sees.

They hold with any Chromium that has the font they are pinned to; a small share of pixels may differ. When a
look was changed on purpose, make them anew, look at each, and commit them with the change:

    LEADLIGHT_GOLDEN=update .venv/bin/python -m pytest tests/browser/test_golden.py
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, tab
from tests.browser.stills import FONT, fits_golden, still
from tests.browser.test_theme import Visit
from tests.browser.test_widget import ARABIC, FLOW, types

pytestmark = pytest.mark.asyncio(loop_scope="session")
GERMAN = """
theme: {name: Anna}
steps:
  hello:
    say: Willkommen bei der Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft.
  need:
    ask: Welche Geschwindigkeitsbegrenzungsüberwachungseinrichtung brauchen Sie?
    choices:
      new: Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz
      fix: Kraftfahrzeughaftpflichtversicherung
      look: Ich sehe mich nur um
    other: Etwas anderes
  size: {ask: Wie viele?, number: {unit: Stück}, skip: Ich weiß es nicht}
  when: {ask: Wann?, skip: Noch kein Datum}
  rate: {ask: Wie gefällt es Ihnen?, skip: Lieber nicht}
  mail: {ask: Wohin dürfen wir schreiben?, consent: Sie dürfen mir schreiben., skip: Nein}
  bye: {say: Danke.}
"""
PINNED = f"""() => {{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* {{ font-family: "{FONT}" !important; }}');
  const {{ shadowRoot }} = document.querySelector('leadlight-chat');
  const wear = () => shadowRoot.adoptedStyleSheets.includes(sheet)
    || (shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, sheet]);
  setInterval(wear, 20);
  wear();
}}"""
BARE = """(colour) => {
  document.documentElement.style.background = colour;
  document.body.style.visibility = 'hidden';
  document.querySelector('leadlight-chat').style.visibility = 'visible';
}"""  # nothing of the page but the launcher
HAS_FONT = f"""() => {{
  const wide = (family) => {{
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context.font = `40px ${{family}}`;
    return context.measureText('Leadlight mmmwww').width;
  }};
  return wide('"{FONT}", monospace') !== wide('monospace');
}}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("golden")
    (folder / "flows").mkdir()
    for name, text in (("shop", FLOW), ("shop.ar", ARABIC), ("shop.de", GERMAN)):
        (folder / "flows" / f"{name}.yaml").write_text(text)
    served = Served(folder / "data", folder / "flows")
    await served.start()
    yield served
    await served.end()


class Stills:
    """Vera at a page of the widget alone, and what is wrong with its pictures."""

    def __init__(self, browser: Browser, served: Served) -> None:
        self.browser, self.served, self.wrong = browser, served, list[str]()

    async def opens(self, language: str = "en", scheme: str = "light", **more: object) -> Visit:
        look = {"viewport": {"width": 360, "height": 600}, "reduced_motion": "reduce", "locale": language}
        one = await tab(self.browser, **{**look, "color_scheme": scheme, **more})
        vera = Visit(one.page, one.context, one.errors)
        await vera.page.goto(f"{self.served.url}/chat/shop?language={language}")
        if not await vera.page.evaluate(HAS_FONT):
            pytest.fail(f"the golden pictures need the font {FONT}: sudo apt-get install fonts-dejavu-core")
        await vera.page.evaluate(PINNED)
        await vera.panel.locator("button.choice").first.wait_for()
        await expect(vera.panel.locator("[role=log] a, [lang=de] .bubble")).not_to_have_count(0)
        return vera

    async def looks_at(self, name: str, vera: Visit) -> None:
        await vera.page.mouse.move(0, 0)
        await vera.page.wait_for_timeout(150)
        self.wrong.append(await fits_golden(vera.page, name, await still(vera.panel)))

    @property
    def found(self) -> list[str]:
        return [one for one in self.wrong if one]


@pytest.fixture
def stills(browser: Browser, served: Served) -> Stills:
    return Stills(browser, served)


async def test_first_question_error_and_end_look_as_they_did(stills: Stills) -> None:
    vera = await stills.opens()
    await stills.looks_at("first-question", vera)
    await vera.panel.get_by_role("button", name="A repair").click()
    await vera.panel.locator(".step .skip").wait_for()
    await types(vera, "500")
    await expect(vera.panel.get_by_role("alert")).not_to_be_empty()
    await stills.looks_at("error", vera)
    for _ in range(4):
        asked = vera.panel.locator(".step").first
        name = await asked.get_attribute("aria-label")
        await vera.panel.locator(".step .skip").click()
        await expect(vera.panel.get_by_role("group", name=name, exact=True)).to_have_count(0)
    await expect(vera.panel.locator(".end")).to_be_visible()
    await stills.looks_at("ended", vera)
    await vera.panel.get_by_role("button", name="Leave us a message").click()
    await stills.looks_at("message", vera)
    await vera.context.close()
    assert stills.found == []


@pytest.mark.parametrize(
    ("name", "language", "scheme"),
    [
        ("german", "de", "light"),
        ("arabic", "ar", "light"),
        ("dark", "en", "dark"),
        ("arabic-dark", "ar", "dark"),
    ],
)
async def test_long_words_right_to_left_and_dark_look_as_they_did(
    stills: Stills, name: str, language: str, scheme: str
) -> None:
    vera = await stills.opens(language, scheme)
    await vera.panel.locator("button.choice").nth(1).click()
    await vera.panel.locator(".step .skip").wait_for()
    await stills.looks_at(name, vera)
    await vera.context.close()
    assert stills.found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_launcher_looks_as_it_did_at_rest_and_in_hand(
    stills: Stills, browser: Browser, served: Served, scheme: str
) -> None:
    one = await tab(
        browser, color_scheme=scheme, reduced_motion="reduce", viewport={"width": 360, "height": 300}
    )
    vera = Visit(one.page, one.context, one.errors)
    await vera.page.goto(f"{served.url}/demo?flow=shop")
    await vera.launcher.wait_for()
    around = {"x": 270, "y": 210, "width": 90, "height": 90}
    await vera.page.evaluate(BARE, "#fff" if scheme == "light" else "#111")
    for state, act in (
        ("rest", vera.page.mouse.move(5, 5)),
        ("hover", vera.launcher.hover()),
        ("focus", vera.launcher.focus()),
    ):
        await act
        await vera.page.wait_for_timeout(150)
        png = await vera.page.screenshot(animations="disabled", clip=around)
        stills.wrong.append(await fits_golden(vera.page, f"launcher-{scheme}-{state}", png))
    await vera.context.close()
    assert stills.found == []
