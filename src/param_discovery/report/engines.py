"""How `engines` reports: a table, or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from param_discovery.report import console, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.report.console import Style


@dataclass(frozen=True, slots=True)
class SchemaState:
    """What stands in an engine's schema file."""

    engine_version: str
    parameters: tuple[tuple[str, int], ...]
    """Sections and how many parameters each has."""


@dataclass(frozen=True, slots=True)
class EngineRow:
    """One engine that is known here."""

    engine: str
    current_version: str
    image: str | None
    """The image that the docker runtime would pull; None: it is built, or there is none."""
    dockerfile: str | None
    """Where the guard finds the pin; None: the specification names none."""
    is_built: bool
    """Whether the image is built from it; else one is pulled, or there is none."""
    gpu: str
    targets: tuple[tuple[str, int], ...]
    """Sections of the specification and how many targets each has."""
    schema_path: str
    schema: SchemaState | None
    """None: there is no schema yet."""

    def to_json(self) -> dict[str, Any]:
        """The form that `--format json` writes."""
        return {
            "engine": self.engine,
            "current_version": self.current_version,
            "image": self.image,
            "dockerfile": self.dockerfile,
            "build": self.is_built,
            "gpu": self.gpu,
            "targets": dict(self.targets),
            "schema_path": self.schema_path,
            "schema": self.schema
            and {
                "engine_version": self.schema.engine_version,
                "parameters": dict(self.schema.parameters),
            },
        }


_HEAD = ("ENGINE", "VERSION", "SCHEMA", "GPU", "PARAMETERS", "IMAGE")


def write_json(rows: Sequence[EngineRow]) -> None:
    """Write all engines to standard output as a JSON list."""
    console.write_json([row.to_json() for row in rows])


def write_text(rows: Sequence[EngineRow], style: Style) -> None:
    """Write one line for each engine, in columns as wide as needed, to standard output."""
    table = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(_HEAD))]
    for line in table:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        shown = escape.one_line("  ".join(padded).rstrip(), workflow=style.workflow)
        console.write_result(shown + "\n")


def _cells(row: EngineRow) -> tuple[str, ...]:
    return (
        row.engine,
        row.current_version,
        row.schema.engine_version if row.schema else "none yet",
        row.gpu,
        _parameters(row),
        row.image or (f"built from {row.dockerfile}" if row.is_built else "-"),
    )


def _parameters(row: EngineRow) -> str:
    if row.schema is None:
        return "-"
    return ", ".join(f"{section} {count}" for section, count in row.schema.parameters)
