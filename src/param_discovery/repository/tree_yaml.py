"""YAML as trees with places, as PyYAML's `safe_load` understands it; nothing is constructed.

Plain values are those of YAML 1.1, which PyYAML reads: `yes` is true, `1e5` is text. A tag that
`safe_load` does not know (`!env`, `!secret`) is kept: what it stands for, its own loader knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.reader import ReaderError

from param_discovery.repository.text_places import LineIndex
from param_discovery.repository.tree import Entry, Mapping, Place, Scalar, Sequence
from param_discovery.repository.tree_faults import (
    DEEPEST,
    MOST_VALUES,
    UnreadableError,
    mapping,
    scalar,
    too_deep,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from param_discovery.repository.tree import Node
    from param_discovery.schema.json_types import JsonValue

_CORE = "tag:yaml.org,2002:"
_MERGE = f"{_CORE}merge"


class _Composer(yaml.SafeLoader):
    """PyYAML's own, which composes by recursion, with a limit."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text)
        self._path = path
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self._depth >= DEEPEST:
            event = self.peek_event()  # type: ignore[no-untyped-call]  # not in the stubs
            raise too_deep(self._path, _place(event.start_mark))
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def read_yaml(text: str, path: str) -> tuple[Node, ...]:
    """The documents of a YAML file.

    Raises:
        UnreadableError: it is no YAML, or has no single meaning.
    """
    try:
        composer = _Composer(text, path)
        roots = []
        while composer.check_node():
            roots.append(composer.get_node())
    except yaml.MarkedYAMLError as error:
        raise _syntax(text, path, error) from None
    except ReaderError as error:
        raise _character(text, path, error) from None
    except (ValueError, OverflowError) as error:  # PyYAML: chr() of an escape such as "\UFFFFFFFF"
        mend = "look for a wrong \\U escape in double quotes"
        raise UnreadableError(path, None, f"this is no YAML: {error}", mend) from None
    builder = _Builder(path)
    return tuple(builder.node(root) for root in roots if root is not None)


def _syntax(text: str, path: str, error: yaml.MarkedYAMLError) -> UnreadableError:
    mark = error.problem_mark or error.context_mark
    what, mend = error.problem or "unreadable", "correct the YAML at this place"
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        what, mend = "a tab where YAML wants spaces", "indent with spaces"
    place = None if mark is None else _place(mark)
    return UnreadableError(path, place, f"this is no YAML: {what}", mend)


def _character(text: str, path: str, error: ReaderError) -> UnreadableError:
    code = error.character if isinstance(error.character, int) else ord(error.character)
    place = LineIndex(text).place(error.position)
    what = f"this is no YAML: the character U+{code:04X} is not allowed in it"
    return UnreadableError(path, place, what, "remove it")


