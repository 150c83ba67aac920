"""Writes what `check` says of each flow here beside it: python -m tests.flows.bad. Read what changes."""

from tests.flows.bad.corpus import FLOWS, expected_of, problems_of

for flow in FLOWS:
    expected_of(flow).write_text("".join(f"{problem}\n" for problem in problems_of(flow)), encoding="utf-8")
print(f"{len(FLOWS)} flows")
