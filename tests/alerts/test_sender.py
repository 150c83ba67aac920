"""The one way out by HTTP: nothing inside the network is reached, no answer holds us up or fills memory."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp import web

from app.alerts.reach import why_not
from app.alerts.sender import Sender, look_up
from app.core.channels import Failed

HERE = (ip_network("127.0.0.0/8"), ip_network("::1"))
FAIR = (ip_network("127.0.0.2/32"),)  # stands for the public net: no test sends to it
PUBLIC = "93.184.215.14"


class Inside:
    """A server inside the network, as a metadata service is; it remembers who came."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.port = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reached.append(str(writer.get_extra_info("sockname")[0]))
        writer.close()

    def resolves_to(self, *addresses: str) -> Callable[[str, int], list[tuple[Any, ...]]]:
        """A name server that answers with these, one after the other; the last for ever."""
        left = list(addresses)

        def answer(host: str, port: int) -> list[tuple[Any, ...]]:
            address = left.pop(0) if len(left) > 1 else left[0]
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

        return answer


@pytest.fixture
async def inside() -> AsyncIterator[Inside]:
    inside = Inside()
    server = await asyncio.start_server(inside.take, ["127.0.0.1", "::1"], 0)
    first = server.sockets[0].getsockname()[1]
    inside.port = first
    both = {sock.getsockname()[1] for sock in server.sockets}
    if len(both) > 1:  # the second family got a port of its own: take one for both
        server.close()
        server = await asyncio.start_server(inside.take, ["127.0.0.1", "::1"], first)
    yield inside
    server.close()


