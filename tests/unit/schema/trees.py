"""Makers of Observations, and of what the schema makes of them."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from param_discovery.schema.document import Document, Envelope, Generator, build_document
from param_discovery.schema.json_node import Node
from param_discovery.schema.observation import parse
from param_discovery.schema.sections import TargetPlan
from param_discovery.schema.type_tree import parse_type

ANY = {"kind": "any"}
NONE = {"kind": "none"}
NEVER = {"kind": "never"}
INF = {"kind": "float", "text": "inf"}
DTYPE = {"kind": "opaque", "name": "torch.dtype"}
FLOAT16 = {"kind": "opaque", "text": "torch.float16", "type": "torch.dtype"}
BYTES = {"kind": "bytes", "text": "b'x'"}

ENVELOPE = Envelope(
    engine="vllm",
    engine_version="0.32.0",
    discovered_at="2026-01-31T12:00:00Z",
    discovery_method="venv",
    generator=Generator("0.1.0", "abc", "venv", "3.11.7"),
)


def scalar(name: str) -> dict[str, Any]:
    return {"kind": "scalar", "name": name}


INT, FLOAT, STR, BOOL = scalar("int"), scalar("float"), scalar("str"), scalar("bool")


def union(*members: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "union", "members": list(members), **more}


def literal(*values: Any) -> dict[str, Any]:
    return {"kind": "literal", "values": list(values)}


def array(item: Any = None, kind: str = "list", **more: Any) -> dict[str, Any]:
    return {"kind": kind, **({} if item is None else {"item": item}), **more}


def mapping(key: Any = None, value: Any = None, name: str = "dict") -> dict[str, Any]:
    inside = {} if key is None else {"key": key, "value": value}
    return {"kind": "mapping", "name": name, **inside}


def cls(ref: str) -> dict[str, Any]:
    return {"kind": "class", "ref": ref, "name": ref.rpartition(":")[2]}


def constrained(base: Any, **constraints: Any) -> dict[str, Any]:
    return {"kind": "constrained", "base": base, "constraints": constraints}


def parameter(name: str, type_: Any = None, **more: Any) -> dict[str, Any]:
    """Optional, with the default None, where nothing else is said."""
    known = {"required", "default", "default_varies"} & more.keys()
    found = {"name": name, "required": False, **({} if known else {"default": None}), **more}
    return found if type_ is None else found | {"type": type_}


def structure(ref: str, *parameters: Any, **more: Any) -> dict[str, Any]:
    name = ref.rpartition(":")[2]
    return {"name": name, "kind": "dataclass", "parameters": list(parameters), **more}


def enum(ref: str, **members: Any) -> dict[str, Any]:
    pairs = [[name, value] for name, value in members.items()]
    return {"name": ref.rpartition(":")[2], "kind": "enum", "members": pairs}


def target(
    *parameters: Any, section: str = "engine_params", at: str = "m:Args", **more: Any
) -> Any:
    return {
        "section": section,
        "target": at,
        "status": "found",
        "kind": "dataclass",
        "open": False,
        "parameters": list(parameters),
        **more,
    }


def failed(section: str = "engine_params", at: str = "m:Gone", **more: Any) -> Any:
    error = {"stage": "import", "type": "ImportError", "message": "a\nno gpu", "traceback": "Tb"}
    return {"section": section, "target": at, "status": "failed", "error": error | more}


def observation(*targets: Any, definitions: Any = None) -> dict[str, Any]:
    return {
        "observation_format": 1,
        "python": "3.11.7",
        "distributions": {"vllm": {"version": "0.32.0", "commit": None}},
        "targets": list(targets),
        "definitions": definitions or {},
    }


def document_of(seen: dict[str, Any], *plans: TargetPlan) -> Document:
    """The document, checked as a JSON Schema by an independent validator."""
    found = parse(seen)
    wanted = plans or tuple(TargetPlan(one.section, one.target) for one in found.targets)
    document = build_document(found, wanted, ENVELOPE)
    Draft202012Validator.check_schema(json.loads(document.text()))
    return document


def document_with(*parameters: Any, **definitions: Any) -> Document:
    """One section; definitions by class name, in module `m`."""
    named = {f"m:{name}": made for name, made in definitions.items()}
    return document_of(observation(target(*parameters), definitions=named))


def built(one: Any, **definitions: Any) -> Any:
    """The fragment of one parameter."""
    document = document_with(one, **definitions)
    return properties(document)[one["name"]]


def fragment(type_: Any, **definitions: Any) -> Any:
    """The fragment of a type, without what a parameter adds."""
    found = dict(built(parameter("x", type_), **definitions))
    del found["default"]
    if "not" not in found and "x-unresolved" not in found and found["x-python-type"] != "Any":
        del found["x-python-type"]
    return found


def properties(document: Document, section: str = "engine_params") -> Any:
    return document.sections[section]["properties"]


def type_of(tree: Any) -> Any:
    return parse_type(Node(tree))


def accepts(type_: Any, value: Any, **definitions: Any) -> bool:
    """Whether the document lets a parameter of the type have the value."""
    document = document_with(parameter("x", type_), **definitions)
    whole = json.loads(document.text())
    return bool(Draft202012Validator(whole).is_valid({"engine_params": {"x": value}}))
