"""Small schema documents on disk and in git, for the tests of `classify`."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

META = "https://json-schema.org/draft/2020-12/schema"

WHEEL = {"tool_version": "0.1.0", "probe_revision": "abc", "runtime": "wheel", "python": None}


def schema(
    engine: str = "acme", version: str = "1.0", *, generator: Any = None, **parameters: Any
) -> dict[str, Any]:
    """A document with the parameters in its one section, `engine_params`."""
    return {
        "$schema": META,
        "$defs": {},
        "additionalProperties": False,
        "discovered_at": "2026-01-31T12:00:00Z",
        "discovery_limitations": [],
        "discovery_method": "wheel",
        "engine": engine,
        "engine_version": version,
        "generator": generator,
        "properties": {
            "engine_params": {
                "type": "object",
                "properties": parameters,
                "required": [],
                "additionalProperties": False,
            }
        },
        "schema_version": 1,
        "title": f"Parameters of {engine}",
        "type": "object",
    }


def text(found: dict[str, Any]) -> str:
    """As it stands in a file."""
    return json.dumps(found, indent=2, sort_keys=True) + "\n"


def write(path: Path, found: dict[str, Any]) -> str:
    """Write the document; the path as the command line takes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(found), encoding="utf-8")
    return str(path)


def git(folder: Path, *arguments: str) -> str:
    """Run git there, as somebody."""
    environ = {
        **os.environ,
        **{f"GIT_{role}_NAME": "A" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": "a@example.com" for role in ("AUTHOR", "COMMITTER")},
    }
    command = ["git", "-C", str(folder), "-c", "init.defaultBranch=main", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    return done.stdout.strip()


def commit(folder: Path, message: str = "x") -> None:
    """Commit everything there is."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
