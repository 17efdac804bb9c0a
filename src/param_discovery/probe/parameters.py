"""Declared fields as Parameters: the live field, its source and its documentation put together."""

from __future__ import annotations

import argparse
import ast
import inspect
from typing import TYPE_CHECKING

from . import conversions, docstrings, documented_types, reasons, trees, values, varying
from .asking import Dependence
from .classes import ByIdentity, module_of, mro_of, owner_of, vars_of
from .constraints import constraints_of
from .declared import NOTHING
from .definitions import own_docstring
from .fields import declared, declared_field, structure_of
from .scopes import class_scope
from .sources import attribute_docstrings, class_node, field_nodes, function_node
from .types import Unresolved

if TYPE_CHECKING:
    from typing import Any

    from .annotations import AnnotationReader
    from .declared import Declared

    Parameter = dict[str, Any]

_INHERITED = ("description", "deprecated", "status", "default_varies")
"""What a field has from the field of another class that its default is copied from."""

DESCRIBING = ("description", "documentation", "help", "doc")
"""Attributes by which an object beside a type, in `Annotated`, describes the field."""


class ClassSource:
    """What the source of one class says, looked up once."""

    def __init__(self, cls: type) -> None:
        node = class_node(cls)
        self.fields = field_nodes(node) if node is not None else {}
        self.documented = attribute_docstrings(node) if node is not None else {}
        text = own_docstring(cls) or (docstrings.docstring_of(node) if node is not None else None)
        self.sections = {entry.name: entry for entry in docstrings.read(text)}
        self.scope = class_scope(cls)

    def annotation_node(self, name: str) -> ast.expr | None:
        """The expression behind the colon."""
        node = self.fields.get(name)
        return node.annotation if isinstance(node, ast.AnnAssign) else None

    def default_node(self, name: str) -> ast.expr | None:
        """The expression behind the equals sign."""
        node = self.fields.get(name)
        return node.value if node is not None else None


def _converted(cls: type) -> dict[str, list[str]]:
    """Field to the built-in types that the class converts, by its hook and those it goes on to."""
    hook = conversions.HOOKS.get(structure_of(cls) or "", "")
    found: dict[str, list[str]] = {}
    for base in mro_of(cls):
        method = vars_of(base).get(hook)
        if method is None:
            continue
        node = function_node(method)
        for name, types in conversions.conversions(node.body if node else []).items():
            found[name] = sorted({*types, *found.get(name, [])})
        if node is None or not conversions.calls_next(node.body, hook):
            break
    return found


