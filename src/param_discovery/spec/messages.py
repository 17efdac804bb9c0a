"""What pydantic found, in the words of the file: place, key, wrong value, mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.spec.document import NotText
from param_discovery.spec.model import EngineSpec, Target, Venv, VersionFrom
from param_discovery.spec.problems import dotted, near, shown

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from param_discovery.spec.document import Document
    from param_discovery.spec.problems import Location

WANTED = {
    "string_type": "text",
    "bool_type": "`true` or `false`",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
"""pydantic's error types that say 'another kind of value belongs here'."""

CONSEQUENCE = "default_factory_not_called"
"""pydantic's error type for a default that it did not make because of other errors."""

LONGEST_QUOTED = 60
"""Characters of a wrong value that a mend repeats."""


def note(document: Document, error: ValidationError) -> None:
    """Add each of pydantic's findings to the document's problems."""
    for details in error.errors(include_url=False):
        if details["type"] == "conflicts":
            for location, what, mend in details["ctx"]["found"]:
                document.add(location, what, mend)
        elif details["type"] != CONSEQUENCE:
            location = _location(document, details)
            document.add(location, *_words(document, location, details))


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a mapping of this form may have, as written in a file."""
    fields = model.model_fields.items()
    names = (field.alias or name for name, field in fields)
    return tuple(name for name in names if name != EngineSpec.IMPLICIT)


def _location(document: Document, details: ErrorDetails) -> Location:
    """Where the file itself has it: pydantic's further steps are taken back.

    It steps into the short form of a target, and with `[key]` from a value to its key.
    """
    location: Location = tuple(details["loc"])
    if details["type"] in {"missing", "extra_forbidden"}:
        return location
    while location and location not in document.places:
        location = location[:-1]
    return location


def _words(document: Document, location: Location, details: ErrorDetails) -> tuple[str, str]:
    kind = details["type"]
    if kind == "specification":
        return details["ctx"]["what"], details["ctx"]["mend"]
    if kind == "missing":
        return _missing(location)
    if kind == "extra_forbidden":
        word = str(location[-1])
        return "unknown key", near(word, keys_of(_model_of(location[:-1])))
    if kind == "literal_error":
        return _unknown_word(document, location, details)
    if kind in WANTED:
        return _another_kind(document, location, details["input"], WANTED[kind])
    if kind == "too_short":
        return "no section", "name at least one: `engine_params: [module:attribute]`"
    return details["msg"], "see docs/reference/engine-specification.md"


def _model_of(location: Location) -> type[BaseModel]:
    """The form of the mapping at a location."""
    parts: dict[str | int, type[BaseModel]] = {
        "venv": Venv,
        "version_from": VersionFrom,
        "sections": Target,
    }
    return parts[location[0]] if location else EngineSpec


def _missing(location: Location) -> tuple[str, str]:
    field = _model_of(location[:-1]).model_fields[str(location[-1])]
    example = field.examples[0] if field.examples else "..."
    if isinstance(example, dict):
        return "required key is missing", f"add it, with a mapping such as {example}"
    return "required key is missing", f"add it: `{location[-1]}: {example}`"


def _unknown_word(document: Document, location: Location, details: ErrorDetails) -> tuple[str, str]:
    expected = details["ctx"]["expected"].replace(" or ", ", ").split(", ")
    known = [word.strip("'") for word in expected]
    value = details["input"]
    if isinstance(value, bool):
        text = document.texts.get(location, "")
        mend = f"YAML reads `{text}` as {str(value).lower()}; " + near("", known)
        return f"wants a word, but {_described(value)} stands here", mend
    if not isinstance(value, str):
        return f"wants a word, but {_described(value)} stands here", near("", known)
    return f"{shown(value)} is not known here", near(value, known)


def _another_kind(
    document: Document,
    location: Location,
    value: object,
    wanted: str,
) -> tuple[str, str]:
    what = f"wants {wanted}, but {_described(value)} stands here"
    if isinstance(value, NotText) and value.kind == "empty":
        return what, "write a value, or remove the key"
    if wanted == "text" and isinstance(value, NotText):
        return what, f'put it in quotes: "{value.text}"'
    if wanted == "text" and isinstance(value, bool):
        text = document.texts.get(location, str(value).lower())
        return what, f'put it in quotes: "{text}"'
    if wanted == "a list" and isinstance(value, str):
        return what, f"put it in a list: [{value[:LONGEST_QUOTED]}]"
    if wanted.startswith("`true`") and isinstance(value, str):
        return what, "write it without quotes"
    return what, f"see {dotted(location[:1])} in docs/reference/engine-specification.md"


def _described(value: object) -> str:
    if isinstance(value, NotText):
        return "nothing" if value.kind == "empty" else f"{value.kind} {shown(value.text)[1:-1]}"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    return "a list" if isinstance(value, list) else "a mapping"
