"""`python -m tensortutor`."""

from tensortutor.cli import main

main()
