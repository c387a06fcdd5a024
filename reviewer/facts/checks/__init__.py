"""One module a family of deterministic checks; `registry` lists them all."""
