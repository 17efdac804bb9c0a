"""Python values as Value trees (docs/design/observation.md): stable on every machine."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import json
import math
import pathlib
import re
from typing import TYPE_CHECKING

from .fields import declared_names, structure_of

if TYPE_CHECKING:
    from typing import Any

_MAX_DEPTH = 20
_MAX_TEXT = 500

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}\b|\bat 0x|\bid=\d{6,}")


def read(value: Any, depth: int = 0) -> Any:
    """The Value tree of any Python object; never fails, never holds an address."""
    try:
        return _read(value, depth)
    except Exception:
        # A repr, an iterator or an attribute of the engine's own class failed.
        return _opaque(value, "")


def _read(value: Any, depth: int) -> Any:
    if value is None or type(value) in (bool, int, str):
        return value
    if depth > _MAX_DEPTH:
        return _opaque(value, "")
    if isinstance(value, enum.Enum):
        name = type(value).__name__
        member = getattr(value, "name", None) or str(value.value)
        return {
            "kind": "enum",
            "class": name,
            "member": member,
            "value": read(value.value, depth + 1),
        }
    for reader in (_number_or_text, _container, _object):
        tree = reader(value, depth)
        if tree is not None:
            return tree
    return _opaque(value, _stable_text(value))


def _number_or_text(value: Any, depth: int) -> Any:
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        plain = float(value)
        return plain if math.isfinite(plain) else {"kind": "float", "text": _float_text(plain)}
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (bytes, bytearray)):
        return {"kind": "bytes", "text": repr(bytes(value))}
    if isinstance(value, pathlib.PurePath):
        return {"kind": "path", "text": str(value)}
    return None


def _float_text(value: float) -> str:
    return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")


def _container(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        entries = [[read(k, depth + 1), read(v, depth + 1)] for k, v in dict.items(value)]
        return {"kind": "dict", "entries": entries}
    if isinstance(value, (set, frozenset)):
        items = [read(item, depth + 1) for item in value]
        kind = "frozenset" if isinstance(value, frozenset) else "set"
        return {"kind": kind, "items": sorted(items, key=lambda i: json.dumps(i, sort_keys=True))}
    if isinstance(value, (list, tuple)):
        kind = "list" if isinstance(value, list) else "tuple"
        return {"kind": kind, "items": [read(item, depth + 1) for item in value]}
    return None


def _object(value: Any, depth: int) -> Any:
    """A configuration object: only the arguments that a plain `Class()` does not have."""
    if isinstance(value, type) or structure_of(type(value)) is None:
        return None
    cls = type(value)
    current = _arguments(value, cls, depth)
    try:
        plain = dict(_arguments(cls(), cls, depth))
    except Exception:
        plain = {}
    arguments = [[name, tree] for name, tree in current if name not in plain or plain[name] != tree]
    return {"kind": "object", "class": cls.__name__, "arguments": arguments}


def _arguments(value: Any, cls: type, depth: int) -> list[tuple[str, Any]]:
    names = [name for name in declared_names(cls) if not name.startswith("_")]
    missing = object()
    found = [(name, getattr(value, name, missing)) for name in names]
    return [(name, read(item, depth + 1)) for name, item in found if item is not missing]


def _opaque(value: Any, text: str) -> dict[str, str]:
    cls = type(value)
    name = getattr(cls, "__name__", "object")
    return {"kind": "opaque", "text": text or name + "(...)", "type": _class_name(cls, name)}


def _class_name(cls: type, name: str) -> str:
    module = getattr(cls, "__module__", "builtins")
    return name if module == "builtins" else "%s.%s" % (module, name)


def _stable_text(value: Any) -> str:
    """What Python code would say to name the value, or its repr where that holds no address."""
    if isinstance(value, type) or inspect.isroutine(value):
        name = getattr(value, "__qualname__", None) or getattr(value, "__name__", "")
        module = getattr(value, "__module__", None)
        return "%s.%s" % (module, name) if module not in (None, "builtins") else name
    if inspect.ismodule(value):
        return value.__name__
    text = repr(value)
    if _ADDRESS.search(text) or len(text) > _MAX_TEXT or type(value).__repr__ is object.__repr__:
        return ""
    return text


def from_node(node: ast.expr) -> tuple[bool, Any]:
    """Whether the expression is a plain literal of Python, and its Value tree if so."""
    try:
        return True, read(ast.literal_eval(node))
    except Exception:
        return False, None


def is_missing(value: Any) -> bool:
    """Whether it is one of the marks that libraries use for 'no default'."""
    return value is dataclasses.MISSING or value is inspect.Parameter.empty or value is Ellipsis
