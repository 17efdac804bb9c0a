"""`vllm`, `vllm@0.10.2`, `vllm@current`, `vllm@>=0.9,<0.12`: an engine and which of its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    from param_discovery.report.progress import Board
    from param_discovery.schema.document import Document
    from param_discovery.spec.model import EngineSpec


class EngineAt(NamedTuple):
    """What `--engine` asks for; with neither version nor range, what is kept of the engine here."""

    spec: EngineSpec
    version: Version | None = None
    """Exactly this one."""
    versions: SpecifierSet | None = None
    """All released ones among these (PEP 440)."""


class VersionDocument(NamedTuple):
    """One released version with its parameters, or why they are not known."""

    version: Version
    document: Document | None
    error: str | None = None
    """Why it could not be read; None: it was."""


def parse_engine_at(text: str, root: Path) -> EngineAt:
    """What `text` means; `root` holds `engine_versions`.

    Raises:
        InputError: it is none of the forms, or the engine or the version is not known.
    """
    raise NotImplementedError


def documents(at: EngineAt, board: Board, *, jobs: int | None = None) -> Iterator[VersionDocument]:
    """Each version that `at` means with its document, the oldest first, one at a time in memory.

    Final releases that are not yanked, as `history` has them; what is named exactly is taken
    whatever it is. A version that cannot be read stands among them with its reason.

    Raises:
        InputError: no release is in the range, or the version was never released.
        WheelError: the index does not answer.
    """
    raise NotImplementedError
