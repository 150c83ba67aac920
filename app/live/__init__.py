"""The only rooms that know Socket.IO."""

import sys

# The library's client, of no use here, would load `requests`: 5 MB at rest, and a part of every start. Where
# that is missing, as it is for the moment of this import, the library does without.
if "requests" not in sys.modules:
    sys.modules["requests"] = None  # type: ignore[assignment]
    import socketio  # noqa: F401

    del sys.modules["requests"]
