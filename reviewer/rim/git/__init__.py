"""Git, read without letting the repository configure or run anything."""
