"""The runner's side: inputs, outputs, masks, groups, state and the summary.

The one module that uses `actions-toolkit`, and that knows where it must not be trusted: it prints
`info` raw, knows no summary and no `stop-commands`, raises bare exceptions, and takes any text as
the name of an output. Importing it imports `requests`, so this module is imported by the action
alone.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from actions_toolkit import core

from param_discovery.errors import OutsideError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_OUTPUT_BYTES = 1_000_000
"""GitHub takes 1 MB per output and 50 MB per job."""

_SECRET = re.compile(r"INPUT_.*(TOKEN|PASSWORD)|ACTIONS_.*TOKEN|GITHUB_TOKEN|GH_TOKEN")

MAX_SUMMARY_BYTES = 1024 * 1024
"""A larger summary is dropped whole."""


def read_input(name: str) -> str:
    """The input as the workflow gives it, without white space around; empty if not given."""
    text: str = core.get_input(name)
    return text


def mask(secret: str) -> None:
    """Have the runner hide `secret`, and each of its lines, in everything that is printed."""
    for line in dict.fromkeys((secret, *secret.splitlines())):
        if line.strip():
            core.set_secret(line)


def forget_secrets() -> None:
    """Take the runner's secrets out of this process's environment, once they are read.

    A specification can name a variable (`wheel_index`), and what is started inherits them all.
    """
    for name in [name for name in os.environ if _SECRET.fullmatch(name)]:
        del os.environ[name]


def set_output(name: str, value: str) -> None:
    """Set an output of the step.

    Raises:
        OutsideError: the runner's file cannot be written, or the value is larger than GitHub takes.
    """
    size_bytes = len(value.encode("utf-8", "backslashreplace"))
    if size_bytes > MAX_OUTPUT_BYTES:
        raise OutsideError(
            f"the output `{name}` has {size_bytes:,} bytes, and GitHub takes {MAX_OUTPUT_BYTES:,}",
            mend="Run fewer engines in one step.",
        )
    path = os.environ.get("GITHUB_OUTPUT")
    if not path:
        return
    try:
        Path(path).stat()  # the library would raise a bare Exception
        core.set_output(name, value.encode("utf-8", "backslashreplace").decode("utf-8"))
    except OSError as error:
        raise _unwritable("GITHUB_OUTPUT", error) from None


def write_summary(markdown: str) -> bool:
    """Add `markdown` to the step's summary; whether it fitted and there was a summary to add to.

    Raises:
        OutsideError: the runner's file cannot be written.
    """
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return False
    content = (markdown.rstrip("\n") + "\n").encode("utf-8", "backslashreplace")
    path = Path(name)
    try:
        standing = path.stat().st_size if path.exists() else 0
        if standing + len(content) > MAX_SUMMARY_BYTES:
            return False
        with path.open("ab") as summary:
            summary.write(content)
    except OSError as error:
        raise _unwritable("GITHUB_STEP_SUMMARY", error) from None
    return True


def save_state(name: str, value: str) -> None:
    """Keep `value` for the step that runs after the job, as `STATE_<name>`."""
    if os.environ.get("GITHUB_STATE"):
        core.save_state(name, value)


@contextmanager
def group(title: str) -> Iterator[None]:
    """Fold what is printed inside. `title` is our own text, never an engine's."""
    _command(f"::group::{title}")
    try:
        yield
    finally:
        _command("::endgroup::")


@contextmanager
def commands_stopped() -> Iterator[None]:
    """Have the runner obey nothing that is printed inside, whatever an engine prints.

    The token is new and unguessable each time: who knows it can end the stop.
    """
    token = secrets.token_hex(16)
    _command(f"::stop-commands::{token}")
    try:
        yield
    finally:
        _command(f"::{token}::")


def _command(line: str) -> None:
    """Both streams reach the runner as one; what the other still holds must not come later."""
    sys.stdout.flush()
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _unwritable(variable: str, error: OSError) -> OutsideError:
    return OutsideError(
        f"the runner's file for {variable} cannot be written: {error.strerror or error}",
        meaning="The step's result would be lost.",
        mend="Is the runner's disk full, or its _temp folder mounted read-only?",
    )
