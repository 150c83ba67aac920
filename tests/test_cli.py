"""The commands as they are called: output, exit codes, and one clear line when a call is wrong."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.core.schema import flow_schema
from tests.conftest import BANT, DEMO, ROOT

TINY = """
format: 1
flow: tiny
steps:
  need:
    ask: Do you want to replace a tool you use today?
    choices: {yes: "Yes", no: "No"}
    score: {yes: 4, no: 1}
"""


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def leadlight(*words: object, given: str = "", **environment: str) -> Said:
    """A command, called in this process: one of its own takes a second to begin."""
    arguments = [str(word) for word in words]
    with ThreadPoolExecutor(1) as aside:  # some have a loop of their own
        result = aside.submit(
            CliRunner().invoke, main, arguments, given, environment, prog_name="leadlight"
        ).result()
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def process(*words: object, given: str = "", **environment: str) -> Said:
    """A command as a process of its own: for what has to do with signals, or with who listens."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        cwd=ROOT,
        env=os.environ | environment,
        input=given,
        text=True,
        capture_output=True,
        timeout=30,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def bant(tmp_path: Path) -> Path:
    path = tmp_path / "bant.yaml"
    path.write_text(BANT)
    return path


def answers_file(folder: Path, **content: object) -> Path:
    path = folder / "answers.json"
    path.write_text(json.dumps(content))
    return path


# --- identity ---
def test_the_secret_of_a_site_stays_until_another_is_asked_for(tmp_path: Path) -> None:
    first, again = (leadlight("identity", "--data", tmp_path).stdout for _ in range(2))
    renewed = leadlight("identity", "--data", tmp_path, "--new").stdout
    assert len(first.strip()) == 64
    assert first == again != renewed


def test_a_secret_of_a_site_that_there_is_not_is_refused(tmp_path: Path) -> None:
    refused = leadlight("identity", "--data", tmp_path, "--site", "nowhere")
    assert (refused.returncode, "there is no site 'nowhere'" in refused.stderr) == (2, True)


# --- check ---
def test_check_is_silent_about_a_good_flow(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(TINY)
    checked = leadlight("check", DEMO, tmp_path / "tiny.yaml")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_a_check_loads_nothing_that_serves() -> None:
    script = """
import atexit, sys
from app.cli import main
atexit.register(lambda: print([one for one in ("aiohttp", "socketio", "sqlite_utils") if one in sys.modules]))
main()
"""
    checked = subprocess.run(
        [sys.executable, "-c", script, "check", DEMO], cwd=ROOT, text=True, capture_output=True, check=True
    )
    assert checked.stdout == "[]\n"


def test_the_server_loads_no_client_library_that_only_others_need_and_push_can_load_it() -> None:
    script = "import sys, app.serving; print('requests' in sys.modules); import pywebpush; print('there')"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, text=True, capture_output=True, check=True
    )
    assert loaded.stdout == "False\nthere\n"


def test_check_reports_every_problem_at_once_with_its_place_and_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        DEMO.read_text()
        .replace("goto: {support: to_support}", "goto: {support: to_suport}")
        .replace("skip: I'd rather not say", "skp: I'd rather not say")
        .replace("when: role is student", "when: role is studnt")
    )
    checked = leadlight("check", path)
    assert checked.returncode == 1
    assert re.findall(r":\d+:\d+: error: .*", checked.stdout) == [
        ":34:19: error: 'studnt' is not a choice of 'role'; did you mean 'student'?",
        ":54:21: error: goto 'to_suport' is not a step; did you mean 'to_support'?",
        ":60:5: error: unknown key 'skp'; did you mean 'skip'?",
    ]


