"""Schema documents on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import SchemaError
from param_discovery.schema.document import parameters_of
from param_discovery.schema.read import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.schema.document import Document


def read_schema(path: Path) -> Document:
    """The document in the file at `path`.

    Raises:
        SchemaError: it cannot be read, or is no schema document.
    """
    return read_document(_text(path), str(path))


def parameter_counts(document: Document) -> dict[str, int]:
    """How many parameters each section has; aliases are no parameters of their own."""
    counts = dict.fromkeys(document.sections, 0)
    for entry in parameters_of(document):
        if entry.owner[0] == "properties":
            counts[entry.owner[1]] += 1
    return counts


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        what, mend = f"cannot be read: {error.strerror or error}", "Correct its permissions."
    except UnicodeDecodeError as error:
        what, mend = f"not UTF-8 at byte {error.start}", "Restore the file, or remove it."
    raise SchemaError(what, where=str(path), mend=mend)
