"""Annotations as the source writes them, as Type trees.

The live object has the last word on what a name means, and the source on what the object forgot:
the order of unions and Literals (typing's caches lose it), and the types that stand under
`TYPE_CHECKING`. Where the two say different things, and no `TYPE_CHECKING` is to blame, the live
object is right: someone changed it at run time.
"""

from __future__ import annotations

import ast
import importlib
import sys
import typing
from typing import TYPE_CHECKING

from . import trees, values
from .declared import NOTHING
from .literal_nodes import index_of
from .scopes import Scope, bindings_of, imported, namespace_of
from .sources import module_source
from .types import SEEN_THROUGH, Unresolved, special_name

if TYPE_CHECKING:
    from typing import Any, Callable

    from .sources import Binding
    from .types import TypeReader

_MAX_HOPS = 12
"""Names that a name is followed through; more is a ring."""


class AnnotationReader:
    """Reads one annotation from both sides."""

    def __init__(self, types: TypeReader) -> None:
        self._types = types
        self._used_checking_only = False
        self._used_forward_reference = False
        self._hops = 0
        self.notes: list[str] = []
        """What the type that was read last leaves open, as limitations of its parameter."""

    def read(self, annotation: Any, node: ast.expr | None, scope: Scope) -> Any:
        """The tree of an annotation, from the object and, where there is one, its expression.

        Raises:
            Unresolved: neither side tells what it means.
        """
        self._used_checking_only = self._used_forward_reference = False
        self.notes = []
        live, problem = self._live(annotation, scope)
        text = getattr(annotation, "__forward_arg__", annotation)
        if node is None and isinstance(text, str):
            node = _parsed(text)
        if node is None:
            if live is None:
                raise problem or Unresolved(str(text))
            return live
        try:
            source = self.from_node(node, scope)
        except Unresolved:
            if live is None:
                raise
            return live
        return self._decided(source, live)

    def _decided(self, source: Any, live: Any) -> Any:
        if live is None or self._used_checking_only or self._used_forward_reference:
            return source
        # pydantic keeps what stands in `Annotated` beside the type that it hands out.
        for tree in (source, source.get("base")):
            if tree is not None and trees.normalised(tree) == trees.normalised(live):
                return tree
        return live

    def metadata(self, annotation: Any, node: ast.expr | None, scope: Scope) -> tuple[Any, ...]:
        """What `Annotated` says beside the type, outermost first."""
        try:
            text = getattr(annotation, "__forward_arg__", annotation)
            if isinstance(text, str):
                annotation = scope.evaluate(node or ast.parse(text.strip(), mode="eval").body)
            return tuple(getattr(annotation, "__metadata__", ()))
        except Exception:
            return ()

    def _live(self, annotation: Any, scope: Scope) -> tuple[Any, Unresolved | None]:
        if annotation is NOTHING:
            return None, None
        home = getattr(annotation, "__forward_module__", None)
        if isinstance(home, str):
            scope = Scope(home)
        before = self._types.resolve
        self._types.resolve = lambda text: self._forward_reference(text, scope)
        try:
            text = getattr(annotation, "__forward_arg__", annotation)
            if isinstance(text, str):
                annotation = scope.evaluate(ast.parse(text.strip(), mode="eval").body)
            return self._types.read(annotation), None
        except Unresolved as problem:
            return None, problem
        except Exception as error:
            return None, Unresolved(f"{annotation} ({type(error).__name__}: {error})")
        finally:
            self._types.resolve = before

    def _forward_reference(self, text: str, scope: Scope) -> Any:
        """A name inside a live annotation: it may stand in another module than it comes from."""
        self._used_forward_reference = True
        return self._evaluated(_parsed(text), scope)

    def from_node(self, node: ast.expr, scope: Scope) -> Any:
        """The tree of an annotation's expression.

        Raises:
            Unresolved: a name in it means nothing.
        """
        if isinstance(node, ast.Constant):
            return self._constant(node, scope)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return trees.union([self.from_node(side, scope) for side in (node.left, node.right)])
        if isinstance(node, ast.Subscript):
            return self._subscript(node, scope)
        if isinstance(node, ast.Name):
            return self._name(node.id, scope)
        if isinstance(node, ast.Attribute):
            return self._from_object(self._object(node, scope))
        return self._from_object(self._evaluated(node, scope))

    def _constant(self, node: ast.Constant, scope: Scope) -> Any:
        if node.value is None:
            return trees.NONE
        if isinstance(node.value, str):
            return self.from_node(_parsed(node.value), scope)
        raise Unresolved(repr(node.value))

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        arguments = _elements(node)
        origin = self._object(node.value, scope)
        name = special_name(origin)
        if name == "Optional":
            return trees.union([self.from_node(arguments[0], scope), trees.NONE])
        if name == "Union":
            return trees.union([self.from_node(item, scope) for item in arguments])
        if name == "Literal":
            return self._literal(arguments, scope)
        if name == "Annotated":
            metadata = [self._evaluated(item, scope) for item in arguments[1:]]
            return self._types.annotated(self.from_node(arguments[0], scope), metadata)
        if name in SEEN_THROUGH:
            return self.from_node(arguments[0], scope)
        return self._generic(node, origin, name, arguments, scope)

    def _generic(
        self, node: ast.Subscript, origin: Any, name: str, arguments: list[ast.expr], scope: Scope
    ) -> Any:
        if name in ("Callable", "type", "Type") or origin is type:
            return {"kind": "opaque", "name": self._text(node, scope)}
        starred = any(isinstance(item, ast.Starred) for item in arguments)
        if not starred and (
            name in trees.ARRAYS or name in trees.MAPPINGS or name in ("tuple", "Tuple")
        ):
            items = [self._item(item, scope) for item in arguments]
            return self._types.parametrised(name, items, origin)
        return self._from_object(self._evaluated(node, scope))

    def _item(self, node: ast.expr, scope: Scope) -> Any:
        if isinstance(node, ast.Constant) and node.value is Ellipsis:
            return Ellipsis
        if isinstance(node, ast.Tuple) and not node.elts:
            return ()
        return self.from_node(node, scope)

    def _literal(self, nodes: list[ast.expr], scope: Scope) -> Any:
        """Literals in source order; one may name another Literal (PEP 586)."""
        parts: list[Any] = []
        for node in nodes:
            found, value = values.from_node(node)
            if found:
                parts.append(value)
                continue
            obj = self._evaluated(node, scope)
            is_literal = special_name(typing.get_origin(obj)) == "Literal"
            parts.extend(map(values.read, typing.get_args(obj) if is_literal else [obj]))
        return trees.literal(parts)

    def _text(self, node: ast.expr, scope: Scope) -> str:
        """The normal form's text of an opaque generic, from its expression."""
        names = [item.id for item in ast.walk(node) if isinstance(item, ast.Name)]
        if any(b.checking_only for name in names for b in bindings_of(scope.module, name)):
            self._used_checking_only = True
            return _plain_text(node)
        try:
            return self._types.text(scope.evaluate(node))
        except Exception:
            return _plain_text(node)

    def _name(self, name: str, scope: Scope) -> Any:
        if self._hops >= _MAX_HOPS:
            raise Unresolved(name)
        self._hops += 1
        try:
            return self._resolve(name, scope)
        finally:
            self._hops -= 1

    def _resolve(self, name: str, scope: Scope) -> Any:
        bindings = bindings_of(scope.module, name)
        checking = [binding for binding in bindings if binding.checking_only]
        if checking:
            tree, _ = self._attempt(lambda: self._follow(checking[-1], name, scope))
            if tree is not None:
                self._used_checking_only = True
                return tree
        live = scope.live(name)
        if live is NOTHING:
            tree = self._from_bindings(bindings, name, scope)
            if tree is None:
                raise Unresolved(name)
            return tree
        return self._ordered(live, bindings, name, scope)

    def _ordered(self, live: Any, bindings: list[Binding], name: str, scope: Scope) -> Any:
        """A live alias, in the order in which its source writes it where that can be found."""
        if isinstance(live, type) or not bindings:
            return self._from_object(live)
        tree, problem = self._attempt(lambda: self._from_object(live))
        source, _ = self._attempt(lambda: self._from_bindings(bindings, name, scope))
        if tree is None:
            # A name that is bound again may mean anything by now.
            if source is None or len(bindings) > 1:
                raise problem or Unresolved(name)
            return source
        if source is None:
            return tree
        return source if trees.normalised(source) == trees.normalised(tree) else tree

    @staticmethod
    def _attempt(read: Callable[[], Any]) -> tuple[Any, Unresolved | None]:
        try:
            return read(), None
        except Unresolved as problem:
            return None, problem

    def _from_bindings(self, bindings: list[Binding], name: str, scope: Scope) -> Any:
        """What the last binding that can be read says; None where none can."""
        for binding in reversed(bindings):
            tree = self._follow(binding, name, scope)
            if tree is not None:
                return tree
        return None

    def _follow(self, binding: Binding, name: str, scope: Scope) -> Any:
        node = binding.node
        if isinstance(node, ast.ImportFrom):
            return self._follow_import(node, name, scope)
        if isinstance(node, ast.ClassDef):
            return self._class(name, node, scope)
        if isinstance(node, ast.AugAssign):
            raise Unresolved(name)
        value = getattr(node, "value", None)
        if isinstance(value, ast.expr) and isinstance(
            value, (ast.Subscript, ast.BinOp, ast.Name, ast.Attribute)
        ):
            return self.from_node(value, scope)
        return None

    def _follow_import(self, node: ast.ImportFrom, name: str, scope: Scope) -> Any:
        source = module_source(scope.module)
        original = next((a.name for a in node.names if (a.asname or a.name) == name), None)
        if source is None or original is None:
            return None
        module = source.absolute(node)
        if module_source(module) is None and module not in sys.modules:
            return None
        try:
            return self._name(original, Scope(module))
        except Unresolved:
            # A package may hand the name on through a module `__getattr__`: only asking tells.
            return self._import(module, original)

    def _class(self, name: str, node: ast.ClassDef, scope: Scope) -> Any:
        """A class that only a type checker imports: data is read, all else is its name."""
        live = namespace_of(scope.module).get(name, NOTHING)
        if live is not NOTHING:
            return self._from_object(live)
        if node.decorator_list or any(_is_data_base(base) for base in node.bases):
            found = self._import(scope.module, name)
            if found is not None:
                return found
        return {"kind": "opaque", "name": name}

    def _import(self, module: str, name: str) -> Any:
        """What a module that may not be imported yet calls by the name; None where it cannot tell.

        Only beside what is imported: a package of its own may take as long as the engine itself.
        """
        package = module.rpartition(".")[0]
        if package and package not in sys.modules:
            self.notes.append(
                f"{name} is imported for type checkers only, and {package} is not loaded: "
                f"what {name} holds is not read."
            )
            return None
        try:
            found = getattr(importlib.import_module(module), name)
        except BaseException:
            return None
        return self._from_object(found)

    def _object(self, node: ast.expr, scope: Scope) -> Any:
        """The live object of a name or a dotted name."""
        if isinstance(node, ast.Name):
            found = scope.live(node.id)
            if found is NOTHING:
                found = imported(scope.module, node.id)
            if found is not NOTHING:
                return found
            raise Unresolved(node.id)
        return self._evaluated(node, scope)

    def _from_object(self, obj: Any) -> Any:
        return self._types.read(obj)

    def _evaluated(self, node: ast.expr, scope: Scope) -> Any:
        try:
            return scope.evaluate(node)
        except Exception as error:
            raise Unresolved(f"{_plain_text(node)} ({type(error).__name__}: {error})") from error


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise Unresolved(text) from None


def _elements(node: ast.Subscript) -> list[ast.expr]:
    inner = index_of(node)
    return list(inner.elts) if isinstance(inner, ast.Tuple) and inner.elts else [inner]


def _is_data_base(base: ast.expr) -> bool:
    name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
    return name.endswith(("Enum", "BaseModel", "Struct", "TypedDict", "NamedTuple", "Flag"))


def _plain_text(node: ast.expr) -> str:
    """The expression as text, names without their modules, as far as it is a type."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Constant):
        return "..." if node.value is Ellipsis else str(node.value)
    if isinstance(node, ast.BinOp):
        return f"{_plain_text(node.left)} | {_plain_text(node.right)}"
    if isinstance(node, ast.Subscript):
        parts = [_plain_text(item) for item in _elements(node)]
        name = _plain_text(node.value)
        if name in ("Optional", "Union"):
            return " | ".join(parts + (["None"] if name == "Optional" else []))
        return f"{trees.builtin_name(name)}[{', '.join(parts)}]"
    if isinstance(node, (ast.List, ast.Tuple)):
        return f"[{', '.join(_plain_text(item) for item in node.elts)}]"
    return type(node).__name__
