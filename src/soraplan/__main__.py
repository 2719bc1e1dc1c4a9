"""`python -m soraplan`: the same as the command `soraplan`."""

from soraplan.cli import main

main()
