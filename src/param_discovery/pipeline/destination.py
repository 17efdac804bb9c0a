"""Where a document goes, what stands there already, and what writing it means."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from param_discovery.errors import InputError, SchemaError
from param_discovery.pipeline import atomic
from param_discovery.pipeline.options import STDOUT
from param_discovery.pipeline.schema_file import read_schema
from param_discovery.report.outcome import Status
from param_discovery.schema.document import same_apart_from_run_facts

if TYPE_CHECKING:
    from param_discovery.pipeline.options import DiscoverOptions
    from param_discovery.schema.document import Document
    from param_discovery.spec.model import EngineSpec


@dataclass(frozen=True, slots=True)
class Destination:
    """Where one engine's document goes."""

    path: Path | None
    """None: standard output."""
    standing: Document | None
    """What `path` holds now; None: nothing."""
    previous: Document | None
    """What the new document is compared with: `standing`, else the specification's schema."""

    def settle(self, document: Document, *, check: bool) -> Status:
        """Write `document` unless it is there already, and say what became of it.

        Raises:
            OutsideError: it cannot be written.
        """
        if self.path is None:
            return Status.PRINTED
        if self.standing is not None and same_apart_from_run_facts(self.standing, document):
            return Status.UNCHANGED
        if check:
            return Status.WOULD_WRITE
        atomic.write_text(self.path, document.text())
        return Status.WRITTEN


def destination(spec: EngineSpec, options: DiscoverOptions) -> Destination:
    """Where the document of `spec` goes in this run.

    Raises:
        SchemaError: what stands there cannot be read; it is not overwritten.
    """
    usual = options.root / spec.schema_path
    if options.output is None:
        standing = _read(usual, spec.engine)
        return Destination(usual, standing, standing)
    if options.output == STDOUT:
        return Destination(None, None, _read(usual, spec.engine))
    path = Path(options.output)
    standing = _read(path, spec.engine)
    return Destination(path, standing, standing or _read(usual, spec.engine))


def _read(path: Path, engine: str) -> Document | None:
    """The document at `path`; None where nothing is, or what is no regular file."""
    if path.is_dir():
        raise InputError("is a folder", where=str(path), mend="Name a file.")
    if not path.is_file():
        return None
    document = read_schema(path)
    if document.envelope.engine != engine:
        raise SchemaError(
            f"this is a schema of {document.envelope.engine}, not of {engine}",
            where=str(path),
            meaning="It would be overwritten by another engine's schema.",
            mend="Name another file, or remove this one.",
        )
    return document
