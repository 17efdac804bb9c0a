"""Looks at every target of a request and says what it found: the Observation.

An engine may raise anything, at any place. What goes wrong with one target is data of that target;
the others are still read.
"""

from __future__ import annotations

import contextlib
import enum
import functools
import gc
import importlib
import inspect
import platform
import re
import sys
import traceback
import warnings
from importlib import metadata
from typing import TYPE_CHECKING

from . import argparse_reader, docstrings, instances, reasons, values, varying
from .annotations import AnnotationReader
from .classes import attribute
from .definitions import Definitions, enum_members, own_docstring
from .fields import structure_of, takes_other_names
from .parameters import ParameterReader
from .signatures import SignatureReader
from .types import TypeReader

if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

OBSERVATION_FORMAT = 1

_MAX_TRACEBACK = 20000

_RECURSION_LIMIT = 1000
"""Python's own; an engine may have lowered it."""


class _Failure(Exception):  # noqa: N818 - carries an error, which is chained
    """A target failed at a stage; the cause is chained."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


class Observer:
    """Holds what the targets of one request share."""

    def __init__(self) -> None:
        self._definitions = Definitions()
        machine = varying.Machine()
        annotations = AnnotationReader(TypeReader(self._definitions))
        self._structured = ParameterReader(annotations, machine)
        self._signatures = SignatureReader(annotations, machine)
        self._instances = instances.InstanceReader(self._structured, self._signatures, machine)

    def observe(self, request: dict[str, Any]) -> dict[str, Any]:
        """The whole reply."""
        # Versions first: an engine's import may change where distributions are looked for.
        versions = {name: _version(name) for name in request.get("distributions", [])}
        targets = [self._target(target) for target in request["targets"]]
        with _undisturbed():
            definitions = self._definitions.read_all(targets, self._structured.read)
        return {
            "observation_format": OBSERVATION_FORMAT,
            "python": platform.python_version(),
            "targets": targets,
            "definitions": definitions,
            "distributions": {
                name: {"version": version, "commit": _commit(name, version)}
                for name, version in versions.items()
                if version is not None
            },
        }

    def _target(self, request: dict[str, Any]) -> dict[str, Any]:
        result = {"section": request["section"], "target": request["target"]}
        try:
            obj = _resolve(request["target"])
            kind = request.get("kind") or _guarded("kind", lambda: _kind_of(obj))
            with _undisturbed():
                found = _guarded("read", lambda: self._read(obj, kind))
                if request.get("effective_defaults"):
                    self._effective(found, request["effective_defaults"])
            result.update(found, status="found", kind=kind)
        except _Failure as failure:
            result.update(status="failed", error=_error(failure))
        return result

    @staticmethod
    def _effective(found: dict[str, Any], where: str) -> None:
        """Other versions of an engine may have no such mapping: then declared defaults apply."""
        try:
            source = _resolve(where)
        except _Failure as failure:
            if failure.stage != "attribute":
                raise
            reason = f"{where} does not exist in this version: defaults are the declared ones."
            found["limitations"].append({"parameter": None, "reason": reason})
            return
        mapping = _guarded("read", lambda: source() if callable(source) else source)
        _guarded("read", lambda: instances.add_effective_defaults(found["parameters"], mapping))

    def _read(self, obj: Any, kind: str) -> dict[str, Any]:
        readers: dict[str, Callable[[Any], dict[str, Any]]] = {
            "signature": self._signature,
            "argparse": self._argparse,
            "instance": self._instance,
            "enum": self._enum,
        }
        found = readers.get(kind, self._structure)(obj)
        found.setdefault("limitations", [])
        description = docstrings.summary(own_docstring(obj))
        if description:
            found["description"] = description
        return found

    def _structure(self, cls: Any) -> dict[str, Any]:
        if structure_of(cls) is None:
            raise TypeError(f"{cls!r} is no structured class")
        return {"parameters": self._structured.read(cls), "open": takes_other_names(cls)}

    def _signature(self, obj: Any) -> dict[str, Any]:
        parameters, catch_all = self._signatures.read(obj)
        limitations = self._signatures.limitations(obj)
        return {"parameters": parameters, "open": catch_all, "limitations": limitations}

    @staticmethod
    def _argparse(obj: Any) -> dict[str, Any]:
        parser = argparse_reader.parser_from(obj)
        return {
            "parameters": argparse_reader.read(parser, values.read),
            "open": False,
            "limitations": argparse_reader.limitations(parser),
        }

    def _instance(self, obj: Any) -> dict[str, Any]:
        parameters, catch_all = self._instances.read(obj)
        return {"parameters": parameters, "open": catch_all}

    @staticmethod
    def _enum(obj: Any) -> dict[str, Any]:
        parameters = [
            {"name": name, "required": False, "type": {"kind": "literal", "values": [value]}}
            for name, value in enum_members(obj)
            if not name.startswith("_")
        ]
        return {"parameters": parameters, "open": False}


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """While we read, an engine's warnings are no errors and its recursion limit does not hold.

    Nor is garbage collected: what an engine has imported is much to look through, and our syntax
    trees would make Python look again and again.
    """
    limit = sys.getrecursionlimit()
    collects = gc.isenabled()
    gc.disable()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
        try:
            yield
        finally:
            sys.setrecursionlimit(limit)
            if collects:
                gc.enable()


def _guarded(stage: str, action: Callable[[], Any]) -> Any:
    """Run the engine's code; whatever it raises becomes a failure of that stage."""
    try:
        return action()
    except BaseException as error:
        raise _Failure(stage) from error


