"""What a class does beyond the fields that its source declares: told, where it is not followed.

The readers of source are about engines, whose classes are known. A repository's own model may
rename, drop or convert its fields in ways that they pass over.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.pipeline.models_annotations import calls_in, last_name
from param_discovery.pipeline.models_branches import depending, made_by_code
from param_discovery.pipeline.models_validators import Validators, read_validators
from param_discovery.runtimes.wheel.static.attributes import FIELD_INFO
from param_discovery.runtimes.wheel.static.meanings import (
    Called,
    ClassMeaning,
    External,
    FunctionMeaning,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.runtimes.wheel.static.declared import Declared
    from param_discovery.runtimes.wheel.static.meanings import Env, Meaning
    from param_discovery.runtimes.wheel.static.world import World

_HARMLESS = frozenset(
    {
        "typing.final",
        "typing_extensions.final",
        "typing.dataclass_transform",
        "typing_extensions.dataclass_transform",
        "typing_extensions.deprecated",
        "warnings.deprecated",
        "functools.total_ordering",
        "pydantic.with_config",
    }
)
"""Decorators that leave the fields as they are."""

_GENERATORS = frozenset({"to_camel", "to_pascal", "to_snake"})
"""Of pydantic.alias_generators."""

_TEXT_HABITS = (
    "str_min_length",
    "str_max_length",
    "str_to_lower",
    "str_to_upper",
    "str_strip_whitespace",
    "coerce_numbers_to_str",
)
"""Of `model_config`: they hold for all texts of the model."""

_OLD_HABITS = frozenset(
    {*_TEXT_HABITS, "alias_generator", "fields", "min_anystr_length", "max_anystr_length"}
    | {"anystr_lower", "anystr_upper", "anystr_strip_whitespace"}
)
"""The same and more, in pydantic 1's `class Config`."""

_LIMITS = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern", "regex")


class Doubt(NamedTuple):
    """Something that source does not tell."""

    field: str | None
    """The name that a caller writes; None: it is about the class."""
    reason: str
    runs: bool = True
    """It is known once the class has been made: `--python` settles it."""


class Unseen(NamedTuple):
    """Of one class, with its bases."""

    doubts: tuple[Doubt, ...] = ()
    dumped: Mapping[str, str | None] = {}
    """Fields that are passed on under another name; None: not at all."""
    validators: int = 0


def unseen(world: World, cls: ClassMeaning) -> Unseen:
    """What the readers pass over in the class.

    Raises:
        Unknown: its bases are not known.
    """
    reader = _Reader(world, cls)
    validators = read_validators(world, cls, reader.fields)
    doubts = (*reader.doubts(), *_typeless(validators))
    return Unseen(doubts, dict(reader.dumped()), validators.total)


def _typeless(validators: Validators) -> Iterator[Doubt]:
    for field in sorted(validators.typeless):
        reason = "a validator stands before its type: what it takes is known only when it runs"
        yield Doubt(field, reason, runs=False)


