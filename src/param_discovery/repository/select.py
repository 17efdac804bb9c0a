"""A part of a configuration file, by its path: `serving.engine[0].args`, `hosts."a.b".args`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from param_discovery.errors import InputError
from param_discovery.repository.tree import Mapping, Scalar, Sequence
from param_discovery.spec.problems import dotted, near, shown

if TYPE_CHECKING:
    from param_discovery.repository.tree import Node

Steps: TypeAlias = tuple["str | int", ...]
"""Keys, and from 0 the places in lists."""

_STEP = re.compile(
    r"""
    \[ \s* (?P<index>\d{1,9}) \s* \]
    | \[ \s* (?P<bracketed>"[^"]*"|'[^']*') \s* \]
    | (?P<quoted>"[^"]*"|'[^']*')
    | (?P<plain>[^.\[\]"'\s](?:[^.\[\]"']*[^.\[\]"'\s])?)
    """,
    re.VERBOSE,
)

MOST_KEYS_SHOWN = 12


class SelectionError(InputError):
    """The path is none, or leads to nothing in the file."""


def parse_steps(path: str) -> Steps:
    """The steps of a path.

    Raises:
        SelectionError: it is no path.
    """
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        is_first = not steps
        if not is_first and path[at] == ".":
            at += 1
        elif not is_first and path[at] != "[":
            raise _no_path(path, at)
        match = _STEP.match(path, at)
        if match is None:
            raise _no_path(path, at)
        steps.append(_step(match))
        at = match.end()
    if not steps:
        raise _no_path(path, 0)
    return tuple(steps)


def _step(match: re.Match[str]) -> str | int:
    if match["index"] is not None:
        return int(match["index"])
    quoted = match["bracketed"] or match["quoted"]
    return quoted[1:-1] if quoted is not None else match["plain"]


def _no_path(path: str, at: int) -> SelectionError:
    where = f"at character {at + 1}" if path else "it is empty"
    return SelectionError(
        f"{shown(path)} is no path into a file: {where}",
        mend="Write keys with dots, numbers in brackets, and quotes around a key that has a dot:"
        ' serving.engine[0]."a.b"',
    )


def select(trees: tuple[Node, ...], steps: Steps, file: str) -> tuple[Node, ...]:
    """The part at `steps` of each document that has it.

    Raises:
        SelectionError: no document has it; says how far the first one goes, and what is there.
    """
    found = [_reached(tree, steps) for tree in trees]
    parts = tuple(node for node, count in found if count == len(steps))
    if parts:
        return parts
    node, count = max(found, key=lambda one: one[1], default=(None, 0))
    raise _nothing(node, steps, count, file)


def _reached(node: Node, steps: Steps) -> tuple[Node, int]:
    """How far the steps lead: the last node on the way, and how many steps it took."""
    for count, step in enumerate(steps):
        further = _child(node, step)
        if further is None:
            return node, count
        node = further
    return node, len(steps)


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Sequence):
        is_there = isinstance(step, int) and step < len(node.items)
        return node.items[step] if is_there and isinstance(step, int) else None
    if isinstance(node, Mapping):
        key = str(step)
        return next((entry.node for entry in node.entries if entry.key == key), None)
    return None


def _nothing(node: Node | None, steps: Steps, count: int, file: str) -> SelectionError:
    whole = dotted(steps)
    if node is None:
        return SelectionError(
            f"there is no {whole}: the file is empty", where=file, mend="Name another file."
        )
    place = f"{file}:{node.place.line}:{node.place.column}"
    here = f"`{dotted(steps[:count])}`" if count else "the top"
    what = f"there is no {whole}: {here} {_content(node, steps[count])}"
    return SelectionError(what, where=place, mend=_mend(node, steps[count]))


def _content(node: Node, step: str | int) -> str:
    if isinstance(node, Scalar):
        return "is a single value"
    if isinstance(node, Mapping):
        return f"has no key {shown(str(step))}" if node.entries else "is an empty mapping"
    if isinstance(step, int):
        count = len(node.items)
        return f"is a list of {count}, counted from 0" if count else "is an empty list"
    return f"is a list of {len(node.items)}: write a number in brackets"


def _mend(node: Node, step: str | int) -> str:
    if isinstance(node, Mapping) and node.entries:
        keys = [dotted((entry.key,)) for entry in node.entries]
        said = near(str(step), keys)
        more = len(keys) - MOST_KEYS_SHOWN
        if more <= 0 or not said.startswith("known"):
            return said
        return f"{near(str(step), keys[:MOST_KEYS_SHOWN])}, and {more} more"
    return "Correct --select."
