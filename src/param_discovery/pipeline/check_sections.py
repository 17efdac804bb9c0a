"""Which parameters a configuration means: its sections, its own names for them, its spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.pipeline.check_values import Spot, Values
from param_discovery.pipeline.check_words import Near, got
from param_discovery.repository.tree import Mapping, Scalar, Sequence
from param_discovery.spec.problems import dotted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from collections.abc import Mapping as Names

    from param_discovery.report.check_result import Finding, FindingRule
    from param_discovery.repository.tree import Entry, Node, Place
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonObject


class Scope(NamedTuple):
    """How a configuration is to be understood."""

    section: str | None = None
    """The one section that it holds; None: it says so itself, or holds parameters of any."""
    rename: Names[str, str] = {}
    """Its own names for parameters, and what the engine calls them."""
    ignore: Collection[str] = ()
    """Keys that are not the engine's."""


class Checked(NamedTuple):
    """What one document of a configuration was found to hold."""

    findings: tuple[Finding, ...]
    """In the file's order."""
    given: frozenset[str] = frozenset()
    """Paths of all that is set, on every level: `engine_params.compilation_config.mode`."""
    places: Names[str, Place] = {}
    """The sections that it holds parameters of, and where they begin."""
    notes: tuple[str, ...] = ()


def check_tree(
    document: Document, tree: Node, path: str, scope: Scope, near: Near | None = None
) -> Checked:
    """Hold one document of a configuration against a schema; `path` is its file's.

    `scope.section` is one of the schema's; `near` is shared by all documents of a file.
    """
    return _Sections(document, path, scope, near or Near()).check(tree)


class _Sections:
    """One document of a configuration, taken apart."""

    def __init__(self, document: Document, path: str, scope: Scope, near: Near) -> None:
        self._schema = document
        self._near = near
        self._values = Values(document, path, near)
        self._scope = scope
        self._found: list[Finding] = []
        self._given: set[str] = set()
        self._places: dict[str, Place] = {}
        self._notes: list[str] = []

    def check(self, tree: Node) -> Checked:
        """All that is to be said of it."""
        self._top(tree)
        self._tell_what_is_not_known()
        found = sorted(self._found, key=lambda one: (one.line, one.column))
        return Checked(tuple(found), frozenset(self._given), self._places, tuple(self._notes))

    def _tell_what_is_not_known(self) -> None:
        """Where a name is unknown, the schema may not have all names of its section."""
        unknown = {one.section for one in self._found if one.rule == "unknown-parameter"}
        for limitation in self._schema.limitations:
            section = limitation.section
            if limitation.parameter is None and unknown & {None, section}:
                self._notes.append(f"Not all is known of {section}. {limitation.reason}")

    def _top(self, tree: Node) -> None:
        section = self._scope.section
        if _is_empty(tree):
            mend = "Write `name: value` lines, or leave the file out."
            self._add("wrong-value", Spot(None, (), tree.place), _EMPTY, mend)
            return
        if not isinstance(tree, Mapping) or tree.other_type is not None:
            self._no_mapping(section, tree)
            return
        parts = {entry.key: entry for entry in tree.entries if entry.key in self._schema.sections}
        if section is not None and section not in parts:
            self._section(section, tree)
        elif parts:
            for entry in tree.entries:
                self._top_key(entry)
        else:
            self._any_section(tree)

    def _no_mapping(self, section: str | None, node: Node) -> None:
        spot = Spot(section, (), node.place)
        if node.other_type is not None:
            message = f"cannot be checked: only the loader of {node.other_type!a} knows what it is"
            self._add("not-checkable", spot, message)
            return
        mend = "Write `name: value` lines, or name the part that has them with --select."
        self._add("wrong-type", spot, f"expected a mapping of parameters, got {got(node)}", mend)

    def _add(self, rule: FindingRule, spot: Spot, message: str, mend: str | None = None) -> None:
        self._found.append(self._values.finding(rule, spot, message, mend))

    def _top_key(self, entry: Entry) -> None:
        """One key of a configuration that has sections at its top."""
        if entry.key in self._schema.sections:
            if self._scope.section in {None, entry.key}:
                self._section(entry.key, entry.node)
            else:
                note = f"`{entry.key}` was not checked: only {self._scope.section} was asked for."
                self._notes.append(note)
        elif entry.key not in self._scope.ignore:
            listed = ", ".join(f"`{name}`" for name in self._schema.sections)
            message = f"no section has this name; the sections are {listed}"
            close = self._near.hint(entry.key, self._schema.sections)
            self._add("unknown-parameter", Spot(None, (entry.key,), entry.place), message, close)

    def _section(self, section: str, node: Node) -> None:
        """The parameters of one section."""
        self._places[section] = node.place
        if not isinstance(node, Mapping) or node.other_type is not None:
            self._no_mapping(section, node)
            return
        owner = self._schema.sections[section]
        mapping = Mapping(node.place, tuple(self._prepared(node, {section: _names(owner)})))
        spot = Spot(section, (), node.place)
        self._found += self._values.mapping(owner, mapping, spot)
        self._given.update(_paths(section, mapping))

    def _prepared(self, node: Mapping, known: dict[str, JsonObject]) -> Iterator[Entry]:
        """The entries under the engine's own names, each parameter once."""
        first: dict[str, Entry] = {}
        for entry in node.entries:
            if entry.key in self._scope.ignore:
                continue
            meant = self._scope.rename.get(entry.key, entry.key)
            name, section = _engine_name(meant, known)
            spot = Spot(section, (name,), entry.place)
            if name != meant:
                message = f"{entry.key!a} is taken for `{name}`, as on a command line"
                self._add("other-spelling", spot, message)
            identity = _identity(known[section], name) if section else name
            if identity != name:
                self._given.add(f"{section}.{identity}")
            other = first.setdefault(identity, entry)
            if other is entry:
                yield entry._replace(key=name)
            else:
                message = f"it is given twice, first as {other.key!a} in line {other.place.line}"
                self._add("given-twice", spot, message, "Keep one of them.")

    def _any_section(self, node: Mapping) -> None:
        """Parameters of any section: each is valid that is valid in one of them."""
        known = {name: _names(owner) for name, owner in self._schema.sections.items()}
        entries = list(self._prepared(node, known))
        for entry in entries:
            homes = [section for section in known if entry.key in known[section]]
            if homes:
                self._at_home(entry, homes, node.place)
            else:
                self._homeless(entry, known)
        given = {entry.key for entry in entries}
        for section, place in self._places.items():
            spot = Spot(section, (), place)
            self._found += self._values.missing(self._schema.sections[section], given, spot)

    def _at_home(self, entry: Entry, homes: list[str], top: Place) -> None:
        """A parameter that one or several sections have."""
        tried = {home: self._held(entry, home) for home in homes}
        valid = [home for home, found in tried.items() if not _errors(found)]
        best = min(tried, key=lambda home: len(_errors(tried[home])))
        self._found += tried[best]
        for home in valid or [best]:
            self._given.update(_paths(home, Mapping(entry.place, (entry,))))
        if len(homes) == 1:
            self._places[best] = top
        elif valid:
            listed = " and ".join(homes)
            where = "in each" if len(valid) == len(homes) else f"only in {' and '.join(valid)}"
            self._notes.append(f"`{entry.key}` is a parameter of {listed}, and valid {where}.")

    def _held(self, entry: Entry, section: str) -> list[Finding]:
        fragment = _names(self._schema.sections[section])[entry.key]
        spot = Spot(section, (entry.key,), entry.place)
        inner: Fragment = fragment if isinstance(fragment, dict) else {}
        return self._values.parameter(inner, entry, spot, section)

    def _homeless(self, entry: Entry, known: dict[str, JsonObject]) -> None:
        """A name that no section has."""
        spot = Spot(None, (entry.key,), entry.place)
        every = {name for names in known.values() for name in names}
        close = self._near.hint(entry.key, every) or _inside(entry, every | known.keys())
        open_ones = [
            name
            for name, owner in self._schema.sections.items()
            if owner.get("additionalProperties") is not False
        ]
        if open_ones:
            takers = f"{' and '.join(open_ones)} take{'s' if len(open_ones) == 1 else ''}"
            message = f"cannot be checked: it is not known here, but {takers} other names too"
            self._add("not-checkable", spot, message, close)
        else:
            message = f"neither {' nor '.join(known)} has such a parameter"
            message = message if len(known) > 1 else f"{next(iter(known))} has no such parameter"
            self._add("unknown-parameter", spot, message, close)


