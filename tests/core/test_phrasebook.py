"""Five languages as people type them: what is understood is right, and enough is understood."""

import pytest

from app.core.understand import understand
from app.core.values import Value
from tests.core.phones_again import CHATTER
from tests.core.phrasebook import MISSED, Phrase, phrases
from tests.core.questions import LANGUAGES, TODAY, step_of

QUESTIONS = (
    "budget", "company_size", "users", "stars", "timeframe", "deadline", "need", "authority", "role",
    "involve", "plan", "tools",
)  # fmt: skip

PHRASES = tuple(phrases())


def read(phrase: Phrase) -> Value | None:
    understood = understand(phrase.step, phrase.text, TODAY, phrase.language)
    return understood.value if understood else None


def of(language: str) -> list[Phrase]:
    return [phrase for phrase in PHRASES if phrase.language == language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_means_what_the_table_says(language: str) -> None:
    meant = [(phrase, phrase.value) for phrase in of(language) if str(phrase) not in MISSED]
    assert [(str(phrase), read(phrase)) for phrase, value in meant if read(phrase) != value] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_understood_wrongly(language: str) -> None:
    assert [str(phrase) for phrase in of(language) if read(phrase) not in (None, phrase.value)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_of_ten_are_understood(language: str) -> None:
    meant = [phrase for phrase in of(language) if phrase.value is not None]
    understood = [phrase for phrase in meant if read(phrase) == phrase.value]
    assert len(understood) >= 0.9 * len(meant)


@pytest.mark.parametrize("language", LANGUAGES)
def test_chatter_answers_no_question(language: str) -> None:
    steps = [step_of(language, id) for id in QUESTIONS]
    read_as = [
        (step.id, text, understand(step, text, TODAY, language))
        for step in steps
        for text in CHATTER[language]
    ]
    assert [one for one in read_as if one[2]] == []


def test_what_is_missed_is_asked_again() -> None:
    missed = [phrase for phrase in PHRASES if str(phrase) in MISSED]
    assert [str(phrase) for phrase in missed if read(phrase) is not None] == []
    assert len(missed) == len(MISSED)


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(PHRASES) >= 1500
    assert all(len(of(language)) >= 300 for language in LANGUAGES)
    assert sum(phrase.value is None for phrase in PHRASES) >= 400
    assert len({str(phrase) for phrase in PHRASES}) == len(PHRASES)
