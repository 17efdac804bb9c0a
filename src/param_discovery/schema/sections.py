"""Targets merged into sections."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from param_discovery.errors import EngineError, ProbeError

from .canonical import compact_text, equal
from .definitions import DefinitionIndex, is_public, refs_of
from .limitations import Limitation
from .parameters import BuiltParameter, as_properties, build_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .json_types import Fragment
    from .observation import Observation, Target


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """One target as the engine's specification asks for it."""

    section: str
    target: str
    """`module:attribute[.attribute]`."""
    exclude: frozenset[str] = frozenset()
    """Parameters (and aliases) that this target does not give to the section."""
    optional: bool = False
    """Its failure is a limitation of the section."""


class TargetsFailedError(EngineError):
    """Targets that the specification counts on could not be read, or gave no parameter."""

    def __init__(self, failures: Sequence[tuple[TargetPlan, str, str]]) -> None:
        lines = [f"{plan.section}: {plan.target}: {reason}" for plan, reason, _ in failures]
        # What is read from source fails without one.
        look = "Look at the tracebacks (-v). " if any(each[2] for each in failures) else ""
        super().__init__(
            "no schema, because the engine did not show all its parameters:\n  "
            + "\n  ".join(lines),
            meaning="Written down, what is missing would look as if the engine had removed it.",
            mend=f"{look}If the target moved, mend engine_versions/; "
            "if only some versions have it, mark it 'optional: true'.",
        )
        self.tracebacks: Mapping[str, str] = {
            plan.target: traceback for plan, _, traceback in failures if traceback
        }
        """By target, as the engine's interpreter printed them: foreign text, not escaped."""


@dataclass(frozen=True, slots=True)
class Sections:
    """All sections of a document."""

    fragments: Mapping[str, Fragment]
    index: DefinitionIndex
    limitations: tuple[Limitation, ...]


@dataclass(slots=True)
class _Merged:
    """The parameters of a section so far."""

    section: str
    parameters: dict[str, BuiltParameter] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    """The target that gave each parameter first."""


def build_sections(observation: Observation, plans: Sequence[TargetPlan], engine: str) -> Sections:
    """The sections of the plans, in no particular order: JSON objects have none.

    Raises:
        ProbeError: the observation answers another request.
        TargetsFailedError: a target that is not optional failed, or has no parameters.
        EngineError: two targets of a section disagree on a parameter.
    """
    _check_answers(observation, plans)
    pairs = [
        (plan, _without(target, plan.exclude))
        for plan, target in zip(plans, observation.targets, strict=True)
    ]
    missing = _missing(pairs)
    roots = [ref for _, target in pairs for ref in refs_of(target.parameters)]
    index = DefinitionIndex(observation.definitions, roots)
    sections: dict[str, list[tuple[TargetPlan, Target]]] = {}
    for plan, target in pairs:
        sections.setdefault(plan.section, []).append((plan, target))
    built = {name: _section(name, group, index, engine) for name, group in sections.items()}
    limitations = [limitation for _, found in built.values() for limitation in found]
    return Sections(
        {name: fragment for name, (fragment, _) in built.items()},
        index,
        (*missing, *limitations),
    )


def _check_answers(observation: Observation, plans: Sequence[TargetPlan]) -> None:
    asked = [(plan.section, plan.target) for plan in plans]
    answered = [(target.section, target.target) for target in observation.targets]
    if asked != answered:
        raise ProbeError(
            f"the reader answered another question: asked for {asked}, got {answered}",
            meaning="What it saw cannot be trusted, so no schema is written.",
        )


def _without(target: Target, exclude: frozenset[str]) -> Target:
    if not exclude:
        return target
    kept = tuple(
        replace(parameter, aliases=tuple(a for a in parameter.aliases if a not in exclude))
        for parameter in target.parameters
        if parameter.name not in exclude
    )
    return replace(target, parameters=kept)


