"""Which addresses of the network a message may be sent to: public ones, and those the operator allowed.

Judged is the address that is really connected to, so that no spelling of it, no answer of a name server and
no change of that answer matters. Never resolves a name, never connects.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

UNICAST = ip_network("2000::/3")  # all of IPv6 that is given out; what carries an IPv4 address lies outside
# what `is_global` of Python lets pass, or not in every version
NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # behind a provider's translation
        "192.0.0.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "198.18.0.0/15",
        "224.0.0.0/3",  # multicast and reserved
        "2001::/23",  # Teredo, and other protocols' own
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",
    )
)


def why_not(text: str, allowed: Iterable[Network] = ()) -> str | None:
    """Why nothing may be sent to this address, in words; None if it may. A scope behind `%` is left out."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in network for network in allowed if network.version == address.version):
        return None
    if is_public(address):
        return None
    return f"{address} is not a public address; LEADLIGHT_ALLOW_PRIVATE_WEBHOOKS can allow its network"


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, IPv6Address) and address not in UNICAST:
        return False
    return not any(address in network for network in NEVER if network.version == address.version)


def is_loopback(text: str) -> bool:
    address = ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
