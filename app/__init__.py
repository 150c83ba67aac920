"""Leadlight: self-hosted live chat that finds the hot leads."""

__version__ = "0.1.0"
