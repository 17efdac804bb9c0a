"""`vllm` or `vllm@0.32.0`: the schema that is kept here, or that of a version, found on the fly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from param_discovery.errors import InputError
from param_discovery.pipeline.schema_file import read_schema
from param_discovery.pipeline.schema_source_engine import CURRENT, discovered
from param_discovery.spec.load import load_spec
from param_discovery.spec.versions import engine_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from param_discovery.schema.document import Document


def engine_schema(text: str, root: str, tell: Callable[[str], None]) -> Document:
    """The document that `text` means; `root` holds `engine_versions`.

    The file that the specification names serves its own version too. `tell` is told what takes
    long.

    Raises:
        InputError: the engine, or the version, is not known, or there is no file.
        SchemaError: the file is no schema document.
        WheelError: the version could not be read from what is published.
    """
    engine, at, version = text.partition("@")
    spec = load_spec(Path(root), engine)
    path = Path(root) / spec.schema_path
    if not at:
        if not path.exists():
            raise InputError(
                "no such file",
                where=str(path),
                meaning=f"The specification says that the schema of {engine} is kept there.",
                mend=f"Make it: param-discovery discover {engine}\n"
                f"Or name a version, which is then read as published: {engine}@current",
            )
        return read_schema(path)
    wanted = engine_version(spec, spec.current_version if version == CURRENT else version)
    if path.exists():
        kept = read_schema(path)
        if engine_version(spec, kept.envelope.engine_version) == wanted:
            return kept
    return discovered(engine, version, root, tell)


def sections_of(document: Document, wanted: str | None) -> Sequence[str]:
    """The section that is wanted, else all of them, sorted.

    Raises:
        InputError: the document has no such section.
    """
    names = sorted(document.sections)
    if wanted is None:
        return names
    if wanted not in names:
        about = document.envelope
        raise InputError(
            f"{about.engine} {about.engine_version} has no section {wanted!r}",
            mend=f"It has {', '.join(names)}.",
        )
    return [wanted]
