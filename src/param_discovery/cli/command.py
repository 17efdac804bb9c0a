"""What a command is, and what all commands are told."""

from __future__ import annotations

import os

from param_discovery.report.console import Style, style_from_environment
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path


class Common(NamedTuple):
    """The flags that every command has."""

    root_text: str
    """The folder that holds `engine_versions`, as given."""
    style: Style

    @property
    def root(self) -> Path:
        """The folder that holds `engine_versions`."""
        from pathlib import Path  # noqa: PLC0415 - it costs half as much as a bare interpreter

        return Path(self.root_text)


class Command(NamedTuple):
    """One command of `param-discovery`.

    Its module must be cheap to import: `run` imports what the work needs.
    """

    name: str
    summary: str
    """One line, in the list of commands."""
    description: str
    """What stands above the flags, and in docs/reference/command-line.md."""
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Common], int]
    """Do the work; the exit code."""


def common_of(arguments: object) -> Common:
    """The common flags as given, with their defaults."""
    return Common(
        root_text=getattr(arguments, "root", "."),
        style=style_of(arguments),
    )


def style_of(arguments: object) -> Style:
    """How this run speaks, by its flags and the environment."""
    return style_from_environment(
        os.environ,
        quiet=getattr(arguments, "quiet", False),
        verbose=getattr(arguments, "verbose", False),
        no_color=getattr(arguments, "no_color", False),
    )
