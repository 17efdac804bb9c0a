"""Uses in Jupyter notebooks: the code of their cells, each line where it stands in the file.

Source: https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.read_tree import read_trees
from param_discovery.repository.tree import Mapping, Place, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from param_discovery.repository.tree import Node
    from param_discovery.repository.usage import Hit

    Search = Callable[[str, str, str], Iterator[Hit]]
    """Language, path and text to what is found in it."""

_SHELL_CELL = re.compile(r"%%(?:bash|sh|script|writefile\s+\S+\.sh)\b")
_MAGIC = re.compile(r"\s*[!%?]")
_SHELL_LINE = re.compile(r"\s*(?:!|%(?:sx|system)\s)")


class _Cell(NamedTuple):
    """The code of a cell."""

    language: str
    text: str
    places: tuple[Place, ...]
    """Where each of its lines begins in the file."""


def search_notebook(path: str, text: str, search: Search) -> Iterator[Hit]:
    """What `search` finds in the cells.

    Raises:
        UnreadableError: the file is no JSON.
    """
    (root,) = read_trees(text, path, "json")
    parts = [part for cell in _cells(root) for part in _parts(cell)]
    code = [part for part in parts if part.language == "python"]
    others = [part for part in parts if part.language != "python"]
    for part in (*others, _joined(code)):
        for hit in search(part.language, path, part.text):
            yield _moved(hit, part.places)


def _joined(cells: list[_Cell]) -> _Cell:
    """All code as one text: what one cell defines, those behind it use."""
    places: list[Place] = []
    for cell in cells:
        lines = cell.text.count("\n") + 1
        more = lines - len(cell.places)
        places += [*cell.places, *cell.places[-1:] * more][:lines]
    text = "\n".join(cell.text for cell in cells)
    return _Cell("python", text, tuple(places) or (Place(1, 1),))


def _moved(hit: Hit, places: tuple[Place, ...]) -> Hit:
    place = places[min(hit.line, len(places)) - 1]
    # Several lines of a cell may stand in one line of the file; their columns then follow.
    return hit._replace(
        line=place.line,
        column=place.column + hit.column - 1,
        end_column=place.column + hit.end_column - 1,
    )


def _cells(root: Node) -> Iterator[_Cell]:
    for cell in _items(_member(root, "cells")):
        kind = _member(cell, "cell_type")
        if isinstance(kind, Scalar) and kind.value in {"code", "markdown"}:
            language = "python" if kind.value == "code" else "markdown"
            yield _cell(language, _member(cell, "source"))


def _cell(language: str, source: Node | None) -> _Cell:
    pieces = [source] if isinstance(source, Scalar) else _items(source)
    texts: list[str] = []
    places: list[Place] = []
    for piece in pieces:
        if isinstance(piece, Scalar) and isinstance(piece.value, str):
            texts.append(piece.value)
            offset = 1  # the quote
            for line in piece.value.splitlines():
                places.append(Place(piece.place.line, piece.place.column + offset))
                offset += len(line) + len("\\n")
    return _Cell(language, "".join(texts), tuple(places) or (Place(1, 1),))


def _parts(cell: _Cell) -> Iterator[_Cell]:
    """The Python of a cell, and what it hands to a shell; lines keep their numbers."""
    if cell.language == "markdown" or _SHELL_CELL.match(cell.text):
        rest = cell.text.partition("\n")[2]
        is_shell = cell.language != "markdown"
        text = "\n" + rest if is_shell else cell.text
        yield cell._replace(language="bash" if is_shell else "markdown", text=text)
        return
    lines = cell.text.split("\n")
    shell = ["" if not _SHELL_LINE.match(line) else _without_sign(line) for line in lines]
    plain = [_as_nothing(line) if _MAGIC.match(line) else line for line in lines]
    yield cell._replace(text="\n".join(plain))
    if any(shell):
        yield cell._replace(language="bash", text="\n".join(shell))


def _without_sign(line: str) -> str:
    return line.replace("!", " ", 1)


def _as_nothing(line: str) -> str:
    """A line that Python reads, in the place of IPython's own."""
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass"


def _member(node: Node | None, key: str) -> Node | None:
    if isinstance(node, Mapping):
        for entry in node.entries:
            if entry.key == key:
                return entry.node
    return None


def _items(node: Node | None) -> list[Node]:
    return list(node.items) if isinstance(node, Sequence) else []
