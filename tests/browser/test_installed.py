"""The console as an app: told while closed, offline without a lie, and signed in after a restart."""

import json
import signal

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Served, Tab, choose, rep_tab, visitor_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")
TO_HOT = ("We have outgrown our current tool", "60000", "I do")
NOTES = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({title, body, tag, data}) => ({title, body, tag, data}))"""


async def worker_of(one: Tab):
    """The page's service worker, as the browser's tools see it: (session, registration)."""
    session = await one.context.new_cdp_session(one.page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
    )
    await one.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await session.send("ServiceWorker.enable")
    while not found:
        await one.page.wait_for_timeout(50)
    return session, found[0]


async def test_a_push_shows_who_is_hot_and_opens_the_lead_without_claiming_it(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy", locale="de-DE")
    session, registration = await worker_of(remy)
    told = {
        "alert": "a1", "conversation": "c1", "name": "Vera", "company": "Acme", "band": "priority",
        "total": 14, "of": 16, "page": "/pricing", "because": ["Budget 4"],
    }  # fmt: skip
    push = {"origin": served.url, "registrationId": registration, "data": json.dumps(told)}
    await session.send("ServiceWorker.deliverPushMessage", push)
    await remy.page.wait_for_timeout(500)
    assert await remy.page.evaluate(NOTES) == [], "a console that is looked at tells by itself"

    await remy.page.goto(f"{served.url}/healthz")  # no console is open, its worker lives
    await session.send("ServiceWorker.deliverPushMessage", push)
    await remy.page.goto(f"{served.url}/console/manifest.webmanifest")
    await remy.page.wait_for_function(f"({NOTES})().then(notes => notes.length)")
    notes = await remy.page.evaluate(NOTES)
    assert [note["title"] for note in notes] == ["Vera · Acme ist heiß"]
    assert notes[0]["body"].splitlines()[1:] == ["/pricing", "Budget 4"]
    assert notes[0]["data"] == {"conversation": "c1"}
    await remy.context.close()


CLICKED = """async conversation => {
  await self.registration.showNotification('Vera is hot', { data: { conversation } });
  const [notification] = await self.registration.getNotifications();
  const event = new NotificationEvent('notificationclick', { notification });
  event.waitUntil = given => given.catch(() => {}); // a script's event may wait for nothing
  self.dispatchEvent(event);
  await new Promise(done => setTimeout(done, 300));
  return (await self.registration.getNotifications()).length;
}"""


async def test_a_click_on_a_notification_opens_its_lead_in_the_console_there_is(
    browser: Browser, served: Served
) -> None:
    """As far as a script may click: the browser opens and focuses windows for people only."""
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    vera = await visitor_tab(browser, served.url)
    await choose(vera, *TO_HOT)
    link = remy.page.get_by_role("navigation", name="Leads").get_by_role("link")
    conversation = (await link.get_attribute("href")).removeprefix("#/c/")
    await remy.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    (worker,) = remy.context.service_workers
    assert await worker.evaluate(CLICKED, conversation) == 0, "the notification is gone"
    await expect(remy.page).to_have_url(f"{served.url}/console#/c/{conversation}")
    await expect(remy.page.locator(".head").get_by_role("button", name="Claim")).to_be_visible()
    assert await worker.evaluate(CLICKED, "../../evil") == 0
    await expect(remy.page).to_have_url(f"{served.url}/console#")
    for one in (remy, vera):
        await one.context.close()


async def test_offline_the_console_says_so_and_comes_back(browser: Browser, served: Served) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    await remy.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await expect(remy.page.get_by_text("No leads yet")).to_be_visible()
    await remy.context.set_offline(True)
    await remy.page.reload()
    await expect(remy.page.get_by_role("heading", name="You are offline")).to_be_visible()
    await remy.context.set_offline(False)
    await remy.page.get_by_role("link", name="Try again").click()
    await expect(remy.page.get_by_role("heading", name="Leads")).to_be_visible()
    await remy.context.close()


async def test_it_can_be_installed(browser: Browser, served: Served) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    session = await remy.context.new_cdp_session(remy.page)
    manifest = await session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["start_url"] == "/console"
    await remy.page.goto(f"{served.url}/console/icon-512.png")
    size = await remy.page.evaluate("[document.images[0].naturalWidth, document.images[0].naturalHeight]")
    assert size == [512, 512]
    await remy.context.close()


async def test_a_rep_is_still_signed_in_after_a_restart_and_for_thirty_days(
    browser: Browser, served: Served
) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy")
    await served.restart(signal.SIGKILL)
    await remy.page.goto(f"{served.url}/console")
    await expect(remy.page.get_by_role("heading", name="Leads")).to_be_visible()
    cookies = {one["name"]: one["expires"] for one in await remy.context.cookies()}
    left = cookies["leadlight"] - await remy.page.evaluate("Date.now() / 1000")
    assert 29 < left / 86_400 <= 30
    await remy.context.close()


async def test_on_a_phone_everything_is_large_enough_for_a_thumb(browser: Browser, served: Served) -> None:
    served.add_user("Remy")
    remy = await rep_tab(browser, served.url, "Remy", viewport={"width": 360, "height": 740}, has_touch=True)
    vera = await visitor_tab(browser, served.url)
    await choose(vera, *TO_HOT)
    await expect(remy.page.locator(".row")).to_have_count(1)
    small = """() => [...document.querySelectorAll('button, a, input, select, summary')]
      .filter(one => one.checkVisibility())
      .map(one => [one.textContent || one.id, one.getBoundingClientRect()])
      .filter(([, box]) => box.height < 44).map(([text, box]) => `${text} ${box.height}`)"""
    assert await remy.page.evaluate(small) == []
    assert await remy.page.evaluate("document.documentElement.scrollWidth") == 360
    for one in (remy, vera):
        await one.context.close()
