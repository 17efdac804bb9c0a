"""Live callables: their signatures as a caller sees them."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_OPTIONS: dict[str, Any] = {}
if sys.version_info >= (3, 14):
    import annotationlib

    # Names that exist only for type checkers must not lose the whole signature.
    _OPTIONS["annotation_format"] = annotationlib.Format.FORWARDREF


def function_of(target: Any) -> Any:
    """The function behind a callable: a class's constructor, a method's function."""
    if isinstance(target, type):
        init = vars(target).get("__init__") or target.__init__  # type: ignore[misc]
        return init if inspect.isfunction(init) else target
    return inspect.unwrap(getattr(target, "__func__", target))


def _bound_below(target: Any) -> Any:
    """Of a method that wraps a bound method, the innermost bound one; else the target.

    `inspect.signature` goes to the bottom, which has no `cls` any more, and then takes another
    first parameter away for the method at the top.
    """
    found, below, seen = target, getattr(target, "__func__", None), set()
    while below is not None and id(below) not in seen:
        seen.add(id(below))
        below = getattr(below, "__wrapped__", None)
        if inspect.ismethod(below):
            found, below = below, below.__func__
    return found


def callers_signature(target: Any) -> list[inspect.Parameter]:
    """The parameters as a caller sees them: without `self` and `cls`."""
    bound = _bound_below(target)
    parameters = list(inspect.signature(bound, **_OPTIONS).parameters.values())
    unbound = not isinstance(target, type) and not hasattr(target, "__self__")
    qualname = getattr(function_of(target), "__qualname__", "")
    if unbound and "." in qualname and parameters and parameters[0].name in ("self", "cls"):
        return parameters[1:]
    return parameters
