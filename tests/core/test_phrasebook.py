"""Five languages as people type them: what is understood is right, and enough is understood."""

import pytest

from app.core.understand import understand
from app.core.values import Value
from tests.core.phrasebook import LANGUAGES, TODAY, Phrase, phrases

PHRASES = tuple(phrases())


def read(phrase: Phrase) -> Value | None:
    understood = understand(phrase.step, phrase.text, TODAY, phrase.language)
    return understood.value if understood else None


def of(language: str) -> list[Phrase]:
    return [phrase for phrase in PHRASES if phrase.language == language]


@pytest.mark.parametrize("phrase", PHRASES, ids=str)
def test_a_phrase_means_what_the_table_says(phrase: Phrase) -> None:
    assert read(phrase) == phrase.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_understood_wrongly(language: str) -> None:
    assert [str(phrase) for phrase in of(language) if read(phrase) not in (None, phrase.value)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_of_ten_are_understood(language: str) -> None:
    meant = [phrase for phrase in of(language) if phrase.value is not None]
    understood = [phrase for phrase in meant if read(phrase) == phrase.value]
    assert len(understood) >= 0.9 * len(meant)


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(PHRASES) >= 300
    assert all(len(of(language)) >= 50 for language in LANGUAGES)
    assert sum(phrase.value is None for phrase in PHRASES) >= 60
    assert len({str(phrase) for phrase in PHRASES}) == len(PHRASES)
