"""A flow in other languages: files beside it with texts only, and what is said where a text is missing."""

# ruff: noqa: E501  (messages stand as they are printed)

import pytest

from app.core import events as ev
from app.core.commands import Answer, Say
from app.core.parse import Parsed, parse
from app.core.phrases import phrase
from app.core.play import Play
from app.core.report import scorecard_wire
from tests.core.talk import DAY

FLOW = """\
format: 1
flow: shop
title: Our shop
personas:
  owner: {label: The owner, when: role is own}
steps:
  hello: {say: "Hello from {site}!"}
  budget:
    ask: What is your budget?
    hint: A guess will do.
    number: {unit: EUR}
    score: {1000: 2, 20000: 4}
    skip: I'd rather not say
  role:
    ask: "Is {budget} yours to spend?"
    choices: {own: It is mine, boss: My boss decides}
    also: {own: [mine]}
    score: {authority: {own: 4, boss: 1}}
  more:
    when: role is boss
    steps:
      who: {ask: Who decides?, text: {}}
  end: {say: Thank you!}
"""
SPANISH = """\
format: 1
flow: shop
language: es
steps:
  hello: {say: "¡Hola de {site}!"}
  budget:
    ask: ¿Qué presupuesto tiene?
    hint: Basta una idea.
    skip: Prefiero no decirlo
  role:
    ask: "¿Decide usted sobre {budget}?"
    choices: {own: Lo decido yo, boss: Decide mi jefe}
    also: {own: [mío, yo mismo]}
  more:
    steps:
      who: {ask: ¿Quién decide?}
  end: {say: ¡Gracias!}
"""


def parsed(text: str = FLOW, **files: str) -> Parsed:
    """`es=…` is the text of shop.es.yaml; a part is named by `part_es` and the like."""
    named = {f"shop.{name}.yaml".replace("_", "-"): content for name, content in files.items()}
    languages = tuple(name.split(".")[1] for name in named)
    return parse("flows/shop.yaml", text, named.get, languages)


def problems(text: str = FLOW, **files: str) -> list[str]:
    return [str(problem) for problem in parsed(text, **files).problems]


def talk(language: str, **files: str) -> Play:
    flow = parsed(**files).flow
    assert flow is not None
    return Play(flow, DAY, language)


def test_a_whole_translation_is_clean() -> None:
    assert problems(es=SPANISH) == []


def test_a_visitor_reads_the_flow_in_their_language() -> None:
    play = talk("es-MX", es=SPANISH)
    assert [message.text for message in play.opened] == ["¡Hola de this site!", "¿Qué presupuesto tiene?"]


def test_a_text_that_is_missing_is_said_in_the_flows_own_language() -> None:
    play = talk("es", es="steps: {budget: {ask: ¿Qué presupuesto tiene?}}")
    assert [message.text for message in play.opened] == ["Hello from this site!", "¿Qué presupuesto tiene?"]
    assert play.state.step().hint == "A guess will do."  # type: ignore[union-attr]


def test_a_language_the_flow_does_not_speak_is_answered_in_its_own() -> None:
    play = talk("fi", es=SPANISH)
    assert play.opened[0].text == "Hello from this site!"
    assert play.state.language == "fi"  # a condition or a rep may want to know


def test_of_several_languages_the_first_that_is_spoken_is_taken() -> None:
    flow = parsed(es=SPANISH, pt_BR="steps: {}").flow
    assert flow is not None
    wanted = ("fi,es-ES,en", "en-GB", "pt", "PT-br", "fi", "")
    assert [flow.language_for(one) for one in wanted] == ["es", "en", "pt-BR", "pt-BR", None, None]


def test_numbers_are_written_as_the_language_does() -> None:
    play = talk("es", es=SPANISH)
    told = play.do(Answer("budget", 20000))
    assert [message.text for message in told] == ["20.000 EUR", "¿Decide usted sobre 20.000 EUR?"]


