"""Where a change is found, and changes made there."""

from __future__ import annotations

from param_discovery.schema.compare.names import path_step
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .model import Change

if TYPE_CHECKING:
    from param_discovery.schema.compare.walk import ObjectPair, ParameterPair
    from param_discovery.schema.json_types import JsonValue

    from .model import Rule


class Said(NamedTuple):
    """What a rule says of a change, besides where it is."""

    message: str
    old: str | None = None
    new: str | None = None
    counterexample: tuple[JsonValue, ...] = ()
    renamed_to: str | None = None
    notice: bool = False
    """Even where the rule gives no notice by itself."""


class Site(NamedTuple):
    """One place in both documents."""

    section: str
    path: str
    place: tuple[str, ...] = ()
    old_fragment: JsonValue = None
    new_fragment: JsonValue = None
    called: str | None = None
    """The parameter's own name; None: the end of the path."""

    @property
    def name(self) -> str:
        """What messages call it: the parameter's own name."""
        return self.path.rpartition(".")[2] if self.called is None else self.called

    def change(self, rule: Rule, said: Said) -> Change:
        """The rule's finding here; what depends on more than this place is settled later."""
        return Change(
            rule=rule.id,
            level=rule.level,
            section=self.section,
            path=self.path,
            message=said.message,
            old=said.old,
            new=said.new,
            counterexample=said.counterexample,
            renamed_to=said.renamed_to,
            notice=rule.notice or said.notice,
            place=self.place,
            old_fragment=self.old_fragment,
            new_fragment=self.new_fragment,
        )


def object_site(pair: ObjectPair) -> Site:
    """The section or class itself."""
    return Site(pair.section, pair.path, pair.place, pair.old, pair.new)


def member_site(pair: ObjectPair, name: str) -> Site:
    """A name in it, its fragments as far as the sides have them."""
    old, new = _property(pair.old, name), _property(pair.new, name)
    return Site(
        pair.section,
        f"{pair.path}.{path_step(name)}",
        pair.place if new is None else pair.place_of(name),
        old,
        new,
        name,
    )


def parameter_site(pair: ObjectPair, parameter: ParameterPair) -> Site:
    """A parameter that both sides have: at its old name's path, which is what users write."""
    return Site(
        pair.section,
        f"{pair.path}.{parameter.name}",
        pair.place_of(parameter.new_name),
        _property(pair.old, parameter.name),
        parameter.new,
    )


def _property(owner: JsonValue, name: str) -> JsonValue:
    properties = owner.get("properties") if isinstance(owner, dict) else None
    return properties.get(name) if isinstance(properties, dict) else None
