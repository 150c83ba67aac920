"""`python -m app`: the same commands as `leadlight`."""

from .cli import main

main()