class ParameterReader:
    """Reads the parameters of structured classes."""

    def __init__(self, annotations: AnnotationReader, machine: varying.Machine) -> None:
        self._annotations = annotations
        self._machine = machine
        self._source_of = ByIdentity(ClassSource)
        self._converted_of = ByIdentity(_converted)
        self._known: dict[tuple[int, str], Parameter] = {}
        self._reading: set[tuple[int, str]] = set()

    def read(self, cls: type) -> list[Parameter]:
        """The parameters of a class that a caller can give."""
        fields = declared(cls)
        return [self._field(cls, field) for field in fields if not field.public.startswith("_")]

    def _field(self, cls: type, field: Declared) -> Parameter:
        # `declared` keeps the class, so its identity stays its own.
        key = (id(cls), field.name)
        if key not in self._known:
            self._reading.add(key)
            self._known[key] = self._describe(cls, field)
            self._reading.discard(key)
        return self._known[key]

    def _describe(self, cls: type, field: Declared) -> Parameter:
        parameter: Parameter = {"name": field.public, "required": field.required}
        limitations = list(field.limitations)
        source: ClassSource = self._source_of(owner_of(cls, field.name))
        steps = (self._type, self._default, self._words, self._inherit)
        for step in steps:
            try:
                limitations += step(parameter, field, source)
            except BaseException as error:
                # One field that cannot be read must not lose the others, whatever it raises.
                what = step.__name__.strip("_")
                limitations.append(f"Its {what} could not be read: {reasons.of_error(error)}.")
        converted = self._converted_of(cls).get(field.name)
        if converted:
            parameter["converted"] = converted
        if limitations:
            parameter["limitations"] = limitations
        return parameter

    def _type(self, parameter: Parameter, field: Declared, source: ClassSource) -> list[str]:
        node = source.annotation_node(field.name)
        if field.annotation is NOTHING and node is None:
            documented = source.sections.get(field.name)
            tree = documented_types.type_tree(documented.type_text) if documented else None
            if tree is not None:
                parameter.update(type=tree, type_origin="documented")
            return []
        try:
            tree = self._annotations.read(field.annotation, node, source.scope)
        except Unresolved as problem:
            text = reasons.without_addresses(str(problem))
            parameter["type"] = {"kind": "unresolved", "text": _annotation_text(field, text)}
            return [f"Its type could not be resolved: {text}."]
        beside = self._annotations.metadata(field.annotation, node, source.scope)
        tree = with_choices(tree, field.choices or _first_list(beside, "choices"))
        if field.discriminator and tree["kind"] == "union":
            tree = dict(tree, discriminator=field.discriminator)
        parameter["type"] = trees.constrained(tree, constraints_of(field.metadata))
        return self._annotations.notes

    def _default(self, parameter: Parameter, field: Declared, source: ClassSource) -> list[str]:
        node = source.default_node(field.name)
        if field.required:
            return []
        if field.factory is not None:
            return self._from_factory(parameter, field.factory, node, source)
        if field.default is not NOTHING:
            self._keep(parameter, values.read(field.default), Dependence(node, source.scope))
        return []

    def _from_factory(
        self, parameter: Parameter, factory: Any, node: ast.expr | None, source: ClassSource
    ) -> list[str]:
        try:
            first = values.read(factory())
        except BaseException as error:
            reason = type(error).__name__
            return [f"Its default is made by a function that failed: {reason}."]
        try:
            with varying.other_machine():
                second = values.read(factory())
        except BaseException:
            # On another machine it fails, so it asks the machine.
            second = NOTHING
        if second is NOTHING or not varying.same(first, second):
            parameter["default_varies"] = True
        else:
            self._keep(parameter, first, Dependence(node, source.scope), module_of(factory))
        return []

    def _keep(self, parameter: Parameter, tree: Any, dependence: Dependence, *modules: str) -> None:
        """Note a default, or that it is another one elsewhere."""
        if varying.depends(tree, dependence, self._machine, *modules):
            parameter["default_varies"] = True
        else:
            parameter["default"] = tree

    def _words(self, parameter: Parameter, field: Declared, source: ClassSource) -> list[str]:
        node = source.annotation_node(field.name)
        beside = self._annotations.metadata(field.annotation, node, source.scope)
        said = field.description or _first_text(beside, *DESCRIBING)
        deprecated = deprecation(field.deprecated or _first(beside, "deprecated"))
        parameter.update(words(field, source, said, beside, deprecated))
        return []

    def _inherit(self, parameter: Parameter, field: Declared, source: ClassSource) -> list[str]:
        """What is said once, where the default is copied from, holds here too."""
        origin = self._origin(source.default_node(field.name), source)
        if origin is not None:
            inherit(parameter, origin)
        return []

    def _origin(self, node: ast.expr | None, source: ClassSource) -> Parameter | None:
        """The field of another class that the default's expression names.

        `Other.name`, or a call that is handed class and name, as in `helper(Other, "name")`.
        """
        found = class_and_name(node)
        if found is None:
            return None
        try:
            cls = source.scope.evaluate(found[0])
        except Exception:
            return None
        field = declared_field(cls, found[1]) if structure_of(cls) is not None else None
        if field is None or (id(cls), field.name) in self._reading:
            return None
        return self._field(cls, field)


def _first(metadata: tuple[Any, ...], *names: str) -> Any:
    """The first of these attributes that one of the objects has."""
    found = (getattr(item, name, None) for item in metadata for name in names)
    return next((value for value in found if value), None)


