"""GitHub's own parser of workflows and evaluator of expressions, from its language services."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PACKAGES = ("@actions/workflow-parser@0.3.61", "@actions/expressions@0.3.61")
CACHE = Path(platformdirs.user_cache_dir("param-discovery")) / "actions-parser-0.3.61"
ENVIRONMENT = dict(os.environ)
"""As this process found it: npm's own settings are part of the machine."""
SCRIPT = Path(__file__).with_name("github.mjs")


def faults(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """What GitHub would say of these workflows and actions: path and message."""
    return [(path, message) for path, message in _ask({"parse": list(files.items())})]


def evaluate(asked: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Any]:
    """The values of expressions, without `${{ }}`, each with its contexts.

    `status` among the contexts says what `always`, `success`, `failure` and `cancelled` answer.
    """
    answers: list[Any] = _ask({"evaluate": list(asked)})
    return answers


def _ask(question: dict[str, Any]) -> list[Any]:
    node = shutil.which("node", path=ENVIRONMENT["PATH"])
    assert node, "no Node.js on this machine"
    done = subprocess.run(
        [node, "--no-warnings", str(SCRIPT)],
        input=json.dumps(question),
        env={"PATH": ENVIRONMENT["PATH"], "PACKAGES": str(_packages())},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer: list[Any] = json.loads(done.stdout)
    return answer


def _packages() -> Path:
    """Where they are installed, from the registry that this machine's npm is set up with."""
    if not CACHE.is_dir():
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE.parent) as folder:
            made = Path(folder) / "new"
            made.mkdir()
            options = [
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--no-save",
                "--loglevel=error",
            ]
            subprocess.run(
                ["npm", "install", *options, "--prefix", str(made), *PACKAGES],
                check=True,
                env=ENVIRONMENT,
                timeout=300,
            )
            if not CACHE.is_dir():
                made.rename(CACHE)
    return CACHE
