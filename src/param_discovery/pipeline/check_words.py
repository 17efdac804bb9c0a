"""The words of `check`: what a schema wants, and what a configuration has instead."""

from __future__ import annotations

import math
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from param_discovery.repository.tree import Mapping, Scalar, Sequence
from param_discovery.schema.subset.opaque import opaque_name
from param_discovery.spec.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence as Many

    from param_discovery.repository.tree import Node
    from param_discovery.schema.json_types import Fragment, JsonValue

MOST_LISTED = 10
"""Values or names that a message lists."""

MOST_LOOKED_UP = 100
"""Wrong names of a file for which names like them are looked for."""

_ALIKE = 0.72
"""As difflib counts: slips of the pen are above 0.8; at 0.6 anything with a common word is."""

_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "greater than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "of at least {} characters",
    "maxLength": "of at most {} characters",
    "pattern": "matching {!r}",
    "format": "in the form of a {}",
    "minItems": "with at least {} items",
    "maxItems": "with at most {} items",
    "minProperties": "with at least {} keys",
    "maxProperties": "with at most {} keys",
}

_KINDS = {
    "integer": "int",
    "number": "float",
    "string": "str",
    "boolean": "bool",
    "null": "None",
    "array": "list",
    "object": "dict",
}

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_TRUTHS = frozenset({"true", "false", "yes", "no", "on", "off"})


def got(node: Node) -> str:
    """What stands there, in the user's terms: `text 'auto'`, `the number 0.5`, `a list`."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    value = node.value
    if node.other_type is not None:
        return f"a {node.other_type} {_first_words(str(value))}"
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return f"the truth value {'true' if value else 'false'}"
    if isinstance(value, str):
        return f"text {_first_words(value)}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"the number {value}"
    return f"the {'whole ' if isinstance(value, int) else ''}number {value!r}"


_MOST_OF_TEXT = 40


def _first_words(text: str) -> str:
    """The first line of a text, cut short: a file may hold what no log should have."""
    line = text.splitlines()[0] if text else ""
    return shown(line[:_MOST_OF_TEXT]) + (
        "" if len(text) <= _MOST_OF_TEXT and line == text else "..."
    )


def type_words(fragment: Fragment) -> str:
    """The type as the engine's own code writes it, where that is known."""
    known = fragment.get("x-python-type")
    if isinstance(known, str):
        return known
    branches = fragment.get("anyOf") or fragment.get("oneOf")
    if isinstance(branches, list):
        words = [type_words(one) for one in branches if isinstance(one, dict)]
        return " | ".join(dict.fromkeys(words))
    if isinstance(fragment.get("enum"), list):
        return f"Literal[{', '.join(map(repr, _enum(fragment)))}]"
    kind = fragment.get("type")
    if isinstance(kind, list):
        return " | ".join(_KINDS.get(str(one), str(one)) for one in kind)
    if kind == "array" and isinstance(fragment.get("items"), dict):
        return f"list[{type_words(fragment['items'])}]"  # type: ignore[arg-type]  # just looked
    reference = fragment.get("$ref")
    if isinstance(reference, str):
        return reference.rpartition("/")[2]
    return _KINDS.get(str(kind), "another value")


def wanted_values(alternatives: Iterable[Fragment]) -> list[JsonValue]:
    """All values that are listed one by one, in the schema's order."""
    return [value for one in alternatives for value in _enum(one)]


def _enum(fragment: Fragment) -> list[JsonValue]:
    listed = fragment.get("enum")
    if isinstance(listed, list):
        return listed
    return [fragment["const"]] if "const" in fragment else []


def value_words(alternatives: Many[Fragment]) -> str:
    """What the value has to be, of types that fit: `one of 'a', 'b'; at least 0`."""
    values = wanted_values(alternatives)
    parts = [_one_of(values)] if values else []
    parts += [text for one in alternatives if (text := _bounds(one))]
    return ", or ".join(dict.fromkeys(parts))


def _one_of(values: list[JsonValue]) -> str:
    listed = ", ".join(_written(value) for value in values[:MOST_LISTED])
    more = len(values) - MOST_LISTED
    return f"one of {listed}{f' and {more} more' if more > 0 else ''}"