@asynccontextmanager
async def answering(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


@asynccontextmanager
async def saying(*parts: bytes, wait: float = 0) -> AsyncIterator[str]:
    """A raw server: says the parts, `wait` seconds apart, and hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(wait)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()


async def failure(sender: Sender, address: str) -> Failed:
    with pytest.raises(Failed) as failed:
        await sender.post(address, b"{}", {})
    return failed.value


# --- nothing inside is reached ---
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001::7f00:1]",
        "[::7f00:1]",
        "１２７.０.０.１",
        "127。0。0。1",
        "⑫7.0.0.1",
        "169.254.169.254",
        "[fd00:ec2::254]",
    ],
)
@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_no_spelling_of_an_inside_address_is_reached(inside: Inside, scheme: str, host: str) -> None:
    await failure(Sender(patience=2), f"{scheme}://{host}:{inside.port}/latest/meta-data")
    assert inside.reached == []


async def test_the_same_server_is_reached_where_its_network_is_allowed(inside: Inside) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]"):
        await failure(Sender(HERE), f"https://{host}:{inside.port}/")
    assert len(inside.reached) == 3


@pytest.mark.parametrize("answers", [("127.0.0.1",), ("::1",), ("10.0.0.8",), ("::ffff:127.0.0.1",)])
async def test_a_name_that_leads_inside_is_not_followed(inside: Inside, answers: tuple[str, ...]) -> None:
    sender = Sender(look_up=inside.resolves_to(*answers))
    failed = await failure(sender, f"https://hooks.example.com:{inside.port}/")
    assert "is not a public address" in str(failed)
    assert inside.reached == []


async def test_a_name_that_was_public_when_it_was_looked_at_and_leads_inside_later_is_refused(
    inside: Inside,
) -> None:
    """DNS rebinding: what counts is the address at the moment of connecting."""
    sender = Sender(FAIR, look_up=inside.resolves_to("127.0.0.2", "127.0.0.1"))
    first = await failure(sender, f"https://rebind.example.com:{inside.port}/")
    second = await failure(sender, f"https://rebind.example.com:{inside.port}/")
    assert "public address" not in str(first)
    assert "127.0.0.1 is not a public address" in str(second)
    assert inside.reached == []


async def test_of_a_name_with_a_public_and_an_inside_address_only_the_public_is_tried(
    inside: Inside,
) -> None:
    def both(host: str, port: int) -> list[tuple[Any, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.2", "127.0.0.1")
        ]

    await failure(Sender(FAIR, look_up=both), f"https://mixed.example.com:{inside.port}/")
    assert inside.reached == []


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "127.9.9.9",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1",
        "100::1", "2001::1", "2001:db8::1", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
        "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_what_is_not_public_may_not_be_sent_to(address: str) -> None:
    assert why_not(address) is not None


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "::ffff:1.1.1.1", "2606:4700::1111", "2a00:1450::1"])
def test_what_is_public_may_be_sent_to(address: str) -> None:
    assert why_not(address) is None


def test_an_allowed_network_is_allowed_and_its_neighbours_are_not() -> None:
    allowed = (ip_network("10.1.0.0/16"),)
    assert why_not("10.1.2.3", allowed) is None
    assert why_not("::ffff:10.1.2.3", allowed) is None
    assert why_not("10.2.0.1", allowed) is not None
    assert why_not("169.254.169.254", allowed) is not None


async def test_http_goes_to_this_machine_only_even_where_a_network_is_allowed() -> None:
    sender = Sender((ip_network("10.1.0.0/16"),))
    assert "write https://" in str(await failure(sender, "http://10.1.2.3/"))
    assert "write https://" in str(await failure(sender, f"http://{PUBLIC}/"))


@pytest.mark.parametrize(
    "address",
    [
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://example.com@127.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "https:///nowhere",
        "https://exam ple.com/",
        "https://example.com/\r\nHost: inside",
        "",
    ],
)
async def test_an_address_that_is_none_ends_the_channel(address: str) -> None:
    assert (await failure(Sender(HERE), address)).ends == "channel"


async def test_a_redirect_is_a_failure_and_is_not_followed(inside: Inside) -> None:
    async def moved(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"http://127.0.0.1:{inside.port}/latest/meta-data")

    async with answering(moved) as address:
        answer = await Sender(HERE).post(address, b"{}", {})
    assert (answer.status, answer.is_ok) == (302, False)
    assert inside.reached == []


async def test_a_proxy_of_the_environment_is_not_used(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    await failure(Sender(HERE, look_up=inside.resolves_to("127.0.0.2")), "https://hooks.example.com:9/")
    assert inside.reached == []


async def test_a_refusal_names_no_secret_of_the_address(inside: Inside) -> None:
    for sender in (Sender(), Sender(HERE)):
        failed = await failure(sender, f"https://127.0.0.1:{inside.port}/T00/hush-hush")
        assert "hush" not in str(failed)


# --- nobody holds us up ---
async def test_who_never_answers_is_given_up_in_time() -> None:
    async with saying(b"", wait=30) as address:
        failed = await failure(Sender(HERE, patience=0.3), address)
    assert str(failed) == "no answer within 0.3 seconds"


async def test_who_drips_headers_is_given_up_in_time() -> None:
    drops = (b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 100)
    async with saying(*drops, wait=0.05) as address:
        failed = await failure(Sender(HERE, patience=0.4), address)
    assert failed.ends == "nothing"


async def test_a_name_server_that_hangs_is_given_up_in_time() -> None:
    asked, answered = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hangs(host: str, port: int) -> list[tuple[Any, ...]]:
        loop.call_soon_threadsafe(asked.set)
        asyncio.run_coroutine_threadsafe(answered.wait(), loop).result(5)
        return []

    await failure(Sender(look_up=hangs, patience=0.3), "https://hooks.example.com/")
    assert asked.is_set()
    answered.set()
    await asyncio.sleep(0.05)


async def test_a_success_is_one_as_soon_as_it_is_said_whatever_body_would_follow() -> None:
    async with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"x" * 65536) as address:
        assert (await Sender(HERE).post(address, b"{}", {})).is_ok


async def test_of_a_huge_refusal_only_the_beginning_is_read() -> None:
    async def huge(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=500)
        await response.prepare(request)
        try:
            for _ in range(10_000):
                await response.write(b"no " * 20_000)
        except ConnectionError:
            pass
        return response

    async with answering(huge) as address:
        answer = await Sender(HERE, patience=5).post(address, b"{}", {})
    assert answer.status == 500
    assert len(answer.text) <= 200


async def test_headers_without_end_are_a_failure() -> None:
    flood = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 4000) for n in range(500))
    async with saying(b"HTTP/1.1 200 OK\r\n", flood) as address:
        assert (await failure(Sender(HERE), address)).ends == "nothing"


async def test_who_hangs_up_before_an_answer_has_not_taken_it() -> None:
    async with saying(b"HTTP/1.1 2") as address:
        assert (await failure(Sender(HERE), address)).ends == "nothing"


async def test_a_refusal_that_breaks_off_keeps_its_status() -> None:
    async with saying(b"HTTP/1.1 410 Gone\r\nContent-Length: 500\r\n\r\nhalf") as address:
        assert (await Sender(HERE).post(address, b"{}", {})).status == 410


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (b"120", 120),
        (b"0.5", 0.5),
        (b"nan", None),
        (b"Sun, 22 Nov 2020 12:00:00 GMT", 0),
        (b"999999999999", 86400),
        (b"-5", 0),
        (b"soon", None),
        (b"", None),
    ],
)
async def test_a_wish_to_be_left_alone_is_read_and_is_at_most_a_day(
    said: bytes, seconds: float | None
) -> None:
    head = b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\nRetry-After: %s\r\n\r\n" % said
    async with saying(head) as address:
        after = (await Sender(HERE).post(address, b"{}", {})).after
    assert (after and after.total_seconds()) == seconds or (seconds == 0 and after is not None)


def test_names_are_looked_up_as_the_system_does() -> None:
    assert ("127.0.0.1", 80) in [info[4][:2] for info in look_up("localhost", 80)]