def _missing(pairs: Iterable[tuple[TargetPlan, Target]]) -> list[Limitation]:
    """Limitations for optional targets that are not there."""
    limitations: list[Limitation] = []
    failures: list[tuple[TargetPlan, str, str]] = []
    for plan, target in pairs:
        if target.failure is None and any(is_public(found.name) for found in target.parameters):
            continue
        if not plan.optional:
            failures.append((plan, *_said(target)))
            continue
        # Only what is the same on every machine: a message may hold a path or a host's name.
        failure = target.failure
        why = f"{failure.type} ({failure.stage})" if failure else "it has no parameters"
        reason = f"The optional target {plan.target} could not be read: {why}."
        limitations.append(Limitation(plan.section, None, reason))
    if failures:
        raise TargetsFailedError(failures)
    return limitations


def _said(target: Target) -> tuple[str, str]:
    """What went wrong in one line, and the traceback."""
    failure = target.failure
    if failure is None:
        return "no parameter was found there", ""
    lines = failure.message.strip().splitlines()
    message = f"{failure.type}: {lines[-1]}" if lines else failure.type
    return f"{failure.stage}: {message}", failure.traceback


def _section(
    name: str, group: Sequence[tuple[TargetPlan, Target]], index: DefinitionIndex, engine: str
) -> tuple[Fragment, list[Limitation]]:
    merged = _Merged(name)
    for plan, target in group:
        for parameter in build_parameters(target.parameters, target.kind, index):
            _merge(merged, parameter, plan.target, engine)
    found = as_properties(merged.parameters.values(), "properties", name)
    fragment: Fragment = {
        "type": "object",
        "properties": found.properties,
        "required": list(found.required),
        "additionalProperties": any(target.open for _, target in group),
    }
    descriptions = [target.description for _, target in group if target.description]
    if descriptions:
        fragment["description"] = descriptions[0]
    notes = found.notes + [note for plan, target in group for note in _notes(plan, target)]
    return fragment, [Limitation(name, parameter, reason) for parameter, reason in notes]


def _notes(plan: TargetPlan, target: Target) -> Iterable[tuple[str | None, str]]:
    for note in target.limitations:
        name = note.parameter
        if name is None or (is_public(name) and name not in plan.exclude):
            yield name, note.reason


def _merge(merged: _Merged, parameter: BuiltParameter, target: str, engine: str) -> None:
    """Add a parameter of a target; the first description of it stays.

    Whoever requires it, requires it alone in its own target or in agreement with all others that
    have it: `required` then never says less than one of them does.
    """
    known = merged.parameters.get(parameter.name)
    if known is None:
        merged.parameters[parameter.name] = parameter
        merged.origins[parameter.name] = target
        return
    if known.required != parameter.required or not equal(_meaning(known), _meaning(parameter)):
        raise _conflict(merged, parameter, target, engine)
    description = known.fragment.get("description") or parameter.fragment.get("description")
    merged.parameters[parameter.name] = replace(
        known,
        fragment=known.fragment | ({"description": description} if description else {}),
        aliases=tuple(dict.fromkeys((*known.aliases, *parameter.aliases))),
        notes=tuple(dict.fromkeys((*known.notes, *parameter.notes))),
    )


def _meaning(parameter: BuiltParameter) -> Fragment:
    return {key: value for key, value in parameter.fragment.items() if key != "description"}


def _conflict(merged: _Merged, parameter: BuiltParameter, target: str, engine: str) -> EngineError:
    name = parameter.name
    known = merged.parameters[name]
    first = merged.origins[name]
    return EngineError(
        f"{merged.section}.{name} has two meanings:\n"
        f"  {first}: {_short(known)}\n  {target}: {_short(parameter)}",
        meaning="A section holds one parameter of a name, so it is not clear which to write.",
        mend=f"In engine_versions/{engine}.yaml, add 'exclude: [{name}]' to the target "
        "whose meaning is not wanted.",
    )


_MAX_SHORT = 200


def _short(parameter: BuiltParameter) -> str:
    text = compact_text(_meaning(parameter))
    shown = text if len(text) <= _MAX_SHORT else text[:_MAX_SHORT] + "..."
    return ("required, " if parameter.required else "optional, ") + shown
