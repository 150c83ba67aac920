"""The settings, read once at the start and passed down; nobody else reads the environment.

Every option of `leadlight serve` is also LEADLIGHT_… in the environment. Booleans are `true` or `false`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path

from .core.sites import DEFAULT, Site, parse_sites
from .core.values import Problem


class SettingsError(Exception):
    """The program is called or set up wrongly: printed as it is, exit 2."""


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 8080
    data: Path = Path("data")
    flows: Path = Path("flows")
    sites: tuple[Site, ...] = DEFAULT
    limits: bool = True
    proxies: frozenset[str] = frozenset()  # addresses whose X-Forwarded-For is believed
    public_url: str = ""  # as people reach it, where a proxy stands before it
    root: Path = field(default_factory=lambda: data_root())

    @property
    def database(self) -> Path:
        return self.data / "leadlight.db"


def read_settings(
    host: str, port: int, data: Path, flows: Path, environment: Mapping[str, str] = os.environ
) -> Settings:
    """The settings of a server. SettingsError in one line, with the way out."""
    limits = environment.get("LEADLIGHT_LIMITS", "on")
    if limits not in ("on", "off"):
        raise SettingsError(f"LEADLIGHT_LIMITS is '{limits}'; it may be on or off")
    if limits == "off" and not is_loopback(host):
        raise SettingsError(
            "LEADLIGHT_LIMITS=off is for a loopback address only; take it away or listen there"
        )
    if not flows.is_dir():
        raise SettingsError(f"the flows folder {flows} does not exist; name another with --flows")
    proxies = environment.get("LEADLIGHT_TRUSTED_PROXIES", "").replace(",", " ").split()
    for proxy in proxies:
        if not is_address(proxy):
            raise SettingsError(f"LEADLIGHT_TRUSTED_PROXIES: '{proxy}' is no IP address")
    public_url = environment.get("LEADLIGHT_PUBLIC_URL", "").rstrip("/")
    if public_url and not public_url.startswith(("http://", "https://")):
        raise SettingsError(f"LEADLIGHT_PUBLIC_URL is '{public_url}'; write it like https://chat.example.com")
    return Settings(
        host=host,
        port=port,
        data=data,
        flows=flows,
        sites=read_sites(flows),
        limits=limits == "on",
        proxies=frozenset(proxies),
        public_url=public_url,
    )


def read_sites(flows: Path) -> tuple[Site, ...]:
    """The sites of `sites.yaml` in the flows folder, or the one default site."""
    path = flows / "sites.yaml"
    if not path.exists():
        return DEFAULT
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    sites, problems = parse_sites(str(path), text)
    if not sites:
        raise SettingsError("\n".join(str(problem) for problem in problems or (_empty(path),)))
    return sites


def is_loopback(host: str) -> bool:
    return host == "localhost" or (is_address(host) and ip_address(host).is_loopback)


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def data_root() -> Path:
    """The folder that holds `static` and `templates`: in the wheel, or of the checkout."""
    packaged = Path(
        str(files(__package__) / "_data")
    )  # only in a wheel; never in the tree, where it would win
    checkout = Path(__file__).resolve().parent.parent
    for root in (packaged, checkout):
        if (root / "templates").is_dir():
            return root
    raise SettingsError("the templates are not beside the package; install it again")


def _empty(path: Path) -> Problem:
    return Problem(str(path), 1, 1, "error", "no sites in it")
