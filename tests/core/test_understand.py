"""What comes off the wire or is typed, and what becomes of it; what the server says in six languages."""

import math
import re
import string
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.figures import plural
from app.core.flow import QUESTIONS, Choice, Feed, Kind, Step
from app.core.phrases import PHRASES, phrase
from app.core.understand import Understood, Unfit, fit, understand
from app.core.values import Range, Value, Words
from tests.conftest import ROOT

TODAY = date(2026, 11, 22)
CHOICES = (
    Choice("replace", "We have outgrown our current tool"),
    Choice("orient", "I'm comparing options", also=("just looking", "à voir")),
    Choice("soon", "Yes, and soon"),
)
NEED = Step("need", "choices", "What brings you here?", choices=CHOICES, skip="I'd rather not say")
NEED_OR_OTHER = Step("need", "choices", "?", choices=CHOICES, other="Something else")
TOOLS = Step("tools", "choices", "?", choices=CHOICES, many=True, max=2)
TOOLS_OR_OTHER = Step("tools", "choices", "?", choices=CHOICES, many=True, other="Something else")
BUDGET = Step("budget", "number", "?", unit="EUR", min=0, max=1_000_000)
PEOPLE = Step("people", "number", "?", min=1, whole=True)
NAME = Step("name", "text", "?", min=2, max=10)
START = Step("start", "date", "?", from_=timedelta(0), to=timedelta(days=365))
RATING = Step("rating", "rating", "?", to=5)


def of_kind(kind: Kind, country: str | None = None) -> Step:
    return Step("it", kind, "?", country=country)


def misfit(step: Step, raw: object) -> str:
    with pytest.raises(Unfit) as caught:
        fit(step, raw, TODAY)
    assert caught.value.text("de")
    return caught.value.key


def typed(step: Step, text: str, language: str = "en") -> Value | None:
    understood = understand(step, text, TODAY, language)
    return understood.value if understood else None


# --- off the wire ---
@pytest.mark.parametrize(
    ("step", "raw", "value"),
    [
        (NEED, "orient", "orient"),
        (NEED_OR_OTHER, {"other": " My boss asked "}, Words("My boss asked")),
        (TOOLS, ["orient", "replace", "orient"], ("orient", "replace")),
        (TOOLS_OR_OTHER, [{"other": "Fax"}, "orient"], ("orient", Words("Fax"))),
        (TOOLS_OR_OTHER, [{"other": "Fax"}], (Words("Fax"),)),
        (Step("t", "choices", "?", choices=CHOICES, many=True, min=0), [], ()),
        (BUDGET, 20000, 20000),
        (BUDGET, 0.5, 0.5),
        (BUDGET, Range(5000.0, 10000), Range(5000, 10000)),
        (BUDGET, Range(5000, 5000.0), 5000),
        (BUDGET, Range(5000, None), Range(5000, None)),
        (PEOPLE, 12.0, 12),
        (NAME, "  Vera ", Words("Vera")),
        (of_kind("email"), "Vera@EXAMPLE.com ", Words("Vera@example.com")),
        (of_kind("phone", "BE"), "0475 12 34 56", Words("+32475123456")),
        (of_kind("phone"), "+31 (6) 1234-5678", Words("+31612345678")),
        (of_kind("url"), "Example.com/A", Words("https://example.com/A")),
        (of_kind("url"), "http://www.example.com:8080/?q=1", Words("http://www.example.com:8080/?q=1")),
        (START, "2026-11-22", "2026-11-22"),
        (START, "2027-11-22", "2027-11-22"),
        (RATING, 5, 5),
    ],
)
def test_a_value_that_fits_is_kept_normalised(step: Step, raw: object, value: Value) -> None:
    kept = fit(step, raw, TODAY)
    assert kept == value
    assert type(kept) is type(value)


