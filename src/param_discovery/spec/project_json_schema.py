"""The form of `.param-discovery.yml` for others: a JSON Schema for editors, tables for readers.

`python -m param_discovery.spec.project_json_schema` prints the schema; `--page FILE` writes the
tables of a Markdown page anew.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from param_discovery.spec.json_schema import DIALECT, MARKERS, PlainGenerator, table
from param_discovery.spec.project import NEVER_LOWERED, AcceptedFinding, ProjectConfiguration
from param_discovery.spec.project_files import ConfigurationRule
from param_discovery.spec.project_models import ModelRule

if TYPE_CHECKING:
    from pydantic import BaseModel

TABLES: dict[str, type[BaseModel]] = {
    "project": ProjectConfiguration,
    "accepted": AcceptedFinding,
    "configurations": ConfigurationRule,
    "models": ModelRule,
}
"""The tables of docs/reference/project-configuration.md, by the name in their markers."""


def document() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a project configuration, as plain data."""
    schema: dict[str, Any] = TypeAdapter(ProjectConfiguration).json_schema(
        schema_generator=PlainGenerator
    )
    schema["properties"]["rules"]["properties"] = {
        rule: {"const": "breaking"} for rule in sorted(NEVER_LOWERED)
    }
    return {"$schema": DIALECT, **schema, "title": "Project configuration (.param-discovery.yml)"}


def text() -> str:
    """The same as canonical text: two spaces, a newline at the end."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def with_tables(page: str) -> str:
    """A Markdown page, what is between `<!-- table: NAME -->` and `<!-- end -->` made anew."""
    return re.sub(MARKERS, lambda m: f"{m[1]}\n{table(TABLES[m[2]])}\n\n{m[3]}", page)


def main(arguments: list[str]) -> None:
    """Write the schema to standard output, or the tables of the page named after `--page`."""
    if arguments[:1] == ["--page"]:
        page = Path(arguments[1])
        page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(text())


if __name__ == "__main__":
    main(sys.argv[1:])
