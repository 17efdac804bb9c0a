"""A model's fields beside an engine's parameters, class by class."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.pipeline.models_places import ClassPlaces
from param_discovery.pipeline.models_read import SECTION
from param_discovery.pipeline.models_types import Typed, type_differences
from param_discovery.report.models_result import Finding
from param_discovery.schema.canonical import compact_text, equal, merge_equal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.pipeline.models_read import ReadModel
    from param_discovery.report.models_result import Kind, Place
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonObject


class Habits(NamedTuple):
    """How the repository's model stands for the engine's parameters."""

    rename: Mapping[str, str] = {}
    """Fields that stand for a parameter of another name."""
    none_is_unset: bool = False
    """A default of None means: not passed on."""


def compare(model: ReadModel, engine: Document, section: str, habits: Habits) -> list[Finding]:
    """All differences, in the order of the engine's parameters, what it does not have last."""
    walk = _Walk(model, engine, habits)
    ours = model.document.sections[SECTION]
    return [*walk.objects(_Pair(ours, engine.sections[section], "", "", ""))]


def names_in_common(model: ReadModel, engine: Document, section: str, habits: Habits) -> int:
    """How many fields of the model are parameters of the section."""
    theirs = _Names(engine.sections[section])
    fields = _fields(model.document.sections[SECTION])
    known = [theirs.owner(name, fields, habits.rename) for name in fields]
    return sum(name is not None for name in known)


class _Pair(NamedTuple):
    """One class of each side."""

    model: Fragment
    engine: Fragment
    class_name: str
    """Of the model's, in `$defs`; "" for the model itself."""
    field_prefix: str
    parameter_prefix: str


class _Names:
    """The parameters of one class of the engine's, by all their names."""

    def __init__(self, schema: Fragment) -> None:
        self.parameters = _fields(schema)
        self._owners = {name: name for name in self.parameters}
        for name, fragment in _properties(schema).items():
            if isinstance(fragment, dict) and isinstance(fragment.get("x-alias-of"), str):
                self._owners[name] = str(fragment["x-alias-of"])

    def owner(
        self, field: str, fields: Mapping[str, Fragment], rename: Mapping[str, str]
    ) -> str | None:
        """The parameter that the field stands for, by any of the field's names."""
        aliases = fields[field].get("x-aliases")
        names = [field, *(aliases if isinstance(aliases, list) else [])]
        for name in (rename.get(str(name), str(name)) for name in names):
            if name in self._owners:
                return self._owners[name]
        return None

    def is_of(self, name: str, parameter: str) -> bool:
        """Whether the engine knows the parameter by this name."""
        return self._owners.get(name) == parameter

    def near(self, field: str) -> tuple[str, ...]:
        """Those that may be meant."""
        return tuple(get_close_matches(field, self.parameters, n=3, cutoff=0.7))


