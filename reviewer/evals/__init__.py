"""How often does it catch problems: cases from histories and by hand, run, scored, reported, compared."""