def test_check_gives_objects_to_tools(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(TINY.replace("ask:", "aks:"))
    checked = leadlight("check", path, "--json")
    [problem] = json.loads(checked.stdout)
    assert problem["severity"] == "error"
    assert (problem["file"], problem["line"], problem["column"]) == (str(path), 6, 5)


def test_a_file_that_is_not_there_is_a_wrong_call() -> None:
    assert leadlight("check", "flows/nothing.yaml").returncode == 2


# --- test, score, try ---
def test_the_demo_flows_own_tests_pass() -> None:
    tested = leadlight("test", DEMO)
    assert re.findall(r"^FAIL .*", tested.stdout, re.MULTILINE) == []
    assert len(re.findall(r"^ok ", tested.stdout, re.MULTILINE)) == 5
    assert tested.returncode == 0


def test_the_mercedes_lead_scores_13_of_16(bant: Path, tmp_path: Path) -> None:
    answers = answers_file(
        tmp_path, answers={"budget": "plenty", "authority": "self", "need": "orient", "timeframe": "year"}
    )
    scored = leadlight("score", bant, answers, "--json")
    report = json.loads(scored.stdout)
    assert (report["total"], report["of"], report["band"], report["certainty"]) == (
        13,
        16,
        "follow_up",
        "decided",
    )


@pytest.mark.parametrize(
    ("answers", "total", "spread"),
    [
        ({}, 0, [0, 16]),
        ({"budget": "plenty"}, 4, [4, 16]),
        ({"budget": "plenty", "authority": "self"}, 8, [8, 16]),
        ({"budget": "plenty", "authority": "self", "need": "orient"}, 11, [11, 15]),
        ({"budget": "plenty", "authority": "self", "need": "orient", "timeframe": None}, 11, [11, 15]),
    ],
)
def test_what_is_not_answered_stays_open(
    bant: Path, tmp_path: Path, answers: dict[str, str], total: int, spread: list[int]
) -> None:
    report = json.loads(leadlight("score", bant, answers_file(tmp_path, answers=answers), "--json").stdout)
    assert (report["total"], [report["lowest"], report["highest"]]) == (total, spread)


def test_answers_off_the_path_are_ignored_and_listed(tmp_path: Path) -> None:
    answers = answers_file(tmp_path, answers={"need": "support", "budget": 60000})
    report = json.loads(leadlight("score", DEMO, answers, "--json").stdout)
    assert report["ignored"] == ["budget"]


def test_signals_count_in_a_score(tmp_path: Path) -> None:
    answers = answers_file(tmp_path, answers={"budget": 60000, "authority": "self"}, signals=["saw_pricing"])
    assert json.loads(leadlight("score", DEMO, answers, "--json").stdout)["hot"] is True


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"answers": {"budgt": 5}}, "'budgt' is not a question of this flow"),
        ({"answers": {"need": "nothing"}}, "need: Please choose one of these"),
        ({"answers": {}, "signals": ["saw"]}, "'saw' is not a signal of this flow"),
        ({"answer": {}}, "expected"),
        ({"answers": {}, "at": "yesterday"}, "write a day like"),
    ],
)
def test_an_unknown_step_or_choice_is_an_error_on_standard_error(
    tmp_path: Path, content: dict[str, object], said: str
) -> None:
    scored = leadlight("score", DEMO, answers_file(tmp_path, **content))
    assert (scored.returncode, scored.stdout) == (1, "")
    assert said in scored.stderr


def test_a_score_in_words_names_every_reason(tmp_path: Path) -> None:
    answers = answers_file(tmp_path, answers={"budget": 60000, "authority": "self"})
    scored = leadlight("score", DEMO, answers)
    assert "8 of 16: nurture (open), 8 to 16" in scored.stdout
    assert "Budget: 4 of 4 · € 60,000" in scored.stdout


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["missing: Authority, Timeframe", "unknown: Role, Company size"]),
        ("nl", ["ontbreekt: Beslissingsbevoegdheid, Termijn", "onbekend: Functie, Bedrijfsgrootte"]),
        ("de", ["fehlt: Entscheidungsbefugnis, Zeitrahmen", "unbekannt: Funktion, Unternehmensgröße"]),
    ],
)
def test_what_is_missing_goes_by_the_names_the_reader_knows(
    language: str, names: list[str], tmp_path: Path
) -> None:
    answers = answers_file(tmp_path, answers={"need": "replace", "budget": 6000})
    scored = leadlight("score", DEMO, answers, "--language", language)
    assert [name for name in names if name not in scored.stdout] == []


def test_a_score_is_told_in_the_readers_language(tmp_path: Path) -> None:
    answers = answers_file(tmp_path, answers={"budget": 60000, "authority": "self"})
    scored = leadlight("score", DEMO, answers, "--language", "nl")
    assert "8 van 16: warm houden (open), 8 tot 16" in scored.stdout
    assert "Budget: 4 van 4 · € 60.000" in scored.stdout


def test_a_flow_can_be_tried_in_the_terminal(bant: Path) -> None:
    tried = leadlight("try", bant, given="4\nI do\npurple\nto compare\n2\n")
    assert "score 13 [13, 13] follow_up" in tried.stdout
    assert "Sorry, I didn't understand" in tried.stdout


