"""What marketing takes out: leads with reasons and consent, contact only of those who agreed, no formulas."""

import csv
import json
from io import StringIO

from app.settings import Settings
from tests.conftest import serving
from tests.test_cli import Said, leadlight

TALK = """
format: 1
flow: talk
steps:
  name: {ask: What is your name?, text: {}, fills: name}
  email: {ask: Where can we write to you?, email: {}, consent: "Yes, write to me.", skip: Rather not}
  phone: {ask: On which number?, phone: {}, skip: Rather not}
  need:
    ask: What do you need?
    choices: {tool: A new tool, look: Only a look}
    score: {tool: 4, look: 0}
score:
  bands:
    cold: {from: 0, then: drop}
    warm: {from: 3, then: nurture}
"""
FORMULA = '=HYPERLINK("http://evil.example";"open")'
PHONE = "+31201234567"


async def told(settings: Settings, **people: dict[str, object]) -> None:
    """Each has answered everything and gone; `None` skips."""
    (settings.flows / "talk.yaml").write_text(TALK)
    async with serving(settings) as house:
        for answers in people.values():
            visitor = await house.visitor()
            await visitor.ok("open", {"token": visitor.token, "flow": "talk"})
            for step, value in answers.items():
                asked = {"id": f"{step}1", "step": step, "value": value}
                await visitor.ok("answer", asked | ({"consent": True} if step == "email" and value else {}))


def exported(settings: Settings, *words: object) -> Said:
    said = leadlight("export", *words, "--data", settings.data, "--flows", settings.flows)
    assert said.returncode == 0, said.stderr
    return said


def rows(said: Said) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(said.stdout)))


async def test_those_to_nurture_come_with_their_reasons_and_what_they_agreed_to(settings: Settings) -> None:
    await told(
        settings,
        vera={"name": "Vera", "email": "vera@acme.example", "phone": PHONE, "need": "tool"},
        otto={"name": "Otto", "email": None, "phone": None, "need": "look"},
    )
    [row] = rows(exported(settings, "--then", "nurture"))
    assert (row["name"], row["email"], row["band"], row["total"], row["of"]) == (
        "Vera", "vera@acme.example", "warm", "4", "4",
    )  # fmt: skip
    assert (row["because"], row["consent"].partition(": ")[2]) == (
        "Need 4: “A new tool”",
        "Yes, write to me.",
    )
    assert len(rows(exported(settings))) == 2


async def test_no_address_goes_along_where_nothing_was_agreed_to(settings: Settings) -> None:
    await told(settings, otto={"name": "Otto", "email": None, "phone": PHONE, "need": "tool"})
    [lead] = [json.loads(line) for line in exported(settings, "--json").stdout.splitlines()]
    assert (lead["name"], lead["phone"], lead["email"], lead["consent"]) == ("Otto", None, None, [])


async def test_a_spreadsheet_carries_nothing_out_that_a_visitor_wrote(settings: Settings) -> None:
    await told(
        settings,
        vera={"name": FORMULA, "email": "vera@acme.example", "phone": PHONE, "need": "tool"},
    )
    [row] = rows(exported(settings))
    assert (row["name"], row["phone"]) == (f"'{FORMULA}", f"'{PHONE}")


async def test_the_audit_log_has_who_took_what(settings: Settings) -> None:
    await told(settings, vera={"name": "Vera", "email": None, "phone": None, "need": "tool"})
    exported(settings, "--then", "nurture")
    lines = leadlight("audit", "--json", "--data", settings.data, "--flows", settings.flows).stdout
    assert ("exported", "leads: nurture") in [(one["what"], one["detail"]) for one in json.loads(lines)]


def test_a_site_that_there_is_not_is_refused(settings: Settings) -> None:
    said = leadlight("export", "--site", "west", "--data", settings.data, "--flows", settings.flows)
    assert (said.returncode, "there is no site 'west'; there is default" in said.stderr) == (2, True)
