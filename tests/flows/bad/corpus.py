"""Flows with one mistake each, as authors make them; beside each, in .expected, what `check` says of it."""

import re
from pathlib import Path

from app.publishing import main_of, read_file

HERE = Path(__file__).parent
FLOWS = sorted(
    path for path in HERE.glob("*.yaml") if not path.name.startswith("part_") and not main_of(path)
)
_VERBS = (
    "add|ask|begin|close|compare|describe|give|go|indent|join|keep|lead|leave|look|make|mend|move|name|put|quote|raise|"
    "repeat|run|save|score|shorten|swap|take|use|write"
)
# A way out tells the author what to do: a clause in the imperative that goes on, the name that was meant, or
# the names there are to choose from.
WAY_OUT = re.compile(
    rf"""(?:^|;\ |:\ |,\ or\ |,\ so\ |if\ you\ mean\ [^,]+,\ )(?:{_VERBS})\ \S
    |;\ did\ you\ mean\ '.+'\?$
    |;\ there\ is\ (?!none)\S""",
    re.VERBOSE,
)


def expected_of(flow: Path) -> Path:
    return flow.with_suffix(".expected")


def problems_of(flow: Path) -> list[str]:
    """As printed, with the file's plain name."""
    return [str(problem).removeprefix(f"{HERE}/") for problem in read_file(flow).problems]


def says_a_way_out(text: str) -> bool:
    return WAY_OUT.search(text) is not None