def test_a_broken_flow_is_neither_tested_nor_tried(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(TINY.replace("ask:", "aks:"))
    for command in ("test", "try"):
        tried = leadlight(command, path)
        assert tried.returncode == 1
        assert "did you mean 'ask'?" in tried.stderr


def test_the_schema_is_printed_for_an_editor() -> None:
    printed = leadlight("schema")
    assert printed.returncode == 0
    assert json.loads(printed.stdout) == flow_schema()


# --- serve ---
def serve(tmp_path: Path, *words: object, flows: Path | None = None, **environment: str):
    folder = flows or tmp_path / "flows"
    folder.mkdir(exist_ok=True)
    if flows is None:
        (folder / "tiny.yaml").write_text(TINY)
    return process(
        "serve", "--data", tmp_path / "data", "--flows", folder, "--port", 0, *words, **environment
    )


def test_a_port_in_use_is_one_clear_line_and_exit_2(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        served = serve(tmp_path, "--port", taken.getsockname()[1])
    assert served.returncode == 2
    assert "cannot listen on 127.0.0.1" in served.stderr.splitlines()[-1]


def test_a_data_folder_that_cannot_be_used_is_one_clear_line_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, no folder")
    served = serve(tmp_path)
    assert (served.returncode, len(served.stderr.splitlines())) == (2, 1)
    assert "the data folder" in served.stderr


def test_a_database_of_a_newer_schema_is_one_clear_line_and_exit_2(tmp_path: Path) -> None:
    leadlight(
        "user", "add", "a@example.com", "--role", "rep", "--data", tmp_path / "data", given="long enough pw\n"
    )
    with sqlite3.connect(tmp_path / "data" / "leadlight.db") as other:
        other.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('leadlight', 'm999_tomorrow', '2030')"
        )
    served = serve(tmp_path)
    assert (served.returncode, len(served.stderr.splitlines())) == (2, 1)
    assert "newer version" in served.stderr


def test_a_file_that_is_no_database_is_one_clear_line_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "leadlight.db").write_text("not a database " * 1000)
    served = serve(tmp_path)
    assert (served.returncode, len(served.stderr.splitlines())) == (2, 1)


def test_with_nothing_to_serve_every_problem_is_said_and_the_exit_is_1(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "bad.yaml").write_text(
        TINY.replace("ask:", "aks:").replace("flow: tiny", "flow: tiny\ntitel: Tiny")
    )
    served = serve(tmp_path, flows=flows)
    assert served.returncode == 1
    assert served.stderr.count("error:") >= 2


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LEADLIGHT_LIMITS": "no"}, "LEADLIGHT_LIMITS is 'no'"),
        ({"LEADLIGHT_LIMITS": "off", "LEADLIGHT_HOST": "0.0.0.0"}, "loopback"),
        ({"LEADLIGHT_TRUSTED_PROXIES": "proxy.example"}, "no IP address"),
        ({"LEADLIGHT_PUBLIC_URL": "chat.example"}, "https://chat.example.com"),
    ],
)
def test_a_wrong_setting_is_one_clear_line_and_exit_2(
    tmp_path: Path, environment: dict[str, str], said: str
) -> None:
    served = serve(tmp_path, **environment)
    assert (served.returncode, len(served.stderr.splitlines())) == (2, 1)
    assert said in served.stderr


def test_a_broken_sites_file_is_told_with_its_places(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "tiny.yaml").write_text(TINY)
    (flows / "sites.yaml").write_text("sites:\n  north:\n    origns: [https://north.example]\n")
    served = serve(tmp_path, flows=flows)
    assert served.returncode == 2
    assert "sites.yaml:3:5: error: unknown key 'origns'" in served.stderr


# --- user add ---
def test_a_user_is_added_with_the_password_from_standard_input(tmp_path: Path) -> None:
    words = ("user", "add", "remy@example.com", "--role", "rep", "--data", tmp_path / "data")
    added = leadlight(*words, given="a long enough password\n")
    assert (added.returncode, added.stdout) == (0, "Added remy@example.com as rep of default.\n")
    again = leadlight(*words, given="a long enough password\n")
    assert again.returncode == 1
    assert "a user already" in again.stderr


