"""Looks at every target of a request in a source tree: the Observation, as the probe gives it.

Nothing of the engine is imported or run. What only running tells is absent, with a limitation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from param_discovery.probe import docstrings

from .annotations import AnnotationReader
from .definitions import (
    Definitions,
    enum_members,
    own_docstring,
    plain_docstring,
    unseen_bases,
)
from .fillers import FILLS_PARSER, fills_parser
from .instances import InstanceReader, add_effective_defaults
from .lazy import near_names
from .meanings import ClassMeaning, FunctionMeaning, ModuleMeaning, Unknown
from .parameters import ParameterReader
from .signatures import SignatureReader
from .value_trees import ValueTrees
from .varying import Asker
from .world import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from param_discovery.runtimes.base import ProbeTarget

    from .meanings import Meaning
    from .modules import Python
    from .tree import SourceTree

OBSERVATION_FORMAT = 1


def observe(tree: SourceTree, targets: Sequence[ProbeTarget], python: Python) -> Mapping[str, Any]:
    """The Observation (docs/design/observation.md) of the targets, from source alone.

    `python` is the version whose branches count. `distributions` is left for the caller to fill: a
    source tree does not know what it was published as.
    """
    return _Observer(tree, python).observe(targets)


class _Failure(Exception):  # noqa: N818 - becomes data, never leaves this module
    """A target failed at a stage."""

    def __init__(self, stage: str, kind: str, message: str) -> None:
        super().__init__(message)
        self.stage = stage
        self.kind = kind


class _Observer:
    """Holds what the targets of one request share."""

    def __init__(self, tree: SourceTree, python: Python) -> None:
        self._world = World(tree, python)
        self._values = ValueTrees(self._world)
        self._definitions = Definitions(self._world, self._values)
        annotations = AnnotationReader(self._world, self._definitions, self._values)
        parts = (self._world, annotations, self._values, Asker(self._world))
        self._structured = ParameterReader(*parts)
        self._signatures = SignatureReader(*parts)
        self._instances = InstanceReader(
            self._world, self._structured, self._signatures, self._values
        )

    def observe(self, targets: Sequence[ProbeTarget]) -> dict[str, Any]:
        """The whole Observation."""
        return {
            "observation_format": OBSERVATION_FORMAT,
            "python": None,
            "targets": [self._target(target) for target in targets],
            "definitions": self._definitions.read_all(self._structured.read),
            "distributions": {},
        }

    def _target(self, target: ProbeTarget) -> dict[str, Any]:
        result: dict[str, Any] = {"section": target.section, "target": target.target}
        try:
            found = self._found(target)
        except _Failure as failure:
            error = {"stage": failure.stage, "type": failure.kind, "message": str(failure)}
            return result | {"status": "failed", "error": {**error, "traceback": ""}}
        return result | found | {"status": "found"}

    def _found(self, target: ProbeTarget) -> dict[str, Any]:
        meaning = self._resolve(target.target)
        kind = target.kind or self._kind_of(meaning)
        try:
            found = self._read(meaning, kind)
        except Unknown as unknown:
            raise _Failure("read", "Unknown", str(unknown)) from unknown
        except RecursionError as error:
            raise _Failure("read", "RecursionError", "it is nested too deeply") from error
        found.setdefault("limitations", []).extend(self._unreadable_modules())
        description = docstrings.summary(_docstring(meaning))
        if description:
            found["description"] = description
        if target.effective_defaults:
            self._effective(found, target.effective_defaults)
        return found | {"kind": kind}

    def _read(self, meaning: Meaning, kind: str) -> dict[str, Any]:
        if kind == "signature":
            parameters, catch_all = self._signatures.read(meaning)
            limitations = self._signatures.limitations(meaning)
            return {"parameters": parameters, "open": catch_all, "limitations": limitations}
        if kind == "instance":
            parameters, catch_all = self._instances.read(meaning)
            return {"parameters": parameters, "open": catch_all}
        if kind == "argparse":
            raise Unknown("an argparse parser is filled by code that has to be run")
        if not isinstance(meaning, ClassMeaning):
            raise Unknown("it is no class that source shows")
        if kind == "enum":
            return self._enum(meaning)
        if self._world.classes.kind(meaning) in (None, "enum"):
            raise Unknown(f"{meaning.key} is no structured class")
        return {
            "parameters": self._structured.read(meaning),
            "limitations": unseen_bases(meaning, self._world),
            "open": self._world.fields.takes_other_names(meaning),
        }

    def _enum(self, cls: ClassMeaning) -> dict[str, Any]:
        self._world.classes.members(cls)
        parameters = [
            {"name": name, "required": False, "type": {"kind": "literal", "values": [value]}}
            for name, value in enum_members(cls, self._world, self._values)
            if not name.startswith("_")
        ]
        return {"parameters": parameters, "open": False}

    def _kind_of(self, meaning: Meaning) -> str:
        if isinstance(meaning, ClassMeaning):
            try:
                return self._world.classes.kind(meaning) or "signature"
            except Unknown as unknown:
                raise _Failure("kind", "Unknown", str(unknown)) from unknown
        if not isinstance(meaning, FunctionMeaning):
            return "instance"
        if fills_parser(meaning.node):
            raise _Failure("kind", "TypeError", FILLS_PARSER)
        return "signature"

    def _effective(self, found: dict[str, Any], where: str) -> None:
        """Other versions of an engine may have no such mapping: then declared defaults apply."""
        try:
            source = self._resolve(where)
            if isinstance(source, FunctionMeaning):
                source = self._world.calls.call(source, [], {}, source.env)
        except _Failure as failure:
            if failure.stage != "attribute":
                raise
            reason = f"{where} does not exist in this version: defaults are the declared ones."
            found["limitations"].append({"parameter": None, "reason": reason})
            return
        except Unknown as unknown:
            raise _Failure("read", "Unknown", str(unknown)) from unknown
        if not isinstance(source, dict):
            raise _Failure("read", "TypeError", f"{where} is no mapping that source shows")
        add_effective_defaults(found["parameters"], source, self._values)

    def _resolve(self, target: str) -> Meaning:
        module_name, _, path = target.partition(":")
        module = self._world.names.module(module_name)
        if not isinstance(module, ModuleMeaning):
            problem = self._world.modules.problems.get(module_name, "there is no source of it")
            raise _Failure("import", "ModuleNotFoundError", f"{module_name}: {problem}")
        meaning: Meaning = module
        self._world.new_question()
        for name in path.split("."):
            try:
                meaning = self._world.attributes.get(meaning, name)
            except Unknown as unknown:
                said = f"{unknown}{_near(meaning, name)}"
                raise _Failure("attribute", "AttributeError", said) from unknown
        return meaning

    def _unreadable_modules(self) -> list[dict[str, Any]]:
        return [
            {"parameter": None, "reason": f"The module {name} could not be read: {problem}."}
            for name, problem in sorted(self._world.modules.problems.items())
        ]


def _near(meaning: Meaning, name: str) -> str:
    """A question behind a name that is not there."""
    near = near_names(meaning.module, name) if isinstance(meaning, ModuleMeaning) else []
    if name in near:
        return ""  # It is there; why it is not known was said.
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _docstring(meaning: Meaning) -> str | None:
    if isinstance(meaning, ClassMeaning):
        return own_docstring(meaning)
    return plain_docstring(meaning.node) if isinstance(meaning, FunctionMeaning) else None
