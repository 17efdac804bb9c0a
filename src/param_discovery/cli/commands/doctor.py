"""`doctor`: what this machine has, and what it lacks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from param_discovery.cli.command import Command
from param_discovery.cli.parser import add_format

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common

EXIT_NO_RUNTIME = 1


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Check the machine and say what is missing."""
    from param_discovery.pipeline.doctor import diagnose  # noqa: PLC0415 - only here
    from param_discovery.report import doctor as report  # noqa: PLC0415

    diagnosis = diagnose(common.root, os.environ)
    if arguments.format == "json":
        report.write_json(diagnosis)
    else:
        report.write_text(diagnosis, common.style)
    return 0 if diagnosis.usable_runtimes else EXIT_NO_RUNTIME


COMMAND = Command(
    name="doctor",
    summary="check that everything is there that this machine needs",
    description="Check each prerequisite and say what to do about those that are missing. Ends with"
    " 1 when no runtime could work; a warning, or a runtime that is missing while another one"
    " works, is 0.",
    add_arguments=add_format,
    run=run,
)
