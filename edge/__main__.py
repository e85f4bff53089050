"""`python -m edge`: the same as `caliu edge`."""

from edge.command import main

main()
