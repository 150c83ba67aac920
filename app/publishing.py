"""Flow files are drafts; publishing is an event. Keeps the versions in force, and what is wrong elsewhere.

A version is stored whole (file, parts, translations) under its content hash before its first use. A broken
file never takes a published flow down: its last version stays in force, and its problems can be shown.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import orjson

from .core import events as ev
from .core.entry import Entry
from .core.events import Logged
from .core.flow import Flow
from .core.looks import looks_of
from .core.nodes import Path as Path_
from .core.parse import is_flow_file, parse
from .core.sites import Site
from .core.translations import TAG, languages_of
from .core.trial import run_test
from .core.values import Place, Problem

logger = logging.getLogger(__name__)
LARGEST = 256 * 1024
SITES = "sites.yaml"


@dataclass(frozen=True, slots=True)
class Version:
    """One published content of a flow: `hash` names it for good."""

    hash: str
    flow: Flow


@dataclass(frozen=True, slots=True)
class Draft:
    """A flow file as it lies in the folder. `flow` None: it has errors."""

    file: str
    flow: Flow | None
    problems: tuple[Problem, ...]
    stored: str  # the file, its parts and translations, as the store keeps them
    text: str = ""
    places: Mapping[Path_, Place] = field(default_factory=dict, compare=False)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def uses(self, name: str) -> bool:
        """Whether a file is part of this flow, or translates it."""
        return bool(self.stored) and name in orjson.loads(self.stored)["files"]

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.stored.encode()).hexdigest()[:32]


class Store(Protocol):
    """What publishing asks of the store."""

    async def append(self, entry: Entry) -> bool: ...
    async def log(self, site: str, kind: str, id: str, after: int = 0) -> tuple[Logged, ...]: ...
    async def files_of(self, site: str, version: str) -> str | None: ...
    async def flows_of(self, site: str) -> tuple[str, ...]: ...


class Publishing:
    """The flows in force, a site's own. `refresh` looks at the folder again."""

    def __init__(
        self, store: Store, sites: tuple[Site, ...], folder: Path, now: Callable[[], datetime]
    ) -> None:
        self._store, self._sites, self._folder, self._now = store, sites, folder, now
        self._current: dict[tuple[str, str], Version] = {}
        self._known: dict[tuple[str, str], Flow] = {}  # (site, version)
        self._seen: Mapping[str, tuple[float, int]] = {}
        self._passed: set[tuple[str, date]] = set()
        self._read: Mapping[str, Flow] = {}  # of the folder, by hash: no need to parse what is stored of it
        self.broken: tuple[Draft, ...] = ()

    def current(self, site: str, flow: str) -> Version | None:
        """The version new conversations of a site run."""
        return self._current.get((site, flow))

    def looks(self) -> dict[str, dict[str, Any]]:
        """How the widget of each flow looks and when it opens. Sites share files."""
        return {id: looks_of(version.flow) for (_, id), version in sorted(self._current.items())}

    def flows(self, site: str) -> tuple[str, ...]:
        return tuple(sorted(flow for of, flow in self._current if of == site))

    async def flow(self, site: str, version: str) -> Flow:
        """A stored version, for the conversations that run it. LookupError if there is none such."""
        key = (site, version)
        if key not in self._known:
            files = await self._store.files_of(site, version)
            if files is None:
                raise LookupError(f"flow version {version} of site {site} is not in the store")
            self._known[key] = self._read.get(version) or _reparsed(files)
        return self._known[key]

    async def start(self) -> None:
        """What the store has published, then what the folder has changed since.

        The tests of a file that is published as it stands have passed before: they are played again by the
        first look at the folder afterwards, so that nobody waits for them.
        """
        seen = await asyncio.to_thread(_stats, self._folder)
        drafts = await asyncio.to_thread(read_drafts, self._folder)
        self._read = {draft.hash: draft.flow for draft in drafts if draft.flow}
        for site in self._sites:
            for id in await self._store.flows_of(site.id):
                log = await self._store.log(site.id, "flow", id)
                if site.has(id) and isinstance(published := log[-1].event, ev.Published):
                    try:
                        flow = await self.flow(site.id, published.version)
                    except LookupError as error:  # the others are served all the same
                        logger.error("%s cannot be served for %s: %s", id, site.id, error)
                    else:
                        self._current[site.id, id] = Version(published.version, flow)
        today = self._now().date()
        in_force = {(version.hash, today) for version in self._current.values()}
        played = await asyncio.to_thread(_played, drafts, today, in_force)
        self._passed = {(draft.hash, today) for draft in played if draft.flow} - in_force
        await self._take(played)
        self._read = {}
        if not any((draft.hash, today) in in_force for draft in drafts):
            self._seen = seen
        for site in self._sites:
            for id in site.flows or ():
                if (site.id, id) not in self._current:
                    logger.error("%s: site '%s' lists a flow '%s' that is not there", SITES, site.id, id)

    async def refresh(self) -> bool:
        """Publish what is good and new in the folder; True if anything, also only a problem, has changed."""
        seen = await asyncio.to_thread(_stats, self._folder)
        if seen == self._seen:
            return False
        drafts = await asyncio.to_thread(_tested, self._folder, self._now().date(), self._passed)
        await self._take(drafts)
        self._seen = seen  # at the end: what failed on the way is tried again
        return True

    async def _take(self, drafts: Sequence[Draft]) -> None:
        broken = tuple(draft for draft in drafts if draft.errors)
        news = [problem for draft in broken if draft not in self.broken for problem in draft.errors]
        for problem in news:
            logger.error("%s", problem)
        self.broken = broken
        for draft in drafts:
            for site in self._sites:
                if draft.flow and site.has(draft.flow.id):
                    await self._publish(site.id, draft, draft.flow)

    async def watch(self, changed: Callable[[], None], every: float = 0.5) -> None:
        """Look at the folder for as long as the server runs."""
        while True:
            await asyncio.sleep(every)
            try:
                if await self.refresh():
                    changed()
            except Exception:  # a folder that is away for a moment must not end the watch
                logger.exception("could not look at the flows in %s", self._folder)

    async def _publish(self, site: str, draft: Draft, flow: Flow) -> None:
        current = self._current.get((site, flow.id))
        if current and current.hash == draft.hash:
            return
        log = await self._store.log(site, "flow", flow.id)
        after = log[-1].seq if log else 0
        logged = Logged(after + 1, self._now(), f"publish:{after + 1}", "folder", ev.Published(draft.hash))
        entry = Entry(site, "flow", flow.id, (logged,), version=draft.hash, files=draft.stored)
        if not await self._store.append(entry):
            return  # another process was first, with the same folder before it
        self._known[site, draft.hash] = flow
        self._current[site, flow.id] = Version(draft.hash, flow)
        logger.info("published %s for %s, version %s", flow.id, site, draft.hash[:8])


