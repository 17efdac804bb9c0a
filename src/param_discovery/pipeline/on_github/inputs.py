"""The action's inputs as valid values.

`action.yml` declares them, and a test ties its names and defaults to this model. GitHub passes each
as `INPUT_<NAME>` text; an input that is not given arrives as its default, or empty.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)

from param_discovery.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

_SEPARATORS = re.compile(r"[,\n]")
_WORKFLOW = re.compile(r"[\w-][\w.-]*\.ya?ml", re.ASCII)
_DIGITS = re.compile(r"[1-9][0-9]{0,17}")
_BOOLEANS = {"true": True, "false": False}


def _boolean(text: Any) -> Any:  # noqa: ANN401
    """YAML 1.2's booleans as workflows pass them: `true`, `True`, `TRUE` and the like."""
    if isinstance(text, str):
        known = _BOOLEANS.get(text.lower() if text in _spellings() else "")
        if known is None:
            raise ValueError("write `true` or `false`")
        return known
    return text


def _spellings() -> frozenset[str]:
    return frozenset(form for word in _BOOLEANS for form in (word, word.title(), word.upper()))


def _list(text: Any) -> Any:  # noqa: ANN401
    """Names between commas or line ends, each once, in order."""
    if isinstance(text, str):
        parts = (part.strip() for part in _SEPARATORS.split(text))
        return tuple(dict.fromkeys(part for part in parts if part))
    return text


def _empty_as_none(text: Any) -> Any:  # noqa: ANN401
    return None if text == "" else text


def _number(text: Any) -> Any:  # noqa: ANN401
    if text is None or isinstance(text, int):
        return text
    if not _DIGITS.fullmatch(text):
        raise ValueError("write a whole number above zero")
    return int(text)


def _inside(text: str) -> str:
    """A path within the workspace, as text; its links are looked at when it is used."""
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text or "\0" in text:
        raise ValueError("name a path inside the repository, without `..`")
    return str(path)


def _workflows(names: tuple[str, ...]) -> tuple[str, ...]:
    wrong = next((name for name in names if not _WORKFLOW.fullmatch(name)), None)
    if wrong is not None:
        raise ValueError("name files of `.github/workflows`, such as `ci.yml`")
    return names


Boolean = Annotated[bool, BeforeValidator(_boolean)]
Names = Annotated[tuple[str, ...], BeforeValidator(_list)]
Workflows = Annotated[Names, AfterValidator(_workflows)]
Optional = Annotated[str | None, BeforeValidator(_empty_as_none)]
Number = Annotated[int | None, BeforeValidator(_number), BeforeValidator(_empty_as_none)]
Inside = Annotated[str, BeforeValidator(_inside)]

MODES = ("discover", "guard", "classify")
MAX_MINUTES = 24 * 60


class ActionInputs(BaseModel):
    """What a workflow asks for."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-")
    )

    mode: Literal["discover", "guard", "classify"]
    engine: Annotated[Names, Field(min_length=1)] = ("changed",)
    token: SecretStr = SecretStr("")
    version: Optional = None
    image: Optional = None
    pr_number: Number = None
    old: Optional = None
    new: Optional = None
    runtime: Literal["docker", "wheel", "venv"] = "docker"
    gpus: str = "auto"
    registry_username: Optional = None
    registry_password: SecretStr = SecretStr("")
    timeout_minutes: Annotated[Number, Field(ge=1, le=MAX_MINUTES)] = 60
    commit: Literal["true", "false", "pull-request"] = "true"
    comment: Boolean = True
    label: Boolean = True
    fail_on: Annotated[Literal["breaking", "never"] | None, BeforeValidator(_empty_as_none)] = None
    allow_forks: Boolean = False
    allowed_images: Names = ()
    label_prefix: Annotated[str, Field(pattern=r"^[^,\s][^,\r\n]{0,30}$")] = "schema-"
    config: Inside = ".param-discovery.yml"
    working_directory: Inside = "."
    cleanup: Literal["container", "image", "none"] = "container"
    renovate_authors: Names = ("renovate[bot]", "renovate-bot", "mend-renovate[bot]")
    checks: Workflows = ()
    impact: Boolean = True

    @property
    def fails_on_breaking(self) -> bool:
        """Whether a breaking change fails the step."""
        return (self.fail_on or _USUAL_FAIL_ON[self.mode]) == "breaking"


_USUAL_FAIL_ON = {"discover": "never", "guard": "never", "classify": "breaking"}


def read_inputs(read: Callable[[str], str]) -> ActionInputs:
    """The inputs, each as `read` gives it by name; an empty one counts as not given.

    Raises:
        InputError: a value is not valid; the message names each input that is wrong.
    """
    names = [name.replace("_", "-") for name in ActionInputs.model_fields]
    given = {name: text for name in names if (text := read(name))}
    try:
        return ActionInputs.model_validate(given)
    except ValidationError as error:
        faults = [_fault(dict(fault), given) for fault in error.errors(include_url=False)]
        raise InputError(
            "; ".join(faults),
            where="the action's inputs",
            mend="Correct `with:` of the step; action.yml and the README list all inputs.",
        ) from None


def _fault(fault: dict[str, Any], given: dict[str, str]) -> str:
    name = str(fault["loc"][0])
    if fault["type"] == "missing":
        return f"`{name}` is required: one of {', '.join(MODES)}"
    what = str(fault["msg"]).removeprefix("Value error, ")
    if name in ("token", "registry-password"):
        return f"`{name}`: {what}"
    return f"`{name}: {_short(given.get(name, ''))}`: {what}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