def test_a_typed_answer_is_understood_by_the_words_of_the_language() -> None:
    play = talk("es", es=SPANISH)
    play.do(Say("unos 20 mil"))
    play.do(Say("yo mismo"))
    assert [(one.step, one.value) for one in play.happened(ev.Answered)] == [
        ("budget", 20000),
        ("role", "own"),
    ]


def test_the_rep_reads_reasons_in_the_flows_own_language() -> None:
    play = talk("es", es=SPANISH)
    play.do(Answer("budget", 20000))
    play.do(Answer("role", "boss"))
    wire = scorecard_wire(play.scorecard(), play.flow, play.state)
    labels = [reason["label"] for line in wire["criteria"] for reason in line["reasons"]]
    assert labels == ["€ 20,000", "My boss decides"]


def test_the_score_is_the_same_in_every_language() -> None:
    plays = [talk(language, es=SPANISH) for language in ("en", "es")]
    for play in plays:
        play.do(Answer("budget", 5000))
        play.do(Answer("role", "own"))
    assert plays[0].scorecard().total == plays[1].scorecard().total == 6


def test_what_is_not_understood_is_asked_again_in_the_visitors_language() -> None:
    play = talk("es", es=SPANISH)
    play.do(Answer("budget", 20000))
    told = play.do(Say("hoy hace buen tiempo"))[-1].text
    assert told.startswith(phrase("es", "not-understood", choices="Lo decido yo · Decide mi jefe"))


# --- what check says ---


def test_a_step_partly_translated_is_named_with_what_it_lacks() -> None:
    spanish = SPANISH.replace("    hint: Basta una idea.\n", "").replace(", boss: Decide mi jefe", "")
    assert problems(es=spanish) == [
        "flows/shop.es.yaml:6:3: warning: 'budget' is partly in 'en' still: 'hint'; run 'leadlight translate shop.yaml es', which adds the lines to fill in",
        "flows/shop.es.yaml:9:3: warning: 'role' is partly in 'en' still: choice 'boss'; run 'leadlight translate shop.yaml es', which adds the lines to fill in",
    ]


def test_steps_that_are_not_there_are_listed_once() -> None:
    assert problems(es="steps:\n  hello: {say: '¡Hola de {site}!'}\n") == [
        "flows/shop.es.yaml:1:1: warning: visitors read these steps in 'en': budget, role, who, end; run 'leadlight translate shop.yaml es', which adds the lines to fill in"
    ]


def test_a_translation_of_what_is_not_there_is_orphaned() -> None:
    spanish = SPANISH.replace("also: {own: [mío, yo mismo]}", "also: {nobody: [x]}")
    told = problems(es=spanish + "  bugdet: {ask: ¿Qué?}\n")
    assert told == [
        "flows/shop.es.yaml:13:12: warning: nobody reads this translation: 'nobody' is not a choice of"
        " 'role'; there is own, boss",
        "flows/shop.es.yaml:18:3: warning: nobody reads this translation: step 'bugdet' is not in the flow"
        " (any more); did you mean 'budget'?",
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "    ask: ¿Qué presupuesto tiene?",
            "    when: role is own",
            "'when' is no text; a translation has only texts",
        ),
        ("    ask: ¿Qué presupuesto tiene?", "    akс: x", "unknown key 'akс'"),
        ("language: es", "language: nl", "write 'language: es', or take the line out"),
        ("flow: shop", "flow: shap", "write 'flow: shop', or take the line out"),
        ("{site}", "{sit}", "{sit} is neither a question nor 'site'; did you mean 'site'?"),
        ("{say: ¡Gracias!}", "¡Gracias!", "a step is a block of texts here; write 'say: …'"),
        ("format: 1", "fomat: 1", "unknown key 'fomat'; did you mean 'format'?"),
        ("{ask: ¿Quién decide?}", "{ask: [a]}", "one text is expected here"),
        ("steps:\n  hello", "steps:\n  - hello", "shop.es.yaml:"),
    ],
)
def test_what_is_no_translation_is_an_error_at_its_place(before: str, after: str, told: str) -> None:
    assert before in SPANISH
    result = parsed(es=SPANISH.replace(before, after))
    assert result.flow is None
    assert any(told in str(problem) and problem.severity == "error" for problem in result.problems)


