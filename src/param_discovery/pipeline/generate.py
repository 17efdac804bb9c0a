"""`generate`: a module of pydantic models, a JSON Schema or a page, made of an engine's schema."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from param_discovery.errors import InputError
from param_discovery.pipeline.atomic import write_text
from param_discovery.pipeline.engine_schema import engine_schema, sections_of
from param_discovery.pipeline.generate_schema import plain_schema, reached
from param_discovery.schema.canonical import canonical_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from param_discovery.pipeline.generate_schema import Draft
    from param_discovery.schema.document import Document

Kind: TypeAlias = Literal["pydantic", "jsonschema", "markdown"]
State: TypeAlias = Literal["written", "unchanged", "would-change"]


class Wanted(NamedTuple):
    """What is to be generated."""

    kind: Kind
    engine: str
    """`vllm`, or with a version: `vllm@0.32.0`."""
    section: str | None = None
    """None: all of them."""
    draft: Draft = "2020-12"
    """Of JSON Schema."""

    @property
    def command(self) -> str:
        """What a user types to get the like; without the version, which the result names too."""
        engine = self.engine.partition("@")[0]
        words = ["param-discovery", "generate", self.kind, "--engine", engine]
        if self.section is not None:
            words += ["--section", self.section]
        if self.draft != "2020-12":
            words += ["--draft", self.draft]
        return shlex.join(words)


def generated(wanted: Wanted, root: str, tell: Callable[[str], None]) -> str:
    """The text: the same for the same schema, whenever and wherever it is made.

    Raises:
        InputError: the engine, its version or the section is not known.
        OutsideError: the version cannot be read, or a generator is not installed.
    """
    document = engine_schema(wanted.engine, root, tell)
    sections = sections_of(document, wanted.section)
    if wanted.kind == "pydantic":
        from param_discovery.pipeline.generate_pydantic import pydantic_module  # noqa: PLC0415

        return pydantic_module(document, sections, wanted.command)
    if wanted.kind == "jsonschema":
        return canonical_text(plain_schema(document, sections, draft=wanted.draft))
    return _page(document, sections, wanted.command)


def settle(text: str, path: Path, *, check: bool) -> State:
    """Bring the file to the text; with `check` only say whether it is.

    Raises:
        InputError: its folder is not there, or the file is there and cannot be read.
        OutsideError: it cannot be written.
    """
    if not os.path.isdir(path.parent):  # noqa: PTH112 - it raises nothing
        raise InputError(
            "the folder is not there",
            where=str(path.parent),
            meaning="Nothing was written.",
            mend="Make the folder first, or name a file in another one: --output FILE",
        )
    try:
        old = path.read_bytes() if path.exists() else None
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}",
            where=str(path),
            mend="Name a file that you may read and write: --output FILE",
        ) from None
    if old == text.encode("utf-8"):
        return "unchanged"
    if check:
        return "would-change"
    write_text(path, text)
    return "written"


def _page(document: Document, sections: Sequence[str], command: str) -> str:
    from param_discovery.report.generate_markdown import Page, page  # noqa: PLC0415

    roots = [document.sections[name] for name in sections]
    classes = {name: document.definitions[name] for name in reached(document.definitions, roots)}
    return page(Page(document, sections, classes, command))
