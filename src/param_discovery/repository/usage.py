"""What is looked for in a repository, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from param_discovery.schema.json_types import JsonValue

Confidence: TypeAlias = Literal["certain", "likely", "name-only"]
"""`certain`: the text says that it is this parameter of this engine, in Python also where the file
itself, by its syntax, passes it on to the engine. `likely`: it is passed on through other files, or
stands beside other parameters of the engine. `name-only`: nothing but the name says so."""

Kind: TypeAlias = Literal[
    "keyword-argument",
    "missing-argument",
    "dict-key",
    "class-field",
    "attribute",
    "getattr",
    "configuration-key",
    "command-line-flag",
    "environment",
]


class Wanted(NamedTuple):
    """One parameter that is looked for."""

    section: str
    """`engine_params`."""
    steps: tuple[str, ...]
    """Its way from the section: `("compilation_config", "mode")`. The last one is its name."""
    classes: frozenset[str]
    """Names of the classes and functions whose own parameter it is, without module: `EngineArgs`,
    `LLM`; of a nested one the nested classes, `CompilationConfig`."""
    is_missing_the_fault: bool = False
    """It has become required: what breaks is where it is not given."""
    methods: frozenset[str] = frozenset()
    """Methods of those classes that take it, where it is not the class itself: `from_pretrained`.
    Classes like them in the engine's modules have them too."""

    @property
    def name(self) -> str:
        """As it is written where it is passed."""
        return self.steps[-1]

    @property
    def path(self) -> str:
        """`engine_params.compilation_config.mode`."""
        return ".".join((self.section, *self.steps))


class Engine(NamedTuple):
    """What tells that a text speaks of the engine at all."""

    name: str
    """`vllm`."""
    modules: frozenset[str]
    """Top-level modules of its package: `vllm`, `tensorrt_llm`."""
    programs: frozenset[str]
    """Its command-line programs, as written: `vllm serve`, `vllm.entrypoints.openai.api_server`."""
    classes: frozenset[str]
    """Names of all classes and functions that its parameters are passed to."""
    parameters: frozenset[str]
    """Names of all its parameters, old and new, nested ones included: what stands beside."""
    others: frozenset[str] = frozenset()
    """Names and top-level modules of other engines: what speaks of one of them is not meant."""


class Hit(NamedTuple):
    """One place where a parameter is used."""

    path: str
    """The file's, from the examined folder, with forward slashes."""
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    end_column: int
    """Just behind the name; on the same line."""
    kind: Kind
    confidence: Confidence
    wanted: tuple[Wanted, ...]
    """What it may be: several where a name stands in several sections and the text does not say
    which."""
    value: tuple[JsonValue, ...] = ()
    """What is passed, where it stands there as a literal: a tuple of one. Empty: not known."""
    through: str | None = None
    """The function or class that passes it on, where it is not the engine's own: `make_engine`."""
    shape: str | None = None
    """What is known of the kind of the value, written out or not: `object`, `array` or `string` as
    in JSON, or the name of the class of which it is an instance."""