@pytest.mark.parametrize(
    ("step", "raw", "key"),
    [
        (NEED, None, "empty"),
        (NEED, "orientt", "choice"),
        (NEED, 1, "choice"),
        (NEED, ["orient"], "choice"),
        (NEED, {"other": "Fax"}, "choice"),
        (NEED_OR_OTHER, {"other": "Fax", "more": 1}, "choice"),
        (NEED_OR_OTHER, {"other": 5}, "text"),
        (NEED_OR_OTHER, {"other": "  "}, "empty"),
        (NEED_OR_OTHER, {"other": "x" * 2001}, "too-long"),
        (TOOLS, "orient", "choice"),
        (TOOLS, ["fax"], "choice"),
        (TOOLS, [["orient"]], "choice"),
        (TOOLS, [], "too-few"),
        (TOOLS, ["orient", "replace", "soon"], "too-many"),
        (TOOLS_OR_OTHER, [{"other": "Fax"}, {"other": "Post"}], "choice"),
        (BUDGET, True, "number"),
        (BUDGET, "20000", "number"),
        (BUDGET, math.nan, "number"),
        (BUDGET, math.inf, "too-big"),
        (BUDGET, -1, "too-small"),
        (BUDGET, 1_000_001, "too-big"),
        (BUDGET, Range(5000, 2_000_000), "too-big"),
        (BUDGET, Range(-1, None), "too-small"),
        (BUDGET, Range(None, None), "number"),
        (BUDGET, {"range": [5000, 10000]}, "number"),
        (PEOPLE, Range(1, 1.5), "whole"),
        (of_kind("number"), 10**400, "too-big"),
        (of_kind("number"), -1.1e15, "too-small"),
        (PEOPLE, 1.5, "whole"),
        (NAME, 5, "text"),
        (NAME, " ", "empty"),
        (NAME, "V", "too-short"),
        (NAME, "V" * 11, "too-long"),
        (NAME, "Ve\0ra", "text"),
        (NAME, "Ve\ud800ra", "text"),
        (of_kind("text"), "x" * 2001, "too-long"),
        (Step("t", "text", "?", max=9000), "x" * 2001, "too-long"),
        (of_kind("email"), "vera@", "email"),
        (of_kind("email"), ["vera@example.com"], "email"),
        (of_kind("phone"), "0475 12 34 56", "phone"),
        (of_kind("phone", "BE"), "12", "phone"),
        (of_kind("phone", "BE"), "call me on 0475 12 34 56", "phone"),
        (of_kind("url"), "javascript:alert(1)", "url"),
        (of_kind("url"), "ftp://example.com", "url"),
        (of_kind("url"), "localhost", "url"),
        (of_kind("url"), "no website", "url"),
        (of_kind("url"), "https://example.com@evil.com", "url"),
        (of_kind("url"), "https://[::1", "url"),
        (START, "22.11.2026", "date"),
        (START, "2026-02-30", "date"),
        (START, "20261122", "date"),
        (START, 20261122, "date"),
        (START, "2026-11-21", "too-early"),
        (START, "2027-11-23", "too-late"),
        (RATING, 0, "rating"),
        (RATING, 6, "rating"),
        (RATING, 3.5, "rating"),
        (RATING, True, "rating"),
    ],
)
def test_a_value_that_does_not_fit_says_why(step: Step, raw: object, key: str) -> None:
    assert misfit(step, raw) == key


def test_the_visitor_reads_the_reason_in_their_language() -> None:
    with pytest.raises(Unfit) as caught:
        fit(START, "2026-11-21", TODAY)
    assert caught.value.text("nl-BE") == "Geef een datum die niet voor 2026-11-22 ligt."


def test_a_choice_that_is_none_is_answered_with_the_ones_there_are() -> None:
    with pytest.raises(Unfit) as caught:
        fit(NEED_OR_OTHER, "fax", TODAY)
    assert caught.value.text("en") == (
        "Please choose one of these: We have outgrown our current tool · I'm comparing options"
        " · Yes, and soon · Something else."
    )


def test_a_step_that_asks_nothing_has_no_answer() -> None:
    with pytest.raises(ValueError, match="hello is a say step"):
        fit(Step("hello", "say", "Hi!"), "x", TODAY)


