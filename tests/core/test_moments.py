"""How moments are written."""

from datetime import UTC, datetime, timedelta, timezone

from app.core.values import stamp


def test_one_moment_in_two_zones_is_written_as_each_of_them_has_it() -> None:
    there = datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=1)))
    written = [stamp(one) for one in (there.astimezone(UTC), there, there.astimezone(UTC))]
    assert written == [
        "2026-11-22T11:00:00.000Z",
        "2026-11-22T12:00:00.000+01:00",
        "2026-11-22T11:00:00.000Z",
    ]
