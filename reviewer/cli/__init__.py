"""One module a subcommand: parse, call, print, exit."""
