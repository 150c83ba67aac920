"""The settings, read once at the start and passed down; nobody else reads the environment.

Every option of `leadlight serve` is also LEADLIGHT_… in the environment. Booleans are `true` or `false`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Literal

from .core.relay import Relay, parse_relay
from .core.sites import DEFAULT, Site, parse_sites
from .core.values import Problem

SHORTEST_TOKEN = 16
BALLAST = 8 * 2**20  # bytes: some thousand answers


class SettingsError(Exception):
    """The program is called or set up wrongly: printed as it is, exit 2."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What channels send with. `reachable`: networks that are not public and may be sent to."""

    relay: Relay | None = None
    mail_from: str = ""
    reachable: tuple[IPv4Network | IPv6Network, ...] = ()


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
    delivery: Delivery = Delivery()
    metrics_token: str = field(default="", repr=False)  # what opens /metrics; nobody may read it without one
    ballast: int = 0  # bytes kept free for a full disk
    root: Path = field(default_factory=lambda: data_root())

    @property
    def database(self) -> Path:
        return self.data / "leadlight.db"

    @property
    def address(self) -> str:
        """The server's, as people reach it."""
        return self.public_url or address_of(self.host, self.port)


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
    return Settings(
        host=host,
        port=port,
        data=data,
        flows=flows,
        sites=read_sites(flows),
        limits=limits == "on",
        proxies=frozenset(proxies),
        public_url=read_public_url(environment),
        delivery=read_delivery(environment),
        metrics_token=read_metrics_token(environment),
        ballast=BALLAST,
    )


def read_metrics_token(environment: Mapping[str, str] = os.environ) -> str:
    token = read_secret("LEADLIGHT_METRICS_TOKEN", environment)
    if token and (len(token) < SHORTEST_TOKEN or not (token.isascii() and token.isprintable())):
        raise SettingsError(
            f"LEADLIGHT_METRICS_TOKEN is too short or has odd signs; take {SHORTEST_TOKEN} or more,"
            " such as `openssl rand -hex 16` prints"
        )
    return token


def read_log_format(environment: Mapping[str, str] = os.environ) -> Literal["json", "text"] | None:
    """None: as it suits where the log goes."""
    match environment.get("LEADLIGHT_LOG", ""):
        case "json" | "text" as wanted:
            return wanted
        case "":
            return None
        case other:
            raise SettingsError(f"LEADLIGHT_LOG is '{other}'; it may be json or text")


def read_public_url(environment: Mapping[str, str] = os.environ) -> str:
    url = environment.get("LEADLIGHT_PUBLIC_URL", "").rstrip("/")
    if url and not url.startswith(("http://", "https://")):
        raise SettingsError(f"LEADLIGHT_PUBLIC_URL is '{url}'; write it like https://chat.example.com")
    return url


def read_delivery(environment: Mapping[str, str] = os.environ) -> Delivery:
    """What channels send with; also for the commands that test them."""
    relay, networks = read_secret("LEADLIGHT_SMTP", environment), []
    for text in environment.get("LEADLIGHT_ALLOW_PRIVATE_WEBHOOKS", "").replace(",", " ").split():
        try:
            networks.append(ip_network(text))
        except ValueError as error:
            raise SettingsError(
                f"LEADLIGHT_ALLOW_PRIVATE_WEBHOOKS: '{text}' is no network; write it like 10.1.0.0/16"
            ) from error
    mail_from = environment.get("LEADLIGHT_MAIL_FROM", "")
    if relay and "@" not in mail_from:
        raise SettingsError(
            "LEADLIGHT_MAIL_FROM is missing; set the address that e-mail comes from beside LEADLIGHT_SMTP"
        )
    try:
        return Delivery(parse_relay(relay) if relay else None, mail_from, tuple(networks))
    except ValueError as error:
        raise SettingsError(f"LEADLIGHT_SMTP: {error}") from None


def read_secret(name: str, environment: Mapping[str, str]) -> str:
    """A secret from the environment, or from the file that NAME_FILE names; "" if there is neither."""
    path = environment.get(f"{name}_FILE")
    if not path:
        return environment.get(name, "")
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE: {path} cannot be read; check its name and rights") from error


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


def address_of(host: str, port: int) -> str:
    host = f"[{host}]" if ":" in host else host
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104


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
