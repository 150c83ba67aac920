"""The codes of an authenticator app: the vectors of RFC 4226 and RFC 6238, a clock that is a little off."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.core.totp import address, code, counter_at, counter_of, in_groups

SEED = b"12345678901234567890"
KEY = base64.b32encode(SEED).decode()
AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counter", "right"),
    list(
        enumerate(
            [
                "755224",
                "287082",
                "359152",
                "969429",
                "338314",
                "254676",
                "287922",
                "162583",
                "399871",
                "520489",
            ]  # appendix D
        )
    ),
)
def test_the_codes_of_rfc_4226(counter: int, right: str) -> None:
    assert code(SEED, counter) == right


@pytest.mark.parametrize(
    ("seconds", "right"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_of_rfc_6238(seconds: int, right: str) -> None:
    assert code(SEED, counter_at(datetime.fromtimestamp(seconds, UTC)), digits=8) == right


@pytest.mark.parametrize(("off", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_one_period_off(off: int, taken: bool) -> None:
    typed = code(SEED, counter_at(AT + off * timedelta(seconds=30)))
    assert counter_of(KEY, typed, AT) == (counter_at(AT) + off if taken else None)


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "١٢٣٤٥٦", "\udcff", "0" * 5000])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert counter_of(KEY, typed, AT) is None


def test_a_code_may_be_typed_in_groups() -> None:
    right = code(SEED, counter_at(AT))
    assert counter_of(KEY, f" {right[:3]} {right[3:]} ", AT) == counter_at(AT)


def test_the_address_tells_an_app_the_key_and_whose_it_is() -> None:
    parts = urlsplit(address(KEY, "remy+x@example.com"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/Leadlight:remy%2Bx%40example.com"
    assert parse_qs(parts.query)["secret"] == [KEY]


def test_a_key_is_shown_in_groups() -> None:
    assert in_groups("ABCDEFGHIJ") == "ABCD EFGH IJ"
