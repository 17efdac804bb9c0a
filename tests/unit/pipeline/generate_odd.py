"""Parameters that are hard to say as fields of a class, by their names or by their types."""

from __future__ import annotations

from typing import Any

INNER = {
    "type": "object",
    "properties": {"mode": {"type": "integer", "default": 0}},
    "required": [],
    "additionalProperties": False,
    "x-python-type": "Inner",
}
KINDS = {"enum": [0, 1, [2, 0]], "x-python-type": "Kind"}
ODD: dict[str, Any] = {
    "class": {"type": "string", "default": "x"},
    "schema": {"type": "string", "default": "x"},
    "json": {"type": "string", "default": "x"},
    "copy": {"type": "string", "default": "x"},
    "model_config": {"type": "string", "default": "x"},
    "model_dump": {"type": "string", "default": "x"},
    "model_dump_x": {"type": "string", "default": "x"},
    "model_validate_x": {"type": "string", "default": "x"},
    "model_fields": {"type": "string", "default": "x"},
    "3d": {"type": "string", "default": "x"},
    "a-b": {"type": "string", "default": "x"},
    "a_b": {"type": "string", "default": "x"},
    "_hidden": {"type": "string", "default": "x"},
    "int": {"type": "integer", "default": 1},
    "list": {"type": "array", "items": {"type": "integer"}, "default": [1]},
    "Any": {"default": 1},
    "cast": {"default": 1},
    "Field": {"default": 1},
    "Annotated": {"default": 1},
    "field_validator": {"default": 1},
    "no_json": {"default": 1},
    "self": {"default": 1},
    "cls": {"default": 1},
    "items_are_distinct": {"default": 1},
    "Inner": {"$ref": "#/$defs/Inner", "default": {}},
    "inner": {"$ref": "#/$defs/Inner", "default": {"mode": 3}},
    "either": {
        "anyOf": [{"$ref": "#/$defs/Inner"}, {"type": "integer"}, {"type": "null"}],
        "default": {"mode": 3},
    },
    "many": {"type": "array", "items": {"$ref": "#/$defs/Inner"}, "default": [{"mode": 3}]},
    "kind": {"$ref": "#/$defs/pack.Kind", "default": [2, 0]},
    "share": {"enum": [0.5, 1.5, "all"], "default": 0.5},
    "limit": {"enum": [1, 2, 4], "default": 1},
    "switch": {"enum": [True, "auto"], "default": True},
    "look": {"type": "string", "pattern": "^(?!a)b", "default": "b"},
    "bias": {
        "type": "object",
        "propertyNames": {"pattern": "^-?[0-9]+$"},
        "additionalProperties": {"type": "number"},
        "default": {},
    },
    "some": {
        "anyOf": [{"type": "object", "minProperties": 1}, {"type": "null"}],
        "default": None,
    },
    "names": {"type": "array", "uniqueItems": True, "items": {"type": "string"}, "default": []},
    "pair": {
        "type": "array",
        "prefixItems": [{"type": "integer"}, {"type": "string"}],
        "minItems": 2,
        "maxItems": 2,
        "default": [1, "a"],
    },
    "path": {"type": "string", "format": "path", "default": "/x"},
    "long_path": {"type": "string", "format": "path", "minLength": 2, "default": "/x"},
    "when": {"type": "string", "format": "date-time", "default": "soon"},
    "anything": {},
    "number": {"type": "number", "default": 1},
    "count": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "default": None},
    "several": {
        "anyOf": [
            {"type": "integer", "minimum": 1},
            {"type": "string", "minLength": 2},
            {"type": "null"},
        ],
        "default": None,
    },
    "opaque": {"not": {}, "x-python-type": "torch.dtype"},
    "half_opaque": {"anyOf": [{"type": "string"}, {"not": {}, "x-python-type": "type"}]},
    "open": {"type": "object", "default": {}},
    "step": {"type": "integer", "multipleOf": 8, "default": 16},
    "late": {"type": "integer", "default": None},
    "free": {"type": "integer", "x-default-varies": True},
    "infinite": {"type": "number", "x-python-default": "inf"},
}
DEFINITIONS = {"Inner": INNER, "pack.Kind": KINDS}
