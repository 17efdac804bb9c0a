"""A user's own repository, read and never run: its configuration files, code and command lines."""
