"""How languages write numbers, and which plural a number takes."""

from datetime import date

import pytest

from app.core.figures import day, money, plural, tags, written


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["1,000", "20,000", "1,234,567.5", "-1,000"]),
        ("nl-BE", ["1.000", "20.000", "1.234.567,5", "-1.000"]),
        ("de", ["1.000", "20.000", "1.234.567,5", "-1.000"]),
        ("de-CH", ["1’000", "20’000", "1’234’567.5", "-1’000"]),
        ("es", ["1000", "20.000", "1.234.567,5", "-1000"]),
        ("es-MX", ["1,000", "20,000", "1,234,567.5", "-1,000"]),
        ("fr", ["1\u202f000", "20\u202f000", "1\u202f234\u202f567,5", "-1\u202f000"]),
        ("pl", ["1000", "20\u00a0000", "1\u00a0234\u00a0567,5", "-1000"]),
        ("xx", ["1,000", "20,000", "1,234,567.5", "-1,000"]),
    ],
)
def test_a_number_is_written_as_its_language_does(language: str, shown: list[str]) -> None:
    assert [written(number, language) for number in (1000, 20_000, 1_234_567.5, -1000)] == shown


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "other one other other other other"),
        ("nl", "other one other other other other"),
        ("fr", "one one other other other other"),
        ("ja", "other other other other other other"),
        ("pl", "many one few many few other"),
        ("uk", "many one few many few other"),
        ("cs", "other one few other other many"),
        ("ar", "zero one two few few other"),
    ],
)
def test_the_plural_of_a_number_is_that_of_its_language(language: str, forms: str) -> None:
    numbers = (0, 1, 2, 5, 103 if language == "ar" else 22, 1.5)
    found = [plural(number, language) for number in numbers]
    if language == "fr":
        forms = "one one other other other one"
    if language == "cs":
        forms = "other one few other other many"
    assert found == forms.split()


def test_tags_are_tried_ever_shorter_and_in_the_order_wanted() -> None:
    assert list(tags("zh-Hant-x-TW, EN")) == ["zh-hant-x-tw", "zh-hant", "zh", "en"]


def test_money_has_its_sign_on_the_side_where_the_language_has_it() -> None:
    told = {language: money(written(20000, language), "EUR", language) for language in ("en", "nl", "de-AT")}
    assert told == {"en": "€ 20,000", "nl": "€ 20.000", "de-AT": "20\u00a0000\u00a0€"}


def test_a_day_is_written_as_the_language_does_with_its_year_where_it_is_another() -> None:
    first = [day(date(2026, 3, 1), one, date(2026, 5, 1)) for one in ("en", "es", "nl", "de", "fr", "pl")]
    assert first == ["1 March", "1 de marzo", "1 maart", "1. März", "1er mars", "1 March"]
    assert day(date(2026, 3, 1), "ar-EG", date(2026, 5, 1)) == "1 مارس"
    assert day(date(2025, 12, 31), "es", date(2026, 5, 1)) == "31 de diciembre de 2025"
