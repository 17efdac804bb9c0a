"""Schemas to generate from, and the modules that come out, imported."""

from __future__ import annotations

import importlib.util
import json
import sys
from typing import TYPE_CHECKING, Any

from param_discovery.pipeline.generate_pydantic import pydantic_module
from param_discovery.schema.read import read_document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import ModuleType

    from param_discovery.schema.document import Document


def document(
    properties: dict[str, Any],
    *,
    required: Iterable[str] = (),
    definitions: dict[str, Any] | None = None,
    is_open: bool = False,
) -> Document:
    """A schema of one section, `engine_params`."""
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "schema_version": 1,
        "type": "object",
        "engine": "acme",
        "engine_version": "1.4.0",
        "discovered_at": "2026-01-31T12:00:00Z",
        "discovery_method": "wheel",
        "discovery_limitations": [],
        "$defs": definitions or {},
        "additionalProperties": False,
        "properties": {
            "engine_params": {
                "type": "object",
                "properties": properties,
                "required": sorted(required),
                "additionalProperties": is_open,
            }
        },
    }
    return read_document(json.dumps(whole), "acme.json")


def imported(source: Document, folder: Path, name: str) -> ModuleType:
    """The generated module, as a user's code would have it."""
    path = folder / f"{name}.py"
    path.write_text(pydantic_module(source, sorted(source.sections), "it"), encoding="utf-8")
    found = importlib.util.spec_from_file_location(name, path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module  # pydantic looks annotations up there
    found.loader.exec_module(module)
    return module
