"""The kinds of text that a specification holds: each a pattern, a name and a mend.

The same pattern stands in the published JSON Schema, so patterns keep to what ECMA-262 knows too.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, Field, JsonValue
from pydantic_core import PydanticCustomError

from param_discovery.spec.problems import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import LiteralString

LONGEST_TEXT = 512
"""Characters of any one text in a specification."""

_MODULE = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
_PART = r"(?!\.\.?(?:/|$))(?!\.[gG][iI][tT](?:[hH][uU][bB])?(?:/|$))[A-Za-z0-9_.+@-]+"

ENGINE = r"^[a-z0-9][a-z0-9_-]*$"
SECTION = r"^[a-z][a-z0-9_]*$"
TARGET = rf"^{_MODULE}:{_MODULE}$"
PATH = rf"^{_PART}(?:/{_PART})*$"
JSON_PATH = rf"^(?=.*[^/]\.json$){_PART}(?:/{_PART})*$"
IMAGE = (
    r"^(?=.*\{(?:version|pep440)\})"
    r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?(?:/[a-z0-9_.-]+)*"
    r":(?:[A-Za-z0-9_.-]|\{version\}|\{pep440\})+$"
)
DISTRIBUTION = r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$"
SPELLED_VERSION = r"^[A-Za-z0-9_][A-Za-z0-9_.+!-]*$"
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"
USER = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?$"
INDEX = r"^(?:https?://[^\s@]+|[A-Za-z_][A-Za-z0-9_]*)$"
PARAMETER = r"^[^\s]+$"
PROGRAM = r"^[A-Za-z0-9_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_][A-Za-z0-9_./-]*)*$"
NO_NUL = r"^[^\x00]*$"
DATE_OR_RELEASE = r"^(?:release|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
VERSION_GROUP = r"\(\?P<version>"


def wrong(what: str, mend: str) -> PydanticCustomError:
    """A validation error that carries its own mend; `spec.messages` reads it."""
    return PydanticCustomError("specification", "{what}", {"what": what, "mend": mend})


def _matches(pattern: str, what: str, mend: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise wrong(f"{shown(text)} is too long", f"keep it below {LONGEST_TEXT} characters")
        if not compiled.search(text) or text.endswith("\n"):
            # What comes before an @ may be a password: it is not repeated.
            raise wrong(f"{shown(text.rpartition('@')[2])} is not {what}", mend)
        return text

    return check


def _text(pattern: str, what: LiteralString, mend: LiteralString) -> tuple[AfterValidator, object]:
    schema: dict[str, JsonValue] = {"pattern": pattern, "maxLength": LONGEST_TEXT}
    return AfterValidator(_matches(pattern, what, mend)), Field(json_schema_extra=schema)


def _requirement(text: str) -> str:
    try:
        Requirement(text)
    except InvalidRequirement as error:
        reason = str(error).splitlines()[0]
        raise wrong(
            f"{shown(text)} is not a requirement: {reason}",
            "write it as in a requirements file, without options: `torch==2.13.0`",
        ) from error
    return text


def _python(text: str) -> str:
    try:
        Version(text)
    except InvalidVersion:
        try:
            SpecifierSet(text)
        except InvalidSpecifier as error:
            raise wrong(
                f"{shown(text)} is not a Python version or range",
                'write a version ("3.12") or a range (">=3.11,<3.13"), in quotes',
            ) from error
    return text


def _cut_off(text: str) -> str:
    if text != "release":
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise wrong(f"{shown(text)} is no day of the calendar", "correct the date") from error
    return text


def _version_pattern(text: str) -> str:
    try:
        compiled = re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise wrong(
            f"{shown(text)} is not a regular expression: {error}",
            "correct it as Python's re reads it",
        ) from error
    if "version" not in compiled.groupindex:
        raise wrong(
            f"{shown(text)} has no group `version`",
            "put the part that is the version into `(?P<version>...)`",
        )
    return text


Engine = Annotated[
    str, *_text(ENGINE, "an engine name", "use lower-case letters, digits, `-` and `_`")
]
SpelledVersion = Annotated[
    str, *_text(SPELLED_VERSION, "a version or tag", "write it as the source spells it: `v0.32.0`")
]
Distribution = Annotated[
    str, *_text(DISTRIBUTION, "a distribution name", "write the name on the index, without version")
]
Image = Annotated[
    str,
    *_text(
        IMAGE,
        "an image with the version in its tag",
        "write `repository:tag` with `{version}` (as spelled) or `{pep440}` (normalised) in the"
        " tag, and no other placeholder",
    ),
]
RelativePath = Annotated[
    str,
    *_text(
        PATH,
        "a path inside the repository",
        "write it from the root, with `/`, without `..`, and not below .git or .github",
    ),
]
SchemaPath = Annotated[
    str,
    *_text(
        JSON_PATH,
        "the path of a .json file inside the repository",
        "write it from the root, with `/`, without `..`, and not below .git or .github",
    ),
]
SectionName = Annotated[
    str, *_text(SECTION, "a section name", "use lower-case letters, digits and `_`: engine_params")
]
TargetText = Annotated[
    str,
    *_text(
        TARGET,
        "a target",
        "write `module:attribute` or `module:attribute.attribute`: `vllm:SamplingParams`",
    ),
]
ProgramText = Annotated[
    str,
    *_text(
        PROGRAM,
        "a program's name",
        "write the words that it is called by, or the module of `python -m`: `vllm serve`",
    ),
]
ParameterName = Annotated[
    str, *_text(PARAMETER, "a parameter name", "write the name as a caller of the engine does")
]
Variable = Annotated[
    str, *_text(VARIABLE, "a variable name", "use letters, digits and `_`, no digit first")
]
VariableValue = Annotated[str, *_text(NO_NUL, "a value", "remove the NUL character")]
User = Annotated[
    str, *_text(USER, "a user", 'write a name or number, with a group or without: "1000:1000"')
]
Index = Annotated[
    str,
    *_text(
        INDEX,
        "an index",
        "write its https address without credentials, or the name of an environment variable",
    ),
]
RequirementText = Annotated[
    str,
    *_text(r"^[A-Za-z0-9]", "a requirement", "write it as in a requirements file: `torch==2.13.0`"),
    AfterValidator(_requirement),
]
PythonText = Annotated[
    str,
    *_text(
        r"^[0-9<>=!~. ,*]+$",
        "a Python version or range",
        'write a version ("3.12") or a range (">=3.11,<3.13"), in quotes',
    ),
    AfterValidator(_python),
]
CutOff = Annotated[
    str,
    *_text(
        DATE_OR_RELEASE,
        "a date",
        "write YYYY-MM-DD, or `release` for the day on which the package's version was uploaded",
    ),
    AfterValidator(_cut_off),
]
VersionPattern = Annotated[
    str,
    *_text(
        VERSION_GROUP,
        "a pattern with a group `version`",
        "put the part that is the version into `(?P<version>...)`",
    ),
    AfterValidator(_version_pattern),
]
