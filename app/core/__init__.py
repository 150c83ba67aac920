"""The core decides. Pure: no IO, clock, randomness, logging or environment; all of these are arguments."""
