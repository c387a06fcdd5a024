"""`python -m reviewer` and the `reviewer` command."""

import sys

from reviewer.cli.main import run


def main() -> None:
    """Entry point of the command."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
