"""Whether a time zone exists, and which one was meant. Never tells the time."""

from zoneinfo import ZoneInfo, available_timezones

from .nearest import nearest


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # `Europe` is a folder
        return False
    return True


def zone_meant(name: str) -> str:
    """What to write instead of a zone that does not exist."""
    zones = sorted(available_timezones())
    wanted = name.rpartition("/")[2].casefold()
    cities = {zone.rpartition("/")[2].casefold(): zone for zone in zones}
    alike = [zone for zone in zones if zone[:2] == name[:2]] if "/" in name else []
    found = cities.get(wanted) or nearest(name, alike)
    return f"did you mean '{found}'?" if found else "write a city's, like Europe/Brussels"
