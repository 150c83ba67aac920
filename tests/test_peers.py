"""Who is on the other end, and how much one address may ask."""

import pytest
from aiohttp.test_utils import make_mocked_request

from app import peers
from app.peers import Allowance, peer_of


class Transport:
    """The connection's other end, as aiohttp asks for it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self.address, 1) if name == "peername" else default

    def is_closing(self) -> bool:
        return False


def request_from(address: str, forwarded: str = ""):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return make_mocked_request("GET", "/", headers=headers, transport=Transport(address))


def test_a_forwarded_address_is_believed_from_a_trusted_proxy_only() -> None:
    assert peer_of(request_from("203.0.113.9", "198.51.100.1"), {"10.0.0.1"}) == "203.0.113.9"
    assert peer_of(request_from("10.0.0.1", "198.51.100.1"), {"10.0.0.1"}) == "198.51.100.1"


def test_of_several_hops_the_nearest_that_is_no_proxy_counts() -> None:
    request = request_from("10.0.0.1", "forged, 198.51.100.1, 10.0.0.2")
    assert peer_of(request, {"10.0.0.1", "10.0.0.2"}) == "198.51.100.1"


@pytest.mark.parametrize(
    ("hop", "counts"),
    [
        ("198.51.100.1:4711", "198.51.100.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("[::ffff:198.51.100.1]:4711", "198.51.100.1"),
        ("[2001:db8::1]:4711", "2001:db8::/64"),
        ("2001:db8::ffff", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        (":::", ":::"),
    ],
)
def test_an_address_counts_as_one_however_a_proxy_writes_it(hop: str, counts: str) -> None:
    assert peer_of(request_from("10.0.0.1", hop), {"10.0.0.1"}) == counts
    assert peer_of(request_from("::ffff:10.0.0.1", hop), {"10.0.0.1"}) == counts


def test_no_more_addresses_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "ADDRESSES", 10)
    allowance = Allowance(1, 60)
    for n in range(100):
        assert allowance.allows(str(n))
    assert [allowance.allows(str(n)) for n in (99, 91, 0)] == [False, False, True]


def test_an_allowance_counts_each_key_and_forgets() -> None:
    now = [0.0]
    allowance = Allowance(2, 60, clock=lambda: now[0])
    assert [allowance.allows("a") for _ in range(3)] == [True, True, False]
    assert allowance.allows("b")
    now[0] = 60.1
    assert allowance.allows("a")


def test_no_limit_allows_all() -> None:
    allowance = Allowance(0, 60)
    assert all(allowance.allows("a") for _ in range(1000))
