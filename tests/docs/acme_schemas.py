"""The schemas of docs/guides/classify.md: acme 1.3.0 is committed, 1.4.0 lies in the folder."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_OLD: dict[str, Any] = {
    "model": {"type": "string", "x-python-type": "str"},
    "dtype": {"enum": ["auto", "half", "float"], "default": "auto"},
    "max_model_len": {
        "anyOf": [{"type": "integer"}, {"type": "null"}],
        "default": None,
        "x-python-type": "int | None",
    },
    "swap_space": {"type": "number", "default": 4.0, "x-python-type": "float"},
}
_NEW: dict[str, Any] = {
    "model": _OLD["model"],
    "dtype": {"enum": ["auto", "half"], "default": "auto"},
    "max_model_len": {"type": "integer", "default": 4096, "x-python-type": "int"},
    "seed": {"type": "integer", "default": 0, "x-python-type": "int"},
}


def _schema(version: str, parameters: dict[str, Any]) -> str:
    return json.dumps(
        {
            "$defs": {},
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "additionalProperties": False,
            "discovered_at": "2026-01-31T12:00:00Z",
            "discovery_limitations": [],
            "discovery_method": "wheel",
            "engine": "acme",
            "engine_version": version,
            "properties": {
                "engine_params": {
                    "additionalProperties": False,
                    "properties": parameters,
                    "required": ["model"],
                    "type": "object",
                }
            },
            "schema_version": 1,
            "type": "object",
        },
        indent=2,
        sort_keys=True,
    )


def make_history(folder: Path) -> None:
    """Make the folder a git repository with the old schema, and write the new one."""
    path = folder / "schemas" / "acme.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(_schema("1.3.0", _OLD) + "\n", encoding="utf-8")
    user = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    for command in (["init", "-q"], ["add", "-A"], [*user, "commit", "-q", "-m", "acme 1.3.0"]):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
    path.write_text(_schema("1.4.0", _NEW) + "\n", encoding="utf-8")