def _place(mark: yaml.Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


class _Builder:
    """Trees of composed nodes; an aliased node becomes one tree, which is shared."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._constructor = SafeConstructor()
        self._built: dict[int, tuple[Node, int]] = {}
        """By the composed node's identity: the tree, and how many values it has, written out."""
        self._open: set[int] = set()

    def node(self, source: yaml.Node) -> Node:
        """The tree of one composed node."""
        return self._counted(source)[0]

    def _counted(self, source: yaml.Node) -> tuple[Node, int]:
        key = id(source)
        if key not in self._built:
            if key in self._open:
                raise self._fault(source, "an alias stands inside what it stands for", _WRITE_OUT)
            self._open.add(key)
            self._built[key] = self._build(source)
            self._open.discard(key)
        return self._built[key]

    def _build(self, source: yaml.Node) -> tuple[Node, int]:
        if isinstance(source, yaml.MappingNode):
            return self._mapping(source)
        if isinstance(source, yaml.SequenceNode):
            found = [self._counted(item) for item in source.value]
            items = tuple(node for node, _ in found)
            other = _other_type(source.tag, "seq")
            count = self._limited(source, sum(size for _, size in found))
            return Sequence(_place(source.start_mark), items, other), count
        return self._scalar(source), 1

    def _limited(self, source: yaml.Node, count: int) -> int:
        if count >= MOST_VALUES:
            what = f"more than {MOST_VALUES:,} values, aliases written out"
            raise self._fault(source, what, "this is no configuration: name another file")
        return count + 1

    def _mapping(self, source: yaml.MappingNode) -> tuple[Node, int]:
        merged: dict[str, Entry] = {}
        own: list[Entry] = []
        count = 0
        for key, value in source.value:
            if key.tag == _MERGE:
                merged |= self._merged(value)  # PyYAML: of several merge keys the last one wins
                count += self._counted(value)[1]
                continue
            node, size = self._counted(value)
            count += size
            own.append(self._entry(key, node))
        found = mapping(self._path, _place(source.start_mark), own)
        names = {entry.key for entry in own}
        inherited = (entry for entry in merged.values() if entry.key not in names)
        other = _other_type(source.tag, "map")
        tree = Mapping(found.place, (*inherited, *found.entries), other)
        return tree, self._limited(source, count)

    def _merged(self, source: yaml.Node) -> dict[str, Entry]:
        """The entries that one merge key brings; of a list of mappings the first one wins."""
        sources = source.value if isinstance(source, yaml.SequenceNode) else [source]
        found: dict[str, Entry] = {}
        for one in sources:
            node = self.node(one)
            if not isinstance(node, Mapping):
                what = "`<<` wants a mapping, or a list of mappings"
                raise self._fault(one, what, "name an anchor that stands at a mapping")
            for entry in node.entries:
                found.setdefault(entry.key, entry)
        return found

    def _entry(self, key: yaml.Node, node: Node) -> Entry:
        if not isinstance(key, yaml.ScalarNode):
            mend = "keys of configuration are words or numbers"
            raise self._fault(key, "a list or mapping as key", mend)
        scalar(self._path, key.value, _place(key.start_mark), _place(key.end_mark))
        return Entry(str(key.value), _place(key.start_mark), _place(key.end_mark), node)

    def _scalar(self, source: yaml.Node) -> Scalar:
        place, end = _place(source.start_mark), _place(source.end_mark)
        core = source.tag.removeprefix(_CORE) if source.tag.startswith(_CORE) else None
        if core in _PLAIN:
            return scalar(self._path, self._plain(source, core), place, end)
        text = scalar(self._path, source.value, place, end)
        return text._replace(other_type=core or source.tag)

    def _plain(self, source: yaml.Node, core: str) -> JsonValue:
        read: dict[str, Callable[[Any], Any]] = {
            "int": self._constructor.construct_yaml_int,
            "float": self._constructor.construct_yaml_float,
            "bool": self._constructor.construct_yaml_bool,
            "null": lambda _: None,
            "str": lambda node: node.value,
        }
        try:
            return read[core](source)  # type: ignore[no-any-return]  # the stubs say so
        except (ValueError, LookupError):
            shown = (
                source.value if len(source.value) <= _LONGEST else f"{source.value[:_LONGEST]}..."
            )
            what = f"{shown!a} is no {_PLAIN[core]}"
            raise self._fault(source, what, "correct the value, or its tag") from None

    def _fault(self, source: yaml.Node, what: str, mend: str) -> UnreadableError:
        return UnreadableError(self._path, _place(source.start_mark), what, mend)


_PLAIN = {
    "int": "whole number",
    "float": "number",
    "bool": "truth value",
    "null": "empty value",
    "str": "text",
}
_LONGEST = 40
_WRITE_OUT = "write the value out where it is needed"


def _other_type(tag: str, usual: str) -> str | None:
    """What a mapping or list is tagged as, where it is not a plain one."""
    return None if tag == _CORE + usual else tag.removeprefix(_CORE)
