"""`rules`: the catalogue of changes, and what each means."""

from __future__ import annotations

from param_discovery.cli.command import Command
from param_discovery.errors import InputError
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common
    from param_discovery.rules.model import Rule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `rules`."""
    parser.add_argument(
        "rule",
        nargs="?",
        metavar="ID",
        help="one rule, such as type-narrowed: also why, what to do, and an example",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        help="how the result is written to standard output (default: text)",
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """List the rules, or explain one."""
    from param_discovery.report.rules import write  # noqa: PLC0415 - only for this command
    from param_discovery.rules.catalogue import RULES  # noqa: PLC0415

    write(
        RULES if arguments.rule is None else (_rule(arguments.rule),),
        arguments.format,
        common.style,
    )
    return 0


def _rule(name: str) -> Rule:
    from param_discovery.rules.catalogue import RULES, rule  # noqa: PLC0415 - see above

    found = rule(name)
    if found is not None:
        return found
    from difflib import get_close_matches  # noqa: PLC0415 - only for a slip

    near = get_close_matches(name, [rule.id for rule in RULES], n=2)
    raise InputError(
        f"no rule {name!r}",
        mend=f"Did you mean {' or '.join(near)}?" if near else "`param-discovery rules` lists all.",
    )


COMMAND = Command(
    name="rules",
    summary="what each kind of change means, and what to do",
    description="List the rules by which changes are judged, with their levels. With an ID: why it"
    " has its level, what to do, and an example.",
    add_arguments=add_arguments,
    run=run,
)
