"""A repository with models of an engine, and the engine's schema."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from param_discovery.pipeline.models import Wanted, models
from tests.unit.pipeline.generate_house import document

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.report.models_result import Finding, ModelOutcome

SPECIFICATION = """\
current_version: 1.4.0
package: acme-engine
sections:
  engine_params: [acme_engine:EngineArgs]
"""

INNER = {
    "type": "object",
    "properties": {
        "mode": {"enum": [0, 1, 2], "default": 0, "x-python-type": "Literal[0, 1, 2]"},
        "level": {"type": "integer", "default": 3, "x-python-type": "int"},
    },
    "required": [],
    "additionalProperties": False,
    "x-python-type": "Inner",
}

PARAMETERS: dict[str, Any] = {
    "model": {"type": "string", "x-python-type": "str"},
    "dtype": {
        "enum": ["auto", "half", "bfloat16"],
        "default": "auto",
        "x-python-type": "Literal['auto', 'half', 'bfloat16']",
    },
    "max_model_len": {
        "anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}],
        "default": None,
        "x-python-type": "int | None",
    },
    "share": {"type": "number", "default": 0.9, "x-python-type": "float"},
    "inner": {"$ref": "#/$defs/Inner", "default": {}, "x-python-type": "Inner"},
    "executor": {
        "anyOf": [{"type": "string"}, {"not": {}, "x-python-type": "type"}, {"type": "null"}],
        "default": None,
        "x-python-type": "str | type | None",
    },
    "loose": {},
}

MATCHING = """\
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Inner(BaseModel):
    mode: Literal[0, 1, 2] = 0
    level: int = 3


class Args(BaseModel):
    model: str
    dtype: Literal["auto", "half", "bfloat16"] = "auto"
    max_model_len: int | None = Field(default=None, ge=1)
    share: float = 0.9
    inner: Inner = Inner()
    executor: str | None = None
    loose: object = None
"""


class House:
    """The folders of one test."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        (folder / "engine_versions").mkdir(parents=True)
        (folder / "engine_versions" / "acme.yaml").write_text(SPECIFICATION, encoding="utf-8")
        self.schema(PARAMETERS)
        self.source(MATCHING)

    def schema(self, parameters: dict[str, Any], *, required: tuple[str, ...] = ("model",)) -> None:
        kept = [name for name in required if name in parameters]
        text = document(parameters, required=kept, definitions={"Inner": INNER}).text()
        (self.root / "schemas").mkdir(exist_ok=True)
        (self.root / "schemas" / "acme.json").write_text(text, encoding="utf-8")

    def source(self, text: str, path: str = "wrapper/models.py") -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")

    def replaced(self, old: str, new: str) -> None:
        """The matching model with one difference."""
        assert old in MATCHING
        self.source(MATCHING.replace(old, new))

    def configure(self, **entry: Any) -> None:
        whole = {"model": "wrapper.models:Args", "engine": "acme", **entry}
        text = json.dumps({"models": [whole]})
        (self.root / ".param-discovery.yml").write_text(text, encoding="utf-8")

    def compared(self, target: str | None = "wrapper.models:Args", **more: Any) -> ModelOutcome:
        wanted = Wanted(
            str(self.root),
            str(self.root),
            target,
            **({"engine": "acme"} | more),
        )
        (outcome,) = models(wanted, lambda text: None).outcomes
        return outcome

    def findings(self, **more: Any) -> list[tuple[str, str]]:
        """Kind and name of what counts."""
        found = [finding for finding in self.compared(**more).findings if finding.counts]
        return [(finding.kind, finding.field or finding.parameter or "") for finding in found]

    def finding(self, **more: Any) -> Finding:
        """The one that counts."""
        (found,) = [finding for finding in self.compared(**more).findings if finding.counts]
        return found
