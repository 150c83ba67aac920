"""What staff read, sentence by sentence, in the five languages they may read it in."""

from datetime import timedelta

import pytest

from app.core import events as ev
from app.core.causes import new_scoring
from app.core.commands import Confirm, Correct, Rescore
from app.core.history import history
from app.core.lead import alert_row, in_words, lead_row
from app.core.models import BANDS, CRITERIA
from app.core.parse import parse
from app.core.report import because, hotter, scorecard_wire
from app.core.scorecard import card
from app.core.staff_labels import BANDS as BAND_LABELS
from app.core.staff_labels import LABELS, the
from app.core.staff_words import LANGUAGES, SENTENCES
from app.core.state import State
from app.core.transcript import questions_wire, transcript
from app.core.wording import REFERENCE, label_of
from tests.core.talk import DAY, DEMO, Talk, flow_of

DUTCH = DEMO.with_name("demo.nl.yaml").read_text()


def demo() -> Talk:
    parsed = parse("demo.yaml", DEMO.read_text(), {"demo.nl.yaml": DUTCH}.get, ("nl",))
    assert parsed.flow is not None, parsed.problems
    return Talk(parsed.flow, page="/pricing")


def wire(talk: Talk, language: str) -> dict:
    return scorecard_wire(talk.scorecard, talk.flow, talk.state, language)


# --- the tables ---
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_every_sentence_with_the_same_names_to_fill_in(language: str) -> None:
    english = {key: sorted(REFERENCE.findall(text)) for key, text in SENTENCES["en"].items()}
    told = {key: sorted(REFERENCE.findall(text)) for key, text in SENTENCES[language].items()}
    assert told.keys() == english.keys()
    optional = {"rep"}
    assert all(set(english[key]) - optional == set(told[key]) - optional for key in english)


def test_every_criterion_and_band_of_the_shipped_models_has_its_words() -> None:
    labels = {label for criteria in CRITERIA.values() for label in criteria.values()}
    assert labels <= LABELS.keys()
    assert set(BANDS) == BAND_LABELS.keys()
    assert all(set(one) == set(LANGUAGES) for one in [*LABELS.values(), *BAND_LABELS.values()])


def test_a_subject_is_quoted_where_the_flow_named_it_itself() -> None:
    assert [the("Budget", "de"), the("Timeframe", "fr"), the("Purse", "de")] == [
        "das Budget",
        "l'échéance",
        "„Purse“",
    ]