def _first_text(metadata: tuple[Any, ...], *names: str) -> str | None:
    found = (getattr(item, name, None) for item in metadata for name in names)
    texts = (value for value in found if isinstance(value, str) and value)
    # What argparse is told not to show, nobody describes.
    return next((text for text in texts if text != argparse.SUPPRESS), None)


def _first_list(metadata: tuple[Any, ...], name: str) -> Any:
    """The first list of values among these objects; a callable makes its list later."""
    found = (getattr(item, name, None) for item in metadata)
    return next((v for v in found if isinstance(v, (list, tuple, set, frozenset)) and v), None)


def words(
    field: Any, source: Any, said: str | None, beside: tuple[Any, ...], deprecated: Any
) -> Parameter:
    """What is said of a field: description, aliases, status, deprecation; for both readers.

    `said` is the field's own description, `beside` what stands beside its type.
    """
    found: Parameter = {}
    documented = source.sections.get(field.name)
    description = (
        (inspect.cleandoc(said) if said else None)
        or source.documented.get(field.name)
        or (documented.description if documented is not None else None)
        or next((item for item in beside if isinstance(item, str)), None)
    )
    if description and description.strip():
        found["description"] = description.strip()
    aliases = [alias for alias in field.aliases if not alias.startswith("_")]
    if aliases:
        found["aliases"] = aliases
    if field.status:
        found["status"] = field.status
    if deprecated is None and field.status == "deprecated":
        deprecated = True
    if deprecated is not None:
        found["deprecated"] = deprecated
    return found


def inherit(parameter: Parameter, origin: Parameter) -> None:
    """Add what the parameter that the default is copied from says; for both readers."""
    for key in _INHERITED:
        if key in origin:
            parameter.setdefault(key, origin[key])
    if parameter.get("default_varies"):
        parameter.pop("default", None)
    if "type" in parameter and "type" in origin:
        parameter["type"] = with_constraints_of(parameter["type"], origin["type"])


def with_constraints_of(tree: Any, other: Any) -> Any:
    """A type with the constraints that the same type, or one without None, has elsewhere."""
    if other["kind"] == "union" and tree["kind"] == "union":
        constrained = [member for member in other["members"] if member["kind"] == "constrained"]
        members = tree["members"]
        for member in constrained:
            members = [with_constraints_of(own, member) for own in members]
        return dict(tree, members=members)
    if other["kind"] != "constrained":
        return tree
    if trees.normalised(tree) == trees.normalised(other["base"]):
        return other
    if tree["kind"] == "union" and other["base"]["kind"] != "union":
        return dict(tree, members=[with_constraints_of(own, other) for own in tree["members"]])
    return tree


def class_and_name(node: ast.expr | None) -> tuple[ast.expr, str] | None:
    """What `Other.name`, or a call such as `helper(Other, "name")`, copies a default from."""
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if isinstance(node, ast.Call) and len(node.args) == 2:
        second = node.args[1]
        if isinstance(second, ast.Constant) and isinstance(second.value, str):
            return node.args[0], second.value
    return None


def _annotation_text(field: Declared, problem: str) -> str:
    annotation = field.annotation
    text = getattr(annotation, "__forward_arg__", annotation)
    return text if isinstance(text, str) else problem


def with_choices(tree: Any, choices: Any) -> Any:
    """A plain scalar whose values are listed becomes that list; None stays beside it."""
    if not choices:
        return tree
    listed = [values.read(item) for item in choices]
    if isinstance(choices, (set, frozenset)):
        listed.sort(key=str)
    literal = trees.literal(listed)
    if tree["kind"] == "scalar":
        return literal
    if tree["kind"] == "union" and all(m["kind"] in ("scalar", "none") for m in tree["members"]):
        none = [m for m in tree["members"] if m["kind"] == "none"]
        return trees.union([literal, *none])
    return tree


def deprecation(value: Any) -> Any:
    """`True` or the message that a library holds for a deprecated field; None for all others."""
    message = getattr(value, "message", value)
    if isinstance(message, str) and message:
        return message
    return True if value else None
