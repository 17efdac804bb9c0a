"""The flow of values through one file, read off its statements."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from param_discovery.repository.python_flow import ANY, CALLED, RESULT, Edge, Graph, Location
from param_discovery.repository.python_locations import At
from param_discovery.repository.python_scopes import arguments_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from param_discovery.repository.python_flow import EdgeKind
    from param_discovery.repository.python_locations import Locator
    from param_discovery.repository.python_scopes import Scope, Visit

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
NOTHING: frozenset[str] = frozenset()


class Flow:
    """Makes the graph of a file."""

    def __init__(self, locator: Locator) -> None:
        self.graph = Graph()
        self._locator = locator
        self._scopes = locator.scopes
        self._fixtures = _fixtures(locator)
        self._all_names: dict[Scope, Location] = {}
        for visit in locator.scopes.visits:
            self._visit(visit)

    def _visit(self, visit: Visit) -> None:
        handler = _HANDLERS.get(type(visit.node))
        if handler is not None:
            handler(self, visit.node, At(visit.scope, visit.order))

    def _assignment(self, node: ast.Assign, at: At) -> None:
        for target in node.targets:
            self._assign(target, node.value, at)

    def _annotated(self, node: ast.AnnAssign, at: At) -> None:
        instances = self._locator.instances(node.annotation, at)
        self._join(instances, self._target(node.target, at), "same")
        if node.value is not None:
            self._assign(node.target, node.value, at)

    def _augmented(self, node: ast.AugAssign, at: At) -> None:
        self._join(self._locator.locate(node.value, at), self._target(node.target, at), "copy")

    def _walrus(self, node: ast.NamedExpr, at: At) -> None:
        self._assign(node.target, node.value, at)

    def _with(self, node: ast.withitem, at: At) -> None:
        if node.optional_vars is not None:
            self._assign(node.optional_vars, node.context_expr, at)

    def _for(self, node: ast.For | ast.AsyncFor | ast.comprehension, at: At) -> None:
        self._loop(node.target, node.iter, at)

    def _join(
        self,
        sources: Iterable[Location],
        targets: Iterable[Location],
        kind: EdgeKind,
        without: frozenset[str] = NOTHING,
    ) -> None:
        targets = tuple(targets)
        for source in sources:
            for target in targets:
                if source != target:
                    self.graph.add(Edge(source, target, kind, without))

    def _target(self, node: ast.expr, at: At) -> tuple[Location, ...]:
        binding = self._scopes.binding_of.get(node)
        if binding is not None:
            return (self._locator.thing(binding),)
        return self._locator.locate(node, at)

    def _assign(self, target: ast.expr, value: ast.expr, at: At) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, value, at)
            return
        sources = self._locator.locate(value, at)
        if sources:
            kind: EdgeKind = "same" if target in self._scopes.binding_of else "pass"
            self._join(sources, self._target(target, at), kind)

    def _unpack(self, targets: list[ast.expr], value: ast.expr, at: At) -> None:
        if not isinstance(value, ast.Tuple | ast.List) or len(value.elts) != len(targets):
            return
        for target, part in zip(targets, value.elts, strict=True):
            self._assign(target, part, at)

    def _loop(self, target: ast.expr, items: ast.expr, at: At) -> None:
        """`for x in items`: lists are as their items, mappings give their values by `items()`."""
        if isinstance(items, ast.Call) and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            call = self._locator.call(items, at)
            if isinstance(items.func, ast.Attribute) and items.func.attr == "items":
                found = self._locator.locate(call.holder, at)
                values = [one.step(ANY) for one in found]
                self._join(values, self._target(target.elts[1], at), "same")
                return
            if isinstance(items.func, ast.Name) and items.func.id == "enumerate" and items.args:
                self._loop(target.elts[1], items.args[0], at)
                return
        if isinstance(target, ast.Name):
            self._assign(target, items, at)

    def _return(self, node: ast.Return | ast.Yield, at: At) -> None:
        scope = at.scope
        while scope.kind == "comprehension" and scope.outer is not None:
            scope = scope.outer
        if scope.owner is not None:
            function = self._locator.thing(self._scopes.binding_of[scope.owner])
            self._join(self._locator.locate(node.value, at), (function.step(RESULT),), "pass")

    def _dict(self, node: ast.Dict, at: At) -> None:
        display = self._locator.display(node)
        for key, value in zip(node.keys, node.values, strict=True):
            found = self._locator.locate(value, at)
            if key is None:
                self._join(found, (display,), "copy")
            elif found:
                name = key.value if isinstance(key, ast.Constant) else None
                step = name if isinstance(name, str) else ANY
                self._join(found, (display.step(step),), "pass")

    def _list(self, node: ast.List | ast.Tuple | ast.Set, at: At) -> None:
        for part in node.elts:
            self._join(self._locator.locate(part, at), (self._locator.display(node),), "pass")

    def _sum(self, node: ast.BinOp, at: At) -> None:
        if isinstance(node.op, ast.BitOr | ast.Add):
            found = self._locator.locate(node.left, at) + self._locator.locate(node.right, at)
            self._join(found, (self._locator.display(node),), "copy")

    def _filtered(self, node: ast.DictComp, at: At) -> None:
        """`{k: v for k, v in d.items() if v}`."""
        items = node.generators[0].iter
        if isinstance(items, ast.Call) and self._locator.call(items, at).shape == "copy":
            found = self._locator.locate(items, at)
            self._join(found, (self._locator.display(node),), "copy")

    def _call(self, node: ast.Call, at: At) -> None:
        call = self._locator.call(node, at)
        match call.shape:
            case "copy":
                self._copy(node, at)
            case "update":
                targets = self._locator.locate(call.holder, at)
                for source in call.sources:
                    self._join(self._locator.locate(source, at), targets, "copy")
                self._keywords(node, targets, at)
            case "default":
                value = self._locator.locate(call.sources[1], at)
                self._join(value, self._locator.locate(node, at), "pass")
            case "same" if not call.has_options:
                self._arguments(node, call.sources[0], at, first=1)
            case "plain":
                self._arguments(node, node.func, at)
                self._super(node, at)

    def _super(self, node: ast.Call, at: At) -> None:
        """What it gives is of the base, and no other class that is derived from that."""
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            bases = self._locator.bases_around(at)
            self._join((self._locator.display(node),), bases, "up")

    def _copy(self, node: ast.Call, at: At) -> None:
        display = (self._locator.display(node),)
        if not node.args and _last_name(node.func) in {"locals", "vars"}:
            self._locals(display[0], at)
        for source in self._locator.call(node, at).sources:
            self._join(self._locator.locate(source, at), display, "copy")
        if not self._locator.call(node, at).has_options:
            self._keywords(node, display, at)
            return
        for keyword in node.keywords:
            if keyword.arg == "update":  # pydantic's model_copy
                self._join(self._locator.locate(keyword.value, at), display, "copy")

    def _locals(self, display: Location, at: At) -> None:
        """All names of a function: once, however often they are asked for."""
        if at.scope in self._all_names:
            self._join((self._all_names[at.scope],), (display,), "copy")
            return
        self._all_names[at.scope] = display
        for name, bindings in at.scope.names.items() if at.scope.kind == "function" else ():
            things = map(self._locator.thing, bindings)
            self._join(things, (display.step(name),), "pass")

    def _keywords(self, node: ast.Call, targets: Iterable[Location], at: At) -> None:
        targets = tuple(targets)
        for keyword in node.keywords:
            found = self._locator.locate(keyword.value, at)
            if keyword.arg is None:
                self._join(found, targets, "copy")
            elif found:
                self._join(found, [one.step(keyword.arg) for one in targets], "pass")

    def _arguments(self, node: ast.Call, callee: ast.expr, at: At, first: int = 0) -> None:
        called = [one.step(CALLED) for one in self._locator.locate(callee, at)]
        self._keywords(node, called, at)
        for index, argument in enumerate(node.args[first:]):
            if isinstance(argument, ast.Starred):
                break
            found = self._locator.locate(argument, at)
            if found:
                self._join(found, [one.step(f"#{index}") for one in called], "pass")

    def _function(self, node: _Function, at: At) -> None:
        inner = At(self._scopes.scope_of[node], 0)
        function = self._locator.thing(self._scopes.binding_of[node])
        called = function.step(CALLED)
        arguments = list(arguments_of(node.args))
        owner = at.scope.owner if at.scope.kind == "class" else None
        decorators = _decorators(node)
        if isinstance(owner, ast.ClassDef) and "staticmethod" not in decorators and arguments:
            self._self(owner, arguments.pop(0), is_class="classmethod" in decorators)
        for index, argument in enumerate(arguments):
            place = self._locator.thing(self._scopes.binding_of[argument])
            self._join((called.step(argument.arg), called.step(f"#{index}")), (place,), "pass")
            self._join(self._locator.instances(argument.annotation, at), (place,), "same")
            if argument.arg in self._fixtures and is_of_pytest(node):
                self._join((self._fixtures[argument.arg],), (place,), "pass")
        self._defaults(node, at)
        self._parametrized(node, at)
        if node.args.kwarg is not None:
            place = self._locator.thing(self._scopes.binding_of[node.args.kwarg])
            names = frozenset({argument.arg for argument in arguments} | {"#"})
            self._join((called,), (place,), "copy", names)
            self._join(self._locator.instances(node.args.kwarg.annotation, at), (place,), "same")
        if isinstance(node, ast.Lambda):
            found = self._locator.locate(node.body, inner)
            self._join(found, (function.step(RESULT),), "pass")
        else:
            self._join(self._locator.instances(node.returns, at), (function.step(RESULT),), "pass")

    def _self(self, owner: ast.ClassDef, argument: ast.arg, *, is_class: bool) -> None:
        itself = self._locator.thing(self._scopes.binding_of[owner])
        place = self._locator.thing(self._scopes.binding_of[argument])
        self._join((itself if is_class else itself.step(RESULT),), (place,), "same")

    def _defaults(self, node: _Function, at: At) -> None:
        positional = [*node.args.posonlyargs, *node.args.args]
        defaults = node.args.defaults
        pairs = [
            *zip(positional[len(positional) - len(defaults) :], defaults, strict=True),
            *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
        ]
        for argument, default in pairs:
            place = self._locator.thing(self._scopes.binding_of[argument])
            self._join(self._locator.locate(default, at), (place,), "pass")

    def _parametrized(self, node: _Function, at: At) -> None:
        """`@pytest.mark.parametrize("kwargs", [{...}, {...}])`."""
        places = {argument.arg: argument for argument in arguments_of(node.args)}
        for decorator in getattr(node, "decorator_list", ()):
            if not (isinstance(decorator, ast.Call) and len(decorator.args) == 2):
                continue
            names, cases = decorator.args
            text = names.value if isinstance(names, ast.Constant) else None
            if _last_name(decorator.func) != "parametrize" or not isinstance(text, str):
                continue
            found = [places.get(name.strip()) for name in text.split(",")]
            for case in cases.elts if isinstance(cases, ast.List | ast.Tuple) else ():
                self._case(case, found, at)

    def _case(self, case: ast.expr, arguments: list[ast.arg | None], at: At) -> None:
        values = case.elts if isinstance(case, ast.Tuple | ast.List) else [case]
        if isinstance(case, ast.Call) and _last_name(case.func) == "param":
            values = case.args
        if len(values) != len(arguments):
            return
        for value, argument in zip(values, arguments, strict=True):
            if argument is not None:
                place = self._locator.thing(self._scopes.binding_of[argument])
                self._join(self._locator.locate(value, at), (place,), "pass")

    def _class(self, node: ast.ClassDef, at: At) -> None:
        itself = self._locator.thing(self._scopes.binding_of[node])
        instance = itself.step(RESULT)
        names = self._scopes.scope_of[node].names
        properties: set[str] = set()
        for name, bindings in names.items():
            for binding in bindings:
                inner = self._locator.thing(binding)
                if binding.node is not None and "property" in _decorators(binding.node):
                    properties.add(name)
                    self._join((inner.step(RESULT),), (instance.step(name),), "same")
                else:
                    self._join((inner,), (itself.step(name), instance.step(name)), "same")
        has_own = "__init__" in names or "__new__" in names
        for name in ("__init__", "__new__"):
            for binding in names.get(name, ()):
                init = self._locator.thing(binding).step(CALLED)
                self._join((itself.step(CALLED),), (init,), "pass")
        if not has_own:
            self._join((itself.step(CALLED),), (instance,), "pass")
        for base in node.bases:
            for found in self._locator.locate(base, at):
                self._inherit(itself, found, has_own=has_own)
                self._join((itself,), (found,), "up", frozenset({*names, CALLED, RESULT}))

    def _inherit(self, itself: Location, base: Location, *, has_own: bool) -> None:
        pairs = [(itself.step(RESULT), base.step(RESULT))]
        if not has_own:
            pairs.append((itself.step(CALLED), base.step(CALLED)))
        for mine, its in pairs:
            self._join((mine,), (its,), "up")
            self._join((its,), (mine,), "down")


_HANDLERS: dict[type[ast.AST], Callable[[Flow, Any, At], None]] = {
    ast.AnnAssign: Flow._annotated,  # noqa: SLF001 - its own methods
    ast.Assign: Flow._assignment,  # noqa: SLF001
    ast.AsyncFor: Flow._for,  # noqa: SLF001
    ast.AsyncFunctionDef: Flow._function,  # noqa: SLF001
    ast.AugAssign: Flow._augmented,  # noqa: SLF001
    ast.BinOp: Flow._sum,  # noqa: SLF001
    ast.Call: Flow._call,  # noqa: SLF001
    ast.ClassDef: Flow._class,  # noqa: SLF001
    ast.Dict: Flow._dict,  # noqa: SLF001
    ast.DictComp: Flow._filtered,  # noqa: SLF001
    ast.For: Flow._for,  # noqa: SLF001
    ast.FunctionDef: Flow._function,  # noqa: SLF001
    ast.Lambda: Flow._function,  # noqa: SLF001
    ast.List: Flow._list,  # noqa: SLF001
    ast.NamedExpr: Flow._walrus,  # noqa: SLF001
    ast.Return: Flow._return,  # noqa: SLF001
    ast.Set: Flow._list,  # noqa: SLF001
    ast.Tuple: Flow._list,  # noqa: SLF001
    ast.Yield: Flow._return,  # noqa: SLF001
    ast.comprehension: Flow._for,  # noqa: SLF001
    ast.withitem: Flow._with,  # noqa: SLF001
}


def _fixtures(locator: Locator) -> dict[str, Location]:
    """What pytest gives to the arguments of these names."""
    return {
        visit.node.name: locator.thing(locator.scopes.binding_of[visit.node]).step(RESULT)
        for visit in locator.scopes.visits
        if isinstance(visit.node, ast.FunctionDef) and "fixture" in _decorators(visit.node)
    }


def is_of_pytest(node: ast.AST) -> bool:
    """Whether a function's arguments are fixtures."""
    return getattr(node, "name", "").startswith("test") or "fixture" in _decorators(node)


def _decorators(node: ast.AST) -> set[str]:
    """The last names of a definition's decorators: `cached_property` also as `property`."""
    names: set[str] = set()
    for decorator in getattr(node, "decorator_list", ()):
        name = _last_name(decorator.func if isinstance(decorator, ast.Call) else decorator)
        names.add("property" if name == "cached_property" else name)
    return names


def _last_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
