"""From what changed to what is looked for: names, their classes, and the engine's signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import SpecError
from param_discovery.pipeline.impact_places import aliases_of, owners_of, parameter_names, steps_of
from param_discovery.repository.usage import Engine, Wanted
from param_discovery.spec.load import FOLDER, engine_names, load_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from param_discovery.rules.model import Change, Comparison
    from param_discovery.schema.document import Document
    from param_discovery.spec.model import EngineSpec

WHERE_NOT_GIVEN = frozenset(
    {"became-required", "default-changed", "default-removed", "parameter-added-required"}
)
"""Rules that touch those who do not give the parameter."""

_WHOLE = frozenset({"section-removed", "schema-removed"})
"""Rules that touch every parameter inside."""


class Compared(NamedTuple):
    """What changed, and between what."""

    comparison: Comparison
    old: Document | None
    new: Document | None


class Searched(NamedTuple):
    """What is looked for, and why."""

    engine: Engine
    changes: Mapping[Wanted, tuple[Change, ...]]
    """Everything that is looked for, with the changes that touch it."""
    not_searched: tuple[Change, ...]
    """Changes that name no parameter."""

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """All that is looked for."""
        return tuple(self.changes)


def searched_for(
    compared: Compared, spec: EngineSpec | None, others: Iterable[str] = (), *, notices: bool
) -> Searched:
    """What to look for; with `notices`, also what is safe and yet to be read.

    `others` are names and modules of other engines.
    """
    found: dict[Wanted, list[Change]] = {}
    unnamed: list[Change] = []
    for change in compared.comparison.changes:
        if not (change.breaks or (notices and change.notice)):
            continue
        wanted = list(_wanted(change, compared, spec))
        for one in wanted:
            if change not in found.setdefault(one, []):
                found[one].append(change)
        if not wanted and change.breaks:
            unnamed.append(change)
    changes = {one: tuple(found[one]) for one in sorted(found, key=lambda one: one.path)}
    return Searched(_engine(compared, spec, changes, others), changes, tuple(unnamed))


def _wanted(change: Change, compared: Compared, spec: EngineSpec | None) -> Iterator[Wanted]:
    """One for each name and path that the change touches."""
    if change.rule in _WHOLE:
        yield from _of_sections(change, compared, spec)
        return
    is_new = change.rule == "parameter-added-required"
    document = compared.new if is_new or compared.old is None else compared.old
    for path in (change.path, *change.also_at):
        section, *steps = steps_of(path)
        if not steps or document is None:
            continue
        *above, name = steps
        for one in (name, *aliases_of(document, section, tuple(steps))):
            classes = (
                frozenset(owners_of(document, section, tuple(steps)))
                if above
                else _classes(spec, compared, section, one)
            )
            methods = frozenset() if above else _methods(spec, section)
            is_missing = change.rule in WHERE_NOT_GIVEN
            yield Wanted(section, (*above, one), classes, is_missing, methods)


def _of_sections(change: Change, compared: Compared, spec: EngineSpec | None) -> Iterator[Wanted]:
    if compared.old is None:
        return
    sections = [change.section] if change.section else sorted(compared.old.sections)
    for section in sections:
        properties = compared.old.sections.get(section, {}).get("properties")
        for name in sorted(properties) if isinstance(properties, dict) else ():
            classes = _classes(spec, compared, section, name)
            yield Wanted(section, (name,), classes, methods=_methods(spec, section))


def _classes(
    spec: EngineSpec | None, compared: Compared, section: str, name: str
) -> frozenset[str]:
    """The classes and functions that take a parameter of a section.

    Entry points take what they do not know themselves for one section, the first that has it.
    """
    if spec is None:
        return frozenset()
    targets = [str(target) for target in spec.sections.get(section, ())]
    first = next((one for one in spec.sections if _has(compared, one, name)), section)
    return frozenset(map(_owner, (*targets, *(spec.entry_points if first == section else ()))))


def _has(compared: Compared, section: str, name: str) -> bool:
    """Whether either version has a parameter of that name in the section."""
    sides = (document for document in (compared.old, compared.new) if document is not None)
    found = (document.sections.get(section, {}).get("properties") for document in sides)
    return any(isinstance(properties, dict) and name in properties for properties in found)


def _owner(target: str) -> str:
    """`PreTrainedModel` of `transformers:PreTrainedModel.from_pretrained`."""
    return target.partition(":")[2].partition(".")[0]


def _methods(spec: EngineSpec | None, section: str) -> frozenset[str]:
    """`from_pretrained` of `transformers:PreTrainedModel.from_pretrained`."""
    targets = spec.sections.get(section, ()) if spec is not None else ()
    found = (str(target).partition(":")[2].partition(".")[2] for target in targets)
    return frozenset(filter(None, found))


def _module(target: str) -> str:
    return target.partition(":")[0].partition(".")[0]


def _engine(
    compared: Compared,
    spec: EngineSpec | None,
    changes: Iterable[Wanted],
    others: Iterable[str],
) -> Engine:
    sides = [document for document in (compared.old, compared.new) if document is not None]
    name = sides[0].envelope.engine if sides else ""
    nested = {owner for one in changes for owner in one.classes}
    names = frozenset(found for document in sides for found in parameter_names(document))
    if spec is None:
        module = name.replace("-", "_")
        return Engine(name, frozenset({module}), frozenset(), frozenset(nested), names)
    targets = [*(str(target) for _, target in spec.targets), *spec.entry_points]
    modules = frozenset(map(_module, targets))
    image = spec.image.rpartition(":")[0] if spec.image else ""
    programs = {*spec.programs, *([image] if image else [])}
    own = {name, *modules}
    return Engine(
        name=name,
        modules=modules,
        programs=frozenset(programs),
        classes=frozenset({*nested, *map(_owner, targets)}),
        parameters=names,
        others=frozenset(set(others) - own),
    )


def specification(root: Path, engine: str) -> EngineSpec | None:
    """The engine's own; None where the root knows no such engine.

    Raises:
        InvalidSpecError: it is unreadable or wrong.
    """
    if not (root / FOLDER).is_dir() or engine not in engine_names(root):
        return None
    return load_spec(root, engine)


def other_engines(root: Path, engine: str) -> frozenset[str]:
    """Names and top-level modules of the other engines that the root knows."""
    if not (root / FOLDER).is_dir():
        return frozenset()
    found: set[str] = set()
    for name in engine_names(root):
        if name == engine:
            continue
        found.add(name)
        try:
            found.update(_module(str(target)) for _, target in load_spec(root, name).targets)
        except SpecError:
            continue  # it is another engine's: its own commands complain
    return frozenset(found)
