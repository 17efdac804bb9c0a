"""`action`: what the GitHub Action's container runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from param_discovery.cli.command import Command

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """No flags of its own: inputs come as `INPUT_*`."""


def run(_arguments: argparse.Namespace, common: Common) -> int:
    """Run the action."""
    from param_discovery.action.main import run as run_action  # noqa: PLC0415 - only here

    return run_action(os.environ, common.style)


COMMAND = Command(
    name="action",
    summary="what the GitHub Action runs: inputs from INPUT_*, the event from GITHUB_*",
    description="Run as a step of a GitHub workflow: inputs come as INPUT_*, the event as"
    " GITHUB_EVENT_NAME and GITHUB_EVENT_PATH. At a prompt, use the other commands.",
    add_arguments=add_arguments,
    run=run,
)
