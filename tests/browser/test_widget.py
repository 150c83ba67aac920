"""How the widget behaves and survives: answers changed, lines blocked, two tabs, pages of all kinds."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from playwright.async_api import Browser, expect

# ruff: noqa: F811 - fixtures of another file
from tests.browser.conftest import Served, rep_tab, tab
from tests.browser.test_pages import violations
from tests.browser.test_theme import Visit, Website, goes, stored, visit, website  # noqa: F401

pytestmark = pytest.mark.asyncio(loop_scope="session")

FLOW = """
format: 1
flow: shop
language: en
theme: {name: Anna, transcript: true}
steps:
  hello: {say: "Hello! See https://shop.example/help or javascript:alert(1)."}
  need:
    ask: What do you need?
    choices: {new: Something new, fix: A repair, look: Only looking}
    goto: {look: rate}
    other: Something else
  size: {ask: How many?, number: {min: 1, max: 100, unit: pieces}, skip: I don't know}
  when: {ask: When?, date: {from: today}, skip: No date yet}
  rate: {ask: How do you like us?, rating: {to: 5}, skip: Rather not}
  mail: {ask: Where can we write to?, email: {}, consent: You may write to me., skip: No}
  bye: {say: Thank you., end: true}
"""

TYPED = """
format: 1
flow: typed
steps:
  web: {ask: Your website?, url: {}, skip: None}
  mail: {ask: Your e-mail?, email: {}, skip: No}
"""

ARABIC = """
theme: {name: ليلى}
steps:
  hello: {say: "مرحبًا! انظر https://shop.example/help"}
  need:
    ask: ماذا تحتاج؟
    choices: {new: شيء جديد, fix: إصلاح, look: أتصفح فقط}
    other: شيء آخر
  size: {ask: كم العدد؟, number: {unit: قطعة}, skip: لا أعرف}
  when: {ask: متى؟, skip: لا موعد بعد}
  rate: {ask: ما رأيك بنا؟, skip: أفضل عدم الإجابة}
  mail: {ask: أين نكتب إليك؟, consent: يمكنكم مراسلتي., skip: لا}
  bye: {say: شكرًا لك.}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("widget")
    (folder / "flows").mkdir()
    (folder / "flows" / "shop.yaml").write_text(FLOW)
    (folder / "flows" / "shop.ar.yaml").write_text(ARABIC)
    (folder / "flows" / "typed.yaml").write_text(TYPED)
    served = Served(folder / "data", folder / "flows")
    await served.start()
    served.add_user("Remy")
    yield served
    await served.end()


def log_of(vera: Visit):
    return vera.page.get_by_role("log")


async def choose(vera: Visit, *labels: str) -> None:
    for label in labels:
        await vera.panel.get_by_role("button", name=label, exact=True).click()


async def types(vera: Visit, text: str) -> None:
    field = vera.panel.locator(".composer .field")
    await field.fill(text)
    await field.press("Enter")


# --- answers ---


async def test_any_earlier_answer_can_be_changed_also_after_a_reload(visit: Callable) -> None:
    vera = await visit("shop", reduced_motion="reduce")
    await vera.opens()
    await choose(vera, "A repair")
    await types(vera, "12")
    await expect(log_of(vera)).to_contain_text("When?")
    await expect(vera.panel.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "40")
    await vera.page.reload()
    await vera.panel.get_by_role("button", name="Change this answer: 12").click()
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_focused()
    await expect(vera.panel).to_contain_text("Change your answer")
    assert await violations(vera) == []
    await types(vera, "500")
    await expect(vera.panel.get_by_role("alert")).to_contain_text("100")
    await types(vera, "50")
    await expect(log_of(vera)).to_contain_text("50 pieces")
    await expect(vera.panel.get_by_role("group", name="When?")).to_be_visible()

    await vera.panel.get_by_role("button", name="Change this answer: A repair").click()
    await choose(vera, "Leave it as it is")
    await vera.panel.get_by_role("button", name="Change this answer: A repair").click()
    await choose(vera, "Only looking")
    await expect(log_of(vera)).to_contain_text("How do you like us?")
    assert vera.errors == []


async def test_every_kind_of_answer_then_the_end_and_the_talk_to_take_along(visit: Callable) -> None:
    vera = await visit("shop", permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    await vera.opens()
    await expect(log_of(vera).get_by_role("link")).to_have_count(1)
    await choose(vera, "Something else")
    field = vera.panel.get_by_role("textbox", name="Something else")
    await expect(field).to_be_focused()
    await field.fill("<b>A boat</b>")
    await field.press("Enter")
    await expect(log_of(vera)).to_contain_text("<b>A boat</b>")
    await choose(vera, "I don't know")
    await vera.panel.locator("input[type=date]").fill("2090-01-31")
    await vera.page.keyboard.press("Enter")
    await vera.panel.get_by_role("radio", name="4 of 5").check(force=True)
    await choose(vera, "Confirm")
    await vera.panel.get_by_role("checkbox").wait_for()  # typed before, it is said, and the server answers
    await types(vera, "vera@example.com")
    await expect(vera.panel.get_by_role("alert")).to_have_text("Please tick the box first.")
    await vera.panel.get_by_role("checkbox").check()
    await vera.page.keyboard.press("Tab")
    await types(vera, "vera@example.com")
    await expect(vera.panel).to_contain_text("This conversation has ended.")
    assert await violations(vera) == []
    await choose(vera, "Copy the conversation")
    await expect(vera.panel.get_by_role("button", name="Copied")).to_be_visible()
    assert "You: <b>A boat</b>" in await vera.page.evaluate("navigator.clipboard.readText()")
    mail = vera.panel.get_by_role("link", name="Send it by e-mail")
    await mail.evaluate("one => one.addEventListener('click', (event) => event.preventDefault())")
    await mail.click()
    assert re.match(r"mailto:\?subject=.+&body=.+vera%40example\.com", await mail.get_attribute("href"))
    assert vera.errors == []


async def test_who_leaves_is_asked_once_more_and_ends_the_conversation(visit: Callable) -> None:
    vera = await visit("shop", reduced_motion="reduce")
    await vera.opens()
    await expect(vera.panel.get_by_role("button", name="End the chat")).to_have_count(0)
    await choose(vera, "A repair", "End the chat")
    await expect(vera.panel.get_by_role("button", name="Keep talking")).to_be_focused()
    assert await violations(vera) == []
    await choose(vera, "Keep talking")
    await expect(vera.panel.get_by_role("button", name="End the chat")).to_be_focused()
    await choose(vera, "End the chat")
    await vera.panel.get_by_role("group").get_by_role("button", name="End the chat").click()
    await expect(vera.panel).to_contain_text("This conversation has ended.")
    await choose(vera, "Start again")
    await expect(vera.panel.get_by_role("button", name="A repair")).to_be_visible()


async def test_what_a_rep_says_meanwhile_is_counted_at_the_launcher_and_in_the_title(
    browser: Browser, visit: Callable, served: Served
) -> None:
    remy = await rep_tab(browser, served.url, "Remy")
    vera = await visit("shop", "/for-remy")
    await vera.opens()
    await choose(vera, "A repair")
    await remy.page.get_by_role("navigation", name="Leads").get_by_role("link", name="for-remy").click()
    await remy.page.locator(".head").get_by_role("button", name="Claim").click()
    await expect(vera.panel).to_contain_text("You are talking to Remy")
    await vera.panel.get_by_role("button", name="Close chat").click()
    await remy.page.get_by_role("textbox", name="Message").fill("Hello, Remy here.")
    await remy.page.get_by_role("button", name="Send").click()
    await expect(vera.page).to_have_title("(1) Shop")
    await expect(vera.launcher).to_have_accessible_description("New messages: 1")
    badge = "one => [getComputedStyle(one, '::after').content, getComputedStyle(one, '::after').position]"
    assert await vera.launcher.evaluate(badge) == ['"1"', "absolute"], "the dot with the number is drawn"
    assert await violations(vera) == []
    await vera.opens()
    await expect(vera.page).to_have_title("Shop")
    assert vera.errors + vera.warnings == []
    await remy.context.close()


# --- for everybody ---

# what axe does not see: what asks lies in view, nothing is too small to hit or runs over the side
UNSEEN = """() => {
  const root = document.querySelector('leadlight-chat').shadowRoot;
  const seen = (selector) => [...root.querySelectorAll(selector)].filter((one) => one.checkVisibility())
    .map((one) => [one, one.getBoundingClientRect()]);
  const small = seen('button, .do, .choice, .field')
    .filter(([, { width, height }]) => width < 43.9 || height < 43.9);
  const wide = seen('.panel *').filter(([one, { left, right }]) =>
    !one.closest('.name, svg, input') && (right > innerWidth + 1 || left < -1));
  const scroll = root.querySelector('.scroll').getBoundingClientRect();
  const last = seen('.message').at(-1)?.[1];
  const isAway = last && !root.querySelector('.changing, .leaving form, .keeping form')
    && (last.top < scroll.top - 1 || last.top > scroll.bottom);
  const named = (what, [one]) => `${what}: ${one.className}: ${one.textContent || one.ariaLabel}`;
  return [...small.map((one) => named('small', one)), ...wide.map((one) => named('wide', one)),
    ...(isAway ? ['the last message is out of view'] : [])];
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_objects_to_nothing_in_any_state(
    visit: Callable, pictures: Path | None, scheme: str, language: str
) -> None:
    look = {"color_scheme": scheme, "reduced_motion": "reduce", "viewport": {"width": 320, "height": 640}}
    vera = await visit("shop", script=f'data-language="{language}"', **look)
    seen: list[str] = []

    async def looked(state: str) -> None:
        if pictures:
            await vera.page.screenshot(path=pictures / f"widget-{scheme}-{language}-{state}.png")
        seen.extend(f"{state}: {one}" for one in await violations(vera))
        if state != "launcher":
            seen.extend(f"{state}: {one}" for one in await vera.page.evaluate(UNSEEN))

    choice, skip = vera.panel.locator("button.choice"), vera.panel.locator(".step .skip")
    log = vera.panel.locator("[role=log]")
    await looked("launcher")
    await vera.opens()
    await choice.first.wait_for()
    await expect(vera.panel.locator("[role=log] a")).to_have_count(1)
    await looked("choices")
    await choice.nth(1).click()
    await skip.wait_for()
    await looked("number")
    await types(vera, "500")
    await expect(vera.panel.get_by_role("alert")).not_to_be_empty()
    await looked("refused")
    await types(vera, "12")
    await vera.panel.locator("input[type=date]").wait_for()
    await looked("date")
    await vera.panel.locator(".change").first.click()
    await vera.panel.locator(".changing").wait_for()
    await expect(vera.panel.locator(".changing > .skip")).to_be_in_viewport()
    await looked("changing")
    await vera.panel.locator(".changing > .skip").click()
    await skip.click()
    await vera.panel.locator("input[type=radio]").first.wait_for(state="attached")
    await looked("rating")
    await skip.click()
    await vera.panel.locator("input[type=checkbox]").wait_for()
    await looked("consent")
    await vera.context.set_offline(True)
    await skip.click()
    await vera.panel.locator("[data-pending]").wait_for()
    await looked("offline")
    await vera.context.set_offline(False)
    await expect(vera.panel.locator(".end")).to_be_visible()
    await looked("closed")
    assert await log.locator(".message").count() >= 9
    assert seen == []


async def test_focus_is_never_taken_by_a_message_and_goes_back_where_it_was(visit: Callable) -> None:
    vera = await visit("shop", reduced_motion="reduce", forced_colors="active")
    await vera.launcher.focus()
    await vera.page.keyboard.press("Enter")
    field = vera.panel.locator(".composer .field")
    await expect(field).to_be_focused()
    await vera.panel.get_by_role("button", name="A repair").wait_for()
    await expect(field).to_be_focused()
    await choose(vera, "A repair")
    await vera.panel.get_by_role("group", name="How many?").wait_for()
    await expect(vera.panel.locator(".composer .field")).to_be_focused()
    await vera.page.get_by_role("button", name="Mine").focus()
    await expect(vera.page.get_by_role("button", name="Mine")).to_be_focused()
    await vera.panel.locator(".composer .field").focus()
    await vera.page.keyboard.press("Escape")
    await expect(vera.launcher).to_be_focused()
    assert vera.errors == []


# --- lines ---


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(1_200):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came")


@asynccontextmanager
async def proxy(served: Served, how: str) -> AsyncIterator[dict[str, object]]:
    """Between Vera and the server: `refuses` upgrades; `swallows`: takes the call and lets nothing through;
    `buffers`: lets it all through later; `mutes`: nothing of what the server says."""
    told: dict[str, object] = {"how": how, "asked": [], "frames": 0}

    async def through(request: web.Request) -> web.StreamResponse:
        told["asked"].append(request.path)
        if request.path == "/socket.io/":
            if told["how"] == "refuses":
                return web.Response(status=502, text="<html>Bad gateway</html>", content_type="text/html")
            if told["how"] == "swallows":
                silent = web.WebSocketResponse()
                await silent.prepare(request)
                async for _ in silent:
                    pass
                return silent
            return await bridged(request)
        return await passed(request)

    async def passed(request: web.Request) -> web.StreamResponse:
        headers = {key: value for key, value in request.headers.items() if key.lower() != "host"}
        async with session.request(
            request.method, served.url + request.path_qs, headers=headers, data=await request.read()
        ) as answer:
            kept = {
                key: value
                for key, value in answer.headers.items()
                if key.lower() not in ("transfer-encoding", "content-length", "content-encoding")
            }
            return web.Response(status=answer.status, headers=kept, body=await answer.read())

    async def bridged(request: web.Request) -> web.StreamResponse:
        here = web.WebSocketResponse()
        await here.prepare(request)
        origin = {"Origin": request.headers["Origin"]}
        async with session.ws_connect(served.url + request.path_qs, headers=origin) as there:

            async def copy(source, target) -> None:
                async for frame in source:
                    await until(lambda: told["how"] != "buffers")
                    if source is here:
                        told["frames"] += 1
                    if source is here or told["how"] != "mutes":
                        await target.send_str(frame.data)

            done = [asyncio.create_task(copy(here, there)), asyncio.create_task(copy(there, here))]
            await asyncio.wait(done, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.cancel()
        return here

    async with ClientSession() as session:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", through)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told["url"] = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield told
        with suppress(TimeoutError):
            await asyncio.wait_for(runner.cleanup(), 5)


@asynccontextmanager
async def between_them(served: Served, website: Website, how: str) -> AsyncIterator[dict[str, object]]:
    """The website's chat behind such a proxy."""
    async with proxy(served, how) as between:
        own, website.served = website.served, Served(served.data, served.flows)
        website.served.port = int(str(between["url"]).rsplit(":", 1)[1])
        yield between
        website.served = own


@pytest.mark.parametrize("how", ["refuses", "swallows", "buffers"])
async def test_where_websockets_are_blocked_the_talk_goes_over_http_and_returns_when_it_can(
    browser: Browser,
    served: Served,
    website: Website,
    visit: Callable,
    how: str,
) -> None:
    async with between_them(served, website, how) as between:
        vera = await visit("shop", f"/{how}")
        await vera.opens()
        await choose(vera, "A repair")
        await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
        assert {"/visitor/open", "/visitor/answer"} <= set(between["asked"])

        remy = await rep_tab(browser, served.url, "Remy")
        await remy.page.get_by_role("navigation", name="Leads").get_by_role("link", name=f"/{how}").click()
        await remy.page.locator(".head").get_by_role("button", name="Claim").click()
        await remy.page.get_by_role("textbox", name="Message").fill("Over any line.")
        await remy.page.get_by_role("button", name="Send").click()
        await expect(log_of(vera)).to_contain_text("Over any line.")

        between["how"] = "lets through"
        await vera.page.evaluate("dispatchEvent(new Event('online'))")
        await types(vera, "I hear you.")
        await expect(log_of(vera)).to_contain_text("I hear you.")
        # a line that is silent for 20 s is given up, and dialled anew; then go the namespace and `open`
        await until(lambda: between["frames"] >= 2)
        await expect(vera.panel.locator("[data-pending]")).to_have_count(0)
        before = len(between["asked"])
        await types(vera, "And now by the socket.")
        await remy.page.get_by_role("textbox", name="Message").fill("Quicker so.")
        await remy.page.get_by_role("button", name="Send").click()
        await expect(log_of(vera)).to_contain_text("Quicker so.")
        await expect(vera.panel.locator("[data-pending]")).to_have_count(0)
        assert between["asked"][before:] == []
        texts = await log_of(vera).inner_text()
        said = ("Over any line.", "I hear you.", "And now by the socket.", "Quicker so.")
        assert [texts.count(one) for one in said] == [1, 1, 1, 1]
        await remy.context.close()
        await vera.page.goto("about:blank")


async def test_an_answer_whose_ack_a_proxy_swallows_is_given_once(
    served: Served, website: Website, visit: Callable
) -> None:
    async with between_them(served, website, "lets through") as between:
        vera = await visit("shop", "/muted")
        await vera.opens()
        await choose(vera, "A repair")
        await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
        between["how"], before = "mutes", between["frames"]
        await types(vera, "12")
        await until(lambda: between["frames"] > before)
        await expect(vera.panel.locator("[data-pending]")).to_have_count(1)
        between["how"] = "lets through"
        await expect(vera.panel.get_by_role("group", name="When?")).to_be_visible()
        assert (await log_of(vera).inner_text()).count("12 pieces") == 1
        await vera.page.goto("about:blank")


async def test_two_tabs_of_a_site_hold_one_conversation(visit: Callable, website: Website) -> None:
    vera = await visit("shop")
    await vera.opens()
    await choose(vera, "A repair")
    page = await vera.context.new_page()
    await page.goto(website.url + "/other")
    other = Visit(page, vera.context, vera.errors)
    await other.opens()
    await expect(log_of(other)).to_contain_text("A repair")
    await types(other, "12")
    await expect(vera.panel.get_by_role("group", name="When?")).to_be_visible()
    await choose(vera, "No date yet")
    await expect(other.panel.get_by_role("radio", name="4 of 5")).to_be_attached()
    await choose(other, "End the chat")
    await other.panel.get_by_role("group").get_by_role("button", name="End the chat").click()
    await choose(other, "Start again")
    await expect(vera.panel.get_by_role("button", name="A repair", exact=True)).to_be_visible()
    await choose(other, "Something new")
    await expect(log_of(vera)).to_contain_text("Something new")
    assert vera.errors == []


async def test_what_is_answered_offline_is_sent_once_also_after_ten_minutes_and_a_reload(
    visit: Callable,
) -> None:
    vera = await visit("shop")
    await vera.page.clock.install()
    await vera.opens()
    await choose(vera, "A repair")
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    await vera.context.set_offline(True)
    await types(vera, "12")
    await expect(vera.panel.locator("[data-pending]")).to_have_text(re.compile("12"))
    await vera.page.clock.fast_forward("10:00")
    await vera.context.set_offline(False)
    await vera.page.reload()
    await expect(vera.panel.get_by_role("group", name="When?")).to_be_visible()
    assert (await log_of(vera).inner_text()).count("12 pieces") == 1


async def test_a_laptop_that_slept_two_hours_while_the_server_restarted_with_a_new_flow_goes_on(
    visit: Callable, served: Served
) -> None:
    vera = await visit("shop")
    await vera.page.clock.install()
    await vera.opens()
    await choose(vera, "A repair")
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    (served.flows / "shop.yaml").write_text(FLOW.replace("How many?", "How very many?"))
    await served.restart(signal.SIGKILL)
    await vera.page.clock.fast_forward("02:00:00")
    await vera.page.evaluate("dispatchEvent(new Event('focus'))")
    await types(vera, "12")
    await expect(vera.panel.get_by_role("group", name="When?")).to_be_visible()
    texts = await log_of(vera).inner_text()
    assert (texts.count("How many?"), texts.count("How very many?")) == (1, 0)
    new = await visit("shop")
    await new.opens()
    await choose(new, "A repair")
    await expect(log_of(new)).to_contain_text("How very many?")
    (served.flows / "shop.yaml").write_text(FLOW)


async def test_without_storage_the_talk_goes_on_within_the_page(browser: Browser, website: Website) -> None:
    refused = """for (const name of ['sessionStorage', 'localStorage'])
      Object.defineProperty(window, name, { get() { throw new DOMException('no'); } });"""
    website.script = 'data-flow="shop"'
    one = await tab(browser, refused)
    vera = Visit(one.page, one.context, one.errors)
    await vera.page.goto(website.url)
    await vera.opens()
    await choose(vera, "A repair")
    await goes(vera, "/next")
    await types(vera, "12")
    await expect(vera.panel.get_by_role("group", name="When?")).to_be_visible()
    assert vera.errors == []
    await one.context.close()


# --- pages ---

HOSTILE = """<style>
  * { all: unset !important; display: none !important; color: red !important; font: 40px serif !important; }
  html, body, main, leadlight-chat { display: block !important; }
  button, .panel, .launcher { position: static !important; visibility: hidden !important; }
</style><script>
  Object.prototype.extra = 1;
  Array.prototype.last = function () { return this[this.length - 1]; };
  document.addEventListener('keydown', (event) => { window.keys = (window.keys ?? 0) + 1; });
  window.h = window.icon = window.panel = 'mine';
</script>"""


async def test_a_hostile_page_neither_touches_the_chat_nor_is_touched(
    visit: Callable, website: Website
) -> None:
    website.head = HOSTILE
    before = "window.was = Object.getOwnPropertyNames(window);"
    website.head += f"<script>{before}</script>"
    vera = await visit("shop", reduced_motion="reduce")
    await vera.opens()
    assert await vera.style(".launcher", "visibility") == "visible"
    assert "serif" not in (await vera.style(".panel", "fontFamily")).replace("sans-serif", "")
    await choose(vera, "A repair")
    await types(vera, "12")
    await expect(vera.panel.get_by_role("group", name="When?")).to_be_visible()
    new = await vera.page.evaluate("Object.getOwnPropertyNames(window).filter((name) => !was.includes(name))")
    assert set(new) == {"leadlight", "was"}
    assert await vera.page.evaluate("[window.keys, document.styleSheets.length, h, icon, panel]") == [
        None,
        1,
        "mine",
        "mine",
        "mine",
    ]
    assert vera.errors == []


async def test_a_chat_stands_in_the_page_where_its_element_is(
    visit: Callable, website: Website, served: Served
) -> None:
    policy = (
        f"default-src 'none'; script-src {served.url};"
        f" connect-src {served.url} {served.url.replace('http', 'ws')};"
        " require-trusted-types-for 'script'"
    )
    website.head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    website.body = "<leadlight-chat></leadlight-chat>"
    vera = await visit(
        "shop", script='data-theme="dark"', reduced_motion="reduce", viewport={"width": 400, "height": 700}
    )
    assert await stored(vera) == [0, 0, ""]
    room = await vera.page.locator("leadlight-chat").bounding_box()
    box = await vera.launcher.bounding_box()
    assert {key: box[key] for key in ("x", "y", "width")} == {key: room[key] for key in ("x", "y", "width")}
    assert await vera.style(".launcher", "position") == "relative", (
        "the number of unread messages stands on it"
    )
    await vera.page.get_by_role("button", name="Chat").click()
    await expect(vera.panel.get_by_role("button", name="A repair")).to_be_visible()
    assert await vera.style(".panel", "position") == "static"
    assert await vera.style(".panel", "backgroundColor") == "rgb(22, 27, 32)"
    assert (await vera.panel.bounding_box())["height"] == 640
    await choose(vera, "A repair")
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    assert [one for one in vera.errors if "inline style" not in one] == []
    assert len(vera.errors) == 1, "the page's own main has a style"


async def test_a_chat_is_a_page_of_its_own_and_goes_into_a_frame(
    browser: Browser,
    served: Served,
    website: Website,
    visit: Callable,
) -> None:
    one = await tab(browser, viewport={"width": 360, "height": 700}, reduced_motion="reduce")
    vera = Visit(one.page, one.context, one.errors)
    await vera.page.goto(f"{served.url}/chat/shop?language=nl")
    await expect(vera.panel.get_by_role("button", name="A repair")).to_be_visible()
    assert await violations(vera) == []
    await choose(vera, "A repair")
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    missing = await vera.page.goto(f"{served.url}/chat/no_such")
    assert missing.status == 404
    await expect(vera.page.get_by_role("heading")).to_have_text("There is no such chat")
    await one.context.close()

    website.body = f'<iframe src="{served.url}/chat/shop" title="Chat" height="700"></iframe>'
    host = await visit("shop")
    frame = host.page.frame_locator("iframe")
    await frame.get_by_role("button", name="Chat").click()
    await expect(frame.get_by_role("button", name="A repair")).to_be_visible()


# --- bad input ---


async def test_nonsense_from_the_page_the_server_or_the_visitor_ends_in_a_calm_sentence(
    visit: Callable,
) -> None:
    calm = "The chat is not available right now."
    for flow in ("no_such", "💥", "x" * 300, "x" * 5_000, "../etc"):
        vera = await visit(flow, script='data-position="💥" data-language="💥,🙃" data-theme="sepia"')
        await vera.opens()
        await expect(vera.panel).to_contain_text(calm)
    vera = await visit("shop", script=f'data-language="{"xx," * 500}" data-position="top"')
    await vera.opens()
    long = "ש\u202e<script>alert(1)</script> 👩‍👩‍👧 é" * 300
    await vera.panel.locator(".composer .field").fill(long)
    await vera.page.keyboard.press("Enter")
    await expect(vera.panel.get_by_role("alert")).to_have_text("Please use at most 2,000 characters.")
    assert (await vera.panel.locator(".composer .field").input_value()).strip() == long
    await types(vera, "\u202egnihtemos javascript:alert(1)")
    await expect(vera.panel.get_by_role("group", name="How many?")).to_be_visible()
    said = log_of(vera).locator("[data-by=visitor] .bubble")
    await expect(said).to_have_attribute("dir", "auto")
    await expect(log_of(vera).get_by_role("link")).to_have_count(1)


async def test_an_attribute_that_a_template_has_left_empty_is_one_that_is_not_there(visit: Callable) -> None:
    vera = await visit("shop", script='data-site="" data-language="" data-position="" data-theme=""')
    await vera.opens()
    await expect(vera.panel.get_by_role("button", name="A repair")).to_be_visible()
    assert vera.errors + vera.warnings == []


async def test_a_click_that_nothing_answers_is_seen_to_wait_and_the_next_one_opens(visit: Callable) -> None:
    vera = await visit("shop")
    await vera.context.route("**/panel-*", lambda route: route.abort())
    await vera.launcher.click()
    await expect(vera.launcher).to_have_css("opacity", "0.5")
    await vera.context.unroute("**/panel-*")
    await vera.opens()
    await expect(vera.launcher).to_have_css("opacity", "1")
    assert [error for error in vera.errors if "leadlight" not in error and "ERR_FAILED" not in error] == []


async def test_what_was_typed_for_a_question_goes_with_it_when_it_is_skipped(visit: Callable) -> None:
    vera = await visit("typed")
    await vera.opens()
    field = vera.panel.get_by_role("textbox")
    await expect(field).to_have_attribute("type", "url")
    await field.fill("javascript:alert(1)")
    await field.press("Enter")
    await expect(vera.panel.get_by_role("alert")).to_contain_text("www.example.com")
    await choose(vera, "None")
    await expect(vera.panel.get_by_role("button", name="No", exact=True)).to_be_visible()
    await expect(field).to_have_value("")


async def test_a_server_that_is_down_or_talks_gibberish_is_waited_for(
    browser: Browser, visit: Callable
) -> None:
    vera = await visit("shop")
    await vera.context.route(
        "**/visitor/**", lambda route: route.fulfill(status=502, body="<html>Bad gateway</html>")
    )
    sockets: list[object] = []

    async def gibberish(socket) -> None:
        sockets.append(socket)
        for frame in (
            "hello",
            "0{",
            '42/visitor,["messages"',
            "40/visitor,{}",
            '42/visitor,["messages",null]',
            "9",
        ):
            socket.send(frame)

    await vera.page.route_web_socket(re.compile("socket.io"), gibberish)
    await vera.opens()
    await expect(vera.panel).to_contain_text("Connecting")
    await vera.page.wait_for_timeout(1_500)
    assert sockets
    await expect(vera.panel).to_contain_text("Connecting")
    await expect(vera.panel).to_contain_text("What you write is kept.")
    assert [error for error in vera.errors if "leadlight" not in error and "502" not in error] == []