def _tested(folder: Path, today: date, passed: set[tuple[str, date]]) -> tuple[Draft, ...]:
    """The folder's drafts; one whose own tests fail is broken, for a failing test stops a publish.

    `passed`: contents whose tests have passed on a day; they are not played again on that day.
    """
    drafts = _played(read_drafts(folder), today, passed)
    passed.clear()
    passed.update((draft.hash, today) for draft in drafts if draft.flow)
    return drafts


def _played(drafts: Sequence[Draft], today: date, passed: Set[tuple[str, date]]) -> tuple[Draft, ...]:
    return tuple(
        draft if (draft.hash, today) in passed else _broken_by_tests(draft, today) for draft in drafts
    )


def _broken_by_tests(draft: Draft, today: date) -> Draft:
    if draft.flow is None:
        return draft
    failures = [failure for test in draft.flow.tests for failure in run_test(draft.flow, test, today)]
    if not failures:
        return draft
    start = Place(draft.file, 1, 1)
    found = ((failure, draft.places.get(("tests", failure.test), start)) for failure in failures)
    problems = (
        Problem(at.file, at.line, at.column, "error", f"test '{failure.test}' fails: {failure.text}")
        for failure, at in found
    )
    return replace(draft, flow=None, problems=tuple(sorted((*draft.problems, *problems))))


