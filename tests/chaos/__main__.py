"""Kills, freezes and restarts the server under load, over a bad line, and looks whether anything was lost.

python -m tests.chaos [--rounds 200] [--answers 100000] [--minutes 60] [--visitors 40] [--seed 1]

Ends when all that was asked for is reached, or the time is over. Exit 1 if a promise was broken.
"""

import argparse
import asyncio
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.chaos.stage import Wanted, chaos


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=20, help="kill -9 at least so often")
    parser.add_argument("--answers", type=int, default=2000, help="acked at least so many")
    parser.add_argument("--minutes", type=float, default=0, help="at most; 0: until both are reached")
    parser.add_argument("--visitors", type=int, default=40, help="at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="the folder to work in, which is left as it is")
    given = parser.parse_args()
    wanted = Wanted(given.rounds, given.answers, given.minutes * 60, given.visitors, given.seed)
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(chaos(given.keep or Path(folder), wanted, tell=partial(print, flush=True)))
    print(report)
    return 1 if report.wrong else 0


sys.exit(main())
