"""What a repository says of its own configuration files, in `.param-discovery.yml`, for `check`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from param_discovery.spec.fields import Engine, SectionName, wrong
from param_discovery.spec.problems import shown

PATTERN = r"^(?!/)(?!.*\\)(?!(?:.*/)?\.{1,2}(?:/|$))[^:]+$"
"""A path from the root, with `/`, which does not lead out of it."""

LONGEST = 512


def _pattern(text: str) -> str:
    if not re.search(PATTERN, text) or not text.isprintable() or len(text) > LONGEST:
        raise wrong(
            f"{shown(text)} is no pattern of files inside the repository",
            "write it from the root, with `/`, without `..`: `configs/*.yaml`",
        )
    return text


def _said(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > LONGEST:
        raise wrong(f"{shown(text)} says nothing here", "write one line of text, or remove the key")
    return text


FilePattern = Annotated[
    str,
    AfterValidator(_pattern),
    Field(json_schema_extra={"pattern": PATTERN, "maxLength": LONGEST}),
]
Said = Annotated[
    str,
    AfterValidator(_said),
    Field(json_schema_extra={"pattern": r"\S", "maxLength": LONGEST}),
]


class ConfigurationRule(BaseModel):
    """What some of the repository's own configuration files hold, for `check`."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )

    path: FilePattern = Field(examples=["configs/*.yaml"])
    """The files, from the folder of this one: `*` stands for a part of a name, `**` for folders."""

    engine: Engine = Field(examples=["vllm"])
    """The engine that they configure."""

    version: Said | None = Field(default=None, examples=[">=0.9,<0.12"])
    """The version, or the range of versions, that they are for. Without it, the schema that is kept
    here decides."""

    section: SectionName | None = Field(default=None, examples=["engine_params"])
    """The section of the schema that they hold. Without it, they have the sections at their top, or
    parameters of any section."""

    select: Said | None = Field(default=None, examples=["serving.engine[0].args"])
    """The part of each file that is meant: keys with dots, numbers in brackets."""

    rename: dict[Said, Said] = Field(default={}, examples=[{"max_len": "max_model_len"}])
    """Keys of theirs that stand for a parameter of another name."""

    ignore: tuple[Said, ...] = Field(default=(), strict=False, examples=[["our_own_key"]])
    """Keys of theirs that are not the engine's."""
