"""`generate`: pydantic models, a JSON Schema or a page of Markdown, made of an engine's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.cli.command import Command
from param_discovery.cli.parser import UsageError

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common

KINDS = ("pydantic", "jsonschema", "markdown")

EXIT_WOULD_CHANGE = 1

_DESCRIPTION = """\
Write the parameters of an engine in another form: `pydantic`, a module of typed models, one class
for each section; `jsonschema`, a plain JSON Schema without what is this project's own; `markdown`,
a page to read. The same schema gives the same bytes, so the result can be committed, and --check
holds it against the schema. `pydantic` needs the extra `generate`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `generate`."""
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=" or ".join(KINDS))
    parser.add_argument(
        "--engine",
        required=True,
        metavar="ENGINE[@VERSION]",
        help="an engine that engine_versions/ names: its schema as kept here, or that of a version",
    )
    parser.add_argument(
        "--section", metavar="NAME", help="only this section (default: all of them)"
    )
    parser.add_argument(
        "--draft",
        choices=("2020-12", "7"),
        default="2020-12",
        help="the draft of JSON Schema (default: 2020-12)",
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        default="-",
        help="write to FILE; `-` is standard output (default: -)",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if FILE would change"
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Generate, write, and return the exit code."""
    _refuse_contradictions(arguments)
    from pathlib import Path  # noqa: PLC0415 - only for this command

    from param_discovery.pipeline.generate import Wanted, generated, settle  # noqa: PLC0415
    from param_discovery.report import console, escape  # noqa: PLC0415

    wanted = Wanted(arguments.kind, arguments.engine, arguments.section, arguments.draft)

    def tell(text: str) -> None:
        if not common.style.quiet:
            console.say(text, common.style)

    text = generated(wanted, common.root_text, tell)
    if arguments.output == "-":
        console.write_result(text)
        return 0
    state = settle(text, Path(arguments.output), check=arguments.check)
    shown = escape.one_line(arguments.output, workflow=common.style.workflow)
    console.write_result(f"{shown}: {_WORDS[state]}\n")
    return EXIT_WOULD_CHANGE if state == "would-change" else 0


_WORDS = {
    "written": "written",
    "unchanged": "up to date",
    "would-change": "would change",
}


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    if arguments.check and arguments.output == "-":
        raise UsageError(
            "--check compares with a file, and none is named.", mend="Name it: --output FILE"
        )
    if arguments.draft != "2020-12" and arguments.kind != "jsonschema":
        raise UsageError("--draft is for `jsonschema`.")


COMMAND = Command(
    name="generate",
    summary="write pydantic models, a JSON Schema or a page, made of an engine's schema",
    description=_DESCRIPTION,
    add_arguments=add_arguments,
    run=run,
)
