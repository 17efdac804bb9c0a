"""One decision: from two documents to an answer that has been checked."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .check import check_schema
from .compile import Compiler
from .formula import Formulas
from .holds import has_opaque
from .json_equal import text_of
from .outcome import Empty, UndecidedError, Unknown
from .reduce import Reducer
from .references import resolve
from .search import Search
from .validate import is_valid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from param_discovery.schema.json_types import JsonValue


class Answer(NamedTuple):
    """The fields of `inclusion.Decision`."""

    answer: Literal["yes", "no", "unknown"]
    counterexample: JsonValue = None
    has_counterexample: bool = False
    reason: str = ""


def refute(old: JsonValue, new: JsonValue) -> Answer:
    """Look for a value that is valid under OLD and not under NEW.

    Raises:
        SchemaError: One of them is no schema.
    """
    try:
        for document in (old, new):
            check_schema(document)
        return _refute(old, new)
    except UndecidedError as error:
        return Answer("unknown", reason=str(error))


def _refute(old: JsonValue, new: JsonValue) -> Answer:
    pair = _Pair(old, new)
    left, right = pair.reduced()
    if left is False or right is True or text_of(left) == text_of(right):
        return Answer("yes")
    formulas = Formulas()
    compiler = Compiler(formulas, pair.look_up)
    goal = (compiler.node(left), compiler.node(right).complement)
    classes = sorted({*_classes(old), *_classes(new)})
    outcome = Search(formulas, classes, opaque=bool(classes)).find(goal)
    if isinstance(outcome, Empty):
        return Answer("yes")
    if isinstance(outcome, Unknown):
        return Answer("unknown", reason=outcome.reason)
    value = outcome.value
    if is_valid(old, old, value) is not True or is_valid(new, new, value) is not False:
        return Answer("unknown", reason="the counterexample found did not stand the test")
    if has_opaque(value):
        return Answer("no")
    return Answer("no", value, has_counterexample=True)  # type: ignore[arg-type]  # JSON by now


class _Pair:
    """Both documents, reduced, with references that say which document they mean.

    A definition that is the same in both, with all that it refers to, has one name for both.
    """

    def __init__(self, old: JsonValue, new: JsonValue) -> None:
        self._documents = {"old": old, "new": new}
        self._found: dict[str, JsonValue] = {}
        self._same: set[str] = set()

    def reduced(self) -> tuple[JsonValue, JsonValue]:
        """What both roots assert."""
        first = {side: Reducer(document, str) for side, document in self._documents.items()}
        left, right = (first[side].reduce(self._documents[side]) for side in ("old", "new"))
        if all(reducer.is_plain for reducer in first.values()):
            return left, right
        old, new = (_definitions(self._documents[side], first[side].refs) for side in first)
        self._same = _same_definitions(old, new)
        left, right = (self._reducer(side).reduce(self._documents[side]) for side in first)
        return left, right

    def _reducer(self, side: str) -> Reducer:
        def rename(pointer: str) -> str:
            return pointer if pointer in self._same else side + pointer

        return Reducer(self._documents[side], rename)

    def look_up(self, name: str) -> JsonValue:
        """What stands where the renamed reference leads."""
        if name not in self._found:
            side, pointer = name.split("#", 1)
            side = side or "old"
            target = resolve(self._documents[side], f"#{pointer}", "#")
            self._found[name] = self._reducer(side).reduce(target.schema)
        return self._found[name]


class _Definition(NamedTuple):
    """A schema that references lead to."""

    text: str
    """What it asserts, with references as they are written."""
    refs: tuple[str, ...]
    """Pointers in it."""


def _definitions(document: JsonValue, refs: Iterable[str]) -> dict[str, _Definition]:
    """All schemas that these references and those behind them lead to, by pointer."""
    found: dict[str, _Definition] = {}
    waiting = list(refs)
    while waiting:
        pointer = waiting.pop()
        if pointer in found:
            continue
        reducer = Reducer(document, str)
        text = text_of(reducer.reduce(resolve(document, pointer, "#").schema))
        found[pointer] = _Definition(text, tuple(reducer.refs))
        waiting.extend(reducer.refs)
    return found


def _same_definitions(old: dict[str, _Definition], new: dict[str, _Definition]) -> set[str]:
    same = {pointer for pointer in old if pointer in new and old[pointer] == new[pointer]}
    while True:
        kept = {pointer for pointer in same if same.issuperset(old[pointer].refs)}
        if len(kept) == len(same):
            return same
        same = kept


def _classes(document: JsonValue) -> Iterator[str]:
    """Python types that the document names; with any, values may be other than JSON."""
    waiting: list[JsonValue] = [document]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            name = current.get("x-python-type")
            if isinstance(name, str):
                yield name
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)
