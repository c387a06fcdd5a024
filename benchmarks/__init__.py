"""Timings beside a named peer, in one run; never part of the tests."""
