"""The engine's flags in command lines that Python source puts together or declares."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from param_discovery.repository.command_usage import flags_of, program_end, search_flags
from param_discovery.repository.names import ENOUGH, beside, snake
from param_discovery.repository.python_flow import RESULT
from param_discovery.repository.python_literals import literal
from param_discovery.repository.python_locations import At
from param_discovery.repository.python_words import Declared, Words, words_in
from param_discovery.repository.text_places import Source as Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.repository.names import Names
    from param_discovery.repository.python_flow import Base, Location
    from param_discovery.repository.python_judge import Judge
    from param_discovery.repository.python_locations import Locator
    from param_discovery.repository.python_source import PythonFile, Source
    from param_discovery.repository.usage import Confidence, Hit

PARSED = ("parse_args", RESULT)
"""From a parser to what it has parsed."""


class Flags:
    """Searches the command lines of one file."""

    def __init__(
        self, file: PythonFile, source: Source, locator: Locator, judge: Judge, names: Names
    ) -> None:
        self._path = file.path
        self._text = Text(file.path, file.text)
        self._locator = locator
        self._judge = judge
        self._names = names
        self._found = [
            (words, At(visit.scope, visit.order))
            for visit in locator.scopes.visits
            for words in words_in(visit.node, source)
        ]
        self._commands = self._engine_commands()
        declared = (found for found, _ in self._found if isinstance(found, Declared))
        self._declared = frozenset(flag.name for one in declared for flag in flags_of([one.word]))

    def find(self) -> Iterator[Hit]:
        """All flags that are looked for, in no particular order."""
        for found, at in self._found:
            if isinstance(found, Declared):
                yield from self._declaration(found, at)
            else:
                yield from self._words(found, at)

    def _engine_commands(self) -> frozenset[Base]:
        """The lists that a command line of the engine is put together in."""
        bases: set[Base] = set()
        for found, at in self._found:
            if isinstance(found, Words) and program_end(found.words, self._names) is not None:
                bases |= self._judge.places(self._holders(found.node, at))
        # What a function is given is now this, now that.
        bindings = self._locator.scopes.binding_of.items()
        given = {
            self._locator.thing(one).base for node, one in bindings if isinstance(node, ast.arg)
        }
        return frozenset(bases - given)

    def _holders(self, node: ast.expr, at: At) -> tuple[Location, ...]:
        """The thing that words are in, or are added to."""
        if isinstance(node, ast.Call):
            call = self._locator.call(node, at)
            return self._locator.locate(call.holder, at) if call.shape == "update" else ()
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return (self._locator.display(node),)
        return ()

    def _words(self, found: Words, at: At) -> Iterator[Hit]:
        is_engines = program_end(found.words, self._names) is not None
        if found.is_whole and not is_engines:
            return  # a sentence for people
        hits = list(search_flags(self._text, found.words, self._names))
        if len(found.words) == 1:  # its value, if any, stands somewhere else
            hits = [hit._replace(value=()) if hit.value == (True,) else hit for hit in hits]
        if not hits or is_engines:
            yield from hits
            return
        holders = self._holders(found.node, at)
        says_engine = bool(self._judge.places(holders) & self._commands)
        is_given = says_engine or self._judge.comes_to_engine(holders, self._names)
        for hit in hits:
            yield hit._replace(confidence="likely") if _is_weaker(hit, is_given=is_given) else hit

    def _declaration(self, found: Declared, at: At) -> Iterator[Hit]:
        """`parser.add_argument("--swap-space")`: the parsed value may go to the engine."""
        for hit in search_flags(self._text, [found.word], self._names):
            flag = flags_of([found.word])[0].name
            options = {keyword.arg: keyword.value for keyword in found.node.keywords}
            target = literal(options.get("dest")) or (snake(flag),)
            yield hit._replace(
                confidence=self._confidence(found.node, flag, str(target[0]), at),
                value=literal(options.get("default")),
            )

    def _confidence(self, node: ast.Call, flag: str, target: str, at: At) -> Confidence:
        if beside(self._declared, self._names, flag) >= ENOUGH:
            return "likely"
        function = node.func
        if not isinstance(function, ast.Attribute):
            return "name-only"
        parsers = self._locator.locate(function.value, at)
        starts = tuple(one.step(*PARSED, target) for one in parsers)
        is_passed_on = self._judge.comes_to_engine(starts, self._names)
        is_written_on = bool(self._judge.places(starts) & self._commands)
        return "likely" if is_passed_on or is_written_on else "name-only"


def _is_weaker(hit: Hit, *, is_given: bool) -> bool:
    return is_given and hit.confidence == "name-only"
