"""`engine@version`: a schema found on the fly, out of the published wheel, or known from before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from param_discovery.errors import WheelError
from param_discovery.pipeline.history_read import version_reader
from param_discovery.spec.load import load_spec
from param_discovery.spec.versions import engine_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from param_discovery.schema.document import Document

CURRENT = "current"
"""As version: what the engine's specification names."""

TIMEOUT_SECONDS = 1800.0


def discovered(engine: str, version: str, root: str, tell: Callable[[str], None]) -> Document:
    """The document of one version of an engine, by the wheel runtime; nothing is written.

    What was read once, by `history` too, is known the next time.

    Raises:
        SpecError: the engine is not known, or `version` is no version.
        WheelError: it could not be read.
    """
    spec = load_spec(Path(root), engine)
    wanted = engine_version(spec, spec.current_version if version == CURRENT else version)
    reader = version_reader(spec, TIMEOUT_SECONDS)
    reading = reader.kept(wanted)
    if reading is None or reading.document is None:
        tell(f"{engine} {wanted}: reading the published wheel")
        reading = reader.read(wanted)
    for warning in reading.warnings:
        tell(warning)
    if reading.document is None:
        raise WheelError(
            f"{engine} {wanted} could not be read from its published wheel.",
            meaning=reading.error,
            mend=f"See `param-discovery history {engine}` for the versions that can be read.",
        )
    return reading.document
