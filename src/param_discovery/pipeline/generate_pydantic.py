"""A module of pydantic models, written by datamodel-code-generator."""

from __future__ import annotations

import ast
import json
import warnings
from collections import defaultdict
from importlib import resources
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any

from param_discovery.errors import OutsideError
from param_discovery.pipeline.generate_prepare import PYTHON_OBJECT, prepared
from param_discovery.report.escape import one_line
from param_discovery.schema.document import META_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from param_discovery.pipeline.generate_prepare import Prepared
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import JsonObject

GENERATOR = "datamodel-code-generator"

_TEMPLATES = "generate_templates"


def pydantic_module(document: Document, sections: Sequence[str], command: str) -> str:
    """The text of a module with one class for each section, and those that they need.

    It needs pydantic 2.10 and Python 3.11, and nothing of the engine. The same document gives the
    same text, as long as this tool and the generator are the same. `command` is what wrote it.

    Raises:
        OutsideError: the generator is not installed.
    """
    ready = prepared(document, sections)
    header = _header(document, ready.limitations, command)
    templates = resources.files("param_discovery.pipeline") / _TEMPLATES
    with resources.as_file(templates) as folder, warnings.catch_warnings():
        # It warns that constructs need a pydantic that we ask for anyway.
        warnings.simplefilter("ignore")
        return _generated(ready, header, folder)


def _generated(ready: Prepared, header: str, folder: Path) -> str:
    try:
        from datamodel_code_generator import generate  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    options: dict[str, Any] = {
        **_OPTIONS,
        "custom_file_header": header,
        "custom_template_dir": folder,
        "settings_path": folder,  # the formatters' own, not those of the folder we run in
        "extra_template_data": _template_data(ready),
        "additional_imports": _imports(ready),
        "aliases": ready.aliases,
    }
    schema: JsonObject = {"$schema": META_SCHEMA, "$defs": ready.definitions}
    return _with_helpers(str(generate(json.dumps(schema), **options)), ready)


def _with_helpers(text: str, ready: Prepared) -> str:
    """The module with the functions that its types call, behind the imports."""
    helpers = [_NO_JSON] if PYTHON_OBJECT in ready.definitions else []
    helpers += [_CHECKS[name] for name in sorted(set(ready.checks.values()))]
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    lines = text.splitlines(keepends=True)
    last = imports[-1].end_lineno
    rest = "".join(lines[last:])
    if helpers:
        rest = "\n\n" + rest.lstrip("\n")
    return "".join([*lines[:last], *helpers, rest]).rstrip("\n") + "\n"


_NO_JSON = '''

def no_json(value: Any) -> Any:
    """Refuse JSON values: here the engine takes a Python object of its own kind."""
    if value is None or isinstance(value, (bool, int, float, str, list, tuple, dict)):
        raise ValueError("only a Python object of the engine's own kind is taken here")
    return value
'''

_CHECKS = {
    "no_item_twice": '''

def no_item_twice(value: Any) -> Any:
    """Refuse a list that holds an item twice; to Python, true and 1 would be the same."""
    known: list[tuple[bool, Any]] = []
    for item in value if isinstance(value, list) else ():
        if (isinstance(item, bool), item) in known:
            raise ValueError("an item stands twice")
        known.append((isinstance(item, bool), item))
    return value
''',
    "no_number": '''

def no_number(value: Any) -> Any:
    """Refuse 1 and 0, which Python takes for true and false."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError("a number is no truth value")
    return value
''',
    "no_truth_value": '''

def no_truth_value(value: Any) -> Any:
    """Refuse true and false, which Python takes for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("a truth value is no number")
    return value
''',
}


_OPTIONS = {
    "input_file_type": "jsonschema",
    "output_model_type": "pydantic_v2.BaseModel",
    "target_python_version": "3.11",
    "target_pydantic_version": "2.11",
    "formatters": ["black", "isort"],
    "enum_field_as_literal": "all",
    "strict_types": ["str", "int", "float", "bool"],
    "strict_nullable": True,
    "strict_refs": True,
    "skip_root_model": True,
    "use_annotated": True,
    "field_constraints": True,
    "use_double_quotes": True,
    "use_field_description": True,
    "use_standard_collections": True,
    "use_tuple_for_fixed_items": True,
    "use_type_alias": True,
    "use_union_operator": True,
    "disable_future_imports": True,
    "disable_timestamp": True,
    "treat_dot_as_module": False,
}


def _template_data(ready: Prepared) -> defaultdict[str, dict[str, Any]]:
    data: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for name, notes in ready.notes.items():
        data[name]["notes"] = notes
    for name, check in ready.checks.items():
        data[name]["check"] = check
    return data


def _imports(ready: Prepared) -> list[str]:
    """For what the templates and the checks write; the generator knows its own."""
    notes = ready.notes.values()
    has_object = PYTHON_OBJECT in ready.definitions
    found = {
        "pathlib.Path": any(one.paths for one in notes),
        "pydantic.AfterValidator": has_object,
        "pydantic.BeforeValidator": bool(ready.checks),
        "typing.Annotated": has_object or bool(ready.checks),
        "typing.Any": any(one.unset or one.loose for one in notes)
        or has_object
        or bool(ready.checks),
        "typing.cast": any(one.unset or one.loose for one in notes),
    }
    return [name for name, is_needed in found.items() if is_needed]


def _missing(error: ModuleNotFoundError) -> OutsideError:
    return OutsideError(
        f"datamodel-code-generator is not installed: {error}",
        meaning="It writes the models; param-discovery does not bring it, as few need it.",
        mend="Install param-discovery with its extra `generate`: `param-discovery[generate]`.",
    )


def _header(document: Document, limitations: Sequence[str], command: str) -> str:
    about = document.envelope
    try:
        generator = f"{GENERATOR} {installed_version(GENERATOR)}"
    except PackageNotFoundError as error:
        raise _missing(error) from None
    tools = f"param-discovery {installed_version('param-discovery')}"
    lines = [
        f"Parameters of {about.engine} {about.engine_version}, as pydantic models.",
        "",
        f"Generated by {tools} and {generator}: do not edit.",
        f"Made again with: {command}",
        "",
        *_REMARKS,
    ]
    if limitations:
        lines += ["", "Not as the engine declares it:", ""]
        lines += [f"- {sentence}" for sentence in limitations]
    return '"""' + "\n".join(_in_docstring(line) for line in lines) + '\n"""'


_REMARKS = (
    "Pass on what was given: `model_dump(exclude_unset=True, by_alias=True)`. Where the engine's",
    "default is not known, or is no JSON value, a field that is left out is None.",
)


def _in_docstring(line: str) -> str:
    return one_line(line).replace("\\", "\\\\").replace('"""', "'''")