# --- as typed ---
@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("2", "orient"),
        ("2.", "orient"),
        ("2)", "orient"),
        ("I'm comparing options", "orient"),
        ("im COMPARING  options!", "orient"),
        ("I’m comparing options.", "orient"),
        ("ＯＲＩＥＮＴ", "orient"),
        ("a voir", "orient"),
        ("Just looking", "orient"),
        ("yes and soon", "soon"),
        ("4", None),
        ("0", None),
        ("tools", None),
        ("", None),
        ("?!", None),
    ],
)
def test_a_choice_is_understood_by_number_label_id_or_other_way_to_say_it(text: str, id: str | None) -> None:
    assert typed(NEED, text) == id


def test_a_number_is_not_a_place_where_labels_have_numbers() -> None:
    sizes = (Choice("few", "Under 10"), Choice("some", "10 to 50"), Choice("exact", "2"))
    step = Step("size", "choices", "?", choices=sizes)
    assert typed(step, "1") is None
    assert typed(step, "2") == "exact"


def test_labels_that_differ_only_by_signs_stay_apart() -> None:
    step = Step(
        "language", "choices", "?", choices=(Choice("c", "C"), Choice("cpp", "C++"), Choice("cs", "C#"))
    )
    assert [typed(step, text) for text in ("c", "C++", "c#")] == ["c", "cpp", "cs"]


def test_what_names_two_choices_is_not_understood() -> None:
    twice = (Choice("a", "Yes", also=("sure",)), Choice("b", "Sure!"))
    assert typed(Step("x", "choices", "?", choices=twice), "sure") is None
    assert typed(Step("x", "choices", "?", choices=twice, other="Else"), "sure") is None


@pytest.mark.parametrize("text", ["I'd rather not say", "id rather not say.", "Skip"])
def test_the_way_past_the_question_can_be_typed(text: str) -> None:
    assert understand(NEED, text, TODAY, "en") == Understood(None, skipped=True)


def test_skip_is_not_understood_where_it_is_not_offered() -> None:
    assert understand(BUDGET, "skip", TODAY, "en") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("My boss asked", Words("My boss asked")), ("2", "orient"), ("7", None), ("something else", None)],
)
def test_an_unmatched_text_becomes_the_other_text_where_offered(text: str, value: Value | None) -> None:
    assert typed(NEED_OR_OTHER, text) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("orient", "en", ("orient",)),
        ("1, 2", "en", ("replace", "orient")),
        ("1 and 2", "en", ("replace", "orient")),
        ("just looking, and yes, and soon", "en", ("orient", "soon")),
        ("orient und soon", "de", ("orient", "soon")),
        ("orient y soon", "es-MX", ("orient", "soon")),
        ("orient und soon", "en", None),
        ("orient, fax", "en", None),
        ("1, 2, 3", "en", None),
        (", ,", "en", None),
    ],
)
def test_several_choices_are_understood_in_a_row(text: str, language: str, value: Value | None) -> None:
    assert typed(TOOLS, text, language) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("orient, fax and post", ("orient", Words("fax and post"))),
        ("fax, orient", ("orient", Words("fax"))),
        ("fax, orient, post", None),
        ("a\nb", (Words("a, b"),)),
    ],
)
def test_one_other_text_may_stand_among_several_choices(text: str, value: Value | None) -> None:
    assert typed(TOOLS_OR_OTHER, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20000", 20000),
        ("20,000", 20000),
        ("20.000", 20000),
        ("20 000", 20000),
        ("20\u202f000", 20000),
        ("20'000", 20000),
        ("€ 20.000", 20000),
        ("20.000 eur", 20000),
        ("€20,000.50", 20000.5),
        ("$20,000.50", None),
        ("1.234,56", 1234.56),
        ("1,234,5", None),
        ("1.5", 1.5),
        ("1,50", 1.5),
        ("0.500", 0.5),
        ("20k", 20000),
        ("20 apples", None),
        ("10-20", None),
        ("20.00.000", None),
        ("twenty", None),
        ("-5", None),
        ("2000000", None),
        ("9" * 1999, None),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_plain_number_is_understood_and_nothing_is_guessed(
    text: str, value: float | None, language: str
) -> None:
    assert typed(BUDGET, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("2026-11-30", "en", "2026-11-30"),
        ("30.11.2026", "en", "2026-11-30"),
        ("1. 2. 2027", "de", "2027-02-01"),
        ("30/11/2026", "en", "2026-11-30"),
        ("11/30/2026", "en", "2026-11-30"),
        ("5/6/2027", "en", None),
        ("5/5/2027", "en", "2027-05-05"),
        ("5/6/2027", "fr", "2027-06-05"),
        ("31.2.2027", "de", None),
        ("1.2.27", "de", None),
        ("1.1.2020", "de", None),
        ("tomorrow", "en", None),
    ],
)
def test_a_date_is_understood_where_it_can_mean_one_day_only(
    text: str, language: str, value: str | None
) -> None:
    assert typed(START, text, language) == value


