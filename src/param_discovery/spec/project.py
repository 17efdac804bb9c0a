"""`.param-discovery.yml`: what a repository has decided about verdicts.

Its form for users is docs/reference/project-configuration.md; the published JSON Schema is made
from these classes (`spec.project_json_schema`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from param_discovery.spec.document import NotText, parse
from param_discovery.spec.fields import Engine, wrong
from param_discovery.spec.problems import InvalidSpecError, Problem, near, shown
from param_discovery.spec.project_files import ConfigurationRule
from param_discovery.spec.project_models import ModelRule

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pydantic_core import ErrorDetails

    from param_discovery.spec.document import Document, Value
    from param_discovery.spec.problems import Location

FILE_NAME = ".param-discovery.yml"

LARGEST_BYTES = 256 * 1024
"""Far more than a thousand accepted findings."""

NEVER_LOWERED = frozenset({"schema-removed", "tool-differs"})
"""Rules that say that there is no comparison: lowered, they would let anything through, unseen. A
single finding of theirs can be accepted like any other."""

FINGERPRINT = r"^[0-9a-f]{16}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
REASON = r"\S"

PAGE = "docs/reference/project-configuration.md"


class InvalidConfigurationError(InvalidSpecError):
    """All problems of a project configuration, reported together."""


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise wrong(f"{shown(text)} is no day of the calendar", "correct the date") from None
    return text


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )


class AcceptedFinding(_Part):
    """A finding that someone has looked at and lives with."""

    fingerprint: str = Field(pattern=FINGERPRINT, examples=["0f1e2d3c4b5a6978"])
    """The finding's own, as `classify` shows it: 16 hexadecimal digits."""

    reason: str = Field(pattern=REASON, max_length=500, examples=["we never set it"])
    """Why it does no harm here."""

    expires: Annotated[str, Field(pattern=DAY), AfterValidator(_day)] = Field(
        examples=["2026-12-31"]
    )
    """The last day (UTC) on which it holds. Afterwards the entry is an error."""

    engine: Engine | None = Field(default=None, examples=["vllm"])
    """The engine it is about. It is then noted when the finding is there no more."""


class ProjectConfiguration(_Part):
    """What a repository has decided about verdicts, and what its own configuration files hold."""

    rules: dict[str, Literal["breaking", "safe"]] = Field(
        default={}, examples=[{"default-changed": "breaking"}]
    )
    """The level of each rule that is not to have its own: `breaking` or `safe`."""

    accepted: tuple[AcceptedFinding, ...] = Field(default=(), strict=False)
    """Single findings that do not count against the verdict. They are still shown."""

    configurations: tuple[ConfigurationRule, ...] = Field(default=(), strict=False)
    """The repository's own configuration files, for `check`."""

    models: tuple[ModelRule, ...] = Field(default=(), strict=False)
    """The repository's own classes that stand for an engine's parameters, for `models`."""


class _Reader(NamedTuple):
    """What a configuration is held against."""

    rule_ids: Collection[str]
    today: str


def read_project(
    content: bytes, path: str, *, rule_ids: Collection[str], today: str
) -> ProjectConfiguration:
    """The configuration in `content`; `path` is for messages, `today` is YYYY-MM-DD in UTC.

    Raises:
        InvalidConfigurationError: it is wrong, or an accepted finding has expired; names every
            problem.
    """
    if len(content) > LARGEST_BYTES:
        what, mend = f"larger than {LARGEST_BYTES // 1024} KiB", f"see {PAGE} for the form"
        raise InvalidConfigurationError([Problem(path, 0, 0, "", what, mend)])
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problem = Problem(path, line, 1, "", "not UTF-8", "save the file as UTF-8")
        raise InvalidConfigurationError([problem]) from None
    document = parse(text, path)
    if document.content == {} and [found.what for found in document.problems] == [_EMPTY]:
        return ProjectConfiguration()
    found = None if document.problems else _validated(document)
    if found is not None:
        _hold_against(document, found, _Reader(rule_ids, today))
    if document.problems or found is None:
        raise InvalidConfigurationError(document.problems)
    return found