def read_drafts(folder: Path) -> tuple[Draft, ...]:
    """Every flow file of a folder. Of two files with one flow id, the one named like it is right."""
    drafts, owners = [], dict[str, str]()
    for path in _files(folder):
        if path.name == SITES or main_of(path):
            continue
        try:
            draft = read_file(path)
        except OSError as error:
            problem = Problem(str(path), 1, 1, "error", f"cannot be read: {error.strerror}")
            drafts.append(Draft(str(path), None, (problem,), ""))
            continue
        if not is_flow_file(draft.text):
            continue
        drafts.append(draft)
    named = sorted(drafts, key=lambda one: one.flow is None or Path(one.file).stem != one.flow.id)
    for draft in named:  # a copy beside it must not take a flow's place
        if draft.flow:
            owners.setdefault(draft.flow.id, draft.file)
    return tuple(_without_twin(draft, owners) for draft in drafts)


def _without_twin(draft: Draft, owners: Mapping[str, str]) -> Draft:
    if draft.flow is None or owners[draft.flow.id] == draft.file:
        return draft
    at = draft.places.get(("flow",), Place(draft.file, 1, 1))
    text = f"flow '{draft.flow.id}' stands in {owners[draft.flow.id]} already; give this one another id"
    return replace(draft, flow=None, problems=(Problem(at.file, at.line, at.column, "error", text),))


def read_file(path: Path, translations: bool = True) -> Draft:
    """One flow file with its parts, and its translations if asked. OSError if it cannot be read."""
    text, broken = _text(path)
    files = {path.name: text}

    def read(name: str) -> str | None:
        part = path.parent / name
        if not part.is_file():
            return None
        files[name], problems = _text(part)
        broken.extend(problems)
        return files[name]

    languages = languages_of(path.name, _names(path.parent)) if translations else ()
    parsed = parse(str(path), text, read, languages)
    stored = orjson.dumps({"main": path.name, "files": files}, option=orjson.OPT_SORT_KEYS).decode()
    flow = None if broken else parsed.flow
    found = tuple(sorted((*parsed.problems, *broken)))
    return Draft(str(path), flow, found, stored, text, parsed.places)


def _text(path: Path) -> tuple[str, list[Problem]]:
    """A file's text, and where it is no UTF-8."""
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)  # one byte over the limit: the parser says that it is too large
    try:
        return content.decode(), []
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = 'this is saved as UTF-16 ("Unicode"); save the file as UTF-8'
            return content.decode("utf-16", "replace"), [Problem(str(path), 1, 1, "error", text)]
        before = content[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        if error.end >= LARGEST:
            return content.decode("utf-8", "replace"), []  # cut in the middle of a sign
        text = "this is not UTF-8; save the file as UTF-8"
        problem = Problem(str(path), before.count(b"\n") + 1, column, "error", text)
        return content.decode("utf-8", "replace"), [problem]


def _files(folder: Path) -> list[Path]:
    """What may be a flow: an editor's own files begin with a dot."""
    found = (path for path in folder.glob("*.y*ml") if not path.name.startswith("."))
    return sorted(path for path in found if path.is_file())


def _names(folder: Path) -> list[str]:
    return [path.name for path in _files(folder)]


def main_of(path: Path) -> Path | None:
    """The flow that a file translates: demo.yaml for demo.es.yaml. None if it is no translation."""
    stem, _, language = path.stem.rpartition(".")
    main = path.with_name(f"{stem}{path.suffix}")
    return main if stem and TAG.fullmatch(language) and main.is_file() else None


def _stats(folder: Path) -> dict[str, tuple[float, int]]:
    stats = ((path.name, path.stat()) for path in _files(folder))
    return {name: (stat.st_mtime, stat.st_size) for name, stat in stats}


def _reparsed(stored: str) -> Flow:
    bundle = orjson.loads(stored)
    main, files = bundle["main"], bundle["files"]
    parsed = parse(main, files[main], files.get, languages_of(main, files))
    if parsed.flow is None:
        raise LookupError(f"a stored flow version is not valid in this version: {parsed.problems[0]}")
    return parsed.flow