@pytest.mark.parametrize(
    ("step", "text", "value"),
    [
        (of_kind("email"), "vera@example.com.", Words("vera@example.com")),
        (of_kind("email"), "no", None),
        (of_kind("phone", "BE"), "0475/12.34.56", Words("+32475123456")),
        (of_kind("url"), "www.example.com", Words("https://www.example.com")),
        (of_kind("url"), "n.v.t.", None),
        (of_kind("text"), " Olga, please ", Words("Olga, please")),
        (of_kind("text"), "x" * 2001, None),
        (RATING, "4", 4),
        (RATING, "4/5", 4),
        (RATING, "4/10", None),
        (RATING, "9", None),
    ],
)
def test_the_other_kinds_are_fitted_as_typed(step: Step, text: str, value: Value | None) -> None:
    assert typed(step, text) == value


# --- ranges, seasons, other tongues ---
def scored(*thresholds: tuple[float, float]) -> Step:
    return Step("budget", "number", "?", unit="EUR", feeds=(Feed("budget", thresholds=thresholds),))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20 to 30k", Range(20_000, 30_000)),
        ("min 5k, max 10k", Range(5000, 10_000)),
        ("from 20k", Range(20_000, None)),
        ("from 20k to 30k", Range(20_000, 30_000)),
        ("> 50k", Range(50_000, None)),
        ("≤ 10k", Range(None, 10_000)),
        ("5 to 10,000", Range(5000, 10_000)),
        ("500 to 2000", Range(500, 2000)),
        ("€1,250-€1,475", Range(1250, 1475)),
        ("1 to 5000", None),  # from one, or from a thousand
        ("20 to 500,000", None),
        ("30k to 20k", None),
        ("20 to 30", None),  # thousands, left unsaid
        ("2026-2027", None),
        ("555-1234", None),
        ("more than 20 to 30k", None),
        ("max 20k or more", None),
        ("between 20k", None),
        ("500k to 2 million", None),  # above its max
    ],
)
def test_a_range_keeps_the_ends_that_were_said(text: str, value: Value | None) -> None:
    assert typed(BUDGET, text) == value


@pytest.mark.parametrize(
    "text", ["about 20", "max 5", "twenty", "20 or so, i think", "between 5 and 10", "30 or more"]
)
def test_thousands_may_be_left_unsaid_where_there_are_any(text: str) -> None:
    assert typed(BUDGET, text) is None
    assert typed(BUDGET, f"{text} EUR".replace("20 or so, i think", "20")) is not None
    assert typed(Step("seat", "number", "?", unit="EUR", max=500), text) is not None


def test_digits_alone_are_what_a_field_would_send() -> None:
    assert typed(BUDGET, "20") == 20