_EMPTY = "the file is empty"
"""As `spec.document` says it: a specification must not be empty, a configuration may."""


def _validated(document: Document) -> ProjectConfiguration | None:
    if not isinstance(document.content, dict):
        document.add((), "the document is not a mapping", "write `rules:` and `accepted:`")
        return None
    try:
        return ProjectConfiguration.model_validate(document.content)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            location = _location(document, details)
            document.add(location, *_words(details))
        return None


def _location(document: Document, details: ErrorDetails) -> Location:
    """Where the file itself has it: pydantic's further steps are taken back."""
    location: Location = tuple(details["loc"])
    if details["type"] in {"missing", "extra_forbidden"}:
        return location
    while location and location not in document.places:
        location = location[:-1]
    return location


def _words(details: ErrorDetails) -> tuple[str, str]:
    """What is wrong, and its mend."""
    kind, key = details["type"], str(details["loc"][-1])
    if kind == "specification":
        return details["ctx"]["what"], details["ctx"]["mend"]
    if kind == "missing":
        example = _model(details).model_fields[key].examples or ["..."]
        return "required key is missing", f"add it: `{key}: {example[0]}`"
    if kind == "extra_forbidden":
        return "unknown key", near(key, tuple(_model(details).model_fields))
    if kind == "literal_error":
        return f"{_shown(details['input'])} is no level", "write `breaking` or `safe`"
    if kind == "string_pattern_mismatch":
        return f"{_shown(details['input'])} does not belong here", _FORMS[key]
    if kind == "string_type" and isinstance(details["input"], NotText) and key in _FORMS:
        return f"wants text, but {_shown(details['input'])} stands here", _FORMS[key]
    if kind == "string_type" and isinstance(details["input"], (NotText, bool)):
        return f"wants text, but {_shown(details['input'])} stands here", "put quotes around it"
    return details["msg"], f"see {PAGE}"


def _model(details: ErrorDetails) -> type[BaseModel]:
    """What the error is about: the whole file, or an entry of one of its lists."""
    if len(details["loc"]) == 1:
        return ProjectConfiguration
    return ConfigurationRule if details["loc"][0] == "configurations" else AcceptedFinding


_FORMS = {
    "fingerprint": "copy it from `classify`: 16 hexadecimal digits, in quotes",
    "reason": "say why the finding does no harm here",
    "expires": "write a day as YYYY-MM-DD",
}


def _shown(value: Value) -> str:
    if isinstance(value, NotText):
        return "nothing" if value.kind == "empty" else shown(value.text)
    return shown(value)


def _hold_against(document: Document, found: ProjectConfiguration, reader: _Reader) -> None:
    for rule in found.rules:
        if rule not in reader.rule_ids:
            document.add(("rules", rule), "no rule has this id", near(rule, [*reader.rule_ids]))
        elif rule in NEVER_LOWERED and found.rules[rule] == "safe":
            mend = "accept the single finding by its fingerprint, with a reason and an expiry date"
            document.add(("rules", rule), "this rule is always breaking", mend)
    _check_accepted(document, found.accepted, reader.today)


def _check_accepted(document: Document, found: Sequence[AcceptedFinding], today: str) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(found):
        place = ("accepted", index)
        if entry.fingerprint in seen:
            document.add(
                (*place, "fingerprint"), "this finding is accepted twice", "keep one entry"
            )
        seen.add(entry.fingerprint)
        if entry.expires < today:
            about = f"{entry.fingerprint}, {entry.reason!r}"
            document.add(
                (*place, "expires"),
                f"the acceptance of {about} has expired on {entry.expires}",
                "look at the finding again: remove the entry, or give it a later date",
            )