# --- why it is hot ---
HOT = {
    "en": ["Budget 4: € 60,000", "Authority 4: “I do”", "Saw pricing"],
    "es": ["Presupuesto 4: 60.000\u00a0€", "Poder de decisión 4: «I do»", "Saw pricing"],
    "nl": ["Budget 4: € 60.000", "Beslissingsbevoegdheid 4: “Ikzelf”", "Saw pricing"],
    "de": ["Budget 4: 60.000\u00a0€", "Entscheidungsbefugnis 4: „I do“", "Saw pricing"],
    "fr": [
        "Budget 4 : 60\u202f000\u00a0€",
        "Pouvoir de décision 4 : «\u202fI do\u202f»",
        "Saw pricing",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reasons_of_an_alert_are_in_the_readers_language(language: str) -> None:
    talk = demo().answers(need="orient", budget=60000, authority="self")
    told = because(talk.flow, talk.state, talk.scorecard, talk.scorecard.causes, language)
    assert list(told) == HOT[language]
    row = alert_row(talk.flow, talk.state, talk.scorecard, "s", "c")
    assert row is not None
    assert in_words(row, f"{language}-XX")["because"] == HOT[language]


def test_a_language_nobody_wrote_reads_english() -> None:
    talk = demo().answers(need="orient", budget=60000, authority="self")
    row = alert_row(talk.flow, talk.state, talk.scorecard, "s", "c")
    assert in_words(row or {}, "tlh")["because"] == HOT["en"]
    assert "words" not in in_words(row or {}, "nl")


# --- what would make it hot ---
HOTTER = {
    "en": "Hot if the budget is € 20,000 or more",
    "es": "Caliente si el presupuesto es de 20.000\u00a0€ o más",
    "nl": "Heet als het budget € 20.000 of meer is",
    "de": "Heiß, wenn das Budget 20.000\u00a0€ oder mehr beträgt",
    "fr": "Chaud si le budget est de 20\u202f000\u00a0€ ou plus",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_would_make_it_hot_is_a_sentence(language: str) -> None:
    talk = demo().answers(need="orient", budget=None, authority="self")
    assert hotter(talk.flow, talk.state, talk.scorecard, language) == (HOTTER[language],)


CHOICES = {
    "en": "Hot if the answer to “Authority” is “I do” or “I decide with others”",
    "es": "Caliente si la respuesta a «Poder de decisión» es «I do» o «I decide with others»",
    "nl": "Heet als het antwoord op “Beslissingsbevoegdheid” “Ikzelf” of “Ik beslis samen met anderen” is",
    "de": "Heiß, wenn die Antwort auf „Entscheidungsbefugnis“ „I do“ oder „I decide with others“ lautet",
    "fr": (
        "Chaud si la réponse à «\u202fPouvoir de décision\u202f» est «\u202fI do\u202f» ou"
        " «\u202fI decide with others\u202f»"
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_that_would_make_it_hot_are_named(language: str) -> None:
    talk = demo().answers(need="orient", budget=60000)
    assert hotter(talk.flow, talk.state, talk.scorecard, language)[0] == CHOICES[language]


# --- a label the flow wrote stays, one at its default is translated ---
def test_a_label_of_the_flows_own_stays_as_it_is() -> None:
    text = """\
format: 1
flow: f
score: {criteria: {purse: {label: Deep pockets}, need: {}}}
steps:
  purse: {ask: How much?, number: {unit: seats}, score: {1: 4}}
  need: {ask: Need?, choices: {a: This, b: That}, score: {a: 4, b: 1}}
"""
    talk = Talk(flow_of(text)).answers(purse=1200, need="a")
    told = wire(talk, "de")["criteria"]
    assert [one["label"] for one in told] == ["Deep pockets", "Bedarf"]
    assert told[0]["reasons"][0]["text"] == "Deep pockets 4: 1.200 seats"


# --- what a rep confirmed ---
TOLD_BY = {
    "en": "Budget 4: € 60,000 (told by Remy)",
    "es": "Presupuesto 4: 60.000\u00a0€ (según Remy)",
    "nl": "Budget 4: € 60.000 (volgens Remy)",
    "de": "Budget 4: 60.000\u00a0€ (laut Remy)",
    "fr": "Budget 4 : 60\u202f000\u00a0€ (d'après Remy)",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_rep_confirmed_says_who_told_it(language: str) -> None:
    talk = demo().answers(need="orient", budget=1000)
    talk.do(Confirm("remy", "Remy", "budget", 60000, "by phone"), "rep:remy")
    reasons = wire(talk, language)["criteria"][0]["reasons"]
    assert [one["text"] for one in reasons] == [TOLD_BY[language]]


def test_the_transcript_tells_a_rep_what_was_confirmed_and_the_visitor_nothing() -> None:
    talk = demo().answers(need="orient", budget=1000)
    talk.do(Confirm("remy", "Remy", "budget", 60000, "by phone"), "rep:remy")
    told = [line.text for line in transcript(State(talk.flow), talk.log, "Halden", "en") if line.told]
    assert told[0] == "Remy confirmed budget: € 60,000 · by phone"
    assert not any(line.told for line in transcript(State(talk.flow), talk.log, "Halden"))


# --- falling ---
FELL = {
    "en": "Was hot, now follow-up: budget corrected",
    "es": "Estaba caliente, ahora seguimiento: respuesta corregida (presupuesto)",
    "nl": "Was heet, nu opvolgen: budget verbeterd",
    "de": "War heiß, jetzt Nachfassen: Budget korrigiert",
    "fr": "Était chaud, maintenant à suivre : réponse corrigée (budget)",
}


def fallen() -> Talk:
    talk = demo().answers(need="replace", budget=60000, authority="self")
    talk.do(Correct("budget", 1000))
    return talk


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_withdrawn_alert_says_what_withdrew_it(language: str) -> None:
    talk = fallen()
    row = in_words(alert_row(talk.flow, talk.state, talk.scorecard, "s", "c") or {}, language)
    assert row["withdrawn_because"] == [FELL[language]]
    assert history(talk.flow, talk.log, language)[-1]["because"] == FELL[language]


def test_the_transcript_of_a_rep_has_the_fall_as_a_line() -> None:
    talk = fallen()
    [line] = transcript(talk.state, talk.log[-1:], "Halden", "nl")
    assert (line.text, line.told) == (FELL["nl"], True)


BANDS_FLOW = """\
format: 1
flow: f
score:
  bands: {low: {from: 0}, high: {from: 4, then: alert}}
  criteria: {timeframe: {}, interest: {max: 10, half_life: 14 days}}
  never: [signal.careers]
signals:
  prices: {page: /pricing, score: {interest: 10}}
  careers: {page: /careers}
steps:
  timeframe:
    ask: When?
    choices: {month: Within a month, none: No date}
    within: {month: 30 days}
    score: {month: 4, none: 1}
  more: {ask: More?, text: {}}
"""


def cooled(talk: Talk) -> str:
    [event] = talk.happened(ev.Cooled)
    row = alert_row(talk.flow, talk.state, talk.scorecard, "s", "c") or {}
    assert event.why
    return row["withdrawn_because"][0]


def test_time_that_passes_is_a_cause() -> None:
    talk = Talk(flow_of(BANDS_FLOW)).answers(timeframe="month").later(days=31)
    talk.do(Rescore(), by="timer")
    assert cooled(talk) == "Was hot, now low: time passed (timeframe)"


def test_a_signal_that_fades_is_a_cause() -> None:
    talk = Talk(flow_of(BANDS_FLOW), page="/pricing").answers(timeframe="none").later(days=40)
    talk.do(Rescore(), by="timer")
    assert cooled(talk) == "Was hot, now low: prices faded"


def test_what_a_rep_confirmed_is_a_cause() -> None:
    talk = Talk(flow_of(BANDS_FLOW)).answers(timeframe="month")
    talk.do(Confirm("remy", "Remy", "timeframe", "none"), "rep:remy")
    assert cooled(talk) == "Was hot, now low: timeframe confirmed by Remy"


def test_a_gate_that_fails_is_a_cause() -> None:
    talk = Talk(flow_of(BANDS_FLOW)).answers(timeframe="month").looks_at("/careers")
    assert cooled(talk) == "Was hot, no longer: careers; never: signal.careers"


def test_an_alert_that_an_older_version_withdrew_says_that_much() -> None:
    assert ev.decode([["Cooled", 2, {"alert": "a"}]], []) == (ev.Cooled("a"),)


# --- contradictions ---
CONTRADICTED = {
    "en": "Budget: first nothing, then € 50,000",
    "es": "Presupuesto: primero nada, después 50.000\u00a0€",
    "nl": "Budget: eerst niets, daarna € 50.000",
    "de": "Budget: erst nichts, dann 50.000\u00a0€",
    "fr": "Budget : d'abord rien, puis 50\u202f000\u00a0€",
}


def contradicted() -> Talk:
    talk = demo().answers(need="learn", budget=0)
    talk.do(Correct("budget", 50000))
    return talk


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_that_contradict_each_other_are_told(language: str) -> None:
    assert wire(contradicted(), language)["contradictions"] == [CONTRADICTED[language]]


def test_a_contradiction_makes_a_decided_band_likely_and_moves_nothing_else() -> None:
    rest = {"authority": "other", "decider": None, "involve": "no", "timeframe": "someday"}
    plain, said = demo().answers(need="learn", budget=50000), contradicted()
    for talk in (plain, said):
        talk.answers(**rest)
    now, then = plain.scorecard, said.scorecard
    assert (now.certainty, then.certainty) == ("decided", "likely")
    assert (now.total, now.band, now.band_known, now.causes) == (
        then.total,
        then.band,
        then.band_known,
        then.causes,
    )
    assert lead_row(said.flow, said.state, then, "s", "c")["contradicted"] is True


def test_a_small_correction_contradicts_nothing() -> None:
    talk = demo().answers(need="learn", budget=5000)
    talk.do(Correct("budget", 20000))  # 2 points, then 3 of 4
    assert talk.scorecard.contradictions == ()


def test_a_reps_confirmation_settles_a_contradiction() -> None:
    talk = contradicted()
    talk.do(Confirm("remy", "Remy", "budget", 50000), "rep:remy")
    assert talk.scorecard.contradictions == ()


def test_two_questions_of_one_criterion_may_contradict_each_other() -> None:
    text = """\
format: 1
flow: f
score: {criteria: {budget: {combine: COMBINE}}}
steps:
  budget: {ask: Budget?, choices: {none: None, much: Much}, score: {none: 0, much: 4}}
  amount: {ask: How much?, number: {unit: EUR}, score: {budget: {0: 0, 50000: 4}}}
"""
    talks = {
        combine: Talk(flow_of(text.replace("COMBINE", combine))).answers(budget="none", amount=50000)
        for combine in ("best", "last", "sum")
    }
    found = {combine: wire(talk, "en")["contradictions"] for combine, talk in talks.items()}
    told = ["Budget: first “None”, then € 50,000"]
    assert found == {"best": told, "last": told, "sum": []}


# --- a span that has passed ---
RECHECK = {
    "en": "Timeframe: “This month” was said on 22 November; that has passed. Ask again.",
    "es": "Plazo: se dijo «This month» el 22 de noviembre; ese plazo ha pasado. Vuelva a preguntar.",
    "nl": "Termijn: “Deze maand” is gezegd op 22 november; dat is voorbij. Vraag het opnieuw.",
    "de": "Zeitrahmen: „This month“ wurde am 22. November gesagt; das ist vorbei. Bitte neu fragen.",
    "fr": ("Échéance : «\u202fThis month\u202f» a été dit le 22 novembre ; c'est passé. À redemander."),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_span_that_has_passed_is_to_be_asked_again(language: str) -> None:
    talk = demo().answers(need="orient", budget=1000, authority="influence", timeframe="now").later(days=32)
    [told] = wire(talk, language)["recheck"]
    assert (told["step"], told["text"]) == ("timeframe", RECHECK[language])
    assert lead_row(talk.flow, talk.state, talk.scorecard, "s", "c")["recheck"] is True


def test_until_then_nothing_is_to_be_asked_again() -> None:
    talk = demo().answers(need="orient", budget=1000, authority="influence", timeframe="now").later(days=29)
    assert wire(talk, "en")["recheck"] == []
    assert "recheck" not in lead_row(talk.flow, talk.state, talk.scorecard, "s", "c")


def test_the_passing_is_written_down_also_where_no_point_counts() -> None:
    text = BANDS_FLOW.replace("timeframe: {}", "timeframe: {weight: 0}")
    talk = Talk(flow_of(text)).answers(timeframe="month").later(days=31)
    assert [type(event).__name__ for event in talk.do(Rescore(), by="timer")] == ["Aged"]


# --- history and questions ---
def test_each_step_of_the_history_has_its_cause_in_the_readers_language() -> None:
    talk = fallen().looks_at("/about")
    talk.do(Confirm("remy", "Remy", "authority", "other"), "rep:remy")
    assert [one["because"] for one in history(talk.flow, talk.log, "nl")] == [
        "Behoefte: Wij zijn ons huidige programma ontgroeid",
        "Budget: € 60.000",
        "Beslissingsbevoegdheid: Ikzelf",
        "Budget verbeterd: € 1.000",
        FELL["nl"],
        "Beslissingsbevoegdheid bevestigd door Remy: Iemand anders",
    ]


def test_what_time_moved_is_named() -> None:
    passed = Talk(flow_of(BANDS_FLOW)).answers(timeframe="month").later(days=31)
    faded = Talk(flow_of(BANDS_FLOW), page="/pricing").answers(timeframe="none").later(days=40)
    for talk in (passed, faded):
        talk.do(Rescore(), by="timer")
    told = [history(talk.flow, talk.log, "nl")[-2]["because"] for talk in (passed, faded)]
    assert told == ["Tijd verstreken (termijn)", "Prices vervaagd"]


def test_another_version_of_a_flow_has_a_word_as_a_cause() -> None:
    assert [new_scoring(language) for language in ("en", "de")] == ["New scoring", "Neue Bewertung"]


def test_a_rep_gets_every_question_with_its_choices() -> None:
    talk = demo()
    questions = questions_wire(talk.state, DAY.date(), "Halden", "nl")
    [authority] = [one for one in questions if one["id"] == "authority"]
    assert (authority["name"], authority["criterion"]) == ("Beslissingsbevoegdheid", "authority")
    assert authority["choices"][0] == {"id": "self", "label": "Ikzelf"}


def test_gates_are_told_in_the_readers_language() -> None:
    text = BANDS_FLOW.replace("  never:", "  needs: {of: [timeframe], at_least: 1, points: 3}\n  never:")
    talk = Talk(flow_of(text))
    told = [gate["text"] for gate in wire(talk, "de")["gates"]]
    assert told == ["mindestens 1 von Zeitrahmen mit 3 Punkten oder mehr", "nie: signal.careers"]


def test_a_fallen_lead_that_rises_again_for_the_same_cause_waits_ten_minutes() -> None:
    talk = fallen()
    talk.at = DAY + timedelta(minutes=2)
    talk.do(Correct("budget", 60000))
    assert (len(talk.happened(ev.TurnedHot)), len(talk.happened(ev.Cooled))) == (1, 1)
    assert card(talk.flow, talk.state, talk.at).hot


def test_a_day_that_was_answered_reads_as_a_day_in_everybodys_language() -> None:
    text = "format: 1\nflow: f\nlanguage: en\nsteps:\n  when: {ask: When?, date: {}}\n"
    talk = Talk(flow_of(text)).answers(when="2090-03-01")
    bubble = next(
        line.text for line in transcript(State(talk.flow), talk.log, "Halden") if line.by == "visitor"
    )
    step = talk.flow.steps[0]
    read = [label_of(step, "2090-03-01", language) for language in ("de", "fr", "ar")]
    assert [bubble, *read] == ["1 March 2090", "1. März 2090", "1er mars 2090", "1 مارس 2090"]
