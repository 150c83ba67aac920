"""The only rooms that know Socket.IO."""
