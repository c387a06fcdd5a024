"""`python -m reviewer` and the `reviewer` command."""

import gc
import sys

_INTERRUPTED = 3
# a command that ends soon makes many objects and few cycles: looking for them 700 objects apart is 4 % of it
_NEW_OBJECTS = 100_000


def main() -> None:
    """Entry point of the command."""
    gc.set_threshold(_NEW_OBJECTS)
    try:
        # inside, so that Ctrl-C while modules load is no traceback
        from reviewer.cli.main import run  # noqa: PLC0415
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
