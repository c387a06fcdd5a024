"""`python -m reviewer` and the `reviewer` command."""

import sys

_INTERRUPTED = 3


def main() -> None:
    """Entry point of the command."""
    try:
        # inside, so that Ctrl-C while modules load is no traceback
        from reviewer.cli.main import run  # noqa: PLC0415
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
