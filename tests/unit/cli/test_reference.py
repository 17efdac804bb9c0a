"""The committed reference is what the parsers say now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from param_discovery.cli import reference, registry

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "command-line.md"
MEND = f"run: python -m param_discovery.cli.reference > {PAGE.name}"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.reference(), MEND


def test_the_generator_prints_the_page() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "param_discovery.cli.reference"], capture_output=True, check=True
    )
    assert printed.stdout.decode() == reference.reference()


@pytest.mark.parametrize("name", registry.NAMES)
def test_every_command_and_flag_is_on_the_page(name: str) -> None:
    command = registry.load(name)
    assert command.name == name
    page = PAGE.read_text(encoding="utf-8")
    assert f"## `{command.name}`" in page
    for action in reference._own_actions(command):
        for option in action.option_strings:
            assert f"`{option}" in page
