"""A little engine before and after, and repositories that use it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

from param_discovery.pipeline.impact import ImpactRequest, impact
from tests.unit.pipeline.schema_house import schema, write

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.report.impact_result import ImpactResult

INT = {"type": "integer", "default": 0, "x-python-type": "int"}
MAYBE_INT = {
    "anyOf": [{"type": "integer"}, {"type": "null"}],
    "default": None,
    "x-python-type": "int | None",
}
OLD: dict[str, Any] = {
    "model": {"type": "string", "default": "m"},
    "seed": MAYBE_INT,
    "dtype": {"enum": ["auto", "half", "float"], "default": "auto"},
    "block": {"enum": [8, 16, 32], "default": 8},
    "share": {"type": "number", "default": 0.5, "x-python-type": "float"},
    "swap_space": INT,
    "gpu_memory_utilization": INT,
    "max_model_len": INT,
    "compilation_config": {"$ref": "#/$defs/CompilationConfig", "default": {}},
    "level": {"$ref": "#/properties/engine_params/properties/seed", "x-alias-of": "seed"},
}
NEW: dict[str, Any] = {
    **{name: one for name, one in OLD.items() if name != "swap_space"},
    "seed": {**INT},
    "dtype": {"enum": ["auto", "half"], "default": "auto"},
    "block": {"enum": [16, 32], "default": 16},
    "share": {"type": "number", "default": 0.5, "maximum": 1, "x-python-type": "float"},
}
SPECIFICATION = """\
current_version: "2.0"
package: acme
image: acme/engine:{version}
sections:
  engine_params: [acme.arguments:EngineArgs]
entry_points: [acme:LLM]
programs: [acme serve]
"""


def _config(**fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": [],
        "additionalProperties": False,
        "x-python-type": "CompilationConfig",
    }


def make_engine(folder: Path, old: dict[str, Any] = OLD, new: dict[str, Any] = NEW) -> None:
    """Both schemas and the specification."""
    before, after = schema(version="1.0", **old), schema(version="2.0", **new)
    before["$defs"] = {"CompilationConfig": _config(mode=INT, cache=INT)}
    after["$defs"] = {"CompilationConfig": _config(cache=INT)}
    write(folder / "old.json", before)
    write(folder / "new.json", after)
    (folder / "engine_versions").mkdir(exist_ok=True)
    (folder / "engine_versions" / "acme.yaml").write_text(SPECIFICATION, encoding="utf-8")


def make_repository(folder: Path, files: dict[str, str]) -> Path:
    """These files in a git repository."""
    place = folder / "repository"
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    return place


def run(folder: Path, files: dict[str, str], **request: Any) -> ImpactResult:
    """What `impact` finds in a repository of these files."""
    if not (folder / "old.json").exists():
        make_engine(folder)
    place = make_repository(folder, files)
    asked = ImpactRequest(
        str(folder / "old.json"), str(folder / "new.json"), str(place), str(folder), **request
    )
    return impact(asked, lambda _: None, today=lambda: "2026-01-31")
