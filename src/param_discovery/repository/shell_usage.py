"""Uses in shell scripts, Makefiles, `.env` files and whatever else holds command lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.repository.command_usage import program_end, search_flags
from param_discovery.repository.names import ENOUGH, beside, snake
from param_discovery.repository.pairs_usage import search_pairs
from param_discovery.repository.shell_words import assignments, commands
from param_discovery.repository.text_places import Source
from param_discovery.repository.usage import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from param_discovery.repository.names import Names
    from param_discovery.repository.shell_words import Command
    from param_discovery.repository.usage import Confidence, Wanted

_ASSIGNMENTS = (".env", ".envrc", ".service")
_VARIABLE = re.compile(r"\$[({]?([A-Za-z_]\w*)")


def search_shell(path: str, text: str, names: Names) -> Iterator[Hit]:
    """The flags and variables in `text` that are looked for."""
    name = path.rpartition("/")[2].lower()
    is_assignments = name.startswith(".env") or name.endswith(_ASSIGNMENTS)
    found = list(assignments(text) if is_assignments else commands(text))
    yield from search_commands(Source(path, text), found, names)


def search_commands(
    source: Source, found: Sequence[Command], names: Names, *, says_engine: bool = False
) -> Iterator[Hit]:
    """The same in commands that are taken apart; `says_engine`: what stands around says it."""
    passed_on = _passed_on(found, names)
    variables = own_variables((one.variable.text for one in found if one.variable), names)
    for command in found:
        says = says_engine or _says_engine(command, names, passed_on)
        yield from search_flags(source, command.words, names, says_engine=says)
        yield from search_pairs(source, command.words, names)
        if command.variable is not None:
            yield from _variable(source, command, names, variables)


def _passed_on(found: Sequence[Command], names: Names) -> frozenset[str]:
    """Variables that the engine's program is given: `vllm serve $ARGS`."""
    return frozenset(
        name
        for command in found
        if program_end(command.words, names) is not None
        for word in command.words
        for name in _VARIABLE.findall(word.raw)
    )


def _says_engine(command: Command, names: Names, passed_on: frozenset[str]) -> bool:
    if command.variable is None:
        return False
    name = command.variable.text
    return name in passed_on or names.speaks_of_engine(name)


def _variable(
    source: Source, command: Command, names: Names, variables: Iterable[str]
) -> Iterator[Hit]:
    """A variable that is called as a parameter: `SWAP_SPACE=4`, `VLLM_SWAP_SPACE=4`."""
    variable = command.variable
    if variable is None:
        return
    wanted, prefixed = of_variable(variable.text, names)
    if not wanted:
        return
    place = source.place(variable.offset)
    known = len(command.words) == 1 and "$" not in command.words[0].text
    yield Hit(
        source.path,
        *place,
        place.column + len(variable.text),
        "environment",
        confidence_of_variable(variable.text, variables, names, prefixed=prefixed),
        wanted,
        (command.words[0].text,) if known else (),
    )


def of_variable(name: str, names: Names) -> tuple[tuple[Wanted, ...], bool]:
    """What a variable may be, and whether the engine's name stands before it."""
    plain = snake(name)
    prefix = f"{snake(names.engine.name)}_"
    prefixed = plain.startswith(prefix)
    found = names.of(plain.removeprefix(prefix)) if prefixed else names.of(plain)
    return tuple(one for one in found if len(one.steps) == 1), prefixed


def own_variables(names_of_all: Iterable[str], names: Names) -> frozenset[str]:
    """Which variables are called as parameters of the engine, without the engine's name."""
    prefix = f"{snake(names.engine.name)}_"
    plain = (snake(name).removeprefix(prefix) for name in names_of_all)
    return frozenset(name for name in plain if names.is_parameter(name))


def confidence_of_variable(
    name: str, others: Iterable[str], names: Names, *, prefixed: bool
) -> Confidence:
    """A variable only ever hints: some program of the repository gives it its meaning.

    `others` are the `own_variables` that stand with it.
    """
    plain = snake(name).removeprefix(f"{snake(names.engine.name)}_")
    is_likely = prefixed or beside(others, names, plain) >= ENOUGH
    return "likely" if is_likely else "name-only"