def _bounds(fragment: Fragment) -> str:
    kind = _KINDS.get(str(fragment.get("type")), "")
    said = [form.format(fragment[key]) for key, form in _BOUNDS.items() if key in fragment]
    if fragment.get("uniqueItems") is True:
        said.append("without repeated items")
    return f"{kind} {' and '.join(said)}".strip() if said else ""


def _written(value: JsonValue) -> str:
    words = {None: "null", True: "true", False: "false"}
    return words[value] if value is None or isinstance(value, bool) else shown(value)


def nearest(word: object, known: Iterable[str], count: int = 2) -> list[str]:
    """The names most like `word`; none where nothing is like it."""
    if not isinstance(word, str):
        return []
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.lower(), name)
    close = get_close_matches(word.lower().replace("-", "_"), folded, n=count, cutoff=_ALIKE)
    close += get_close_matches(word.lower(), folded, n=count, cutoff=_ALIKE)
    return list(dict.fromkeys(folded[one] for one in close))[:count]


class Near:
    """The names most like a wrong one, for the first wrong ones of a file alone.

    It takes half a millisecond each time, and a file with thousands of them is of something else.
    """

    def __init__(self) -> None:
        self._left = MOST_LOOKED_UP

    def hint(self, word: object, known: Iterable[str]) -> str | None:
        """`Did you mean `a`?`; None where nothing is like it, or enough was looked up."""
        if self._left == 0:
            return None
        self._left -= 1
        return did_you_mean(nearest(word, known))


def did_you_mean(names: Iterable[str]) -> str | None:
    """`Did you mean `a` or `b`?`, or None."""
    joined = " or ".join(f"`{name}`" for name in names)
    return f"Did you mean {joined}?" if joined else None


def value_mend(node: Node, alternatives: Many[Fragment], default: tuple[Any, ...]) -> str:
    """What to write instead of a value that does not fit; `default` is a tuple of one, if any."""
    kinds = {kind for one in alternatives for kind in _kinds_of(one)}
    said = _scalar_mend(node, kinds, default) if isinstance(node, Scalar) else None
    written = said or _list_mend(alternatives) or _class_mend(alternatives)
    return written or _code_mend(alternatives) or _CORRECT


_CORRECT = "Correct the value, or remove the key."


def _kinds_of(fragment: Fragment) -> set[str]:
    kind = fragment.get("type")
    if isinstance(kind, list):
        return {str(one) for one in kind}
    if kind is None:
        return set()
    return {str(kind)}


def _scalar_mend(node: Scalar, kinds: set[str], default: tuple[Any, ...]) -> str | None:
    value = node.value
    if value is None:
        applies = f": its default is {_written(default[0])}" if default else ""
        return f"Remove the key, so that the engine decides{applies}."
    if not isinstance(value, str) or node.other_type is not None:
        return "Put quotes around it." if "string" in kinds else None
    folded = value.lower()
    if kinds & {"integer", "number"} and _NUMBER.fullmatch(value):
        hint = " (YAML reads a number with an exponent only as `1.0e+5`)" if "e" in folded else ""
        return f"Write the number, without quotes{hint}."
    if "boolean" in kinds and folded in _TRUTHS:
        return "Write true or false, without quotes."
    if folded in {"none", "null"}:
        return "Write null, or remove the key." if "null" in kinds else "Remove the key."
    return None


def _list_mend(alternatives: Many[Fragment]) -> str | None:
    values = wanted_values(alternatives)
    return f"Write {_one_of(values)}." if values else None


def _class_mend(alternatives: Many[Fragment]) -> str | None:
    for one in alternatives:
        names = one.get("properties")
        if isinstance(names, dict) and names:
            listed = ", ".join(f"`{name}`" for name in list(names)[:MOST_LISTED])
            more = len(names) - MOST_LISTED
            return (
                f"Write a mapping of its parameters: {listed}{' and others' if more > 0 else ''}."
            )
    return None


def _code_mend(alternatives: Many[Fragment]) -> str | None:
    """Of what is an object of Python or None, a file can say nothing."""
    others = [one for one in alternatives if one.get("type") != "null"]
    names = [name for one in others if (name := opaque_name(one))]
    if not names or len(names) < len(others):
        return None
    return f"Remove the key: only code can give a {' or a '.join(names)}."
