"""The two streams: results on standard output, everything else on standard error.

Nothing else in the package prints. `rich` is imported only where a table or a bar is drawn.
"""

from __future__ import annotations

import os
import sys

from param_discovery.report import escape
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol, TextIO

    from rich.console import Console

    class Renderable(Protocol):
        """An error that can say itself in full."""

        def render(self) -> str:
            """The whole message, one fact a line."""


_WIDTH_WITHOUT_TERMINAL = 100


class Style(NamedTuple):
    """How much is said, and how."""

    quiet: bool = False
    """No progress; warnings and errors are still said."""
    verbose: bool = False
    """Foreign output and tracebacks too."""
    color: bool = True
    """Colours where the stream is a terminal."""
    workflow: bool = False
    """The streams are read by GitHub's runner, which obeys some lines."""


def style_from_environment(
    environ: Mapping[str, str], *, quiet: bool, verbose: bool, no_color: bool
) -> Style:
    """The style that flags and environment ask for (https://no-color.org)."""
    return Style(
        quiet=quiet,
        verbose=verbose,
        color=not no_color and not environ.get("NO_COLOR"),
        workflow=environ.get("GITHUB_ACTIONS") == "true",
    )


def prepare_streams() -> None:
    """Make both streams take any text: what their encoding lacks is shown as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def discard_stdout() -> None:
    """Send what standard output still holds nowhere: its reader is gone, or its disk is full.

    Without this the interpreter tries to flush again at its end, and complains.
    """
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, sys.stdout.fileno())
    except (OSError, ValueError):
        return
    finally:
        os.close(null)


def write_result(text: str) -> None:
    """Write `text` to standard output as it is, in UTF-8 whatever the locale."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    buffer.write(text.encode("utf-8", "backslashreplace"))
    buffer.flush()


def colored(text: str, color_code: str, style: Style) -> str:
    """`text` in a colour where standard output is a terminal that may have colours."""
    return _paint(text, color_code, sys.stdout, style)


def write_json(value: Any) -> None:  # noqa: ANN401
    """Write `value` to standard output as indented JSON that any reader of the stream can take.

    ASCII only, for any locale; and without `##[`, which GitHub's runner obeys anywhere in a line.
    """
    import json  # noqa: PLC0415 - most runs write text

    text = json.dumps(value, indent=2).replace("##[", "#\\u0023[")
    write_result(text + "\n")


def say(text: str, style: Style) -> None:
    """Write foreign or own `text` to standard error, every line harmless."""
    for line in escape.lines(text, workflow=style.workflow):
        sys.stderr.write(line + "\n")
    sys.stderr.flush()


def say_error(error: Renderable, style: Style, *, about: str | None = None) -> None:
    """Show an error: `error:` and its message, `about` (an engine) in front of it."""
    _say_labelled("error:", "31", f"{about}: {error.render()}" if about else error.render(), style)


def say_warning(text: str, style: Style) -> None:
    """Show a warning: `warning:` and its message. `-q` does not silence it."""
    _say_labelled("warning:", "33", text, style)


def rich_console(stream: TextIO, style: Style) -> Console:
    """A rich console on `stream`, as wide as the terminal; nothing in it is taken as markup."""
    from rich.console import Console  # noqa: PLC0415 - only where something is drawn

    return Console(
        file=stream,
        no_color=not style.color,
        width=None if stream.isatty() else _WIDTH_WITHOUT_TERMINAL,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
    )


def _say_labelled(label: str, color_code: str, text: str, style: Style) -> None:
    shown = escape.lines(text, workflow=style.workflow)
    label = _paint(label, color_code, sys.stderr, style)
    sys.stderr.write("\n".join([f"{label} {shown[0]}", *shown[1:]]) + "\n")
    sys.stderr.flush()


def _paint(text: str, color_code: str, stream: TextIO, style: Style) -> str:
    return f"\x1b[1;{color_code}m{text}\x1b[0m" if style.color and stream.isatty() else text
