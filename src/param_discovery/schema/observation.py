"""What a reader saw in an engine (docs/design/observation.md), checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .json_node import Node
from .type_tree import Type, class_refs, parse_type
from .value_tree import Value, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

OBSERVATION_FORMAT = 1
KINDS = frozenset(
    [
        "dataclass",
        "pydantic",
        "msgspec",
        "attrs",
        "typeddict",
        "namedtuple",
        "signature",
        "argparse",
        "instance",
        "enum",
    ]
)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that cannot be known, as the reader says it."""

    parameter: str | None
    """None: the whole target or class."""
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """A value that is there; None would be a value too."""

    value: Value


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a target, or one field of a class."""

    name: str
    required: bool
    type: Type | None = None
    """None: nothing is known."""
    type_documented: bool = False
    """The type was read from prose."""
    default: Given | None = None
    default_documented: bool = False
    default_varies: bool = False
    """It depends on the machine or the environment."""
    effective_default: Given | None = None
    """What applies when the declared default is left as it is."""
    description: str | None = None
    aliases: tuple[str, ...] = ()
    deprecated: bool | str = False
    """A string is the engine's own message."""
    status: str | None = None
    origin: str | None = None
    converted: tuple[str, ...] = ()
    """Built-in types that are taken beyond the declared type, since the engine converts them."""
    limitations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a target could not be read."""

    stage: str
    """`import`, `attribute`, `kind` or `read`."""
    type: str
    message: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Target:
    """One place that was looked at."""

    section: str
    target: str
    failure: Failure | None = None
    """None: found."""
    kind: str | None = None
    open: bool = False
    """The engine takes other names too."""
    description: str | None = None
    parameters: tuple[Parameter, ...] = ()
    limitations: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A structured class or an enum that a type refers to."""

    ref: str
    """`module:QualName`."""
    name: str
    kind: str
    open: bool = False
    description: str | None = None
    parameters: tuple[Parameter, ...] = ()
    members: tuple[tuple[str, Value], ...] = ()
    """An enum's, in source order."""
    limitations: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed distribution."""

    version: str | None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """All that one reader saw in one run."""

    python: str | None
    """Version of the interpreter that was read; None where source files were read."""
    distributions: Mapping[str, Distribution]
    targets: tuple[Target, ...]
    definitions: Mapping[str, Definition]


def parse(mapping: Mapping[str, Any]) -> Observation:
    """The Observation in a reader's reply.

    Raises:
        ProbeError: a key is missing, unknown or of another shape, a kind is unknown, a reference
            leads nowhere, a name stands twice, or it nests deeper than `json_node.MAX_DEPTH`.
    """
    top = Node(mapping).object(
        frozenset({"observation_format", "targets", "definitions"}),
        frozenset({"python", "distributions"}),
    )
    found = top.get("observation_format")
    if found.scalar() != OBSERVATION_FORMAT or isinstance(found.value, bool):
        raise found.error(f"expected {OBSERVATION_FORMAT}: the reader is of another version")
    definitions = {ref: _definition(ref, node) for ref, node in top.get("definitions").members()}
    targets = tuple(_target(node) for node in top.get("targets").items())
    _check_references(top, targets, definitions)
    distributions = top.maybe("distributions")
    return Observation(
        python=_optional_name(top, "python"),
        distributions=dict(_distributions(distributions)) if distributions else {},
        targets=targets,
        definitions=definitions,
    )


def _distributions(node: Node) -> Iterator[tuple[str, Distribution]]:
    for name, entry in node.members():
        entry.object(frozenset({"version"}), frozenset({"commit"}))
        yield name, Distribution(_optional_name(entry, "version"), _optional_name(entry, "commit"))


def _optional_name(node: Node, key: str) -> str | None:
    child = node.maybe(key)
    return None if child is None or child.value is None else child.name()


def _optional_text(node: Node, key: str) -> str | None:
    child = node.maybe(key)
    return None if child is None or child.value is None else child.text()


def _flag(node: Node, key: str) -> bool:
    child = node.maybe(key)
    return child.boolean() if child else False


_TARGET_KEYS = frozenset({"section", "target", "status"})
_FOUND_KEYS = frozenset({"kind", "open", "description", "parameters", "limitations"})
_STATUSES = frozenset({"found", "failed"})


def _target(node: Node) -> Target:
    node.object(_TARGET_KEYS, _FOUND_KEYS | {"error"})
    section, target = node.get("section").name(), node.get("target").name()
    if node.get("status").choice(_STATUSES) == "failed":
        return Target(section, target, failure=_failure(node.get("error")))
    if node.has("error"):
        raise node.error("an error in a target that was found")
    return Target(
        section,
        target,
        kind=node.get("kind").choice(KINDS),
        open=_flag(node, "open"),
        description=_optional_text(node, "description"),
        parameters=_parameters(node),
        limitations=_notes(node),
    )


_ERROR_KEYS = frozenset({"stage", "type", "message", "traceback"})
_STAGES = frozenset({"import", "attribute", "kind", "read"})


def _failure(node: Node) -> Failure:
    node.object(_ERROR_KEYS)
    return Failure(
        stage=node.get("stage").choice(_STAGES),
        type=node.get("type").text(),
        message=node.get("message").text(),
        traceback=node.get("traceback").text(),
    )


def _notes(node: Node) -> tuple[Note, ...]:
    notes = node.maybe("limitations")
    return tuple(_note(note) for note in notes.items()) if notes else ()


def _note(node: Node) -> Note:
    node.object(frozenset({"parameter", "reason"}))
    return Note(_optional_name(node, "parameter"), node.get("reason").text())


_DEFINITION_KEYS = frozenset({"name", "kind"})


def _definition(ref: str, node: Node) -> Definition:
    if ref.count(":") != 1 or not ref.isprintable():
        raise node.error("the key of a definition is module:QualName")
    node.object(_DEFINITION_KEYS, _FOUND_KEYS | {"members"})
    name = node.get("name").name()
    if ":" in name:
        raise node.error("the name of a class holds ':'")
    kind = node.get("kind").choice(KINDS)
    if (kind == "enum") != node.has("members") or (kind == "enum") == node.has("parameters"):
        raise node.error("an enum has members, all other classes have parameters")
    return Definition(
        ref,
        name,
        kind,
        open=_flag(node, "open"),
        description=_optional_text(node, "description"),
        parameters=_parameters(node) if kind != "enum" else (),
        members=_enum_members(node.get("members")) if kind == "enum" else (),
        limitations=_notes(node),
    )


def _enum_members(node: Node) -> tuple[tuple[str, Value], ...]:
    pairs = (member.pair() for member in node.items())
    return tuple((name.name(), parse_value(value)) for name, value in pairs)


def _parameters(node: Node) -> tuple[Parameter, ...]:
    seen: set[str] = set()
    parameters = []
    for item in node.get("parameters").items():
        parameter = _parameter(item)
        if parameter.name in seen:
            raise item.error(f"the parameter {parameter.name!r} stands twice")
        seen.add(parameter.name)
        parameters.append(parameter)
    return tuple(parameters)


_PARAMETER_KEYS = frozenset(
    [
        "type",
        "type_origin",
        "default",
        "default_origin",
        "default_varies",
        "effective_default",
        "description",
        "aliases",
        "deprecated",
        "status",
        "origin",
        "converted",
        "limitations",
    ]
)
_DOCUMENTED = frozenset({"documented"})
_ORIGINS = frozenset({"kwargs", "docstring", "help"})


def _parameter(node: Node) -> Parameter:
    node.object(frozenset({"name", "required"}), _PARAMETER_KEYS)
    required, varies = node.get("required").boolean(), _flag(node, "default_varies")
    if node.has("default") and (required or varies):
        raise node.error("a default beside 'required' or 'default_varies'")
    type_ = node.maybe("type")
    origin = node.maybe("origin")
    return Parameter(
        name=node.get("name").name(),
        required=required,
        type=parse_type(type_) if type_ else None,
        type_documented=_documented(node, "type_origin"),
        default=_given(node, "default"),
        default_documented=_documented(node, "default_origin"),
        default_varies=varies,
        effective_default=_given(node, "effective_default"),
        description=_optional_text(node, "description"),
        aliases=_names(node, "aliases"),
        deprecated=_deprecated(node),
        status=_optional_name(node, "status"),
        origin=origin.choice(_ORIGINS) if origin else None,
        converted=_names(node, "converted"),
        limitations=_texts(node, "limitations"),
    )


def _documented(node: Node, key: str) -> bool:
    child = node.maybe(key)
    return bool(child and child.choice(_DOCUMENTED))


def _given(node: Node, key: str) -> Given | None:
    child = node.maybe(key)
    return Given(parse_value(child)) if child else None


def _names(node: Node, key: str) -> tuple[str, ...]:
    child = node.maybe(key)
    return tuple(item.name() for item in child.items()) if child else ()


def _texts(node: Node, key: str) -> tuple[str, ...]:
    child = node.maybe(key)
    return tuple(item.text() for item in child.items()) if child else ()


def _deprecated(node: Node) -> bool | str:
    child = node.maybe("deprecated")
    if child is None:
        return False
    return child.text() if isinstance(child.value, str) else child.boolean()


def _check_references(
    top: Node, targets: tuple[Target, ...], definitions: Mapping[str, Definition]
) -> None:
    known = definitions.keys()
    owners: list[tuple[Node, tuple[Parameter, ...]]] = [
        (node, target.parameters)
        for node, target in zip(top.get("targets").items(), targets, strict=True)
    ]
    owners += [
        (node, definitions[ref].parameters) for ref, node in top.get("definitions").members()
    ]
    for node, parameters in owners:
        for parameter in parameters:
            refs = class_refs(parameter.type) if parameter.type is not None else []
            if missing := [ref for ref in refs if ref not in known]:
                raise node.error(f"{parameter.name!r} refers to {missing[0]!r}, which is not there")