def test_a_range_fits_its_question_by_both_ends() -> None:
    assert typed(PEOPLE, "10-50 people") == Range(10, 50)
    assert typed(PEOPLE, "0 to 50 people") is None
    assert typed(PEOPLE, "20 to 30,000 people") is None  # 20, or 20,000


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.500", "en", None),
        ("1.500", "de", 1500),
        ("1,500", "en", 1500),
        ("1,500", "de", None),
        ("1,500", "es-MX", 1500),
        ("1.500", "es-MX", None),
        ("1,5", "en", 1.5),
        ("1.500,5", "en", 1500.5),
    ],
)
def test_three_digits_behind_the_sign_for_decimals_are_not_understood_but_of_money(
    text: str, language: str, value: float | None
) -> None:
    assert typed(of_kind("number"), text, language) == value
    assert typed(BUDGET, "1.500", language) == typed(BUDGET, "1,500", language) == 1500


@pytest.mark.parametrize(
    "text", ["$20k", "20k dollars", "20.000 CHF", "20k 💵", "£15k to £20k", "R$ 20k", "20k€ / $22k"]
)
def test_an_amount_in_another_currency_is_not_understood(text: str) -> None:
    assert typed(BUDGET, text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("US$20k", 20_000), ("20k USD", 20_000), ("CA$20k", None), ("$20k CAD", None), ("A$20k", None)],
)
def test_a_dollar_is_not_any_dollar(text: str, value: float | None) -> None:
    assert typed(Step("budget", "number", "?", unit="USD"), text) == value


@pytest.mark.parametrize("text", ["20k 👎", "1 million 😂", "20k 🤷", "20k 📈"])
def test_a_face_may_take_back_what_the_words_say(text: str) -> None:
    assert typed(BUDGET, text) is None


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("hola, 20 mil, gracias!", "es", 20_000),
        ("mil gracias", "es", None),
        ("mille merci", "fr", None),
        ("20k 🙂🙏", "en", 20_000),
        ("2️⃣0️⃣0️⃣ €", "en", 200),
        ("um die 8k", "de", 8000),
        ("20k btw", "nl", None),
    ],
)
def test_courtesies_are_no_part_of_an_amount(text: str, language: str, value: float | None) -> None:
    assert typed(BUDGET, text, language) == value


WHEN = (
    Choice("soon", "Within a month", within=timedelta(days=30)),
    Choice("year", "Within a year", within=timedelta(days=365)),
    Choice("never", "No date yet"),
)


@pytest.mark.parametrize(
    ("text", "language", "id"),
    [
        ("2026-12-05", "en", "soon"),
        ("5.12.2026", "de", "soon"),
        ("5.12.", "de", "soon"),
        ("5.12.", "en", None),
        ("5/12/26", "fr", "soon"),
        ("5/12/2026", "en-GB", "soon"),
        ("5/12/2026", "en-US", None),  # in May: past
        ("12/5/2026", "en-US", "soon"),
        ("5/3/2027", "en", "year"),  # in March or in May
        ("3/12/2026", "en", None),
        ("30.02.2027", "de", None),
        ("by 03/2027", "en", "year"),
        ("avant le 15/03/2027", "fr", "year"),
        ("from 1 December", "en", "soon"),
        ("from December", "en", None),  # its first day is soon, its last is not
        ("from next week", "en", "soon"),
        ("a few weeks", "en", None),  # two, or six
        ("a few days", "en", "soon"),
        ("1. Quartal", "de", "year"),
        ("im 1 Quartal", "de", None),
        ("vor Ostern", "de", "year"),
        ("in the new year", "en", None),
        ("por la mañana", "es", None),
        ("am Morgen", "de", None),
        ("first week of December", "en", "soon"),
        ("janurary", "en", "year"),
        ("\ue0000", "en", None),
    ],
)
def test_a_day_or_a_vague_span_counts_where_all_it_may_mean_comes_to_one_choice(
    text: str, language: str, id: str | None
) -> None:
    assert typed(Step("when", "choices", "?", choices=WHEN), text, language) == id


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("15 March 2027", "en", "2027-03-15"),
        ("on March 15th please", "en", "2027-03-15"),
        ("am 15. März", "de", "2027-03-15"),
        ("March 2027", "en", None),
        ("asap", "en", None),
        ("next friday", "en", None),
    ],
)
def test_a_day_may_be_named_by_its_month(text: str, language: str, value: str | None) -> None:
    assert typed(START, text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [("four", "en", 4), ("4 van de 5", "nl", 4), ("★★★★☆", "en", 4), ("5 of 4", "en", None),
     ("of 4", "en", None), ("10 stars", "en", None), ("4 🤷", "en", None), ("4 or 5", "en", None)],
)  # fmt: skip
def test_a_rating_is_understood_in_stars_and_words(text: str, language: str, value: int | None) -> None:
    assert typed(RATING, text, language) == value


