"""One value of a configuration held against a schema.

Whether a value is valid is `schema.subset.validate`'s answer alone, the one that judges every
counterexample of `classify` too: exact numbers, `true` is not 1, three answers. What is here only
looks for the place and the words: where it finds no fault in what is not valid, it says so of the
whole, and where the answer is neither yes nor no, nothing is called valid.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.pipeline.check_words import (
    Near,
    got,
    type_words,
    value_mend,
    value_words,
    wanted_values,
)
from param_discovery.report.check_result import LEVELS, Finding
from param_discovery.repository.tree import Mapping, Scalar, Sequence, plain
from param_discovery.schema.subset.opaque import opaque_name
from param_discovery.schema.subset.outcome import UndecidedError
from param_discovery.schema.subset.references import resolve
from param_discovery.schema.subset.validate import is_valid
from param_discovery.spec.problems import dotted

if TYPE_CHECKING:
    from collections.abc import Collection

    from param_discovery.report.check_result import FindingRule
    from param_discovery.repository.tree import Entry, Node, Place
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonObject, JsonValue

_ANNOTATIONS = frozenset({"default", "description", "deprecated", "title", "examples"})

_DATES = {
    "date": frozenset({"date", "timestamp"}),
    "date-time": frozenset({"datetime", "timestamp"}),
    "time": frozenset({"time"}),
}
"""By `format`, what YAML and TOML have for it."""

_LARGE = 1e300


class Spot(NamedTuple):
    """What is looked at: the way to it, and where to point."""

    section: str | None
    """None: it is not known."""
    steps: tuple[str | int, ...]
    place: Place

    @property
    def name(self) -> str:
        """`engine_params.compilation_config.mode`."""
        return dotted(self.steps if self.section is None else (self.section, *self.steps))

    def below(self, step: str | int, place: Place) -> Spot:
        """One step further."""
        return Spot(self.section, (*self.steps, step), place)


class Values:
    """Values of one file held against one schema."""

    def __init__(self, document: Document, path: str, near: Near | None = None) -> None:
        self._document: JsonObject = {"$defs": dict(document.definitions)}
        self._document["properties"] = dict(document.sections)
        self._path = path
        self._doubts = _doubts(document)
        self._near = near or Near()

    def resolved(self, fragment: Fragment) -> Fragment:
        """The fragment, or what its reference leads to with what stands beside the reference."""
        seen = 0
        while "$ref" in fragment and seen < _LONGEST_CHAIN:
            target = resolve(self._document, fragment["$ref"], "#").schema
            beside = {key: value for key, value in fragment.items() if key != "$ref"}
            beside[_OWNER] = str(fragment["$ref"]).removeprefix("#/")
            fragment = {**target, **beside} if isinstance(target, dict) else {"not": {}, **beside}
            seen += 1
        return fragment

    def check(self, fragment: Fragment, node: Node, spot: Spot) -> list[Finding]:
        """What is to be said of a value and all that it holds."""
        if _is_unknown(self.resolved(fragment)):
            return [self._unsure(spot, "its type is not known")]
        if isinstance(node, (Mapping, Sequence)) and node.other_type is None:
            return self._container(fragment, node, spot)
        return self._single(fragment, node, spot)

    def finding(
        self, rule: FindingRule, spot: Spot, message: str, mend: str | None = None
    ) -> Finding:
        """A finding at a spot."""
        return Finding(
            rule,
            self._path,
            spot.place.line,
            spot.place.column,
            spot.section,
            spot.name,
            message,
            mend,
        )

    def _unsure(self, spot: Spot, why: str) -> Finding:
        message = f"cannot be checked: {why}"
        return self.finding("not-checkable", spot, message, "Check it by hand.")

    def is_valid(self, fragment: Fragment, value: JsonValue) -> bool | None:
        """Whether the fragment takes the value; None: nobody can tell."""
        try:
            return is_valid(self._document, fragment, value)
        except (UndecidedError, RecursionError):
            return None

    def member(self, owner: Fragment, name: str) -> Fragment | None:
        """What a section or class says of one parameter; of a union, the first member that does."""
        for alternative in self._alternatives(owner):
            named = alternative.get("properties")
            found = named.get(name) if isinstance(named, dict) else None
            if isinstance(found, dict):
                return self.resolved(found)
        return None

    def _alternatives(self, fragment: Fragment) -> list[Fragment]:
        """The members of a union, references followed; else the fragment alone."""
        fragment = self.resolved(fragment)
        branches = fragment.get("anyOf") or fragment.get("oneOf")
        if not isinstance(branches, list):
            return [fragment]
        return [
            member
            for branch in branches
            if isinstance(branch, dict)
            for member in self._alternatives(branch)
        ]

    def _single(self, fragment: Fragment, node: Node, spot: Spot) -> list[Finding]:
        """A scalar, or what only the loader of its tag knows."""
        if not isinstance(node, Scalar) or node.other_type is not None:
            return self._of_other_type(fragment, node, spot)
        if isinstance(node.value, float) and not math.isfinite(node.value):
            return self._not_finite(fragment, node, spot)
        answer = self.is_valid(fragment, node.value)
        if answer is True:
            return []
        if answer is None:
            return [self._unsure(spot, f"what {type_words(fragment)} takes is not known in full")]
        if self._is_opaque(fragment):
            words = type_words(fragment)
            return [self._unsure(spot, f"{words} is no value that a file can hold")]
        return [self._wrong(fragment, node, spot)]

    def _is_opaque(self, fragment: Fragment) -> bool:
        """Whether objects of Python are all that is known to be valid, not even None."""
        return all(opaque_name(one) is not None for one in self._alternatives(fragment))

    def _wrong(self, fragment: Fragment, node: Node, spot: Spot) -> Finding:
        fragment, alternatives = self.resolved(fragment), self._alternatives(fragment)
        fitting = [one for one in alternatives if _may_hold(one, node)]
        words = value_words(fitting) if fitting else ""
        default = (fragment["default"],) if "default" in fragment else ()
        if not words:
            message = f"expected {type_words(fragment)}, got {got(node)}"
            mend = value_mend(node, alternatives, default)
            return self.finding("wrong-type", spot, message, mend)
        texts = [value for value in wanted_values(fitting) if isinstance(value, str)]
        close = self._near.hint(node.value, texts) if isinstance(node, Scalar) and texts else None
        mend = close or value_mend(node, alternatives, default)
        return self.finding("wrong-value", spot, f"expected {words}, got {got(node)}", mend)

    def _of_other_type(self, fragment: Fragment, node: Node, spot: Spot) -> list[Finding]:
        kind = str(node.other_type)
        if kind not in _KNOWN_TYPES:
            why = f"{kind!a} is a tag of its own, and only its loader knows what it stands for"
            return [self._unsure(spot, why)]
        alternatives = self._alternatives(fragment)
        if any(kind in _DATES.get(str(one.get("format")), ()) for one in alternatives):
            return []
        if any(self._is_open(one) for one in alternatives):
            return [self._unsure(spot, f"a {kind} is no value of JSON")]
        return [self._wrong(fragment, node, spot)]

    def _is_open(self, alternative: Fragment) -> bool:
        """Whether anything at all may be valid there."""
        return (
            _is_unknown(alternative)
            or opaque_name(alternative) is not None
            or alternative.get("x-python-type") == "Any"
        )

    def _not_finite(self, fragment: Fragment, node: Scalar, spot: Spot) -> list[Finding]:
        """`inf` and `nan` are no values of JSON: a number far out stands in for them."""
        value = float(str(node.value))
        is_number = any(_takes(one, "number") for one in self._alternatives(fragment))
        far_out = math.copysign(_LARGE, value)
        if not is_number or (not math.isnan(value) and self.is_valid(fragment, far_out) is False):
            return [self._wrong(fragment, node, spot)]
        return [self._unsure(spot, f"{value} is no value of JSON")]

    def _container(self, fragment: Fragment, node: Mapping | Sequence, spot: Spot) -> list[Finding]:
        """A mapping or list: the member of the union that fits best speaks."""
        value = plain(node)
        is_json = not _holds_others(node)
        answer = self.is_valid(fragment, value) if is_json else None
        members = [one for one in self._alternatives(fragment) if _may_hold(one, node)]
        if answer is True:
            members = [one for one in members if self.is_valid(one, value) is not False]
        tried = [self._inside(one, node, spot) for one in members]
        found = min(tried, key=_weight) if tried else []
        if answer is True:
            return [one for one in found if one.level != "error"]
        if any(one.level == "error" for one in found):
            return found
        if answer is False or not tried:
            return [*found, self._wrong(fragment, node, spot)]
        if not found and (is_json or self.is_valid(fragment, value) is not True):
            return [self._unsure(spot, f"what {type_words(fragment)} takes is not known in full")]
        return found

    def _inside(self, alternative: Fragment, node: Mapping | Sequence, spot: Spot) -> list[Finding]:
        if isinstance(node, Mapping):
            return self.mapping(alternative, node, spot)
        prefix = alternative.get("prefixItems")
        first = prefix if isinstance(prefix, list) else []
        rest = alternative.get("items")
        found = []
        for index, item in enumerate(node.items):
            wanted = first[index] if index < len(first) else rest
            if isinstance(wanted, dict):
                found += self.check(wanted, item, spot.below(index, item.place))
        return found

    def mapping(self, owner: Fragment, node: Mapping, spot: Spot) -> list[Finding]:
        """The keys of a section, a class or a dict."""
        named = owner.get("properties")
        known = named if isinstance(named, dict) else {}
        found = []
        for entry in node.entries:
            at = spot.below(entry.key, entry.place)
            inner = known.get(entry.key)
            if isinstance(inner, dict):
                found += self.parameter(inner, entry, at, str(owner.get(_OWNER, spot.section)))
            else:
                found += self._other_key(owner, entry, at, list(known))
        return found + self.missing(owner, {entry.key for entry in node.entries}, spot)

    def parameter(self, fragment: Fragment, entry: Entry, spot: Spot, owner: str) -> list[Finding]:
        """One parameter that is known: whether it is deprecated, and its value.

        `owner` is its section, or its class as `$defs/Class`.
        """
        found = [
            self._unsure(spot, f"not all is known of it. {reason}")
            for reason in self._doubts.get(f"{owner}.{entry.key}", ())
        ]
        resolved = self.resolved(fragment)
        if resolved.get("deprecated") is True:
            said = resolved.get("x-deprecation-message")
            message = f"deprecated: {said}" if isinstance(said, str) and said else "deprecated"
            found.append(self.finding("deprecated", spot, message, "Plan to do without it."))
        place = entry.node.place if isinstance(entry.node, Scalar) else entry.place
        return found + self.check(fragment, entry.node, spot._replace(place=place))

    def _other_key(
        self, owner: Fragment, entry: Entry, spot: Spot, known: list[str]
    ) -> list[Finding]:
        names = owner.get("propertyNames")
        if isinstance(names, dict) and self.is_valid(names, entry.key) is False:
            words = value_words([self.resolved(names)]) or type_words(names)
            message = f"the key is expected to be {words}"
            texts = map(str, wanted_values([self.resolved(names)]))
            close = self._near.hint(entry.key, texts)
            return [self.finding("wrong-value", spot, message, close)]
        rest = owner.get("additionalProperties", True)
        if isinstance(rest, dict):
            return self.check(rest, entry.node, spot)
        close = self._near.hint(entry.key, known)
        if rest is False:
            whose = type_words(owner) if "x-python-type" in owner else spot.section
            return [
                self.finding("unknown-parameter", spot, f"{whose} has no such parameter", close)
            ]
        if known:
            message = "cannot be checked: no such parameter is known, but other names are taken too"
            return [self.finding("not-checkable", spot, message, close)]
        return []

    def missing(self, owner: Fragment, given: Collection[str], spot: Spot) -> list[Finding]:
        """What a section or class requires, and these names lack."""
        required = owner.get("required")
        return [
            self.finding(
                "missing-required",
                spot.below(str(name), spot.place),
                "it is required, and not given",
                "Add it.",
            )
            for name in (required if isinstance(required, list) else ())
            if name not in given
        ]


_LONGEST_CHAIN = 64
_OWNER = "x-owner"
"""Added here to what a reference leads to: where that stands."""

_OF_DEFAULTS = ("Its default ", "Its effective default ")
"""How limitations begin that say nothing of what is valid."""


def _doubts(document: Document) -> dict[str, list[str]]:
    """What is not known of single parameters, by `section.name` and `$defs/Class.name`."""
    found: dict[str, list[str]] = {}
    for limitation in document.limitations:
        if limitation.parameter is not None and not limitation.reason.startswith(_OF_DEFAULTS):
            name = limitation.parameter
            whole = name if limitation.section is None else f"{limitation.section}.{name}"
            found.setdefault(whole, []).append(limitation.reason)
    return found


_KNOWN_TYPES = frozenset({"timestamp", "date", "time", "datetime", "binary", "value"})


def _is_unknown(fragment: Fragment) -> bool:
    """Nothing is known: not even that anything goes, which is `Any`."""
    return (
        not fragment.keys()
        - _ANNOTATIONS
        - {key for key in fragment if key.startswith("x-") and key != "x-python-type"}
    )


def _weight(found: list[Finding]) -> tuple[int, int, int]:
    """The fewer and the deeper, the better an explanation."""
    errors = [one for one in found if LEVELS[one.rule] == "error"]
    return len(errors), len(found), -max((len(one.parameter) for one in errors), default=0)


def _holds_others(node: Node) -> bool:
    """Whether some value in it is none of JSON."""
    if node.other_type is not None:
        return True
    if isinstance(node, Mapping):
        return any(_holds_others(entry.node) for entry in node.entries)
    if isinstance(node, Sequence):
        return any(_holds_others(item) for item in node.items)
    return isinstance(node.value, float) and not math.isfinite(node.value)


def _may_hold(alternative: Fragment, node: Node) -> bool:
    """Whether values of the node's kind are among those of the schema."""
    if isinstance(node, Mapping):
        return _takes(alternative, "object")
    if isinstance(node, Sequence):
        return _takes(alternative, "array")
    if node.other_type is not None:
        return False
    return any(_takes(alternative, kind) for kind in _json_kinds(node.value))


def _json_kinds(value: JsonValue) -> tuple[str, ...]:
    if value is None:
        return ("null",)
    if isinstance(value, bool):
        return ("boolean",)
    if isinstance(value, str):
        return ("string",)
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return ("number", "integer") if whole else ("number",)


def _takes(alternative: Fragment, kind: str) -> bool:
    named = alternative.get("type")
    if isinstance(named, str):
        return named == kind
    if isinstance(named, list):
        return kind in named
    if opaque_name(alternative) is not None:
        return False
    values = wanted_values([alternative])
    if values:
        return any(kind in _json_kinds(one) for one in values)
    return True
