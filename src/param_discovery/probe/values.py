"""Python values as Value trees (docs/design/observation.md): stable on every machine."""

from __future__ import annotations

import ast
import enum
import inspect
import json
import math
import pathlib
import re
import types
from typing import TYPE_CHECKING

from .classes import ByIdentity, attribute, module_of, name_of
from .fields import declared, structure_of

if TYPE_CHECKING:
    from typing import Any

_MAX_DEPTH = 20
_MAX_TEXT = 500

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}\b|\bid=\d{6,}")

_UNORDERED = re.compile(r"\{[^{}:]*,[^{}:]*\}")
"""A set in a repr: its order is another one in each run."""

_reading: set[int] = set()
"""Identities of the values around the one that is being read: what holds itself ends there."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def read(value: Any, depth: int = 0) -> Any:
    """The Value tree of any Python object; never fails, never holds an address."""
    try:
        return _read(value, depth)
    except BaseException:
        # A repr, an iterator or an attribute of the engine's own class failed.
        return _opaque(value, "")


def _read(value: Any, depth: int) -> Any:
    if value is None or type(value) in (bool, int):
        return value
    if depth > _MAX_DEPTH:
        return _opaque(value, "")
    if isinstance(value, enum.Enum):
        return {
            "kind": "enum",
            "class": name_of(type(value)),
            "member": value.name or str(value.value),
            "value": read(value.value, depth + 1),
        }
    scalar = _scalar(value)
    if scalar is not None:
        return scalar
    if id(value) in _reading:
        return _opaque(value, "")
    _reading.add(id(value))
    try:
        tree = _container(value, depth) or _object(value, depth)
    finally:
        _reading.discard(id(value))
    return tree or _opaque(value, _stable_text(value))


def _scalar(value: Any) -> Any:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        plain = float(value)
        return plain if math.isfinite(plain) else {"kind": "float", "text": _float_text(plain)}
    if isinstance(value, str):
        plain_text = str.__str__(value)
        # Half of a surrogate pair is no character: no file can hold it.
        return _opaque(value, ascii(plain_text)) if _SURROGATE.search(plain_text) else plain_text
    if isinstance(value, (bytes, bytearray)):
        return {"kind": "bytes", "text": repr(bytes(value))}
    if isinstance(value, pathlib.PurePath):
        return {"kind": "path", "text": str(value)}
    return None


def _float_text(value: float) -> str:
    return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")


def _container(value: Any, depth: int) -> Any:
    if isinstance(value, (dict, types.MappingProxyType)):
        pairs = dict.items(value) if isinstance(value, dict) else value.items()
        entries = [[read(k, depth + 1), read(v, depth + 1)] for k, v in pairs]
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
    cls = type(value)
    if isinstance(value, type) or structure_of(cls) is None:
        return None
    plain = _plain_arguments(cls)
    arguments = []
    for name, tree in _arguments(value, depth):
        if name not in plain or plain[name] not in (_text(tree), _ANEW):
            arguments.append([name, tree])
    return {"kind": "object", "class": name_of(cls), "arguments": arguments}


_ANEW = "made anew"
"""Stands for an argument that each plain object has another value for, such as an identifier."""


def _read_plain_arguments(cls: type) -> dict[str, str]:
    if id(cls) in _reading:
        return {}
    _reading.add(id(cls))
    try:
        first = {name: _text(tree) for name, tree in _arguments(cls(), 0)}
        second = {name: _text(tree) for name, tree in _arguments(cls(), 0)}
    except BaseException:
        # It has required arguments, or cannot be made here: then all of them count.
        return {}
    finally:
        _reading.discard(id(cls))
    return {name: text if second.get(name) == text else _ANEW for name, text in first.items()}


_plain_arguments = ByIdentity(_read_plain_arguments)


def _arguments(value: Any, depth: int) -> list[tuple[str, Any]]:
    names = [field.name for field in declared(type(value)) if not field.public.startswith("_")]
    missing = object()
    found = [(name, getattr(value, name, missing)) for name in names]
    return [(name, read(item, depth + 1)) for name, item in found if item is not missing]


def _text(tree: Any) -> str:
    return json.dumps(tree, sort_keys=True)


def _opaque(value: Any, text: str) -> dict[str, str]:
    cls = type(value)
    name, module = name_of(cls), module_of(cls)
    full = f"{module}.{name}" if module not in ("", "builtins") else name
    return {"kind": "opaque", "text": text or f"{name}(...)", "type": full}


def _stable_text(value: Any) -> str:
    """What Python code would say to name the value, or its repr where that is always the same."""
    if inspect.ismodule(value):
        return value.__name__
    if isinstance(value, type) or inspect.isroutine(value):
        name = str(attribute(value, "__qualname__") or attribute(value, "__name__"))
        module = module_of(value)
        return f"{module}.{name}" if module not in ("", "builtins") else name
    return stable_repr(value)


def stable_repr(value: Any) -> str:
    """The object's repr; empty where it would be another one in another process."""
    if type(value).__repr__ is object.__repr__:  # type: ignore[comparison-overlap]
        return ""
    text = repr(value)
    if len(text) > _MAX_TEXT or _ADDRESS.search(text) or _UNORDERED.search(text):
        return ""
    return text


def from_node(node: ast.expr) -> tuple[bool, Any]:
    """Whether the expression is a plain literal of Python, and its Value tree if so."""
    try:
        return True, read(ast.literal_eval(node))
    except Exception:
        return False, None