def _resolve(target: str) -> Any:
    module_name, _, path = target.partition(":")
    obj = _guarded("import", lambda: importlib.import_module(module_name))
    for name in path.split("."):
        obj = _guarded("attribute", functools.partial(_attribute, obj, name))
    return obj


def _attribute(obj: Any, name: str) -> Any:
    """The attribute; a submodule that nobody imported yet is imported."""
    try:
        return getattr(obj, name)
    except AttributeError:
        if not inspect.ismodule(obj) or not hasattr(obj, "__path__"):
            raise
        try:
            return importlib.import_module(f"{obj.__name__}.{name}")
        except ModuleNotFoundError:
            pass
        raise


def _kind_of(obj: Any) -> str:
    structure = structure_of(obj)
    if structure is not None:
        return structure
    if isinstance(obj, type) and issubclass(obj, enum.Enum):
        return "enum"
    if argparse_reader.is_parser(obj):
        return "argparse"
    wraps_function = inspect.isroutine(attribute(obj, "__wrapped__"))
    if isinstance(obj, type) or inspect.isroutine(obj) or wraps_function:
        return "signature"
    return "instance"


def _error(failure: _Failure) -> dict[str, str]:
    cause = failure.__cause__ or failure
    try:
        lines = traceback.format_exception(type(cause), cause, cause.__traceback__)
    except BaseException as error:
        lines = [f"The traceback could not be read: {type(error).__name__}"]
    return {
        "stage": failure.stage,
        "type": type(cause).__name__,
        "message": reasons.message_of(cause)[:_MAX_TRACEBACK],
        "traceback": "".join(lines)[-_MAX_TRACEBACK:],
    }


def _version(name: str) -> str | None:
    try:
        return str(metadata.distribution(name).version)
    except Exception:
        return None


def _commit(name: str, version: str) -> str | None:
    """The commit that the distribution was made from, where setuptools-scm wrote it down."""
    package = re.sub(r"[-.]+", "_", name)
    for module in (f"{package}._version", f"{package}.version"):
        for variable in ("__commit_id__", "commit_id", "git_version"):
            found = attribute(sys.modules.get(module), variable)
            if isinstance(found, str) and re.match(r"g?[0-9a-f]{7,40}$", found):
                return found[1:] if found.startswith("g") else found
    local = re.search(r"\+(?:.*\.)?g([0-9a-f]{7,40})", version)
    return local.group(1) if local else None