def test_a_reply_may_echo_the_question_but_not_turn_it_round() -> None:
    labels = (
        Choice("self", "I do"),
        Choice("together", "I decide with others"),
        Choice("other", "Somebody else"),
    )
    step = Step("who", "choices", "Who decides about this?", choices=labels)
    assert typed(step, "someone else decides about this") == "other"
    assert typed(step, "others decide") is None
    assert typed(step, "I decide") is None


def test_not_yet_is_a_no_only_where_there_is_no_later() -> None:
    two = (Choice("a", "Yes"), Choice("b", "No"))
    assert typed(Step("x", "choices", "?", choices=two), "not now") == "b"
    assert typed(Step("x", "choices", "?", choices=(*two, Choice("c", "Later"))), "not now") is None
    assert typed(Step("x", "choices", "?", choices=two, skip="Rather not"), "not now") is None


@pytest.mark.parametrize("text", ["orient?", "I'm comparing options?", "yes and soon ??"])
def test_a_question_back_is_no_answer(text: str) -> None:
    assert typed(NEED, text) is None


def test_several_choices_may_be_misspelt_but_not_denied() -> None:
    assert typed(TOOLS, "comparring options and yes and soon") == ("orient", "soon")
    assert typed(TOOLS_OR_OTHER, "not comparing, outgrown our tool") != ("replace",)


def test_spring_is_not_understood_where_it_may_be_in_september() -> None:
    choices = (Choice("soon", "Soon", within=timedelta(days=400)), Choice("later", "Later"))
    step = Step("when", "choices", "?", choices=choices)
    assert [typed(step, "in the spring", tag) for tag in ("en-GB", "en-AU")] == ["soon", None]


HOSTILE = [
    "a," * 1000,
    "twenty " * 285,
    "1 " * 1000,
    "ein" * 666,
    "options " * 250,
    "🙂" * 2000,
    "bitte " * 333,
]
HOSTILE += ["1.1." * 500, "5/5/26 " * 285, "," * 2000, "-" * 2000, "yes " * 500, "hi " * 600, "1 M" * 600]


@pytest.mark.parametrize(
    "step", [NEED_OR_OTHER, TOOLS_OR_OTHER, BUDGET, Step("when", "choices", "?", choices=WHEN)]
)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_read_at_once(step: Step, text: str) -> None:
    started = perf_counter()
    understand(step, text, TODAY, "de")
    assert perf_counter() - started < 0.25  # 0.02 on a quiet machine


# --- properties ---
STEPS = [NEED, NEED_OR_OTHER, TOOLS, TOOLS_OR_OTHER, BUDGET, PEOPLE, NAME, START, RATING] + [
    of_kind(kind, "BE") for kind in sorted(QUESTIONS)
]
STEPS += [Step("when", "choices", "?", choices=WHEN), scored((0, 0), (10, 1))]
TELLING = [
    "a",
    "an",
    "one",
    "half",
    "of",
    "next",
    "this",
    "end",
    "in",
    "before",
    "may",
    "march",
    "q1",
    "2",
    "20",
]
TELLING += ["k", "million", "and", "to", "-", ".", ",", "€", "mil", "ton", "bis", "de", "no", "year", "month"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("other"), inner, max_size=2)
    ),
)


@given(st.sampled_from(STEPS), JSON)
@example(TOOLS_OR_OTHER, [{"other": []}])
@example(of_kind("url"), "http://[")
@example(of_kind("url"), "//a.bc:99999")
def test_any_value_fits_or_is_unfit(step: Step, raw: object) -> None:
    with suppress(Unfit):
        assert fit(step, raw, TODAY) is not None


