"""`reviewer eval build`: suites of cases from any clone."""

import argparse


def add_build(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `build`."""
    parser = actions.add_parser("build", allow_abbrev=False)
    del parser