class _Reader:
    def __init__(self, world: World, cls: ClassMeaning) -> None:
        self._world = world
        self._cls = cls
        self.fields = world.fields.all(cls)
        self._is_pydantic = world.classes.kind(cls) == "pydantic" or (
            world.classes.is_pydantic_dataclass(cls)
        )
        self._config = world.fields.config(cls) if self._is_pydantic else {}

    def doubts(self) -> Iterator[Doubt]:
        for base in self._world.classes.tree_mro(self._cls):
            yield from self._decorators(base)
            if made_by_code(base.node):
                yield Doubt(None, f"code in the body of {base.name} makes fields")
            for name in depending(base.node):
                entry = self.fields.get(name)
                reason = f"{name} is declared in branches that differ"
                yield Doubt(entry.public if entry else None, reason)
        if self._is_pydantic:
            yield from self._habits()
        for entry in self.fields.values():
            yield from self._limits(entry)

    def _decorators(self, base: ClassMeaning) -> Iterator[Doubt]:
        for node in base.node.decorator_list:
            if not self._is_known(base, node):
                shown = ast.unparse(node)[:100]
                yield Doubt(None, f"what the decorator {shown} makes of {base.name} is not known")

    def _is_known(self, base: ClassMeaning, node: ast.expr) -> bool:
        try:
            decorator = self._world.evaluate(node, base.env)
        except Unknown:
            return False
        function = decorator.function if isinstance(decorator, Called) else decorator
        if isinstance(function, External) and function.name in _HARMLESS:
            return True
        if isinstance(decorator, FunctionMeaning) and self._gives_back(base, decorator):
            return True
        return self._world.classes.applied(base, node) is not None

    def _gives_back(self, base: ClassMeaning, decorator: FunctionMeaning) -> bool:
        """Whether it returns the class, and does nothing that could change it."""
        if any(_may_change(inner) for inner in ast.walk(decorator.node)):
            return False
        try:
            return self._world.calls.call(decorator, [base], {}, base.env) is base
        except Unknown:
            return False

    def _habits(self) -> Iterator[Doubt]:
        for base in self._world.classes.tree_mro(self._cls):
            if not self._has_known_config(base):
                yield Doubt(None, f"the model_config of {base.name} is not known", runs=False)
            yield from _methods(base.node)
        for name in _TEXT_HABITS:
            if _is_on(self._config.get(name)):
                reason = f"{name} of model_config holds for all texts: what it takes is not known"
                yield Doubt(None, reason, runs=False)
        if self._config.get("alias_generator") is not None:
            names = [self._generated(entry) for entry in self.fields.values()]
            if None in names:
                yield Doubt(None, "alias_generator makes names by code that was not run")

    def _has_known_config(self, base: ClassMeaning) -> bool:
        try:
            own = self._world.classes.from_body(base, "model_config")
        except Unknown:
            return False
        if own is not None and not isinstance(own[0], dict):
            return False
        # Pydantic 1's form: what it says of texts and names is not read.
        old = [one for one in base.node.body if getattr(one, "name", "") == "Config"]
        return not any(
            isinstance(inner, ast.Name) and inner.id in _OLD_HABITS
            for node in old
            for inner in ast.walk(node)
        )

    def _generated(self, entry: Declared) -> str | None:
        """The name that the class's generator gives to a field; None: it is not known."""
        made = self._config["alias_generator"]
        name = getattr(made, "name", None)
        if not isinstance(name, str):
            return None
        if name in ("builtins.str.upper", "builtins.str.lower"):
            return entry.name.upper() if name.endswith("upper") else entry.name.lower()
        module, _, last = name.rpartition(".")
        if module == "pydantic.alias_generators" and last in _GENERATORS:
            from pydantic import alias_generators  # noqa: PLC0415 - rarely

            return str(getattr(alias_generators, last)(entry.name))
        return None

    def dumped(self) -> Iterator[tuple[str, str | None]]:
        """Fields whose name is another where the model is written out."""
        if not self._is_pydantic:
            return
        has_generator = self._config.get("alias_generator") is not None
        for entry in self.fields.values():
            said = self._said(entry)
            written = said.get("serialization_alias")
            if _is_on(said.get("exclude")):
                yield entry.public, None
            elif isinstance(written, str):
                yield entry.public, written
            elif has_generator and said.get("alias") is None:
                made = self._generated(entry)
                if made is not None:
                    yield entry.public, made

    def _said(self, entry: Declared) -> dict[str, Meaning]:
        """The arguments of its `Field`, beside the type and behind the equals sign."""
        found: dict[str, Meaning] = {}
        for called in self._calls(entry):
            if called.name in FIELD_INFO:
                found.update(called.kwargs)
        return found

    def _calls(self, entry: Declared) -> Iterator[Called]:
        env = self._world.classes.env(entry.owner)
        nodes: list[tuple[ast.expr, Env]] = []
        if entry.annotation is not None:
            nodes += calls_in(self._world, entry.annotation, env)
        nodes += [(entry.value, env)] if entry.value is not None else []
        for node, place in nodes:
            try:
                value = self._world.evaluate(node, place)
            except Unknown:
                continue
            if isinstance(value, Called):
                yield value

    def _limits(self, entry: Declared) -> Iterator[Doubt]:
        for called in self._calls(entry):
            if not called.name.startswith(("pydantic.", "annotated_types.", "msgspec.")):
                continue
            for name in _LIMITS:
                value = called.kwargs.get(name)
                if name in ("pattern", "regex") and _is_compiled(value):
                    continue
                if not isinstance(value, int | float | str | None):
                    yield Doubt(entry.public, f"its limit {name} is made by code that was not run")


def _methods(cls: ast.ClassDef) -> Iterator[Doubt]:
    """What pydantic passes on besides fields, and a constructor with parameters of its own."""
    for node in cls.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        marks = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
        if any(last_name(mark) == "computed_field" for mark in marks):
            yield Doubt(None, f"the computed field {node.name} is passed on too", runs=False)
        if any(last_name(mark) == "model_serializer" for mark in marks):
            yield Doubt(None, f"{node.name} makes what is passed on", runs=False)
        if any(last_name(mark) == "field_serializer" for mark in marks):
            yield Doubt(None, f"{node.name} makes values that are passed on", runs=False)
        taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if node.name == "__init__" and len(taken) > 1:
            yield Doubt(None, f"the constructor of {cls.name} is its own", runs=False)


def _is_compiled(value: Meaning) -> bool:
    """A pattern without flags, which the reader knows."""
    return isinstance(value, Called) and value.name == "re.compile" and len(value.args) == 1


def _is_on(value: Meaning) -> bool:
    """Whether a setting is given; one that is not known is."""
    return value is not None and value is not False and not (type(value) is int and value == 0)


def _may_change(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return any(isinstance(argument, ast.Name | ast.Starred) for argument in node.args)
    return isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
