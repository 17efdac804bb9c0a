"""`engines`: the engines that are known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.cli.command import Command
from param_discovery.cli.parser import add_format

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common


def run(arguments: argparse.Namespace, common: Common) -> int:
    """List the engines."""
    from param_discovery.pipeline.engines import list_engines  # noqa: PLC0415 - only here
    from param_discovery.report import engines as report  # noqa: PLC0415

    rows = list_engines(common.root)
    if arguments.format == "json":
        report.write_json(rows)
    else:
        report.write_text(rows, common.style)
    return 0


COMMAND = Command(
    name="engines",
    summary="list the engines known here, and how their schemas stand",
    description="List the engines that engine_versions/ names: version, image, GPU and targets of"
    " the specification, and the version and number of parameters in the schema.",
    add_arguments=add_format,
    run=run,
)
