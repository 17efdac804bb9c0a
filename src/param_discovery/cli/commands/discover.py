"""`discover`: find an engine's parameters and write its schema."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from param_discovery.cli.command import Command
from param_discovery.cli.parser import UsageError, add_format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.cli.command import Common
    from param_discovery.pipeline.options import DiscoverOptions
    from param_discovery.report.outcome import DiscoverOutcome

EXIT_WOULD_WRITE = 1

USERNAME_VARIABLE = "PARAM_DISCOVERY_REGISTRY_USERNAME"
PASSWORD_VARIABLE = "PARAM_DISCOVERY_REGISTRY_PASSWORD"  # noqa: S105 - a variable's name

_DESCRIPTION = f"""\
Look inside the real engine, in a container or a virtual environment, find its parameters and
write them as a JSON Schema document. A document that would differ only in when and how it was
found is left untouched. Several engines are independent: one that fails does not lose the
others, and the command then ends with 3. The exit code says nothing about whether changes break
anyone. Credentials for a private registry are taken from {USERNAME_VARIABLE} and
{PASSWORD_VARIABLE}."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `discover`."""
    parser.add_argument(
        "engines",
        nargs="+",
        metavar="ENGINE",
        help="an engine that engine_versions/ names, or `all`",
    )
    _add_what(parser)
    _add_where(parser)
    add_format(parser)


def _add_what(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--version",
        metavar="VERSION",
        help="discover this version instead of the specification's current_version; the schema is"
        " written all the same, with a warning, as `guard` will refuse it (one engine only)",
    )
    parser.add_argument(
        "--runtime",
        choices=("auto", "docker", "venv", "wheel"),
        default="auto",
        help="how to reach the engine; auto: docker if the daemon answers and the image is there"
        " or was asked for with --image, else wheel, which reads the published source and runs"
        " nothing of the engine (default: auto)",
    )
    parser.add_argument(
        "--image",
        metavar="REF",
        help="look inside this image instead of the specification's (docker; one engine only)",
    )
    parser.add_argument(
        "--gpus",
        metavar="auto|all|none|IDS",
        default="auto",
        help="GPUs for the container: as the specification asks, all, none, or the ids in a list"
        " with commas (default: auto)",
    )
    parser.add_argument(
        "--timeout-seconds",
        type=_positive_seconds,
        default=1800.0,
        metavar="N",
        help="how long the engine may take to answer, once it is there (default: 1800)",
    )
    parser.add_argument(
        "--jobs",
        type=_positive_count,
        default=None,
        metavar="N",
        help="engines at once (default: as many as there are processor cores)",
    )


def _add_where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output",
        metavar="FILE",
        help="write the document to FILE instead of the specification's schema; `-` prints it,"
        " alone, to standard output (one engine only)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if a file would be written",
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Discover, report, and return the exit code."""
    _refuse_contradictions(arguments)
    from param_discovery.pipeline.discover import discover  # noqa: PLC0415 - only for this command
    from param_discovery.report.progress import board  # noqa: PLC0415

    with board(common.style) as shown:
        outcomes = discover(arguments.engines, _options(arguments, common), shown)
    _report(outcomes, arguments, common)
    return exit_code(outcomes)


def exit_code(outcomes: Sequence[DiscoverOutcome]) -> int:
    """3 if anything outside failed, else 2 if an input was bad, else 1 if `--check` says no."""
    from param_discovery.report.outcome import Status  # noqa: PLC0415

    failures = [outcome.error.exit_code for outcome in outcomes if outcome.error]
    if failures:
        return max(failures)
    would_write = any(outcome.status is Status.WOULD_WRITE for outcome in outcomes)
    return EXIT_WOULD_WRITE if would_write else 0


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    several = len(set(arguments.engines)) > 1 or "all" in arguments.engines
    for flag in ("version", "image", "output"):
        if several and getattr(arguments, flag) is not None:
            raise UsageError(
                f"--{flag} can only be given with one engine.",
                mend="Run the command once for each engine.",
            )
    for flag, is_given in (
        ("--image", arguments.image is not None),
        ("--gpus", arguments.gpus != "auto"),
    ):
        if is_given and arguments.runtime in ("venv", "wheel"):
            raise UsageError(
                f"{flag} needs the docker runtime, and --runtime says {arguments.runtime}."
            )
    if arguments.output == "-":
        _refuse_on_stdout(arguments)


def _refuse_on_stdout(arguments: argparse.Namespace) -> None:
    if arguments.check:
        raise UsageError(
            "--check writes nothing, and --output - asks to print the document.",
            mend="Give one of the two.",
        )
    if arguments.format != "text":
        raise UsageError(
            "--output - and --format json both want standard output.",
            mend="Write the document to a file: --output FILE.",
        )


def _options(arguments: argparse.Namespace, common: Common) -> DiscoverOptions:
    from param_discovery.pipeline.options import DiscoverOptions  # noqa: PLC0415

    return DiscoverOptions(
        root=common.root,
        version=arguments.version,
        runtime=arguments.runtime,
        image=arguments.image,
        gpus=arguments.gpus,
        timeout_seconds=arguments.timeout_seconds,
        jobs=arguments.jobs or os.cpu_count() or 1,
        output=arguments.output,
        check=arguments.check,
        registry_username=os.environ.get(USERNAME_VARIABLE) or None,
        registry_password=os.environ.get(PASSWORD_VARIABLE) or None,
    )


def _report(
    outcomes: Sequence[DiscoverOutcome], arguments: argparse.Namespace, common: Common
) -> None:
    from param_discovery.report import discover as report  # noqa: PLC0415

    report.say_failures(outcomes, common.style)
    if arguments.output == "-":
        report.write_document(outcomes)
    elif arguments.format == "json":
        report.write_json(outcomes)
    else:
        report.write_text(outcomes, common.style)


def _positive_seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return seconds


def _positive_count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


COMMAND = Command(
    name="discover",
    summary="find an engine's parameters and write its schema",
    description=_DESCRIPTION,
    add_arguments=add_arguments,
    run=run,
)
