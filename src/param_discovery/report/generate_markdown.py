"""An engine's parameters as a page of Markdown: a list for each section and each class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.report.markdown_escape import code, prose
from param_discovery.schema.canonical import compact_text
from param_discovery.schema.pointers import tokens_of
from param_discovery.schema.walk import refs_in, subschemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonValue

_LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} keys",
    "maxProperties": "at most {} keys",
    "pattern": "matching {}",
}

_MOST_VALUE_CHARACTERS = 300
"""Of a default: what is longer is cut, and says so."""


class Page(NamedTuple):
    """What the page is made of."""

    document: Document
    sections: Sequence[str]
    classes: Mapping[str, Fragment]
    """Those that the sections reach, by name."""
    command: str
    """What writes the page again."""


def page(contents: Page) -> str:
    """The whole page. All that the engine says stands as code, or as plain words."""
    return "\n".join(_Writer(contents).lines()) + "\n"


class _Writer:
    def __init__(self, contents: Page) -> None:
        self._contents = contents
        titles = [*(f"Section {name}" for name in contents.sections)]
        titles += [f"Class {name}" for name in contents.classes]
        anchors = _anchors(titles)
        self._anchors = dict(zip(contents.classes, anchors[len(contents.sections) :], strict=True))

    def lines(self) -> Iterator[str]:
        about = self._contents.document.envelope
        yield f"# Parameters of {code(about.engine)} {code(about.engine_version)}"
        yield ""
        yield f"Written by {code(self._contents.command)}: do not edit."
        for name in self._contents.sections:
            yield from ("", f"## Section {code(name)}", "")
            yield from self._object(self._contents.document.sections[name])
        for name, schema in self._contents.classes.items():
            yield from ("", f"## Class {code(name)}", "")
            yield from self._class(schema)

    def _class(self, schema: Fragment) -> Iterator[str]:
        description = schema.get("description")
        if isinstance(description, str):
            for paragraph in _paragraphs(description):
                yield from (paragraph, "")
        if isinstance(schema.get("properties"), dict):
            yield from self._object(schema)
        else:
            yield f"One of {_values(schema)}." if "enum" in schema else f"{_type(schema)}."

    def _object(self, schema: Fragment) -> Iterator[str]:
        properties, required = schema.get("properties"), schema.get("required")
        if isinstance(properties, dict):
            for name, fragment in properties.items():
                if isinstance(fragment, dict):
                    is_required = isinstance(required, list) and name in required
                    yield from self._parameter(name, fragment, is_required=is_required)
        if schema.get("additionalProperties") is not False:
            yield "- Other names are taken too."

    def _parameter(self, name: str, fragment: Fragment, *, is_required: bool) -> Iterator[str]:
        if isinstance(fragment.get("x-alias-of"), str):
            yield f"- **{code(name)}**: another name of {code(str(fragment['x-alias-of']))}"
            return
        facts = [_type(fragment), *(["required"] if is_required else _default(fragment))]
        facts += [*_limits(fragment), *self._links(fragment)]
        # A backslash at a line's end breaks the line, and keeps the list tight.
        lines = [f"- **{code(name)}**: {', '.join(facts)}", *_remarks(fragment)]
        yield "\\\n  ".join(lines)

    def _links(self, fragment: Fragment) -> Iterator[str]:
        for ref in refs_in(fragment):
            tokens = tokens_of(ref)
            if tokens and tokens[0] == "$defs":
                yield f"[{code(tokens[1])}](#{self._anchors[tokens[1]]})"


def _anchors(titles: Sequence[str]) -> list[str]:
    """The fragments that GitHub gives to headings, in their order on the page."""
    counts: dict[str, int] = {}
    found = []
    for title in titles:
        plain = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        number = counts.get(plain, 0)
        counts[plain] = number + 1
        found.append(f"{plain}-{number}" if number else plain)
    return found


def _type(fragment: Fragment) -> str:
    said = fragment.get("x-python-type")
    if isinstance(said, str):
        return code(said)
    return "type not known" if not fragment.keys() & {"type", "anyOf", "enum"} else "any of several"


def _default(fragment: Fragment) -> Iterator[str]:
    for key, form in (
        ("default", "default {}"),
        ("x-python-default", "default {}"),
        ("x-effective-default", "in effect {}"),
        ("x-python-effective-default", "in effect {}"),
    ):
        if key in fragment:
            value = fragment[key]
            is_text = key.startswith("x-python")
            yield form.format(_value(str(value) if is_text else compact_text(value)))
    if fragment.get("x-default-varies") is True:
        yield "default depends on the machine"


def _value(text: str) -> str:
    if len(text) <= _MOST_VALUE_CHARACTERS:
        return code(text)
    return f"{code(text[:_MOST_VALUE_CHARACTERS])} and {len(text) - _MOST_VALUE_CHARACTERS} more"


def _values(fragment: Fragment) -> str:
    values = fragment.get("enum")
    return ", ".join(code(compact_text(one)) for one in values) if isinstance(values, list) else ""


def _limits(fragment: Fragment) -> Iterator[str]:
    for part in subschemas(fragment):
        for key, form in _LIMITS.items():
            if key in part:
                yield form.format(code(_plain(part[key])))


def _plain(value: JsonValue) -> str:
    return value if isinstance(value, str) else compact_text(value)


def _remarks(fragment: Fragment) -> Iterator[str]:
    if fragment.get("deprecated") is True:
        message = fragment.get("x-deprecation-message")
        words = " ".join(message.split()) if isinstance(message, str) else ""
        yield f"**Deprecated.** {prose(words)}".rstrip()
    if isinstance(fragment.get("x-status"), str):
        yield f"Status: {code(str(fragment['x-status']))}"
    if isinstance(fragment.get("description"), str):
        yield from _paragraphs(str(fragment["description"]))


def _paragraphs(text: str) -> Iterator[str]:
    """Each as one line: where the engine's lines end means nothing."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        words = " ".join(paragraph.split())
        if words:
            yield prose(words)
