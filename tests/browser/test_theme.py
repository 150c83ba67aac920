"""How a flow's widget looks, opens by itself, books and speaks, as a website embeds it."""

import json
import random
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import Served, Tab, rep_tab, tab
from tests.browser.test_pages import AXE
from tests.conftest import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")

COLOURS = {
    "teal": "#0f6a88", "yellow": "#ffd400", "white": "#ffffff", "black": "#000000",
    "pink": "#ffc0cb", "navy": "#000080", "red": "#ff0000", "lime": "#00ff00",
}  # fmt: skip
BOOKING = "https://cal.example.com/team/us?x=1"
STEPS = f"""
steps:
  need:
    ask: What do you need?
    hint: One click is enough.
    choices: {{a: Something new, b: Only looking around}}
  meet: {{book: "Pick a time that suits you:", url: "{BOOKING}"}}
  size:
    ask: How large should it be?
    choices: {{s: Small, m: Middling, l: Large}}
    many: true
  bye: {{say: Thank you., end: true}}
"""
OPENINGS = {
    "after": "after: 1 second",
    "scroll": "scroll: 50",
    "leaving": "leaving: true",
    "page": "page: '/pricing*'",
    "late": "after: 1 second, page: '/pricing*'",
    "daily": "after: 1 second, again: daily",
}
SHOP = """
format: 1
flow: shop
language: en
theme: {name: Anna}
steps:
  people: {ask: How many people?, number: {min: 1, unit: people}}
  firm: {ask: Which size is your firm?, choices: {small: 10-50, large: 200+}}
"""
SHOP_IN = {
    "nl": """
theme: {name: Anneke}
steps:
  people: {ask: Hoeveel mensen?, number: {unit: mensen}}
  firm: {ask: Hoe groot is uw bedrijf?, choices: {small: 10-50, large: 200+}}
""",
    "ar": """
theme: {name: ليلى}
steps:
  people: {ask: كم عدد الأشخاص؟, number: {unit: شخص}}
  firm: {ask: ما حجم شركتك؟, choices: {small: 10-50, large: 200+}}
""",
}  # fmt: skip


def flows_of(picture: str) -> dict[str, str]:
    """File name -> text of all the flows of this page."""

    def flow(id: str, **more: str) -> str:
        return (
            f"format: 1\nflow: {id}\n" + "".join(f"{key}: {{{said}}}\n" for key, said in more.items()) + STEPS
        )

    flows = {id: flow(id, theme=f'colour: "{colour}"') for id, colour in COLOURS.items()}
    flows |= {id: flow(id, open=said) for id, said in OPENINGS.items()}
    flows["plain"] = flow("plain")
    flows["themed"] = flow(
        "themed", theme=f'colour: "#ffd400", side: left, radius: 4, name: Anna, avatar: "{picture}"'
    )
    flows["faceless"] = flow("faceless", theme="avatar: /no/such.png")
    wordy = "Beratungs- und Planungsgesellschaft der Donaudampfschifffahrt mbH"
    flows["wordy"] = flow("wordy", theme=f"name: {wordy}")
    flows["shop"] = SHOP
    return {f"{id}.yaml": text for id, text in flows.items()} | {
        f"shop.{language}.yaml": text for language, text in SHOP_IN.items()
    }


@dataclass
class Website:
    """A customer's pages, on an origin of their own: every path is one that carries the chat."""

    served: Served
    url: str = ""
    head: str = ""
    html: str = "<html lang=en>"
    loader: str = "/embed.js"
    script: str = ""
    body: str = ""
    asked: list[str] = field(default_factory=list)

    async def page(self, request: web.Request) -> web.Response:
        return web.Response(
            content_type="text/html",
            text=f"""<!doctype html>{self.html}<head><meta charset="utf-8"><title>Shop</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">{self.head}
            <script src="{self.served.url}{self.loader}" {self.script} async></script></head>
            <body><main style="height: 300vh"><h1>A shop</h1><button>Mine</button></main>
            {self.body}</body></html>""",
        )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("looks")
    flows = folder / "flows"
    flows.mkdir()
    built = json.loads((ROOT / "static" / "dist" / "manifest.json").read_text())
    for name, text in flows_of(f"/static/dist/{built['demo-mark.svg']}").items():
        (flows / name).write_text(text)
    served = Served(folder / "data", flows)
    await served.start()
    served.add_user("Remy")
    yield served
    await served.end()