@given(
    st.sampled_from(STEPS),
    st.text(max_size=80)
    | st.text("0123456789.,/- @:+()ab\n", max_size=60)
    | st.lists(st.sampled_from(TELLING), max_size=9).map(" ".join),
    st.sampled_from(["en", "es", "nl", "de", "fr", "x", ""]),
)
def test_any_typed_text_is_understood_or_not(step: Step, text: str, language: str) -> None:
    understood = understand(step, text, TODAY, language)
    assert understood is None or understood.skipped == (understood.value is None)


def test_a_pattern_holds_for_the_whole_text_and_takes_no_time_however_it_is_written() -> None:
    plate = Step("plate", "text", "Your number plate?", pattern=r"[0-9]-[A-Z]{3}-[0-9]{3}")
    assert fit(plate, "1-ABC-234", TODAY) == Words("1-ABC-234")
    for text, step in (("x1-ABC-234", plate), ("a" * 2000, Step("a", "text", "A?", pattern="(a+)+b"))):
        with pytest.raises(Unfit) as unfit:
            fit(step, text, TODAY)
        assert unfit.value.key == "pattern"


@given(st.integers(0, 1_000_000), st.sampled_from([",", ".", " ", "'"]))
def test_a_number_grouped_by_any_sign_is_the_number(number: int, sign: str) -> None:
    assert typed(BUDGET, f"{number:,}".replace(",", sign)) == number


# --- phrases ---
def params_of(template: str | Mapping[str, str]) -> set[str]:
    forms = [template] if isinstance(template, str) else template.values()
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None}


@pytest.mark.parametrize("language", sorted(PHRASES.keys() - {"en"}))
def test_every_language_has_every_key_with_the_same_params(language: str) -> None:
    shape = {key: params_of(template) for key, template in PHRASES["en"].items()}
    assert {key: params_of(template) for key, template in PHRASES[language].items()} == shape


def test_the_server_speaks_every_language_that_the_widget_does() -> None:
    widget = {file.stem for file in (ROOT / "static" / "widget" / "words").glob("*.js")}
    assert PHRASES.keys() == widget


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_a_sentence_with_a_number_is_there_in_every_plural_of_its_language(language: str) -> None:
    needed = {plural(number, language) for number in (0, 1, 2, 3, 11, 100)}
    counted = {key: forms for key, forms in PHRASES[language].items() if not isinstance(forms, str)}
    assert {key: needed - forms.keys() for key, forms in counted.items() if needed - forms.keys()} == {}


ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
RUNS_LEFT_TO_RIGHT = re.compile(r"[A-Za-z@+]|\d[- ]\d|\{(choices|first|last|page)\}")


@pytest.mark.parametrize("key", sorted(PHRASES["ar"]))
def test_what_runs_from_left_to_right_in_an_arabic_sentence_stands_apart(key: str) -> None:
    forms = PHRASES["ar"][key]
    for form in [forms] if isinstance(forms, str) else forms.values():
        bare = ISOLATED.sub("", form)
        assert not re.search("[\u2066-\u2069]", bare), "opened and not closed"
        assert not RUNS_LEFT_TO_RIGHT.search(re.sub(r"\{(name|site|min|max|to|day)\}", "", bare)), bare


@pytest.mark.parametrize(
    ("language", "nearest"),
    [("de-AT", "de"), ("DE", "de"), ("nl-Latn-x-BE", "nl"), ("pt-BR", "en"), ("", "en"), ("english", "en")],
)
def test_the_nearest_language_is_used(language: str, nearest: str) -> None:
    assert phrase(language, "closed") == PHRASES[nearest]["closed"]


def test_what_a_visitor_wrote_is_never_read_as_a_template() -> None:
    told = phrase("en", "choice", choices="{0.__class__}")
    assert told == "Please choose one of these: {0.__class__}."


def test_a_round_number_is_shown_without_decimals() -> None:
    assert phrase("en", "too-small", min=20000.0) == "Please give a number of at least 20,000."
