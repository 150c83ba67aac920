"""The rooms a client is in, beside the library's own account of them."""

import socketio
from hypothesis import given
from hypothesis import strategies as st

from app.live.guard import Rooms

SPACE, CLIENTS, NAMES = "/rep", ("s1", "s2", "s3"), ("site:a", "site:b")
steps = st.lists(
    st.tuples(st.sampled_from(["enter", "leave", "close", "disconnect"]), st.sampled_from(CLIENTS),
              st.sampled_from(NAMES))
)  # fmt: skip


def told(manager: socketio.AsyncManager, script: list[tuple[str, str, str]]) -> list[object]:
    """What there is in the rooms after each step."""
    for sid in CLIENTS:
        for room in (None, sid):
            manager.basic_enter_room(sid, SPACE, room, eio_sid=f"e-{sid}")
    gone, seen = set[str](), list[object]()
    for what, sid, room in script:
        if sid in gone:
            continue
        match what:
            case "enter":
                manager.basic_enter_room(sid, SPACE, room)
            case "leave":
                manager.basic_leave_room(sid, SPACE, room)
            case "close":
                manager.basic_close_room(room, SPACE)
            case _:
                manager.basic_disconnect(sid, SPACE)
                gone.add(sid)
        seen.append({room: dict(inside) for room, inside in manager.rooms.get(SPACE, {}).items()})
    return seen


@given(steps)
def test_clients_are_in_the_same_rooms_as_the_library_has_them_in(script: list[tuple[str, str, str]]) -> None:
    assert told(Rooms(), script) == told(socketio.AsyncManager(), script)


def test_of_a_client_who_has_left_nothing_is_kept() -> None:
    rooms = Rooms()
    told(rooms, [("enter", "s1", "site:a"), *(("disconnect", sid, "") for sid in CLIENTS)])
    assert (rooms.of, rooms.rooms) == ({}, {})
