"""YAML text to plain values, with the place of each: nothing is guessed, nothing is expanded.

Specifications need text, booleans, lists and mappings only. So numbers and empty values are not
converted (`0.10` must not become 0.1): they stay as `NotText`, which the model rejects where text
belongs. Anchors, aliases, merge keys and tags are refused, which also keeps a small file from
growing into a large one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import yaml
from yaml.reader import ReaderError

from param_discovery.spec.problems import Location, Problem, dotted, shown

Value: TypeAlias = "str | bool | NotText | list[Value] | dict[str, Value]"

DEEPEST = 16
"""Levels of nesting; the format itself needs five."""

SIMPLE_TAGS = {
    "tag:yaml.org,2002:int": "the number",
    "tag:yaml.org,2002:float": "the number",
    "tag:yaml.org,2002:null": "empty",
}
TEXT_TAGS = {
    "tag:yaml.org,2002:str",
    "tag:yaml.org,2002:timestamp",
    "tag:yaml.org,2002:value",
}
TRUE_WORDS = {"yes", "true", "on"}


@dataclass(frozen=True, slots=True)
class NotText:
    """A YAML scalar that is neither text nor boolean, unconverted."""

    kind: str
    """`the number` or `empty`, as a message says it."""
    text: str
    """As it stands in the file."""


@dataclass(slots=True)
class Document:
    """One parsed file: what it says, where it says it, and what is wrong with its form."""

    path: str
    content: Value = field(default_factory=dict)
    places: dict[Location, tuple[int, int]] = field(default_factory=dict)
    """Line and column, from 1, of each key and list item; `()` is the document itself."""
    texts: dict[Location, str] = field(default_factory=dict)
    """Booleans as they are written in the file (`no`, `On`)."""
    problems: list[Problem] = field(default_factory=list)

    def place(self, location: Location) -> tuple[int, int]:
        """Line and column of a location, or of the nearest one above it that is in the file."""
        while location not in self.places:
            if not location:
                return (1, 1)
            location = location[:-1]
        return self.places[location]

    def add(self, location: Location, what: str, mend: str) -> None:
        """Note a problem at a location."""
        line, column = self.place(location)
        self.problems.append(Problem(self.path, line, column, dotted(location), what, mend))


class _RefusedError(Exception):
    """Something that a specification must not hold; `args` are what and mend."""

    def __init__(self, mark: yaml.Mark, what: str, mend: str) -> None:
        super().__init__(what)
        self.mark, self.what, self.mend = mark, what, mend


class _Composer(yaml.SafeLoader):
    """PyYAML's own, with limits."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # not in the stubs
        if getattr(event, "anchor", None) is not None:
            raise _RefusedError(
                event.start_mark,
                f"anchors and aliases are not used here: {shown(event.anchor)}",
                "write the value out where it is needed",
            )
        if self._depth >= DEEPEST:
            raise _RefusedError(
                event.start_mark,
                f"nested more than {DEEPEST} levels deep",
                "see docs/reference/engine-specification.md for the form",
            )
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def parse(text: str, path: str) -> Document:
    """The document in `text`; what is wrong with its form stands in `problems`.

    Where the text is no YAML at all, that is the only problem and the content is empty.
    """
    document = Document(path)
    try:
        node = _Composer(text).get_single_node()
        if node is not None:
            document.content = _value(document, node, ())
    except _RefusedError as error:
        _note(document, error.mark, error.what, error.mend)
    except yaml.MarkedYAMLError as error:
        _note_syntax(document, text, error)
    except ReaderError as error:
        _note_character(document, text, error)
    except (ValueError, OverflowError) as error:  # PyYAML: chr() of an escape such as "\UFFFFFFFF"
        document.add((), f"not YAML: {error}", "look for a wrong \\U escape in double quotes")
    else:
        if node is None:
            mend = "write at least current_version, package and sections"
            document.add((), "the file is empty", mend)
    return document


def _note(document: Document, mark: yaml.Mark, what: str, mend: str) -> None:
    document.problems.append(Problem(document.path, mark.line + 1, mark.column + 1, "", what, mend))


def _note_syntax(document: Document, text: str, error: yaml.MarkedYAMLError) -> None:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "unreadable"
    mend = "correct the YAML at this place"
    if mark is None:
        document.add((), f"not YAML: {problem}", mend)
        return
    if text[mark.index : mark.index + 1] == "\t":
        problem, mend = "a tab where YAML wants spaces", "indent with spaces"
    elif "expected a single document" in (error.context or ""):
        problem = "a second document begins here"
        mend = "one file describes one engine: remove the `---` and what follows it"
    _note(document, mark, f"not YAML: {problem}", mend)


def _note_character(document: Document, text: str, error: ReaderError) -> None:
    before = text[: error.position]
    line = before.count("\n") + 1
    column = error.position - (before.rfind("\n") + 1) + 1
    code = error.character if isinstance(error.character, int) else ord(error.character)
    document.problems.append(
        Problem(
            document.path,
            line,
            column,
            "",
            f"the character U+{code:04X} is not allowed in YAML",
            "remove it",
        )
    )


def _value(document: Document, node: yaml.Node, location: Location) -> Value:
    mark = node.start_mark
    document.places.setdefault(location, (mark.line + 1, mark.column + 1))
    if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
        return _mapping(document, node, location)
    if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
        return [_value(document, item, (*location, i)) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        if node.tag in SIMPLE_TAGS:
            return NotText(SIMPLE_TAGS[node.tag], node.value)
        if node.tag in TEXT_TAGS:
            return _text(node)
        if node.tag == "tag:yaml.org,2002:bool":
            document.texts[location] = node.value
            return str(node.value).lower() in TRUE_WORDS
    raise _RefusedError(mark, f"tags are not used here: {shown(node.tag)}", "remove the tag")


def _text(node: yaml.ScalarNode) -> str:
    text = str(node.value)
    if any("\ud800" <= character <= "\udfff" for character in text):
        what = f"half of a character, which no file can hold: {shown(text)}"
        raise _RefusedError(node.start_mark, what, "write the character itself, without \\u")
    return text


def _mapping(document: Document, node: yaml.MappingNode, location: Location) -> dict[str, Value]:
    result: dict[str, Value] = {}
    for key_node, value_node in node.value:
        key = _key(document, key_node, location)
        if key is None:
            continue
        here = (*location, key)
        line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
        if key in result:
            first = document.places[here][0]
            document.problems.append(
                Problem(
                    document.path,
                    line,
                    column,
                    dotted(here),
                    f"the key stands twice, first in line {first}",
                    "keep one of them",
                )
            )
            continue
        document.places[here] = (line, column)
        result[key] = _value(document, value_node, here)
    return result


def _key(document: Document, node: yaml.Node, location: Location) -> str | None:
    if isinstance(node, yaml.ScalarNode) and node.tag in TEXT_TAGS:
        return _text(node)
    mark = node.start_mark
    what = "a list or mapping as key"
    mend = "keys are plain words; put quotes around one that YAML reads otherwise"
    if node.tag == "tag:yaml.org,2002:merge":
        what, mend = "merge keys are not used here", "write the keys out where they are needed"
    elif isinstance(node, yaml.ScalarNode):
        what = f"the key {shown(node.value)} is not text"
    document.problems.append(
        Problem(
            document.path,
            mark.line + 1,
            mark.column + 1,
            dotted(location),
            what,
            mend,
        )
    )
    return None
