"""`engines`: what is known here, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.pipeline.schema_file import parameter_counts, read_schema
from param_discovery.report.engines import EngineRow, SchemaState
from param_discovery.spec.load import load_all
from param_discovery.spec.versions import image_ref

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.spec.model import EngineSpec


def list_engines(root: Path) -> list[EngineRow]:
    """One row for each engine, sorted by name.

    Raises:
        SpecError: a specification is wrong, or there is none.
        SchemaError: a schema is unreadable.
    """
    return [_row(root, spec) for spec in load_all(root)]


def _row(root: Path, spec: EngineSpec) -> EngineRow:
    return EngineRow(
        engine=spec.engine,
        current_version=spec.current_version,
        image=image_ref(spec) if spec.image is not None else None,
        dockerfile=spec.dockerfile,
        is_built=spec.build,
        gpu=spec.gpu,
        targets=tuple((section, len(targets)) for section, targets in spec.sections.items()),
        schema_path=spec.schema_path,
        schema=_schema(root / spec.schema_path),
    )


def _schema(path: Path) -> SchemaState | None:
    if not path.exists():
        return None
    document = read_schema(path)
    counts = parameter_counts(document)
    return SchemaState(document.envelope.engine_version, tuple(sorted(counts.items())))