def test_a_name_that_the_translation_leaves_out_is_told() -> None:
    assert problems(es=SPANISH.replace(" sobre {budget}", "")) == [
        "flows/shop.es.yaml:11:10: warning: the flow's own text shows {budget}; write it here too"
    ]


def test_a_label_too_long_for_a_phone_is_told_in_the_translation_too() -> None:
    label = "Lo decido yo, aunque antes lo hablo con mi socia y con el banco"
    assert "the label has 63 characters" in problems(es=SPANISH.replace("Lo decido yo", f'"{label}"'))[0]


# --- renamed ---


def test_a_renamed_step_and_choice_keep_their_translation() -> None:
    renamed = FLOW.replace("  role:\n", "  who_pays:\n    was: {who_pays: role, mine: own}\n").replace(
        "{own: It is mine", "{mine: It is mine"
    )
    renamed = renamed.replace("also: {own", "also: {mine").replace("authority: {own", "authority: {mine")
    renamed = renamed.replace("role is own", "who_pays is mine").replace("role is boss", "who_pays is boss")
    assert problems(renamed, es=SPANISH) == []
    flow = parsed(renamed, es=SPANISH).flow
    assert flow is not None
    step = flow.spoken("es").step("who_pays")
    assert step is not None
    assert step.choices[0].label == "Lo decido yo"


# --- parts, plurals ---


def test_a_part_may_bring_its_own_translation_and_the_flows_wins() -> None:
    files = {
        "contact.yaml": "name: {ask: Your name?, text: {}}\ntown: {ask: Your town?, text: {}}\n",
        "contact.es.yaml": "name: {ask: ¿Su nombre?}\ntown: {ask: ¿Su ciudad?}\n",
        "flow.es.yaml": "steps:\n  contact:\n    steps:\n      name: {ask: ¿Cómo se llama?}\n",
    }
    text = "format: 1\nflow: f\nsteps:\n  contact: {use: contact.yaml}\n"
    result = parse("flow.yaml", text, files.get, ("es",))
    assert result.problems == ()
    assert result.flow is not None
    assert [step.text for step in result.flow.spoken("es").steps] == ["¿Cómo se llama?", "¿Su ciudad?"]


def test_a_unit_has_the_plural_of_its_language() -> None:
    text = """\
format: 1
flow: f
steps:
  seats: {ask: How many?, number: {unit: {one: seat, other: seats}}}
  bye: {say: "{seats}, noted."}
"""
    unit = "{one: plaats, other: plaatsen}"
    dutch = f"steps: {{seats: {{ask: Hoeveel?, number: {{unit: {unit}}}}}, bye: {{say: '{{seats}}.'}}}}"
    result = parse("f.yaml", text, {"f.nl.yaml": dutch}.get, ("nl",))
    assert result.flow is not None
    said = {
        (language, number): Play(result.flow, DAY, language).do(Answer("seats", number))[-1].text
        for language in ("en", "nl")
        for number in (1, 2000)
    }
    assert said == {
        ("en", 1): "1 seat, noted.",
        ("en", 2000): "2,000 seats, noted.",
        ("nl", 1): "1 plaats.",
        ("nl", 2000): "2.000 plaatsen.",
    }


def test_a_unit_without_the_form_for_most_numbers_is_an_error() -> None:
    text = "format: 1\nflow: f\nsteps:\n  seats: {ask: How many?, number: {unit: {one: seat}}}\n"
    assert "write it as 'other'" in str(parse("f.yaml", text).problems[0])
