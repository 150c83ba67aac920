"""Who is on the other end, and how much one address may ask."""

from aiohttp.test_utils import make_mocked_request

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
