"""`history`: an engine's parameters across its released versions."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from param_discovery.cli.command import Command
from param_discovery.cli.parser import UsageError

if TYPE_CHECKING:
    from param_discovery.cli.command import Common
    from param_discovery.pipeline.history_options import HistoryOptions
    from param_discovery.report.history_result import History

_DESCRIPTION = """\
Read the engine's parameters out of each of its released wheels, without installing anything, and
say when each parameter came, changed its type or default, was deprecated, and went. Versions that
were read once are known the next time, and a run that was interrupted goes on where it was. A
version that cannot be read is shown with its reason, and the command still ends with 0; it ends
with 3 if not one could be read. Of versions that follow each other on the package index, the
lower is taken for the older, whatever their dates."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `history`."""
    parser.add_argument("engine", metavar="ENGINE", help="an engine that engine_versions/ names")
    _add_versions(parser)
    parser.add_argument(
        "--parameter",
        action="append",
        metavar="NAME",
        help="only this parameter, and what became of it; a name or a path such as"
        " engine_params.dtype; may be given more than once",
    )
    parser.add_argument(
        "--jobs",
        type=_positive_count,
        default=None,
        metavar="N",
        help="versions read at once (default: as many as there are processor cores)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown", "html"),
        default="text",
        help="how the result is written; html is one page that needs nothing else, not even a"
        " network (default: text)",
    )
    parser.add_argument(
        "--output", metavar="FILE", help="write the result to FILE instead of standard output"
    )


def _add_versions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--since", metavar="VERSION", help="the oldest version (default: the first)"
    )
    parser.add_argument("--until", metavar="VERSION", help="the newest version (default: the last)")
    parser.add_argument(
        "--versions",
        metavar="A,B,C",
        type=_names,
        help="exactly these versions, pre-releases and yanked ones among them",
    )
    parser.add_argument("--pre", action="store_true", help="pre-releases too")
    parser.add_argument(
        "--yanked", action="store_true", help="also versions that their authors have withdrawn"
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Read the versions, report, and return the exit code."""
    _refuse_contradictions(arguments)
    from param_discovery.pipeline.history import history  # noqa: PLC0415 - only for this command
    from param_discovery.report.history_text import warn_unreadable  # noqa: PLC0415
    from param_discovery.report.progress import board  # noqa: PLC0415

    with board(common.style) as shown:
        found = history(arguments.engine, _options(arguments, common), shown)
    warn_unreadable(found, common.style)
    _write(_rendered(found, arguments.format, common), arguments.output)
    return 0


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    given = [
        f"--{name}" for name in ("since", "until", "pre", "yanked") if getattr(arguments, name)
    ]
    if arguments.versions is not None and given:
        raise UsageError(
            f"--versions says which versions to read, and {given[0]} says it too.",
            mend="Give one of the two.",
        )
    if arguments.format == "html" and arguments.output is None and sys.stdout.isatty():
        raise UsageError(
            "a page of HTML is not for a terminal.",
            mend="Write it to a file: --output history.html",
        )


def _options(arguments: argparse.Namespace, common: Common) -> HistoryOptions:
    from param_discovery.pipeline.history_options import HistoryOptions  # noqa: PLC0415

    return HistoryOptions(
        root=common.root,
        since=arguments.since,
        until=arguments.until,
        versions=arguments.versions,
        parameters=tuple(arguments.parameter) if arguments.parameter else None,
        prereleases=arguments.pre,
        yanked=arguments.yanked,
        jobs=arguments.jobs or os.cpu_count() or 1,
    )


def _rendered(found: History, form: str, common: Common) -> str:
    """The result as text; only the form that is wanted is imported."""
    if form == "json":
        from param_discovery.report.history_json import json_text  # noqa: PLC0415

        return json_text(found)
    if form == "markdown":
        from param_discovery.report.history_markdown import markdown  # noqa: PLC0415

        return markdown(found)
    if form == "html":
        from param_discovery.report.history_html import page  # noqa: PLC0415

        return page(found)
    from param_discovery.report.history_text import text  # noqa: PLC0415

    return text(found, common.style)


def _write(result: str, output: str | None) -> None:
    from param_discovery.pipeline.atomic import write_text  # noqa: PLC0415
    from param_discovery.report.console import write_result  # noqa: PLC0415

    if output is None or output == "-":
        write_result(result)
    else:
        write_text(Path(output), result)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError(f"{text!r} names no version")
    return names


def _positive_count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


COMMAND = Command(
    name="history",
    summary="when an engine's parameters came, changed and went",
    description=_DESCRIPTION,
    add_arguments=add_arguments,
    run=run,
)
