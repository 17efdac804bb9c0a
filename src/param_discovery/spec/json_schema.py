"""The form of specifications for others: a JSON Schema for editors, tables for readers.

Both are made from the model, so that neither can say something else. The schema is what
`python -m param_discovery.spec.json_schema` prints; `--page FILE` writes the tables of a Markdown
page anew.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from param_discovery.spec.model import EngineSpec, Target, Venv, VersionFrom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TABLES: dict[str, type[BaseModel]] = {
    "specification": EngineSpec,
    "target": Target,
    "venv": Venv,
    "version_from": VersionFrom,
}
"""The tables of docs/reference/engine-specification.md, by the name in their markers."""

MARKERS = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

BETWEEN_KEYS: dict[str, Any] = {
    "dependentRequired": {"version_arg": ["dockerfile"]},
    "if": {"properties": {"build": {"const": True}}, "required": ["build"]},
    "then": {"required": ["dockerfile", "version_arg"], "properties": {"image": False}},
}
"""What `model._conflicts` says, as far as JSON Schema can say it."""


def document() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an engine specification, as plain data."""
    schema: dict[str, Any] = TypeAdapter(EngineSpec).json_schema(schema_generator=PlainGenerator)
    schema["properties"].pop(EngineSpec.IMPLICIT)
    schema["required"].remove(EngineSpec.IMPLICIT)
    for key in ("sections", "env"):
        schema["properties"][key]["additionalProperties"] = False
    for section in schema["properties"]["sections"]["patternProperties"].values():
        section["uniqueItems"] = True
    target = schema["$defs"]["Target"]
    text = {"type": "string", "pattern": target["properties"]["target"]["pattern"]}
    schema["$defs"]["Target"] = {"anyOf": [text, target]}
    title = "Engine specification (engine_versions/<engine>.yaml)"
    return {"$schema": DIALECT, **schema, "title": title, **BETWEEN_KEYS}


def text() -> str:
    """The same as canonical text: two spaces, a newline at the end."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def table(model: type[BaseModel]) -> str:
    """A Markdown table of a model's keys, without a trailing newline."""
    lines = ["| key | | default | example | meaning |", "|---|---|---|---|---|"]
    for key, field in _keys(model):
        need = "required" if field.is_required() else "optional"
        example = _cell(field.examples[0]) if field.examples else ""
        meaning = " ".join((field.description or "").split()).replace("|", "\\|")
        lines.append(f"| `{key}` | {need} | {_default(field)} | {example} | {meaning} |")
    return "\n".join(lines)


def with_tables(page: str) -> str:
    """A Markdown page, what is between `<!-- table: NAME -->` and `<!-- end -->` made anew."""
    return MARKERS.sub(lambda m: f"{m[1]}\n{table(TABLES[m[2]])}\n\n{m[3]}", page)


def keys_of_all() -> tuple[str, ...]:
    """Every key that may stand anywhere in a specification."""
    return tuple(key for model in TABLES.values() for key, _ in _keys(model))


class PlainGenerator(GenerateJsonSchema):
    """pydantic's, without the titles that repeat each key, and without null.

    A key with no value is an error in a specification, so `X | None` is `X` there.
    """

    def nullable_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401  # pydantic-core's
        """What may be left out is left out."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401  # pydantic-core's
        """Never."""
        del schema
        return False

    def default_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401  # pydantic-core's
        """Without defaults that say nothing."""
        result = super().default_schema(schema)
        if result.get("default", False) in (None, [], {}):
            result.pop("default")
        return result


def _keys(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        if model is not EngineSpec or name != EngineSpec.IMPLICIT:
            yield field.alias or name, field


def _default(field: FieldInfo) -> str:
    if field.is_required() or field.default_factory is not None:
        return ""
    return "" if field.default in (None, (), {}, Venv()) else _cell(field.default)


def _cell(value: object) -> str:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "`" + written.replace("|", "\\|") + "`"


def main(arguments: list[str]) -> None:
    """Write the schema to standard output, or the tables of the page named after `--page`."""
    if arguments[:1] == ["--page"]:
        page = Path(arguments[1])
        page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(text())


if __name__ == "__main__":
    main(sys.argv[1:])