def test_a_short_password_or_an_unknown_site_is_refused(tmp_path: Path) -> None:
    words = ("user", "add", "remy@example.com", "--role", "rep", "--data", tmp_path / "data")
    assert "at least 10" in leadlight(*words, given="short\n").stderr
    assert "no site 'south'" in leadlight(*words, "--site", "south", given="long enough pw\n").stderr


@pytest.mark.parametrize(
    "command",
    [
        ["serve"],
        ["check"],
        ["test"],
        ["score"],
        ["translate"],
        ["try"],
        ["schema"],
        ["user", "add"],
        ["key", "add"],
        ["user", "list"],
        ["user", "remove"],
        ["user", "link"],
        ["user", "turns"],
        ["audit"],
    ],
)
def test_every_commands_help_shows_an_example(command: list[str]) -> None:
    helped = leadlight(*command, "--help")
    assert helped.returncode == 0
    assert f"leadlight {' '.join(command)}" in helped.stdout


# --- API keys ---
def test_a_key_is_shown_once_listed_by_name_and_removed(tmp_path: Path) -> None:
    data = ("--data", tmp_path / "data")
    made = leadlight("key", "add", "shop", "--site", "default", *data)
    assert re.fullmatch(r"llk_[\w-]{43}\n", made.stdout)
    listed = leadlight("key", "list", *data).stdout
    assert listed.startswith("shop  default  20")
    assert "llk_" not in listed
    assert leadlight("key", "remove", "shop", *data).stdout == "Removed shop.\n"
    assert leadlight("key", "list", *data).stdout == ""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "shop"), 1, "there is a key 'shop' already"),
        (("add", "my shop"), 1, "'my shop' is no name for a key"),
        (("add", "other", "--site", "south"), 2, "there is no site 'south'; there is default"),
        (("remove", "other"), 1, "there is no key 'other'; there is shop"),
    ],
)
def test_a_key_that_cannot_be_is_one_clear_line(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    data = ("--data", tmp_path / "data")
    leadlight("key", "add", "shop", *data)
    refused = leadlight("key", *words, *data)
    assert (refused.returncode, said in refused.stderr, refused.stdout) == (code, True, "")


# --- found by review ---
def test_a_flow_that_goes_round_is_scored_and_ends(tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.write_text(TINY + "  again: {ask: Once more?, choices: {ok: Fine}, goto: need}\n")
    scored = leadlight("score", path, answers_file(tmp_path, answers={"need": "yes"}), "--json")
    assert json.loads(scored.stdout)["total"] == 4


def test_an_unknown_choice_off_the_path_is_an_error_too(tmp_path: Path) -> None:
    answers = answers_file(tmp_path, answers={"need": "support", "authority": "nonsense"})
    scored = leadlight("score", DEMO, answers)
    assert scored.returncode == 1
    assert "authority: Please choose" in scored.stderr


FAILING = f"""{TINY}  more: {{when: need is yes, ask: More?, number: {{}}}}
  bye: {{say: Bye}}
tests:
  in order:
    answers: {{need: yes, more: 5}}
    expect: {{asked: [need], score: 3, points: {{need: 3}}}}
"""


def test_a_failed_test_is_shown_as_its_talk_with_the_line_that_went_another_way(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(FAILING)
    tested = leadlight("test", path)
    assert tested.returncode == 1
    assert (
        tested.stdout
        == f"""\
FAIL {path}: in order
       {path}:14:14: expected asked [need], got [need, more]
       {path}:14:36: expected score 3, got 4
       {path}:14:54: expected points.need 3, got 4: Yes

         need      bot: Do you want to replace a tool you use today?
         need  visitor: Yes
       > more      bot: More?
                        ^ nothing more was to be asked
         more  visitor: 5
         bye       bot: Bye

       4 of 4: unqualified (decided), 4 to 4
         Budget: ? of 4
         Authority: ? of 4
         Need: 4 of 4, expected 3 · Yes
         Timeframe: ? of 4
{path}:7:31: not walked: choice 'no' of 'need'
{path}:9:16: not walked: 'when' of 'more' being false
{path}: 1 test, 1 failed
"""
    )


def test_what_no_test_has_walked_is_told_and_fails_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY + "tests: {one: {answers: {need: yes}}}\n")
    tested = leadlight("test", path)
    assert (tested.returncode, tested.stdout) == (
        0,
        f"ok   {path}: one\n{path}:7:31: not walked: choice 'no' of 'need'\n{path}: 1 test\n",
    )


def test_tools_get_tests_with_their_failures_and_talks_and_what_is_not_walked(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(FAILING)
    tested = leadlight("test", path, "--json")
    report = json.loads(tested.stdout)
    [test] = report["tests"]
    asked = test["failures"][0]
    assert (tested.returncode, test["name"], test["passed"], test["line"]) == (1, "in order", False, 12)
    assert (asked["line"], asked["column"]) == (14, 14)
    assert asked["text"] == "expected asked [need], got [need, more]"
    assert test["transcript"][asked["line_of_talk"]] == {"by": "bot", "step": "more", "text": "More?"}
    assert test["scorecard"]["criteria"][2]["reasons"][0]["label"] == "Yes"
    assert [(gap["line"], gap["text"]) for gap in report["not_walked"]] == [
        (7, "choice 'no' of 'need'"),
        (9, "'when' of 'more' being false"),
    ]


def test_translations_and_parts_are_tested_with_their_flow(tmp_path: Path) -> None:
    for name in ("support_or_sales.yaml", "contact_part.yaml", "demo.yaml", "demo.es.yaml"):
        (tmp_path / name).write_text((ROOT / "flows" / name).read_text())
    tested = leadlight(
        "test", tmp_path / "demo.es.yaml", tmp_path / "demo.yaml", tmp_path / "contact_part.yaml"
    )
    assert tested.returncode == 0
    assert re.findall(r"(\w+\.yaml): \d+ tests", tested.stdout) == ["demo.yaml", "support_or_sales.yaml"]


def test_an_answer_nobody_understands_fails_a_flows_test(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY + "tests: {odd: {answers: {need: gibberish}}}\n")
    tested = leadlight("test", path)
    assert tested.returncode == 1
    assert "the answer to 'need': it was not understood" in tested.stdout


def test_a_port_that_is_none_is_a_wrong_call(tmp_path: Path) -> None:
    assert serve(tmp_path, "--port", 99999).returncode == 2


def test_a_file_that_is_not_utf_8_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(TINY.replace("today", "caf\xe9").encode("latin-1"))
    checked = leadlight("check", path)
    assert checked.returncode == 1
    assert ":6:51: error: this is not UTF-8" in checked.stdout


def test_a_folder_or_an_editors_link_among_the_flows_harms_nothing(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    (flows / "odd.yaml").mkdir(parents=True)
    (flows / ".#tiny.yaml").symlink_to("nowhere")
    (flows / "bad.yaml").write_text("flow: bad\n")
    served = serve(tmp_path, flows=flows)
    assert served.returncode == 1
    assert "Traceback" not in served.stderr


# --- translate ---
def test_a_translation_is_begun_and_later_only_completed(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    begun = leadlight("translate", path, "nl")
    assert (begun.returncode, begun.stdout) == (0, f"{tmp_path}/tiny.nl.yaml: 3 texts to write.\n")
    dutch = tmp_path / "tiny.nl.yaml"
    dutch.write_text(
        dutch.read_text().replace("yes:", 'yes: "Ja"   # kort').replace("      # No\n      no:\n", "")
    )
    done = leadlight("translate", path, "nl")
    assert done.stdout == f"{dutch}: 2 texts to write.\n"
    assert 'yes: "Ja"   # kort\n      # No\n      no:\n' in dutch.read_text()
    assert (
        "has a line for every text already; 2 texts still to write."
        in leadlight("translate", path, "nl").stdout
    )
    assert "'need' is partly in 'en' still: 'ask', choice 'no'; write it" in leadlight("check", dutch).stdout


def test_a_translation_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    path, dutch = tmp_path / "tiny.yaml", tmp_path / "tiny.nl.yaml"
    path.write_text(TINY)
    dutch.write_text("steps: {need: {ask: 'Wat?}}")
    told = leadlight("translate", path, "nl")
    assert told.returncode == 1
    assert "tiny.nl.yaml:1:21: error: this ' is never closed" in told.stderr
    assert dutch.read_text() == "steps: {need: {ask: 'Wat?}}"


@pytest.mark.parametrize(("language", "code"), [("en", 1), ("nederlands", 2), ("../x", 2)])
def test_a_language_that_is_none_or_the_flows_own_is_refused(
    tmp_path: Path, language: str, code: int
) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    assert leadlight("translate", path, language).returncode == code
    assert [one.name for one in tmp_path.iterdir()] == ["tiny.yaml"]
