"""Small schemas and configurations for the tests of `check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from param_discovery.pipeline.check_sections import Scope, check_tree
from param_discovery.repository.read_tree import read_trees
from param_discovery.schema.read import read_document
from tests.unit.pipeline.schema_house import schema

if TYPE_CHECKING:
    from param_discovery.pipeline.check_sections import Checked
    from param_discovery.report.check_result import Finding
    from param_discovery.repository.tree import Format
    from param_discovery.schema.document import Document

RECORDED = Path(__file__).parent / "check_recorded"
SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"


def document(**parameters: Any) -> Document:
    """A document of one section, `engine_params`, with these parameters."""
    return document_of(schema(**parameters))


def document_of(found: dict[str, Any]) -> Document:
    return read_document(json.dumps(found), "x.json")


def checked(
    found: Document, text: str, scope: Scope | None = None, form: Format = "yaml"
) -> Checked:
    (tree,) = read_trees(text, "c.yaml", form)
    return check_tree(found, tree, "c.yaml", scope or Scope())


def findings(
    found: Document, text: str, scope: Scope | None = None, form: Format = "yaml"
) -> tuple[Finding, ...]:
    return checked(found, text, scope, form).findings


def said(found: tuple[Finding, ...]) -> list[str]:
    """`line:column rule path: message`, a finding each."""
    return [f"{one.line}:{one.column} {one.rule} {one.parameter}: {one.message}" for one in found]


def rules(found: tuple[Finding, ...]) -> list[str]:
    return [one.rule for one in found]
