"""What is looked for in the tests of searchers, and hits in a form that a test can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.names import Names
from param_discovery.repository.search import Searcher
from param_discovery.repository.usage import Engine, Wanted

if TYPE_CHECKING:
    from param_discovery.repository.configuration_usage import Told
    from param_discovery.repository.languages import Language
    from param_discovery.repository.usage import Hit

CLASSES = frozenset({"EngineArgs", "LLM"})
WANTED = (
    Wanted("engine_params", ("swap_space",), CLASSES),
    Wanted("engine_params", ("device",), CLASSES),
    Wanted("engine_params", ("compilation_config", "mode"), frozenset({"CompilationConfig"})),
    Wanted("sampling_params", ("best_of",), frozenset({"SamplingParams"})),
)
ENGINE = Engine(
    name="acme",
    modules=frozenset({"acme"}),
    programs=frozenset({"acme serve", "acme.server", "acme/engine"}),
    classes=CLASSES,
    parameters=frozenset(
        {"best_of", "compilation_config", "device", "gpu_memory_utilization", "max_model_len"}
        | {"mode", "model", "seed", "swap_space", "temperature", "top_p"}
    ),
    others=frozenset({"zenith"}),
)


class Shown(NamedTuple):
    """A hit as a reader of the file sees it."""

    line: int
    text: str
    """What stands between its columns."""
    confidence: str
    value: tuple[object, ...] = ()


def hits(
    language: Language,
    text: str,
    path: str = "file",
    wanted: tuple[Wanted, ...] = WANTED,
    told: dict[str, Told] | None = None,
) -> tuple[Hit, ...]:
    """The hits in one text; Python in it is not searched."""
    searcher = Searcher(Names(wanted, ENGINE), lambda *_: (), told or {})
    return searcher.search(language, path, text)


def found(language: Language, text: str, path: str = "file") -> list[Shown]:
    """The hits as they are seen."""
    lines = text.split("\n")
    return [
        Shown(
            hit.line,
            lines[hit.line - 1][hit.column - 1 : hit.end_column - 1],
            hit.confidence,
            hit.value,
        )
        for hit in hits(language, text, path)
    ]
