"""The reference page: as the models are, and as its reader would write it."""

import re

import pytest

from app.core.reference import reference
from tests.conftest import ROOT
from tests.core.test_schema import SCHEMA, as_json, keys_of, load

PAGE = ROOT / "flows" / "reference.md"
TEXT = PAGE.read_text()
EXAMPLES = re.findall(r"`((?:\w+): [^`]+)`", "\n".join(re.findall(r"^\| `.*", TEXT, re.MULTILINE)))


def test_the_page_is_as_the_models_are() -> None:
    """`leadlight schema --markdown > flows/reference.md` mends it."""
    assert reference() == TEXT


def test_every_key_of_the_schema_stands_in_a_table_with_its_meaning() -> None:
    rows = [line.split(" | ") for line in TEXT.splitlines() if line.startswith("| `")]
    told = {(row[0].strip("| `"), row[3]) for row in rows}
    assert {(name.partition(".")[2], under["description"]) for name, under in keys_of(SCHEMA)} - told == set()


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_read_as_it_is_meant(example: str) -> None:
    root, problems = load("", example.replace(r"\|", "|"))
    key = example.partition(":")[0]
    meant = [one for name, under in keys_of(SCHEMA) if name.endswith(f".{key}") for one in under["examples"]]
    assert problems == ()
    assert as_json(root)[key] in meant


def test_every_link_leads_somewhere() -> None:
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^## (.+)$", TEXT, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) == headings


def test_the_pages_on_flows_lead_to_each_other() -> None:
    assert "](flow-format.md)" in TEXT
    assert "](reference.md)" in PAGE.with_name("flow-format.md").read_text()
