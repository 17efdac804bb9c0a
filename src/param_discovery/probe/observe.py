"""Looks at every target of a request and says what it found: the Observation.

An engine may raise anything, at any place. What goes wrong with one target is data of that target;
the others are still read.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import platform
import re
import sys
import traceback
from typing import TYPE_CHECKING

from . import argparse_reader, docstrings, instances, values, varying
from .annotations import AnnotationReader
from .definitions import Definitions, enum_members, own_docstring
from .fields import structure_of, takes_other_names
from .parameters import ParameterReader
from .signatures import SignatureReader
from .types import TypeReader

if TYPE_CHECKING:
    from typing import Any, Callable

OBSERVATION_FORMAT = 1

_MAX_TRACEBACK = 20000


class _Failure(Exception):
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

    def observe(self, request: dict[str, Any]) -> dict[str, Any]:
        """The whole reply."""
        targets = [self._target(target) for target in request["targets"]]
        return {
            "observation_format": OBSERVATION_FORMAT,
            "python": platform.python_version(),
            "targets": targets,
            "definitions": self._definitions.read_all(self._structured.read),
            "distributions": {
                name: found
                for name in request.get("distributions", [])
                for found in [_distribution(name)]
                if found is not None
            },
        }

    def _target(self, request: dict[str, Any]) -> dict[str, Any]:
        result = {"section": request["section"], "target": request["target"]}
        try:
            obj = _resolve(request["target"])
            kind = request.get("kind") or _guarded("kind", lambda: _kind_of(obj))
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
            reason = "%s does not exist in this version: defaults are the declared ones." % where
            found["limitations"].append({"parameter": None, "reason": reason})
            return
        mapping = _guarded("read", lambda: source() if callable(source) else source)
        instances.add_effective_defaults(found["parameters"], mapping)

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
            raise TypeError("%r is no structured class" % (cls,))
        parameters, limitations = self._structured.read(cls)
        return {
            "parameters": parameters,
            "limitations": limitations,
            "open": takes_other_names(cls),
        }

    def _signature(self, obj: Any) -> dict[str, Any]:
        parameters, catch_all = self._signatures.read(obj)
        return {"parameters": parameters, "open": catch_all}

    def _argparse(self, obj: Any) -> dict[str, Any]:
        parser = argparse_reader.parser_from(obj)
        return {"parameters": argparse_reader.read(parser, values.read), "open": False}

    def _instance(self, obj: Any) -> dict[str, Any]:
        parameters, catch_all = instances.read(obj, self._structured, self._signatures)
        return {"parameters": parameters, "open": catch_all}

    @staticmethod
    def _enum(cls: Any) -> dict[str, Any]:
        parameters = [
            {"name": name, "required": False, "type": {"kind": "literal", "values": [value]}}
            for name, value in enum_members(cls)
            if not name.startswith("_")
        ]
        return {"parameters": parameters, "open": False}


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
        obj = _guarded("attribute", lambda obj=obj, name=name: _attribute(obj, name))
    return obj


def _attribute(obj: Any, name: str) -> Any:
    """The attribute; a submodule that nobody imported yet is imported."""
    try:
        return getattr(obj, name)
    except AttributeError:
        if not inspect.ismodule(obj) or not hasattr(obj, "__path__"):
            raise
        try:
            return importlib.import_module("%s.%s" % (obj.__name__, name))
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
    if isinstance(obj, type) or inspect.isroutine(obj):
        return "signature"
    return "instance"


def _error(failure: _Failure) -> dict[str, str]:
    cause = failure.__cause__
    assert cause is not None
    lines = traceback.format_exception(type(cause), cause, cause.__traceback__)
    return {
        "stage": failure.stage,
        "type": type(cause).__name__,
        "message": _message(cause),
        "traceback": "".join(lines)[-_MAX_TRACEBACK:],
    }


def _message(cause: BaseException) -> str:
    try:
        return str(cause)[:_MAX_TRACEBACK]
    except Exception:
        return "(its message could not be read)"


def _distribution(name: str) -> dict[str, Any] | None:
    try:
        from importlib import metadata

        found = metadata.distribution(name)
        version = found.version
    except Exception:
        return None
    return {"version": version, "commit": _commit(name, version)}


def _commit(name: str, version: str) -> str | None:
    """The commit that the distribution was made from, where setuptools-scm wrote it down."""
    package = re.sub(r"[-.]+", "_", name)
    for module in ("%s._version" % package, "%s.version" % package):
        for attribute in ("__commit_id__", "commit_id", "git_version"):
            found = getattr(sys.modules.get(module), attribute, None)
            if isinstance(found, str) and re.match(r"g?[0-9a-f]{7,40}$", found):
                return found[1:] if found.startswith("g") else found
    local = re.search(r"\+(?:.*\.)?g([0-9a-f]{7,40})", version)
    return local.group(1) if local else None
