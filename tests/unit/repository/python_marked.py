"""Python source with the expected hits marked in it: `LLM(«swap_space»=4)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.python_usage import (
    NO_FORWARDERS,
    PythonFile,
    collect,
    merged,
    search,
)
from param_discovery.repository.usage import Engine, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from param_discovery.repository.python_usage import Forwarders
    from param_discovery.repository.usage import Hit

ENGINE = Engine(
    name="acme",
    modules=frozenset({"acme", "acme_rt"}),
    programs=frozenset({"acme serve", "acme.server"}),
    classes=frozenset({"EngineArgs", "LLM", "SamplingParams", "CompileConfig", "PassConfig"}),
    parameters=frozenset(
        {"model", "swap_space", "max_model_len", "gpu_memory_utilization", "dtype", "seed"}
        | {"compile_config", "level", "pass_config", "fuse", "best_of", "temperature", "mode"}
    ),
)

_ENGINE_CLASSES = frozenset({"EngineArgs", "LLM"})

SWAP = Wanted("engine_params", ("swap_space",), _ENGINE_CLASSES)
COMPILE = Wanted("engine_params", ("compile_config",), _ENGINE_CLASSES)
LEVEL = Wanted("engine_params", ("compile_config", "level"), frozenset({"CompileConfig"}))
FUSE = Wanted("engine_params", ("compile_config", "pass_config", "fuse"), frozenset({"PassConfig"}))
BEST_OF = Wanted("sampling_params", ("best_of",), frozenset({"SamplingParams"}))
SEED = Wanted("engine_params", ("seed",), _ENGINE_CLASSES)
SAMPLING_SEED = Wanted("sampling_params", ("seed",), frozenset({"SamplingParams"}))
MODEL_MISSING = Wanted("engine_params", ("model",), _ENGINE_CLASSES, is_missing_the_fault=True)

ALL = (SWAP, COMPILE, LEVEL, FUSE, BEST_OF, SEED, SAMPLING_SEED)

_MARK = re.compile("«([^»]*)»")


class Marked(NamedTuple):
    """Source without its marks, and what they were around."""

    text: str
    spans: list[tuple[int, int, int]]


def unmarked(marked: str) -> Marked:
    """The source itself and the places of its marks: line, column, end column."""
    lines, spans = [], []
    for number, line in enumerate(marked.split("\n"), start=1):
        while match := _MARK.search(line):
            spans.append((number, match.start() + 1, match.start() + 1 + len(match[1])))
            line = line[: match.start()] + match[1] + line[match.end() :]  # noqa: PLW2901
        lines.append(line)
    return Marked("\n".join(lines), spans)


def hits_in(
    marked: str,
    wanted: Sequence[Wanted] = ALL,
    forwarders: Forwarders = NO_FORWARDERS,
    path: str = "app.py",
) -> tuple[Hit, ...]:
    """The hits in a marked source, which are those that are marked."""
    source = unmarked(marked)
    hits = search(PythonFile(path, source.text), wanted, ENGINE, forwarders)
    found = [(hit.line, hit.column, hit.end_column) for hit in hits]
    shown = [(*place, hit.kind, hit.confidence) for place, hit in zip(found, hits, strict=True)]
    assert found == source.spans, shown
    return hits


def confidences(marked: str) -> list[str]:
    """How sure each of the marked hits is."""
    return [hit.confidence for hit in hits_in(marked)]


def forwarders_of(files: Mapping[str, str]) -> Forwarders:
    """What the files of a repository hand on, by their paths."""
    return merged(
        collect(PythonFile(path, unmarked(text).text), ENGINE) for path, text in files.items()
    )


def hits_across(files: Mapping[str, str]) -> dict[str, list[str]]:
    """For each file of a repository how sure its marked hits are."""
    forwarders = forwarders_of(files)
    return {
        path: [hit.confidence for hit in hits_in(text, ALL, forwarders, path)]
        for path, text in files.items()
    }
