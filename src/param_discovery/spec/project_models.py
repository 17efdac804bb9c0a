"""What a repository says in `.param-discovery.yml` of its own models of an engine."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from param_discovery.spec.fields import Engine, SectionName, wrong
from param_discovery.spec.problems import shown
from param_discovery.spec.project_files import Said

MODEL = r"^[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*$"

ALL_OTHERS = "all others"
"""Instead of a parameter's name in `lacks`."""


def _model(text: str) -> str:
    if not re.search(MODEL, text):
        raise wrong(f"{shown(text)} names no class", "write it as `package.module:Class`")
    return text


ModelTarget = Annotated[
    str, AfterValidator(_model), Field(json_schema_extra={"pattern": MODEL, "maxLength": 512})
]


class ModelRule(BaseModel):
    """A class of the repository that stands for an engine's parameters, for `models`."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )

    model: ModelTarget = Field(examples=["wrapper.models:VllmArgs"])
    """The pydantic model or dataclass, by module and name."""

    engine: Engine = Field(examples=["vllm"])
    """The engine whose parameters it has."""

    section: SectionName | None = Field(default=None, examples=["engine_params"])
    """The section of the schema that it stands for. Without it, the one that it has the most names
    of."""

    rename: dict[Said, Said] = Field(default={}, examples=[{"max_len": "max_model_len"}])
    """Fields that stand for a parameter of another name."""

    none_is_unset: bool = False
    """None, as a default, means that the parameter is not passed on: it then need not be of its
    type, and is no other default."""

    extra: dict[Said, Said] = Field(default={}, examples=[{"replicas": "ours, not the engine's"}])
    """Fields that the engine does not have, each with the reason."""

    lacks: dict[Said, Said] = Field(default={}, examples=[{"all others": "we offer a few"}])
    """Parameters that the model does not have, each with the reason; `all others` speaks for those
    that are not listed."""

    differs: dict[Said, Said] = Field(default={}, examples=[{"dtype": "float8 is not for us"}])
    """Fields whose type, default or need differs from the parameter's, each with the reason."""