class _Walk:
    def __init__(self, model: ReadModel, engine: Document, habits: Habits) -> None:
        self._model = model
        self._engine = engine
        self._habits = habits
        self._seen: set[tuple[str, str]] = set()

    def objects(self, pair: _Pair) -> Iterator[Finding]:
        """The differences of two classes, and of the classes inside."""
        names, fields = _Names(pair.engine), _fields(pair.model)
        rename = self._habits.rename if not pair.class_name else {}
        owners = {name: names.owner(name, fields, rename) for name in fields}
        by_owner: dict[str, list[str]] = {}
        for name, owner in owners.items():
            if owner is not None:
                by_owner.setdefault(owner, []).append(name)
        yield from self._doubts(pair)
        if _is_open(pair.model) and not _is_open(pair.engine):
            yield self._open(pair)
        for parameter, fragment in names.parameters.items():
            for field in by_owner.get(parameter, ()):
                yield from self._field(pair, field, parameter)
                yield from self._passed_on(pair, field, parameter, names)
            if parameter not in by_owner:
                yield self._missing(pair, parameter, fragment)
        for field, owner in owners.items():
            if owner is None:
                yield self._unknown(pair, field, names)

    def _place(self, pair: _Pair, field: str | None = None) -> Place | None:
        places = self._model.places.get(pair.class_name, ClassPlaces())
        return places.fields.get(field, places.own) if field is not None else places.own

    def _doubts(self, pair: _Pair) -> Iterator[Finding]:
        """What the reader could not know of the class as a whole."""
        about = _About(
            pair.parameter_prefix.rstrip(".") or None,
            pair.field_prefix.rstrip(".") or None,
            self._place(pair),
        )
        for reason in self._model.doubts.get((pair.class_name, None), ()):
            yield about.finding("not-known", reason.rstrip("."))

    def _open(self, pair: _Pair) -> Finding:
        return Finding(
            "takes-other-names",
            pair.parameter_prefix.rstrip(".") or None,
            pair.field_prefix.rstrip(".") or None,
            "the model takes names that the engine refuses",
            place=self._place(pair),
        )

    def _missing(self, pair: _Pair, parameter: str, fragment: Fragment) -> Finding:
        is_required = parameter in _required(pair.engine)
        needed = ", which the engine requires" if is_required else ""
        return Finding(
            "missing-parameter",
            pair.parameter_prefix + parameter,
            None,
            f"the model does not have it{needed}",
            engine=Typed(fragment, self._engine.definitions).shown(),
            place=self._place(pair),
        )

    def _unknown(self, pair: _Pair, field: str, names: _Names) -> Finding:
        typed = Typed(_fields(pair.model)[field], self._model.document.definitions)
        return Finding(
            "unknown-field",
            None,
            pair.field_prefix + field,
            "the engine has no parameter of this name",
            model=typed.shown(),
            suggestions=names.near(field),
            place=self._place(pair, field),
        )

    def _field(self, pair: _Pair, field: str, parameter: str) -> Iterator[Finding]:
        about = _About(
            pair.parameter_prefix + parameter, pair.field_prefix + field, self._place(pair, field)
        )
        ours = Typed(_fields(pair.model)[field], self._model.document.definitions)
        theirs = Typed(_fields(pair.engine)[parameter], self._engine.definitions)
        yield from self._need(pair, about, field, parameter)
        yield from self._default(about, ours.fragment, theirs.fragment)
        if theirs.fragment.get("deprecated") is True:
            yield about.finding("deprecated", "the engine has deprecated it")
        if self._is_unset(ours.fragment):
            ours = ours.without_null()
            theirs = theirs.without_null()
        inner = (ours.nested(), theirs.nested())
        if ours.known():
            # What is not known of a type is told below, with the type.
            for reason in self._model.doubts.get((pair.class_name, field), ()):
                yield about.finding("not-known", reason.rstrip("."))
        if theirs.known():
            yield from self._types(about, ours, theirs, inner)
        else:
            yield about.finding("type-unknown", "the engine's schema does not know its type")
        if inner[0] is not None and inner[1] is not None:
            yield from self._inside(about, inner[0], inner[1])

    def _passed_on(
        self, pair: _Pair, field: str, parameter: str, names: _Names
    ) -> Iterator[Finding]:
        """Where the model is written out, a field may have another name, or not be there."""
        written = self._model.dumped.get((pair.class_name, field), field)
        if written == field or (written is not None and names.is_of(written, parameter)):
            return
        how = f"the model passes it on as {written}" if written else "the model never passes it on"
        about = _About(
            pair.parameter_prefix + parameter, pair.field_prefix + field, self._place(pair, field)
        )
        yield about.finding("not-passed-on", how)

    def _types(
        self, about: _About, ours: Typed, theirs: Typed, inner: tuple[str | None, str | None]
    ) -> Iterator[Finding]:
        shown = (ours.shown(), theirs.shown())
        if inner[0] is not None and inner[1] is not None:
            ours, theirs = ours.paired(inner[0]), theirs.paired(inner[1])
        for found in type_differences(ours, theirs):
            yield about.finding(
                found.kind,
                found.message,
                model=shown[0],
                engine=shown[1],
                counterexample=found.counterexample,
            )

    def _inside(self, about: _About, ours: str, theirs: str) -> Iterator[Finding]:
        if (ours, theirs) in self._seen:
            return
        self._seen.add((ours, theirs))
        yield from self.objects(
            _Pair(
                self._model.document.definitions[ours],
                self._engine.definitions[theirs],
                ours,
                f"{about.field}.",
                f"{about.parameter}.",
            )
        )

    def _is_unset(self, fragment: Fragment) -> bool:
        is_none = "default" in fragment and fragment["default"] is None
        return self._habits.none_is_unset and is_none

    def _need(self, pair: _Pair, about: _About, field: str, parameter: str) -> Iterator[Finding]:
        ours, theirs = field in _required(pair.model), parameter in _required(pair.engine)
        if ours and not theirs:
            yield about.finding("required-differs", "the model requires it, the engine does not")
        if theirs and not ours:
            yield about.finding("required-differs", "the engine requires it, the model does not")

    def _default(self, about: _About, ours: Fragment, theirs: Fragment) -> Iterator[Finding]:
        if self._is_unset(ours):
            return
        if ours.get("x-default-varies") is True:
            yield about.finding("not-known", "its default is made by code that was not run")
            return
        values = (_default_text(ours), _default_text(theirs))
        if None in values or _same_default(ours, theirs):
            return
        yield about.finding(
            "default-differs", "the defaults differ", model=values[0], engine=values[1]
        )


class _About(NamedTuple):
    """What findings about one field have in common."""

    parameter: str | None
    field: str | None
    place: Place | None

    def finding(self, kind: Kind, message: str, **more: object) -> Finding:
        return Finding(kind, self.parameter, self.field, message, place=self.place, **more)  # type: ignore[arg-type]  # the callers' are a Finding's


def _is_open(schema: Fragment) -> bool:
    return schema.get("additionalProperties") is True


def _properties(schema: Fragment) -> JsonObject:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def _fields(schema: Fragment) -> dict[str, Fragment]:
    """By name; other names of them aside, which stand in `x-aliases`."""
    found: dict[str, Fragment] = {}
    aliases: dict[str, list[str]] = {}
    for name, fragment in _properties(schema).items():
        if isinstance(fragment, dict):
            owner = fragment.get("x-alias-of")
            if isinstance(owner, str):
                aliases.setdefault(owner, []).append(name)
            else:
                found[name] = fragment
    return {
        name: {**fragment, "x-aliases": [*aliases[name]]} if name in aliases else fragment
        for name, fragment in found.items()
    }


def _required(schema: Fragment) -> list[object]:
    found = schema.get("required")
    return [*found] if isinstance(found, list) else []


def _default_text(fragment: Fragment) -> str | None:
    """None: there is none, or it is not known."""
    if "default" in fragment:
        return compact_text(fragment["default"])
    said = fragment.get("x-python-default")
    return said if isinstance(said, str) else None


def _same_default(ours: Fragment, theirs: Fragment) -> bool:
    if "default" in ours and "default" in theirs:
        return equal(merge_equal(ours["default"]), merge_equal(theirs["default"]))
    return (
        "default" not in ours
        and "default" not in theirs
        and _default_text(ours) == _default_text(theirs)
    )