_EMPTY = "the file is empty, or the part of it that is meant"


def _is_empty(tree: Node) -> bool:
    """Nothing at all: the same in every format, where YAML has null and TOML an empty mapping."""
    if tree.other_type is not None:
        return False
    if isinstance(tree, Mapping):
        return not tree.entries
    return isinstance(tree, Scalar) and tree.value is None


def _inside(entry: Entry, known: Collection[str]) -> str | None:
    """Where in the value most of the engine's names stand: the part that was perhaps meant."""
    best, count = "", 0
    waiting: list[tuple[tuple[str | int, ...], Node]] = [((entry.key,), entry.node)]
    while waiting:
        steps, node = waiting.pop()
        if isinstance(node, Sequence):
            waiting += [((*steps, index), item) for index, item in enumerate(node.items)]
        elif isinstance(node, Mapping):
            waiting += [((*steps, one.key), one.node) for one in node.entries]
            names = sum(one.key.replace("-", "_") in known for one in node.entries)
            best, count = (dotted(steps), names) if names > count else (best, count)
    return f"Parameters stand at {best}: --select {best}" if count else None


def _errors(found: Iterable[Finding]) -> list[Finding]:
    return [one for one in found if one.level == "error"]


def _names(owner: Fragment) -> JsonObject:
    found = owner.get("properties")
    return found if isinstance(found, dict) else {}


def _engine_name(meant: str, known: dict[str, JsonObject]) -> tuple[str, str | None]:
    """The parameter that a key means, and the first section that has it: None if none has."""
    for name in (meant, meant.replace("-", "_")):
        for section, names in known.items():
            if name in names:
                return name, section
    return meant, None


def _identity(names: JsonObject, name: str) -> str:
    """The parameter itself, where the name is another name of it."""
    fragment = names.get(name)
    other = fragment.get("x-alias-of") if isinstance(fragment, dict) else None
    return other if isinstance(other, str) else name


def _paths(prefix: str, mapping: Mapping) -> Iterator[str]:
    for entry in mapping.entries:
        path = f"{prefix}.{entry.key}"
        yield path
        if isinstance(entry.node, Mapping):
            yield from _paths(path, entry.node)
