"""The websites that embed the widget: `sites.yaml` text -> sites, or every problem with its place.

Without the file there is one site, `default`, that takes pages on loopback addresses. Never reads a file.
"""

from dataclasses import dataclass

from .nodes import ListNode, MapNode, Node, Scalar, load
from .values import Problem, parts_of
from .zones import is_zone, zone_meant

KEYS = ("name", "origins", "flows", "zone", "languages", "brand", "retention")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Site:
    """`origins`: None for any loopback page. `flows`: None for all of the folder."""

    id: str
    name: str
    origins: tuple[str, ...] | None = None
    flows: tuple[str, ...] | None = None
    zone: str = "UTC"  # quiet hours are read on its clock
    languages: tuple[str, ...] = ()  # the team's own first: channels are told in it

    def takes(self, origin: str) -> bool:
        """Whether a page of this origin may embed the site's chats."""
        if self.origins is not None:
            return origin in self.origins
        return parts_of(origin).hostname in LOOPBACK

    def has(self, flow: str) -> bool:
        return self.flows is None or flow in self.flows


DEFAULT = (Site("default", "Halden"),)  # the invented firm of the demo page


def parse_sites(file: str, text: str) -> tuple[tuple[Site, ...], tuple[Problem, ...]]:
    """`sites:` as id -> {name, origins, flows, …}. No sites at all if there is any problem."""
    root, problems = load(file, text)
    if root is None or problems:
        return (), problems
    found: list[Problem] = []
    listed = root.entries.get("sites") if isinstance(root, MapNode) else None
    if listed is None or not isinstance(listed[1], MapNode) or not listed[1].entries:
        found.append(_problem(root, "expected `sites:` with a site's id and its keys below it"))
        return (), tuple(found)
    sites = tuple(_site(id, node, found) for id, (_, node) in listed[1].entries.items())
    return (() if found else sites), tuple(sorted(found))


def _site(id: str, node: Node, problems: list[Problem]) -> Site:
    if not isinstance(node, MapNode):
        problems.append(_problem(node, f"site '{id}' needs keys: {', '.join(KEYS)}"))
        return Site(id, id)
    for key, _ in node.entries.values():
        if key.text not in KEYS:
            problems.append(_problem(key, f"unknown key '{key.text}'; a site has {', '.join(KEYS)}"))
    origins = _texts(node, "origins", problems)
    for origin in origins or ():
        parts = parts_of(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            text = f"'{origin}' is not an origin; write it like https://www.example.com, without a path"
            problems.append(_problem(node.entries["origins"][0], text))
    name = node.entries["name"][1] if "name" in node.entries else None
    shown = name.text if isinstance(name, Scalar) else id
    flows, languages = _texts(node, "flows", problems), _texts(node, "languages", problems)
    return Site(id, shown, origins, flows, _zone(node, problems), languages or ())


def _zone(node: MapNode, problems: list[Problem]) -> str:
    value = node.entries["zone"][1] if "zone" in node.entries else None
    if value is None:
        return "UTC"
    zone = value.text if isinstance(value, Scalar) else ""
    if not is_zone(zone):
        problems.append(_problem(value, f"there is no time zone '{zone}'; {zone_meant(zone)}"))
    return zone


def _texts(node: MapNode, key: str, problems: list[Problem]) -> tuple[str, ...] | None:
    if key not in node.entries:
        return None
    value = node.entries[key][1]
    if isinstance(value, ListNode) and all(isinstance(item, Scalar) for item in value.items):
        return tuple(item.text for item in value.items if isinstance(item, Scalar))
    problems.append(_problem(value, f"`{key}` is a list, one on each line behind a dash"))
    return None


def _problem(node: Node, text: str) -> Problem:
    return Problem(node.place.file, node.place.line, node.place.column, "error", text)
