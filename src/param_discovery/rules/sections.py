"""Whole schemas, whole sections, and what an object takes besides the names it lists."""

from __future__ import annotations

from param_discovery.schema.compare.keywords import is_annotation
from param_discovery.schema.compare.named import lost_names
from param_discovery.schema.compare.names import members_of
from param_discovery.schema.compare.type_pair import pair_whole
from param_discovery.schema.records import TYPE_CHECKING

from . import types
from .constraints import CONSTRAINT_RELAXED, CONSTRAINT_TIGHTENED
from .model import Example, Rule
from .site import Said, Site, object_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from param_discovery.schema.compare.type_pair import Readers
    from param_discovery.schema.compare.walk import ObjectPair
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonValue

    from .asking import Inclusion
    from .model import Change

SCHEMA_ADDED = Rule(
    id="schema-added",
    level="safe",
    summary="the first schema of an engine",
    why="There was nothing before that could break.",
    what_to_do="Look it over once: from now on it is what changes are measured against.",
    example=Example("", "schemas/vllm.json"),
)
SCHEMA_REMOVED = Rule(
    id="schema-removed",
    level="breaking",
    summary="an engine's schema is gone",
    why="Nothing is known any more of what the engine accepts.",
    what_to_do="Restore the schema, or remove the engine's specification too.",
    example=Example("schemas/vllm.json", ""),
)
SECTION_ADDED = Rule(
    id="section-added",
    level="safe",
    summary="a new section of parameters",
    why="Who does not use the section goes on as before, even where some of its parameters are "
    "required: a configuration without the section stays valid.",
    what_to_do="Nothing.",
    example=Example("", "sampling_params: ..."),
)
SECTION_REMOVED = Rule(
    id="section-removed",
    level="breaking",
    summary="a whole section of parameters is gone",
    why="None of its parameters is accepted there any more.",
    what_to_do="Find out where the engine takes them now; engine_versions/ may have to say so.",
    example=Example("sampling_params: ...", ""),
)

RULES = (SCHEMA_ADDED, SCHEMA_REMOVED, SECTION_ADDED, SECTION_REMOVED)


def schema_added(new: Document) -> Change:
    """There was no schema before."""
    counts = ", ".join(
        f"{name} {len(members_of(part).parameters)}" for name, part in sorted(new.sections.items())
    )
    version = new.envelope.engine_version
    message = f"The first schema of {new.envelope.engine}: version {version} ({counts})."
    site = Site("", "", new_fragment=dict(new.sections))
    return site.change(SCHEMA_ADDED, Said(message, new=version))


def schema_removed(old: Document) -> Change:
    """There is no schema any more."""
    version = old.envelope.engine_version
    message = f"The schema of {old.envelope.engine} is gone; it was of version {version}."
    site = Site("", "", old_fragment=dict(old.sections))
    return site.change(SCHEMA_REMOVED, Said(message, old=version))


def judge(old: Document, new: Document) -> Iterator[Change]:
    """Sections that only one side has."""
    for name in sorted(new.sections.keys() - old.sections.keys()):
        site = Site(name, name, ("properties", name), None, new.sections[name])
        count = _count(new.sections[name])
        yield site.change(
            SECTION_ADDED, Said(f"The section {name!r} is new, with {count}.", new=count)
        )
    for name in sorted(old.sections.keys() - new.sections.keys()):
        site = Site(name, name, ("properties",), old.sections[name], None)
        reason = unread(new, name)
        if reason is not None:
            yield types.no_longer_known(site, reason)
            continue
        count = _count(old.sections[name])
        message = f"The section {name!r} is gone, and {count} with it."
        yield site.change(SECTION_REMOVED, Said(message, old=count))


def _count(section: Fragment) -> str:
    count = len(members_of(section).parameters)
    return "1 parameter" if count == 1 else f"{count} parameters"


def unread(document: Document, owner: str) -> str | None:
    """Why a section or a class (`$defs/Class`) could not be read in full; None: it was."""
    for found in document.limitations:
        whole = (found.section, found.parameter)
        if whole in ((owner, None), (None, owner)):
            return found.reason
    return None


def other_names(pair: ObjectPair, readers: Readers, inclusion: Inclusion) -> Iterator[Change]:
    """Whether the object takes names that it does not list."""
    if _patterns_matter(pair):
        return  # `whole_object` asks: which names are others depends on the patterns
    old, new = _others(pair.old), _others(pair.new)
    found = pair_whole(old, new, readers)
    if found.is_same:
        return
    answers = inclusion.of(found)
    site = object_site(pair)
    unnamed = lost_names(found)
    if answers.forwards.answer == "yes" and unnamed:
        yield types.no_longer_declared(site, unnamed)
    elif answers.forwards.answer != "yes":
        message = f"{site.name!r} no longer takes all other names and values that it took."
        said = Said(message, _names_text(old), _names_text(new))
        yield site.change(CONSTRAINT_TIGHTENED, said)
    elif answers.backwards.answer != "yes":
        message = f"{site.name!r} takes more besides the names that it lists."
        said = Said(message, _names_text(old), _names_text(new))
        yield site.change(CONSTRAINT_RELAXED, said)


def _others(owner: Fragment) -> Fragment:
    value: JsonValue = owner.get("additionalProperties", True)
    if isinstance(value, dict):
        return value
    return {"not": {}} if value is False else {"x-python-type": "Any"}


def _names_text(others: Fragment) -> str:
    return "listed names only" if others == {"not": {}} else "other names too"


_NAMED = frozenset({"properties", "required", "additionalProperties"})


def whole_object(pair: ObjectPair, readers: Readers, inclusion: Inclusion) -> Iterator[Change]:
    """What else an object says: nothing in what this tool writes, so nothing may be overlooked."""
    old, new = _beside(pair.old), _beside(pair.new)
    if _patterns_matter(pair):
        listed: Fragment = {name: {} for name in (*_properties(pair.old), *_properties(pair.new))}
        old |= {"properties": listed} | _only(pair.old, "additionalProperties")
        new |= {"properties": listed} | _only(pair.new, "additionalProperties")
    yield from types.judge_types(pair_whole(old, new, readers), object_site(pair), inclusion)


def _patterns_matter(pair: ObjectPair) -> bool:
    """Whether it depends on more than the listed names which names are others."""
    return any(keyword in side for side in (pair.old, pair.new) for keyword in _OTHERS_DEPEND)


_OTHERS_DEPEND = ("patternProperties", "unevaluatedProperties")


def _beside(owner: Fragment) -> Fragment:
    found: Fragment = {
        keyword: value
        for keyword, value in owner.items()
        if keyword not in _NAMED and not is_annotation(keyword)
    }
    members = members_of(owner)
    unnamed = sorted(members.required - members.parameters.keys())
    return found | {"required": [*unnamed]} if unnamed else found


def _only(owner: Fragment, keyword: str) -> Fragment:
    return {keyword: owner[keyword]} if keyword in owner else {}


def _properties(owner: Fragment) -> Iterable[str]:
    properties = owner.get("properties")
    return properties if isinstance(properties, dict) else ()
