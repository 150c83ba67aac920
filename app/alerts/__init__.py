"""The outbox: what falls due is done, and each delivery may be a command again."""