@pytest_asyncio.fixture(loop_scope="session")
async def website(served: Served) -> AsyncIterator[Website]:
    website = Website(served)
    app = web.Application()
    app.router.add_get("/{path:.*}", website.page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    website.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield website
    await runner.cleanup()


@dataclass
class Visit(Tab):
    """Vera on a customer's page; `asked`: the addresses her browser asked the chat's server for; `warnings`:
    what its console says to the page's owner."""

    asked: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def launcher(self) -> Locator:
        return self.page.locator("leadlight-chat .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("leadlight-chat .panel")

    async def opens(self) -> None:
        await self.launcher.click()
        await expect(self.panel).to_be_visible()

    async def style(self, selector: str, name: str) -> str:
        element = self.page.locator(f"leadlight-chat {selector}").first
        return str(await element.evaluate(f"one => getComputedStyle(one).{name}"))


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, website: Website) -> AsyncIterator[Callable]:
    """Opens a page with the chat of a flow."""
    visits: list[Visit] = []

    async def visit(flow: str, path: str = "/", script: str = "", **options: object) -> Visit:
        website.script = f'data-flow="{flow}" {script}'
        one = await tab(browser, **{"viewport": {"width": 1000, "height": 700}, **options})
        vera = Visit(one.page, one.context, one.errors)
        visits.append(vera)
        vera.page.on("console", lambda said: said.type == "warning" and vera.warnings.append(said.text))
        for event in ("request", "websocket"):
            vera.page.on(event, lambda asked: vera.asked.append(asked.url))
        await vera.page.goto(website.url + path)
        await vera.launcher.wait_for()
        return vera

    yield visit
    for one in visits:
        await one.context.close()


async def stays_closed(vera: Visit, ms: int = 1_500) -> None:
    await vera.page.wait_for_timeout(ms)
    assert await vera.launcher.get_attribute("aria-expanded") == "false"


async def leaves(vera: Visit) -> None:
    """The mouse goes up to the browser's own bar."""
    await vera.page.mouse.move(300, 300)
    await vera.page.mouse.move(300, -5)


async def goes(vera: Visit, path: str) -> None:
    """As a page does that changes its content by itself."""
    await vera.page.evaluate("path => history.pushState(null, '', path)", path)


async def stored(vera: Visit) -> list[object]:
    return list(await vera.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]"))


# --- theme ---


async def test_the_flow_says_colour_side_corners_name_and_picture(visit: Callable) -> None:
    vera = await visit("themed")
    await vera.opens()
    for part in (".launcher", ".send", ".face"):
        assert await vera.style(part, "backgroundColor") == "rgb(255, 212, 0)"
        assert await vera.style(part, "color") == "lab(0 0 0)", "black: it reads on yellow"
    assert await vera.style(".panel", "borderRadius") == "4px"
    assert (await vera.panel.bounding_box())["x"] < 40
    await expect(vera.page.get_by_role("dialog", name="Anna").get_by_role("heading")).to_have_text("Anna")
    await expect(vera.panel.locator(".line").first).to_have_text("Automated assistant")
    await expect(vera.panel.locator(".message .name").first).to_have_text("Anna")
    picture = vera.panel.locator(".face img")
    await expect(picture).to_have_js_property("complete", True)
    assert await picture.get_attribute("alt") == ""
    assert await picture.get_attribute("referrerpolicy") == "no-referrer"
    assert vera.errors == []


async def test_a_flows_own_address_brings_its_looks_and_opening_along(
    visit: Callable, website: Website
) -> None:
    website.loader = "/embed/themed.js"
    vera = await visit("themed")
    assert await vera.style(".launcher", "backgroundColor") == "rgb(255, 212, 0)"
    assert (await vera.launcher.bounding_box())["x"] < 40
    assert [url.rsplit("/", 1)[-1] for url in vera.asked[1:]] == ["themed.js"]
    website.loader = "/embed/after.js"
    await expect((await visit("after")).panel).to_be_visible()


@pytest.mark.parametrize("flow", ["shop", "constructor"])
async def test_data_flow_decides_whatever_the_address_says(
    visit: Callable, website: Website, flow: str
) -> None:
    website.loader = "/embed/themed.js"
    vera = await visit(flow)
    assert await vera.style(".launcher", "backgroundColor") == "rgb(15, 106, 136)", "not the other flow's"
    await vera.opens()
    said = {"shop": "How many people?", "constructor": "not available"}[flow]
    await expect(vera.panel).to_contain_text(said)
    if flow == "shop":
        needs = 'data-flow="shop" needs /embed/shop.js, with the looks of that flow, not /embed/themed.js.'
        await told_owner(vera, f"leadlight: {needs}")


async def test_a_picture_that_does_not_come_leaves_the_drawing(visit: Callable) -> None:
    vera = await visit("faceless")
    async with vera.page.expect_response("**/no/such.png"):
        await vera.opens()
    await expect(vera.panel.locator(".face svg")).to_be_visible()
    assert (await vera.panel.locator(".face").bounding_box())["width"] == 38
    await expect(vera.panel.get_by_role("heading")).to_have_text("Chat with us")


async def test_a_long_name_leaves_room_for_the_talk(visit: Callable) -> None:
    vera = await visit("wordy", viewport={"width": 360, "height": 640})
    await vera.opens()
    await answers(vera)
    title = vera.panel.get_by_role("heading")
    assert (await title.bounding_box())["height"] <= 2 * 20 * 1.3
    await expect(title).to_have_text(re.compile("mbH$"))


async def test_the_pages_own_colours_and_side_go_before_the_flows(visit: Callable, website: Website) -> None:
    website.head = "<style>:root { --leadlight-accent: rgb(0, 0, 128) }</style>"
    vera = await visit("themed", script='data-position="right"')
    assert await vera.style(".launcher", "backgroundColor") == "rgb(0, 0, 128)"
    assert await vera.style(".launcher", "color") == "lab(100 0 0)", "white, not the ink of the flow's yellow"
    assert (await vera.launcher.bounding_box())["x"] > 900


# each text in the panel that contrasts too little with what lies behind it, as a canvas draws both
TOO_FAINT = """() => {
  const root = document.querySelector('leadlight-chat').shadowRoot;
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const parent = (one) => one.parentElement ?? one.getRootNode().host;
  const behind = (one) => !one ? [] : [...behind(parent(one)), getComputedStyle(one).backgroundColor];
  const drawn = (...colours) => {
    for (const colour of ['#fff', ...colours]) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    const linear = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((one) =>
      one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05;
  };
  const texts = [...root.querySelectorAll('.panel *')].filter((one) =>
    one.checkVisibility({ checkOpacity: true }) && [...one.childNodes].some((node) => node.data?.trim()));
  return texts.map((one) => {
    const layers = behind(one);
    const both = [drawn(...layers), drawn(...layers, getComputedStyle(one).color)];
    return [one.textContent.trim(), Math.max(...both) / Math.min(...both)];
  }).filter(([, ratio]) => !(ratio >= 4.5));
}"""
AXE_CONTRAST = """axe.run('leadlight-chat', {runOnly: ['color-contrast']}).then(
  ({violations, incomplete}) => [...violations, ...incomplete].flatMap(({nodes}) =>
    nodes.map(({target, any}) => [target, any[0]?.message])))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", COLOURS)
async def test_every_text_can_be_read_whatever_the_colour(visit: Callable, colour: str, scheme: str) -> None:
    vera = await visit(colour, color_scheme=scheme, reduced_motion="reduce")

    async def faint() -> list[object]:
        await vera.page.evaluate(AXE)
        return [*await vera.page.evaluate(TOO_FAINT), *await vera.page.evaluate(AXE_CONTRAST)]

    await vera.opens()
    await vera.page.get_by_role("button", name="Something new").hover()
    assert await faint() == []
    await vera.page.get_by_role("button", name="Something new").click()
    await vera.page.get_by_role("checkbox", name="Small").check()
    await vera.page.get_by_role("link", name="Choose a time").hover()
    assert await faint() == []
    await vera.page.get_by_role("button", name="Confirm").hover()
    await vera.page.locator("leadlight-chat .card a").dispatch_event("auxclick", {"button": 1})
    await expect(vera.panel.locator(".followed")).to_be_visible()
    assert await faint() == []
    assert len(await vera.page.evaluate(TOO_FAINT.replace(">= 4.5", ">= 99"))) > 10, (
        "the texts were looked at"
    )


# of each colour the page may choose: the texts and edges that contrast too little with what lies behind them
PAGE_COLOURS = """(colours) => {
  const host = document.querySelector('leadlight-chat');
  const panel = host.shadowRoot.querySelector('.panel');
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const probe = document.createElement('i');
  panel.append(probe);
  const light = (...layers) => {
    for (const layer of layers) {
      probe.style.color = '';
      probe.style.color = layer;
      canvas.fillStyle = getComputedStyle(probe).color;
      canvas.fillRect(0, 0, 1, 1);
    }
    const linear = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((one) =>
      one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05;
  };
  const hover = 'color-mix(in oklab, var(--accent) 86%, oklch(from var(--on-accent) calc(1 - l) c h))';
  const texts = [['var(--on-accent)', 'var(--accent)'], ['var(--on-accent)', hover],
    ...['--surface', '--bubble', '--tint'].map((ground) => ['var(--mark)', `var(${ground})`])];
  const edges = [['var(--rim)', 'var(--surface)'], ['var(--mark)', 'var(--surface)']];
  const wrong = [];
  for (const shade of ['light', 'dark']) {
    panel.dataset.shade = shade;
    for (const colour of colours) {
      document.documentElement.style.setProperty('--leadlight-accent', colour);
      for (const [pairs, least] of [[texts, 4.5], [edges, 3]]) {
        for (const [front, ground] of pairs) {
          const [one, two] = [light(ground), light(ground, front)].sort((a, b) => a - b);
          if (!(two / one >= least)) wrong.push([shade, colour, front, ground, two / one]);
        }
      }
    }
  }
  return wrong;
}"""


async def test_every_colour_of_the_pages_own_is_picked_up_and_reads_in_light_and_dark(
    visit: Callable, website: Website
) -> None:
    website.head = "<style>:root { --leadlight-accent: rgb(255, 212, 0) }</style>"
    vera = await visit("plain", reduced_motion="reduce")
    await vera.opens()
    assert await vera.style(".launcher", "backgroundColor") == "rgb(255, 212, 0)"
    chance = random.Random(7)
    steps = ("00", "33", "66", "99", "cc", "ff")
    colours = [f"#{red}{green}{blue}" for red in steps for green in steps for blue in steps]
    colours += [f"#{chance.randrange(0x1000000):06x}" for _ in range(200)]
    colours += ["oklch(0.7 0.3 140)", "color(display-p3 1 0 0)", "hsl(200 100% 43%)", "#757575", "#777"]
    assert await vera.page.evaluate(PAGE_COLOURS, colours) == []


def said_by(vera: Visit) -> Locator:
    """What the visitor said last: it stands on the accent. An ink is judged a moment after it changes."""
    return vera.panel.locator("[data-by=visitor] .bubble").last


async def told_owner(vera: Visit, *wanted: str) -> None:
    """The browser's console says these, each once, and warns of nothing else."""

    def said() -> list[str]:
        return [one for one in vera.warnings if one.startswith("leadlight")]

    for _ in range(100):
        if wanted and said() == [*wanted]:
            break
        await vera.page.wait_for_timeout(100 if wanted else 3)
    assert said() == [*wanted]


async def answers(vera: Visit) -> None:
    """Until a text of Vera's own stands on the accent."""
    await vera.page.get_by_role("button", name="Something new").click()
    await expect(vera.panel.locator("[data-by=visitor]:not([data-pending]) .bubble")).to_be_visible()


ORANGE = "<style>:root {{ --leadlight-accent: #ff9900; --leadlight-on-accent: {ink} }}</style>"


@pytest.mark.parametrize(
    ("ink", "why"),
    [
        (
            "#fff",
            "its contrast with the accent is 2.14, to read takes 4.5. Without it, black or white is taken.",
        ),
        ("whitish", "it is no colour."),
    ],
)
async def test_a_pages_ink_that_cannot_be_read_is_left_aside_and_its_owner_told_once(
    visit: Callable, website: Website, ink: str, why: str
) -> None:
    website.head = ORANGE.format(ink=ink)
    vera = await visit("plain", reduced_motion="reduce")
    await vera.opens()
    await answers(vera)
    assert await vera.page.evaluate(TOO_FAINT) == []
    await expect(said_by(vera)).to_have_css("color", "lab(0 0 0)")
    await vera.page.get_by_role("button", name="Close chat").click()
    await vera.opens()
    await told_owner(vera, f"leadlight: --leadlight-on-accent is left aside: {why}")
    assert vera.errors == []


@pytest.mark.parametrize("forced", ["none", "active"])
async def test_a_pages_ink_that_can_be_read_is_taken_as_it_is(
    visit: Callable, website: Website, forced: str
) -> None:
    website.head = ORANGE.format(ink="rgb(40, 20, 0)")
    vera = await visit("plain", forced_colors=forced)
    await vera.opens()
    await answers(vera)
    if forced == "none":
        await expect(said_by(vera)).to_have_css("color", "rgb(40, 20, 0)")
    await told_owner(vera)


async def test_an_accent_that_is_no_colour_gives_way_to_the_flows(visit: Callable, website: Website) -> None:
    website.head = "<style>leadlight-chat { --leadlight-accent: bluish !important }</style>"
    vera = await visit("yellow")
    await vera.opens()
    await answers(vera)
    await expect(said_by(vera)).to_have_css("background-color", "rgb(255, 212, 0)")
    assert await vera.page.evaluate(TOO_FAINT) == []
    await told_owner(vera, "leadlight: --leadlight-accent is left aside: it is no colour.")


async def test_the_inks_of_a_page_are_judged_in_light_and_in_dark(visit: Callable, website: Website) -> None:
    website.head = """<style>:root { --leadlight-accent: #ffcc66; --leadlight-on-accent: #332200 }
      @media (prefers-color-scheme: dark) { :root { --leadlight-accent: #553300 } }</style>"""
    vera = await visit("plain", reduced_motion="reduce")
    await vera.opens()
    await answers(vera)
    await told_owner(vera)
    await vera.page.emulate_media(color_scheme="dark")
    await expect(said_by(vera)).to_have_css("color", "lab(100 0 0)")
    await vera.page.emulate_media(color_scheme="light")
    await expect(said_by(vera)).to_have_css("color", "rgb(51, 34, 0)")


# --- opening by itself ---


async def test_before_it_opens_nothing_is_stored_or_asked_for_but_its_one_bundle(visit: Callable) -> None:
    vera = await visit("leaving")
    await stays_closed(vera, 500)
    assert [url.rsplit("/", 1)[-1].partition("-")[0] for url in vera.asked[1:]] == ["embed.js", "opening"]
    assert await stored(vera) == [0, 0, ""]
    await leaves(vera)
    await expect(vera.panel).to_be_visible()


async def test_a_flow_that_does_not_open_by_itself_asks_for_nothing_more(visit: Callable) -> None:
    vera = await visit("plain")
    await leaves(vera)
    await stays_closed(vera, 500)
    assert [url.rsplit("/", 1)[-1] for url in vera.asked[1:]] == ["embed.js"]


async def test_it_opens_after_a_while_and_takes_no_focus(visit: Callable) -> None:
    vera = await visit("after", reduced_motion="reduce")
    await vera.page.get_by_role("button", name="Mine").focus()
    await expect(vera.panel).to_be_visible()
    await expect(vera.page.get_by_role("button", name="Something new")).to_be_visible()
    await expect(vera.page.get_by_role("button", name="Mine")).to_be_focused()
    assert await vera.style(".panel", "animationName") == "none"
    assert vera.errors == []


async def test_only_the_time_counts_that_the_page_is_looked_at(browser: Browser, website: Website) -> None:
    website.script = 'data-flow="after"'
    one = await tab(browser, "Object.defineProperty(document, 'hidden', { get: () => !window.seen });")
    vera = Visit(one.page, one.context, one.errors)
    await vera.page.goto(website.url)
    await vera.launcher.wait_for()
    await stays_closed(vera)
    await vera.page.evaluate("seen = true; document.dispatchEvent(new Event('visibilitychange'))")
    await stays_closed(vera, 600)
    await expect(vera.panel).to_be_visible()
    await one.context.close()


async def test_it_opens_once_far_enough_down_the_page(visit: Callable) -> None:
    vera = await visit("scroll")
    await vera.page.mouse.wheel(0, 500)
    await stays_closed(vera, 400)
    await vera.page.mouse.wheel(0, 400)
    await expect(vera.panel).to_be_visible()


@pytest.mark.parametrize("to", [(-5, 300), (300, 705)], ids=["the side", "the bottom"])
async def test_it_stays_closed_when_the_mouse_leaves_through(visit: Callable, to: tuple[int, int]) -> None:
    vera = await visit("leaving")
    await vera.page.mouse.move(300, 300)
    await vera.page.mouse.move(*to)
    await stays_closed(vera, 500)


async def test_it_opens_at_once_on_a_page_that_is_named(visit: Callable) -> None:
    vera = await visit("page", "/pricing/eu")
    await expect(vera.panel).to_be_visible()
    other = await visit("page", "/products")
    await stays_closed(other, 500)
    await goes(other, "/pricing")
    await expect(other.panel).to_be_visible()


async def test_the_time_on_another_page_does_not_count(visit: Callable) -> None:
    vera = await visit("late", "/products")
    await stays_closed(vera)
    await goes(vera, "/pricing")
    await stays_closed(vera, 600)
    await expect(vera.panel).to_be_visible()


async def test_what_was_closed_stays_closed_on_the_next_pages(visit: Callable) -> None:
    vera = await visit("after")
    await expect(vera.panel).to_be_visible()
    await vera.page.get_by_role("button", name="Close chat").click()
    await stays_closed(vera)
    await goes(vera, "/next")
    await stays_closed(vera)
    await vera.page.reload()
    await stays_closed(vera)


async def test_whoever_opened_and_closed_it_is_left_alone(visit: Callable) -> None:
    vera = await visit("leaving")
    await vera.opens()
    await vera.launcher.click()
    await leaves(vera)
    await stays_closed(vera, 500)


@pytest.mark.parametrize(
    ("flow", "hours", "opens"), [("daily", 25, True), ("daily", 23, False), ("after", 25, False)]
)
async def test_daily_means_24_hours_after_it_was_closed(
    visit: Callable, served: Served, flow: str, hours: int, opens: bool
) -> None:
    vera = await visit(flow)
    closed = (
        "([key, ago]) => sessionStorage.setItem(key, JSON.stringify({open: false, at: Date.now() - ago}))"
    )
    await vera.page.evaluate(closed, [f"leadlight:{served.url}:{flow}", hours * 3_600_000])
    await vera.page.reload()
    if opens:
        await expect(vera.panel).to_be_visible()
    else:
        await stays_closed(vera)


async def test_where_it_would_cover_the_page_a_dot_waits_instead(visit: Callable) -> None:
    vera = await visit("after", viewport={"width": 360, "height": 700})
    await expect(vera.launcher).to_have_attribute("data-unread", "1")
    await expect(vera.launcher).to_have_accessible_description("New message")
    assert [url for url in vera.asked if "panel" in url or "socket" in url] == []
    assert await stored(vera) == [0, 0, ""]
    await vera.opens()
    assert await vera.launcher.get_attribute("data-unread") is None


async def test_without_storage_it_never_opens_by_itself(browser: Browser, website: Website) -> None:
    website.script = 'data-flow="after"'
    refused = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no'); } });"
    one = await tab(browser, refused)
    vera = Visit(one.page, one.context, one.errors)
    await vera.page.goto(website.url)
    await vera.launcher.wait_for()
    await stays_closed(vera)
    await one.context.close()


# --- booking ---


async def booking(vera: Visit) -> Locator:
    """The link of the card, the calendar's site being a page of nothing."""
    await vera.context.route("https://cal.example.com/**", lambda route: route.fulfill(body="A calendar"))
    await vera.opens()
    await vera.page.get_by_role("button", name="Something new").click()
    link = vera.page.get_by_role("link", name="Choose a time")
    await expect(link).to_be_visible()
    return link


async def test_a_booking_is_a_card_and_the_rep_sees_that_its_link_was_opened(
    browser: Browser, visit: Callable, served: Served
) -> None:
    remy = await rep_tab(browser, served.url, "Remy")
    vera = await visit("plain", "/for-remy")
    link = await booking(vera)
    await expect(vera.panel.locator(".message:has(.card) .bubble")).to_have_text(
        "Pick a time that suits you:"
    )
    await expect(vera.panel.locator(".card .line")).to_have_text("cal.example.com")
    assert await link.get_attribute("rel") == "noopener noreferrer"
    assert round((await link.bounding_box())["height"]) >= 44

    async with vera.context.expect_page() as calendar:
        await link.click()
    assert (await calendar.value).url == BOOKING
    await expect(vera.panel.locator(".card .line")).to_contain_text("Opened in a new tab")
    await remy.page.get_by_role("navigation", name="Leads").get_by_role("link", name="for-remy").click()
    log = remy.page.get_by_role("log")
    await expect(log.get_by_text("Opened the booking link")).to_have_count(1)
    await expect(log.get_by_role("link", name=BOOKING)).to_have_attribute("href", BOOKING)
    assert (await log.inner_text()).count(BOOKING) == 1

    await vera.page.reload()
    await expect(vera.panel.locator(".card .line")).to_contain_text("Opened in a new tab")
    assert vera.errors + remy.errors == []
    await remy.context.close()


@pytest.mark.parametrize("by", ["Enter", "the middle button"])
async def test_a_booking_is_followed_also_by(visit: Callable, by: str) -> None:
    vera = await visit("plain")
    link = await booking(vera)
    sent: list[str] = []
    client = await vera.context.new_cdp_session(vera.page)
    await client.send("Network.enable")
    client.on("Network.webSocketFrameSent", lambda told: sent.append(told["response"]["payloadData"]))
    for _ in range(2):
        async with vera.context.expect_page():
            if by == "Enter":
                await link.press("Enter")
            else:
                await link.click(button="middle")
    await expect(vera.panel.locator(".card .line")).to_contain_text("Opened in a new tab")
    await vera.page.wait_for_timeout(200)
    follows = [frame for frame in sent if '"follow"' in frame]
    assert len(follows) == 1, sent
    assert '"step":"meet"' in follows[0]
    if by == "Enter":
        await expect(link).to_be_focused()


async def test_a_booking_is_followed_also_after_the_end(
    visit: Callable, browser: Browser, served: Served
) -> None:
    remy = await rep_tab(browser, served.url, "Remy")
    vera = await visit("plain", "/late")
    link = await booking(vera)
    await vera.page.get_by_role("checkbox", name="Small").check()
    await vera.page.get_by_role("button", name="Confirm").click()
    await expect(vera.panel).to_contain_text("This conversation has ended.")
    async with vera.context.expect_page():
        await link.click()
    await expect(vera.panel.locator(".followed")).to_be_visible()
    await remy.page.keyboard.press("f")  # of all who came in this file only the first are drawn
    await remy.page.get_by_label("Page", exact=True).fill("/late")
    await remy.page.get_by_role("navigation", name="Leads").get_by_role("link", name="/late").click()
    await expect(remy.page.get_by_role("log").get_by_text("Opened the booking link")).to_be_visible()
    await remy.context.close()


# --- languages ---


@pytest.mark.parametrize(
    ("html", "locale", "script"),
    [
        ("<html lang=nl-BE>", "en-GB", ""),
        ("<html lang=pl>", "nl-NL", ""),
        ("<html>", "nl", ""),
        ("<html lang=en>", "en-GB", 'data-language="nl"'),
    ],
    ids=["the page", "the browser", "the browser, the page says none", "data-language"],
)
async def test_flow_and_panel_speak_the_language_of(
    visit: Callable, website: Website, html: str, locale: str, script: str
) -> None:
    website.html = html
    vera = await visit("shop", script=script, locale=locale)
    await vera.opens()
    await expect(vera.page.get_by_role("log")).to_contain_text("Hoeveel mensen?")
    await expect(vera.page.get_by_role("dialog", name="Anneke")).to_have_attribute("lang", "nl")
    await expect(vera.panel.locator(".line").first).to_have_text("Automatische assistent")
    await expect(vera.page.get_by_role("textbox")).to_have_attribute("placeholder", "Vul een getal in")
    await expect(vera.launcher).to_have_accessible_name("Chat met ons")


async def test_a_language_that_the_flow_does_not_speak_falls_back_to_its_own(visit: Callable) -> None:
    vera = await visit("shop", script='data-language="fi"', locale="fi")
    await vera.opens()
    await expect(vera.page.get_by_role("log")).to_contain_text("How many people?")
    await expect(vera.page.get_by_role("dialog", name="Anna")).to_have_attribute("lang", "en")


async def test_arabic_runs_from_right_to_left_and_its_numbers_do_not(visit: Callable) -> None:
    vera = await visit("shop", script='data-language="ar"')
    await expect(vera.launcher).to_have_accessible_name("محادثة")
    await vera.opens()
    await expect(vera.page.get_by_role("dialog", name="ليلى")).to_have_attribute("dir", "rtl")
    await expect(vera.page.get_by_role("log")).to_contain_text("كم عدد الأشخاص؟")
    await vera.page.get_by_role("textbox").fill("12")
    await vera.page.keyboard.press("Enter")
    await vera.page.get_by_role("button", name="200+").wait_for()
    for label in ("10-50", "200+"):
        assert await in_order(vera.page.get_by_role("button", name=label)), label
    await vera.page.get_by_role("button", name="200+").click()
    said = vera.panel.locator("[data-by=visitor] .bubble", has_text="200+")
    assert await in_order(said)
    bot = vera.panel.locator("[data-by=bot] .bubble").first
    assert (await bot.bounding_box())["x"] > (await said.bounding_box())["x"], "who asks stands at the right"


async def in_order(element: Locator) -> bool:
    """Whether the characters stand from left to right."""
    places = await element.evaluate("""one => [...one.firstChild.data].map((_, at) => {
      const range = document.createRange();
      range.setStart(one.firstChild, at);
      range.setEnd(one.firstChild, at + 1);
      return range.getBoundingClientRect().left;
    })""")
    return list(places) == sorted(places)
