"""The fields that structured classes declare, one reader for each library that declares them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .attributes import FIELD_INFO
from .declared import Declared
from .judge import truth
from .meanings import (
    MISSING,
    Called,
    ClassMeaning,
    Env,
    FieldMeaning,
    FunctionMeaning,
    TypeForm,
    Unknown,
)
from .renames import renamed
from .specifiers import ATTRS_FIELD, SPECIFIERS, read_specifier
from .type_arguments import elements_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .meanings import Meaning
    from .world import World


class Fields:
    """Reads the fields of classes, each class once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[ClassMeaning, list[Declared]] = {}
        self._all: dict[ClassMeaning, dict[str, Declared]] = {}
        self._factories: set[int] = set()

    def declared(self, cls: ClassMeaning) -> list[Declared]:
        """The fields that a caller can give, in order."""
        if cls not in self._known:
            own = self._world.classes.kind(cls) == "signature"
            entries = self._from_constructor(cls) if own else list(self.all(cls).values())
            self._known[cls] = [entry for entry in entries if entry.init]
        return self._known[cls]

    def _hand_written(self, cls: ClassMeaning) -> FunctionMeaning:
        init = self._world.classes.find(cls, "__init__")
        if isinstance(init, FunctionMeaning):
            return init
        raise Unknown(f"the constructor of {cls.name} is not written in the source")

    def _from_constructor(self, cls: ClassMeaning) -> list[Declared]:
        """A dataclass whose objects its own `__init__` makes: what that takes are its fields."""
        init = self._hand_written(cls)
        spec = init.node.args
        positional = [*spec.posonlyargs, *spec.args]
        gap: list[ast.expr | None] = [None] * (len(positional) - len(spec.defaults))
        pairs = list(zip(positional, [*gap, *spec.defaults], strict=True))[1:]
        pairs += list(zip(spec.kwonlyargs, spec.kw_defaults, strict=True))
        found = []
        for argument, default in pairs:
            entry = Declared(argument.arg, init.owner or cls, argument.annotation, default)
            entry.public = argument.arg
            if default is not None:
                self._from_value(entry, default, init.env)
            found.append(entry)
        return found

    def all(self, cls: ClassMeaning) -> dict[str, Declared]:
        """Every field by its name, those that only the class itself sets included."""
        if cls not in self._all:
            self._all[cls] = {}
            found: dict[str, Declared] = {}
            for base in reversed(self._world.classes.tree_mro(cls)):
                # Python keeps the place of the first declaration, and so does a dict.
                found.update((entry.name, entry) for entry in self._own(base, cls))
            self._all[cls] = found
        return self._all[cls]

    def by_name(self, cls: ClassMeaning) -> dict[str, FieldMeaning]:
        """What `dataclasses.fields` or `model_fields` gives, by name."""
        return {name: self._as_meaning(entry) for name, entry in self.all(cls).items()}

    def _as_meaning(self, entry: Declared) -> FieldMeaning:
        value = self._evaluated(entry)
        is_info = isinstance(value, Called) and value.name in FIELD_INFO
        attributes: dict[str, Meaning] = {
            "name": entry.name,
            "init": entry.init,
            "default": value if is_info else entry.default,
            "default_factory": MISSING if is_info or entry.factory is None else entry.factory,
            "description": entry.description,
            "metadata": {},
        }
        if entry.annotation is not None:
            form = TypeForm(entry.annotation, self._world.classes.env(entry.owner))
            attributes |= {"type": form, "annotation": form}
        return FieldMeaning(entry.name, attributes)

    def _evaluated(self, entry: Declared) -> Meaning:
        if entry.value is None:
            return None
        try:
            return self._world.evaluate(entry.value, self._world.classes.env(entry.owner))
        except Unknown:
            return None

    def default(self, entry: Declared) -> Meaning:
        """The value that a field has when it is left out.

        Raises:
            Unknown: only running tells.
        """
        if entry.problem is not None:
            raise Unknown(entry.problem)
        if entry.factory is None:
            return entry.default
        if id(entry) in self._factories:
            raise Unknown(f"the default of {entry.name} is made by way of itself")
        self._factories.add(id(entry))
        try:
            env = self._world.classes.env(entry.owner)
            return self._world.calls.call(entry.factory, [], {}, env)
        finally:
            self._factories.discard(id(entry))

    def class_attribute(self, cls: ClassMeaning, name: str, found: Called) -> Meaning:
        """What a class's attribute is when the class has made its fields.

        Raises:
            Unknown: there is none then, or only running tells.
        """
        if found.name not in SPECIFIERS:
            return found
        if self._world.classes.is_dataclass(cls):
            entry = self.all(cls).get(name)
            if entry is not None and not entry.required and entry.problem is entry.factory is None:
                return entry.default
            if found.name in FIELD_INFO:
                return found
        raise Unknown(f"{cls.name}.{name} is no class attribute when the class is made")

    def _own(self, base: ClassMeaning, cls: ClassMeaning) -> list[Declared]:
        """The fields of one class's own body, as the library of `cls` sees them."""
        kind = self._world.classes.kind(cls)
        calls = self._world.classes.decorators(base)
        if kind in ("dataclass", "attrs") and not calls:
            return []
        found: list[Declared] = []
        for statement in self._world.classes.statements(base):
            target = getattr(statement, "target", None)
            if not isinstance(statement, ast.AnnAssign) or not isinstance(target, ast.Name):
                if kind == "attrs" and isinstance(statement, ast.Assign):
                    found.extend(self._unannotated(base, statement))
                continue
            marker = _marker(statement.annotation)
            if marker in ("ClassVar", "KW_ONLY") or (
                kind == "pydantic" and target.id == "model_config"
            ):
                continue
            if kind == "pydantic" and target.id.startswith("_"):
                continue
            entry = Declared(target.id, base, statement.annotation, statement.value)
            if id(statement) in self._world.classes.undecided:
                entry.limitations.append("Whether it is declared depends on where the engine runs.")
            self._complete(entry, cls, kind or "", marker)
            found.append(entry)
        return found

    def _unannotated(self, base: ClassMeaning, statement: ast.Assign) -> Iterator[Declared]:
        """Attrs' older form: `x = attr.ib()`."""
        for target in statement.targets:
            if not isinstance(target, ast.Name):
                continue
            entry = Declared(target.id, base, None, statement.value)
            value = self._evaluated(entry)
            if isinstance(value, Called) and value.name in ATTRS_FIELD:
                self._complete(entry, base, "attrs", "")
                yield entry

    def _complete(self, entry: Declared, cls: ClassMeaning, kind: str, marker: str) -> None:
        entry.public = entry.name
        if kind == "typeddict":
            entry.required = self._is_required(entry, marker)
            return
        env = self._world.classes.env(entry.owner)
        if entry.annotation is not None and (
            kind == "pydantic" or self._world.classes.is_pydantic_dataclass(cls)
        ):
            self._from_annotated(entry, entry.annotation, env)
        if entry.value is not None:
            self._from_value(entry, entry.value, env)
        if kind == "pydantic":
            # `Field(init=False)` says something in dataclasses only: a model takes the field.
            entry.init = True
        if kind == "pydantic" or self._world.classes.is_pydantic_dataclass(cls):
            self._rename(entry, self.config(cls))
        elif kind == "msgspec":
            self._rename_msgspec(entry, cls)
        elif kind == "attrs" and entry.public == entry.name:
            entry.public = entry.name.lstrip("_")

    def _from_value(self, entry: Declared, node: ast.expr, env: Env) -> None:
        self._world.new_question()
        try:
            value = self._world.evaluate(node, env)
        except Unknown as unknown:
            entry.required = False
            entry.problem = str(unknown)
            return
        if isinstance(value, Called) and value.name in SPECIFIERS:
            read_specifier(entry, value)
        else:
            entry.with_default(value)

    def _from_annotated(self, entry: Declared, node: ast.expr, env: Env) -> None:
        """`Annotated[int, Field(description=...)]`: what stands there holds for the field."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return
        if not isinstance(node, ast.Subscript):
            return
        origin = node.value
        name = origin.attr if isinstance(origin, ast.Attribute) else getattr(origin, "id", "")
        if name != "Annotated":
            return
        for part in elements_of(node)[1:]:
            try:
                value = self._world.evaluate(part, env)
            except Unknown:
                continue
            if isinstance(value, Called) and value.name in FIELD_INFO:
                read_specifier(entry, value)

    def config(self, cls: ClassMeaning) -> dict[str, Meaning]:
        """Pydantic's configuration of the class, that of its bases included."""
        found: dict[str, Meaning] = {}
        for base in reversed(self._world.classes.tree_mro(cls)):
            for call in self._world.classes.decorators(base):
                config = call.kwargs.get("config")
                found.update(config if isinstance(config, dict) else {})
            try:
                own = self._world.classes.from_body(base, "model_config")
            except Unknown:
                own = None
            if own is not None and isinstance(own[0], dict):
                found.update(own[0])
            found.update(self._class_keywords(base))
        return found

    def _class_keywords(self, base: ClassMeaning) -> dict[str, Meaning]:
        found: dict[str, Meaning] = {}
        for keyword in base.node.keywords:
            if keyword.arg is None:
                continue
            try:
                found[keyword.arg] = self._world.evaluate(keyword.value, base.env)
            except Unknown:
                continue
        return found

    def takes_other_names(self, cls: ClassMeaning) -> bool:
        """Whether the class says that it keeps names it does not declare (`extra="allow"`)."""
        kind = self._world.classes.kind(cls)
        if kind == "signature":
            return self._hand_written(cls).node.args.kwarg is not None
        if kind != "pydantic" and not self._world.classes.is_pydantic_dataclass(cls):
            return False
        extra = self.config(cls).get("extra")
        return getattr(extra, "value", extra) == "allow" or getattr(extra, "last", "") == "allow"

    @staticmethod
    def _rename(entry: Declared, config: dict[str, Meaning]) -> None:
        if config.get("validate_by_alias") is False:
            entry.aliases = []
            return
        by_name = bool(config.get("populate_by_name") or config.get("validate_by_name"))
        names = entry.aliases
        if names and not by_name:
            entry.public, names = names[0], names[1:]
        entry.aliases = [other for other in names if other != entry.public]

    def _rename_msgspec(self, entry: Declared, cls: ClassMeaning) -> None:
        if entry.aliases:
            return
        for base in self._world.classes.tree_mro(cls):
            how = self._class_keywords(base).get("rename")
            if how is not None:
                other = renamed(entry.name, how)
                entry.aliases = [other] if other not in (None, entry.name) else []
                return

    def _is_required(self, entry: Declared, marker: str) -> bool:
        if marker in ("Required", "NotRequired"):
            return marker == "Required"
        total = self._class_keywords(entry.owner).get("total", True)
        return truth(total, self._world)


def _marker(annotation: ast.expr) -> str:
    """`ClassVar`, `KW_ONLY`, `Required`, ...: what an annotation says besides the type."""
    node = annotation
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        head = node.value.partition("[")[0].strip()
        return head.rpartition(".")[2]
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
