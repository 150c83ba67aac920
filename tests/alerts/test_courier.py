"""What is carried to the channels: with one id, in order, on a schedule; and nobody is held up by another."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from app.alerts import courier
from app.alerts.courier import SCHEDULE
from app.channels import WrongChannel
from app.core.channels import Channel, Failed, Quiet
from tests.alerts.stage import START, Receiver, Stage, receiving, staged


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, patience=0.5) as stage:
        yield stage


@pytest.fixture
async def hook(stage: Stage, receiver: Receiver) -> Channel:
    return await stage.channel("webhook", f"{receiver.url}/hook", "crm")


# --- once there, and the same each time ---
async def test_a_message_is_sent_and_is_done(stage: Stage, receiver: Receiver, hook: Channel) -> None:
    await stage.happens(hook)
    await stage.carry()
    await stage.carry(days=4)
    assert receiver.ids == [f"c1:1:{hook.id}"]
    assert await stage.sent(hook) == [("sent", 1)]


async def test_each_try_has_the_same_id_and_body(stage: Stage, receiver: Receiver, hook: Channel) -> None:
    receiver.status = 500
    await stage.happens(hook)
    await stage.carry()
    await stage.carry(seconds=6)
    receiver.status = 204
    await stage.carry(minutes=6)
    assert receiver.ids == [f"c1:1:{hook.id}"] * 3
    assert len({one.body for one in receiver.got}) == 1


# --- the schedule ---
async def test_ten_tries_in_three_days_and_then_the_channel_is_off_and_the_others_hear_of_it(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    async with receiving() as well:
        slack = await stage.channel("slack", f"{well.url}/slack", "team")
        receiver.status = 500
        await stage.happens(hook)
        await stage.carry()
        for wait in SCHEDULE:
            await stage.carry(seconds=0.8 * wait.total_seconds())
            before = len(receiver.got)
            await stage.carry(seconds=0.4 * wait.total_seconds())
            assert len(receiver.got) == before + 1, f"a try about {wait} after the last"
        assert len(receiver.got) == 10
        assert sum(SCHEDULE, timedelta()) > timedelta(days=3)
        assert (await stage.again(hook)).why == "nothing arrived for three days; last it answered 500"
        await stage.carry()
        assert await stage.sent(slack) == [("sent", 1)]
        assert len(well.got) == 1


async def test_where_other_messages_arrive_only_the_one_is_given_up(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    async def picky(request: web.Request) -> web.StreamResponse:
        return web.Response(status=500 if request.headers["webhook-id"].startswith("poison") else 200)

    receiver.answer = picky
    await stage.happens(hook, about="poison")
    await stage.carry()
    await stage.happens(hook, about="fine")
    for wait in SCHEDULE:
        await stage.carry(seconds=1.2 * wait.total_seconds())
    assert sorted(await stage.sent(hook)) == [("given up", 10), ("sent", 1)]
    assert (await stage.again(hook)).off is None


async def test_a_channel_that_is_gone_is_off_at_once_and_keeps_no_queue(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    receiver.status = 410
    await stage.happens(hook)
    await stage.happens(hook, about="c2")
    await stage.carry()
    await stage.happens(hook, about="c3")
    await stage.carry()
    assert len(receiver.got) == 1
    assert [state for state, _ in await stage.sent(hook)] == ["given up"] * 3


async def test_a_wish_to_be_left_alone_is_kept_for_the_whole_channel(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "3600"}
    await stage.happens(hook)
    await stage.carry()
    await stage.happens(hook, about="c2")
    receiver.status, receiver.headers = 200, {}
    await stage.carry(minutes=59)
    assert len(receiver.got) == 1
    await stage.carry(minutes=2)
    assert [len(receiver.got), await stage.sent(hook)] == [3, [("sent", 2), ("sent", 1)]]


@pytest.mark.parametrize("status", [302, 400, 404, 500])
async def test_a_webhooks_other_refusals_keep_the_schedule(
    stage: Stage, receiver: Receiver, hook: Channel, status: int
) -> None:
    receiver.status = status
    await stage.happens(hook)
    await stage.carry()
    await stage.carry(seconds=6)
    assert await stage.sent(hook) == [("waits", 2)]


# --- order ---
async def test_the_messages_of_one_lead_keep_their_order_and_those_of_others_pass(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    async def first_fails(request: web.Request) -> web.StreamResponse:
        return web.Response(status=500 if len(receiver.got) == 1 else 200)

    receiver.answer = first_fails
    await stage.happens(hook)
    await stage.happens(hook, seq=2, told="withdrawn")
    await stage.happens(hook, about="c2")
    await stage.carry()
    await stage.carry(seconds=6)
    c1, c2 = f"c1:1:{hook.id}", f"c2:1:{hook.id}"
    assert receiver.ids == [c1, c2, c1, f"c1:2:{hook.id}"]


async def test_one_channel_is_told_one_message_at_a_time(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    now, most = 0, 0

    async def counting(request: web.Request) -> web.StreamResponse:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        return web.Response()

    receiver.answer = counting
    for n in range(10):
        await stage.happens(hook, about=f"c{n}")
    await stage.courier.take()
    await stage.courier.take()
    await stage.courier.idle()
    assert (most, len(receiver.got)) == (1, 10)


# --- nobody is held up ---
async def test_channels_that_hang_hold_up_neither_the_others_nor_the_look_at_the_outbox(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    release = asyncio.Event()
    async with receiving() as slow:

        async def hangs(request: web.Request) -> web.StreamResponse:
            await release.wait()
            return web.Response()

        slow.answer = hangs
        hanging = [await stage.channel("slack", slow.url, f"slow{n}") for n in range(10)]
        for n in range(10):
            await stage.happens(*hanging, about=f"s{n}")
        await stage.happens(hook, about="quick")
        async with asyncio.timeout(5):
            await stage.courier.take()
            while not receiver.got:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert stage.courier._busy, "they hang while the other has arrived"
        release.set()
        await stage.courier.idle()


async def test_who_hangs_is_given_up_in_time_and_left_alone_for_a_while(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    async def hangs(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    receiver.answer = hangs
    for n in range(100):
        await stage.happens(hook, about=f"c{n}")
    await stage.carry()
    assert len(receiver.got) == 1
    assert (await stage.store.messages_of(hook.id, 200))[-1].state == "waits"


async def test_a_hundred_messages_are_carried_in_one_go(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    for n in range(100):
        await stage.happens(hook, about=f"c{n}")
    await stage.carry()
    assert len(set(receiver.ids)) == 100


async def test_timers_are_not_the_couriers_and_messages_not_the_timers(stage: Stage, hook: Channel) -> None:
    await stage.happens(hook)
    assert await stage.store.due(START + timedelta(days=1), 10) == []


async def test_a_hint_is_heard_before_the_next_look(
    stage: Stage, receiver: Receiver, hook: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "LOOK", 3600)
    running = asyncio.create_task(stage.courier.run())
    await asyncio.sleep(0.2)
    await stage.happens(hook)
    stage.courier.poked("c1")
    async with asyncio.timeout(5):
        while not receiver.got:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await stage.sent(hook) == [("sent", 1)], "what was under way is ended, and marked"


# --- quiet, off, removed, sent again ---
async def test_a_message_waits_for_the_end_of_quiet_hours_also_when_it_is_tried_again(
    stage: Stage, receiver: Receiver
) -> None:
    night = await stage.channel(
        "webhook", f"{receiver.url}/hook", "night", quiet=Quiet(time(12, 1), time(14))
    )
    receiver.status = 500
    await stage.happens(night)
    await stage.carry()
    await stage.carry(seconds=6)
    receiver.status = 200
    await stage.carry(minutes=10)
    assert (len(receiver.got), await stage.sent(night)) == (2, [("waits", 2)])
    await stage.carry(hours=2)
    assert await stage.sent(night) == [("sent", 3)]


async def test_what_was_given_up_is_sent_again_by_hand_with_its_id(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    receiver.status = 410
    await stage.happens(hook)
    await stage.carry()
    with pytest.raises(WrongChannel, match="crm is off: answered 410"):
        await stage.channels.resend("default", "crm", None)
    receiver.status = 200
    await stage.channels.test("default", "crm")
    assert await stage.channels.resend("default", "crm", None) == 1
    await stage.carry()
    assert receiver.ids[-1] == f"c1:1:{hook.id}"


async def test_a_message_that_arrived_can_be_sent_again_by_its_id(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    await stage.happens(hook)
    await stage.carry()
    await stage.channels.resend("default", "crm", f"c1:1:{hook.id}")
    await stage.carry()
    assert receiver.ids == [f"c1:1:{hook.id}"] * 2


async def test_a_test_that_does_not_arrive_says_why_and_turns_nothing_on(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    receiver.status = 410
    await stage.happens(hook)
    await stage.carry()
    with pytest.raises(Failed, match="answered 410"):
        await stage.channels.test("default", "crm")
    assert (await stage.again(hook)).off == stage.at


async def test_what_waits_for_a_removed_channel_is_not_sent(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    await stage.happens(hook)
    await stage.channels.remove("default", "crm")
    await stage.happens(hook, about="c2")  # decided just before it went
    await stage.carry()
    assert receiver.got == []
    assert [state for state, _ in await stage.sent(hook)] == ["given up"] * 2


async def test_a_channel_under_an_old_name_inherits_no_messages(
    stage: Stage, receiver: Receiver, hook: Channel
) -> None:
    await stage.happens(hook)
    await stage.channels.remove("default", "crm")
    new = await stage.channel("webhook", f"{receiver.url}/hook", "crm")
    await stage.carry()
    assert await stage.sent(new) == []


async def test_a_rep_who_may_see_no_leads_any_more_is_told_nothing(stage: Stage, receiver: Receiver) -> None:
    sql = stage.store._db.conn
    sql.execute(
        "insert into users (id, email, name, password, at) values ('u1', 'remy@example.com', 'R', 'x', '')"
    )
    sql.execute("insert into staff (user_id, site, role) values ('u1', 'default', 'rep')")
    own = await stage.channels.add(
        Channel("default", "remys", "", "slack", f"{receiver.url}/own"), "remy@example.com"
    )
    await stage.happens(own)
    sql.execute("delete from staff")
    await stage.carry()
    assert receiver.got == []
    await stage.channels.remove("default", "remys")
    assert await stage.channels.all("default") == (), "it can still be seen and taken away"


async def test_what_a_receiver_answers_is_for_the_list_of_messages_not_for_the_log(
    stage: Stage, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    """A receiver that refuses a message often quotes it, and so the visitor's words."""

    async def quotes(request: web.Request) -> web.Response:
        return web.Response(status=400, text="no such phone: +32470123456")

    receiver.answer = quotes
    made = await stage.channel("webhook", f"{receiver.url}/hook")
    await stage.happens(made)
    await stage.carry()
    [message] = await stage.channels.messages(made)
    assert "470123456" in str(message.error)
    assert [one for one in caplog.messages if "answered 400" in one]
    assert "470123456" not in caplog.text


async def test_nothing_logged_or_stored_holds_an_address_or_a_secret(
    stage: Stage, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in ("slack", "teams", "discord", "ntfy", "webhook"):
        made = await stage.channel(kind, f"{receiver.url}/T00/hush", kind)
        await stage.happens(made, about=kind)
    receiver.status = 500
    await stage.carry()
    receiver.status = 410
    await stage.carry(minutes=1)
    told = [one.error for channel in await stage.channels.all("default")
            for one in await stage.channels.messages(channel.channel)]  # fmt: skip
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("app")]
    assert len(ours) > 5
    assert "hush" not in str(told) + str(ours)
