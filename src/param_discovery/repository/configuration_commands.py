"""Command lines in YAML, JSON and TOML: `command:`, `args:`, `run:`, as text or as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.repository.command_usage import search_flags
from param_discovery.repository.shell_usage import search_commands
from param_discovery.repository.shell_words import Word, commands
from param_discovery.repository.tree import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.repository.names import Names
    from param_discovery.repository.shell_words import Command
    from param_discovery.repository.text_places import Source
    from param_discovery.repository.tree import Sequence
    from param_discovery.repository.usage import Hit


def is_sequence_of_words(node: Sequence) -> bool:
    """Whether a list is one command's words: all are plain, and some begin with a dash."""
    return all(isinstance(item, Scalar) for item in node.items) and any(
        _text(item).startswith("-") for item in node.items
    )


def search_list(
    source: Source, node: Sequence, names: Names, *, says_engine: bool
) -> Iterator[Hit]:
    """Flags in `["vllm", "serve", "--seed", "1"]`; an item may hold several words."""
    words: list[Word] = []
    for item in node.items:
        if isinstance(item, Scalar):
            words.extend(_words(source, item))
    yield from search_flags(source, words, names, says_engine=says_engine)
    for item in node.items:
        text = _text(item)
        if isinstance(item, Scalar) and " " in text and not text.startswith("-"):
            yield from search_value(source, item, names, says_engine=says_engine, is_yaml=True)


def search_assignments(source: Source, node: Sequence, names: Names) -> Iterator[Hit]:
    """Variables in a list of them: `["SEED=1", "ARGS=--seed 1"]`."""
    found: list[Command] = []
    for item in node.items:
        if isinstance(item, Scalar) and isinstance(item.value, str):
            written = source.between(item.place, item.end)
            quotes = written[:1] in "\"'"
            at = source.offset(item.place) + quotes
            inner = written[quotes : len(written) - quotes]
            found.extend(commands(inner, at, is_one=True))
    yield from search_commands(source, found, names)


def _words(source: Source, item: Scalar) -> Iterator[Word]:
    """An item is one word, unless it is several: `- --seed 1`."""
    text = _text(item)
    written = source.between(item.place, item.end)
    at = source.offset(item.place)
    if not text.startswith("-") or " " not in text or "{" in text:
        yield Word(text, written, at)
        return
    inner = at + max(written.find(text), 0)
    for command in commands(text, inner):
        yield from command.words


def _text(item: object) -> str:
    """An item as a program gets it."""
    if not isinstance(item, Scalar) or item.value is None:
        return ""
    return str(item.value).lower() if isinstance(item.value, bool) else str(item.value)


def search_value(
    source: Source, node: Scalar, names: Names, *, says_engine: bool, is_yaml: bool
) -> Iterator[Hit]:
    """Flags in a text that holds command lines, read where it stands, quotes and all."""
    written = source.between(node.place, node.end)
    is_one = not (is_yaml and written.startswith("|"))
    found = list(commands(written, source.offset(node.place), is_one=is_one))
    if written[:1] in "\"'" and found:  # the value is what stands in the quotes
        found = [one for one in found if one.inside_of] or found
    yield from search_commands(source, found, names, says_engine=says_engine)
