"""What an author meant by a number, a span, a day or an hour written in their own way."""

import re

import pytest

from app.core import guesses
from app.core.zones import is_zone, zone_meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("20k", "20000"),
        ("1.5k", "1500"),
        ("2 million", "2000000"),
        ("€20", "20"),
        ("20 EUR", "20"),
        ("20 000", "20000"),
        ("20'000", "20000"),
        ("1.000.000", "1000000"),
        ("$1,200.50", "1200.50"),
        ("20.000,00", "20000.00"),
        ("1,5", "1.5"),
        ("½", "0.5"),
        ("ten", "10"),
        ("20+", "20"),
        ("8px", "8"),
        ("20 seconds", "20"),
        ("-5", "-5"),
        ("5 minutes", None),
        ("50%", None),
        ("10-20", None),
        ("about 20", None),
        ("high", None),
    ],
)
def test_numbers(text: str, meant: str | None) -> None:
    found = guesses.number(text)
    assert found is None if meant is None else float(found or "nan") == float(meant)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2 wks", "2 weeks"),
        ("1w", "1 week"),
        ("30s", "30 seconds"),
        ("5 min", "5 minutes"),
        ("1,5 hours", "1.5 hours"),
        ("24h", "24 hours"),
        ("half a day", "0.5 days"),
        ("an hour", "1 hour"),
        ("three Months", "3 months"),
        ("within 3 months", "3 months"),
        ("1 quarter", "3 months"),
        ("2 weken", "2 weeks"),
        ("1 Woche", "1 week"),
        ("3 años", "3 years"),
        ("5m", None),  # minutes or months
        ("20", None),
        ("asap", None),
        ("1 day 2 hours", None),
    ],
)
def test_spans(text: str, meant: str | None) -> None:
    assert guesses.span(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("31.01.2026", "2026-01-31"),
        ("1.2.2026", "2026-02-01"),
        ("31/1/2026", "2026-01-31"),
        ("1/31/2026", "2026-01-31"),
        ("2026/1/5", "2026-01-05"),
        ("20260131", "2026-01-31"),
        ("31 January 2026", "2026-01-31"),
        ("Jan 31, 2026", "2026-01-31"),
        ("1/2/2026", None),  # a day in January or in February
        ("2026-02-30", None),
        ("31 Foo 2026", None),
        ("tomorrow", None),
    ],
)
def test_days(text: str, meant: str | None) -> None:
    assert guesses.day(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9", "09:00"),
        ("9am", "09:00"),
        ("5 pm", "17:00"),
        ("12am", "00:00"),
        ("9:30 p.m.", "21:30"),
        ("9h30", "09:30"),
        ("17.30", "17:30"),
        ("17 uur", "17:00"),
        ("0900", "09:00"),
        ("noon", "12:00"),
        ("24:00", "23:59"),
        ("25:00", None),
        ("9:5", None),
    ],
)
def test_hours(text: str, meant: str | None) -> None:
    assert guesses.clock(text) == meant


@pytest.mark.parametrize(
    ("text", "pattern", "meant"),
    [
        ("pricing", r"[/*]\S*", "/pricing"),
        ("https://x.example/pricing", r"[/*]\S*", "/pricing"),
        ("cal.example.com", r"https?://\S+", "https://cal.example.com"),
        ("logo.png", r"(https?:/)?/\S+", "/logo.png"),
        ("0a7c66", r"#[0-9a-f]{6}|[a-z]+", "#0a7c66"),
        ("Dark Green", r"#[0-9a-f]{6}|[a-z]+", "darkgreen"),
        ("en_US", r"[a-z]{2}(-[A-Z]{2})?", "en-US"),
        ("English", r"[a-z]{2}(-[A-Z]{2})?", "en"),
        ("“en”", r"[a-z]{2}(-[A-Z]{2})?", "en"),
        ("be", r"[A-Z]{2}", "BE"),
        ("Belgium", r"[A-Z]{2}", "BE"),
        ("Klingon", r"[A-Z]{2}", None),
    ],
)
def test_texts_of_a_form(text: str, pattern: str, meant: str | None) -> None:
    assert guesses.form(text, re.compile(pattern).fullmatch) == meant


@pytest.mark.parametrize(
    ("zone", "way"),
    [
        ("Brussels", "did you mean 'Europe/Brussels'?"),
        ("Europe/Brusels", "did you mean 'Europe/Brussels'?"),
        ("Europe", "write a city's, like Europe/Brussels"),
        ("CET+1", "write a city's, like Europe/Brussels"),
        ("Narnia", "write a city's, like Europe/Brussels"),
    ],
)
def test_a_zone_that_does_not_exist_is_told_the_nearest(zone: str, way: str) -> None:
    assert not is_zone(zone)
    assert zone_meant(zone) == way


def test_zones_of_cities_exist() -> None:
    assert is_zone("Europe/Brussels")
