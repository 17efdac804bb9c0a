"""Where values of a program go, as a graph of access paths.

A location is a thing with steps into it: `("engine", "kwargs")` below a variable is what stands
under those keys or attributes. Two steps are no names: `CALLED` stands for what a call of the thing
is given, so that the next step is a keyword, and `RESULT` for what the call gives. An edge says
that what is at one location comes to another, with all that lies below it.

After the access graphs of Khedker, Sanyal and Karkare (2007), cut down to what configuration needs:
no order within a function beyond what scopes know, lists that are as their items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Base: TypeAlias = "tuple[str, int]"
"""A thing: its file and number, where 0 is what the file imports."""

CALLED = "()"
RESULT = "->"
ANY = "*"
"""A step that is not known: `configs[name]`."""

_MARKS = frozenset({CALLED, RESULT})

LONGEST_PATH = 10
MOST_STATES = 20_000
"""What a question may cost; that a program passes configuration on further is said."""


class Location(NamedTuple):
    """A thing, or something in it."""

    base: Base
    path: tuple[str, ...] = ()

    def step(self, *steps: str) -> Location:
        """What lies below it."""
        return Location(self.base, self.path + steps)

    @property
    def is_imported(self) -> bool:
        """Whether the path begins with the parts of a dotted name."""
        return self.base[1] == 0


EdgeKind: TypeAlias = Literal["same", "pass", "copy", "up", "down"]
"""`same`: two names for one thing. `pass`: the thing itself goes there, as one of several that do.
`copy`: its members are taken over. `up`: from a class to its base, `down`: back."""


class Edge(NamedTuple):
    """What is at `source` comes to `target`."""

    source: Location
    target: Location
    kind: EdgeKind
    without: frozenset[str] = frozenset()
    """Members that do not."""


class Graph:
    """Edges, found by either of their ends."""

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self.edges: list[Edge] = []
        self.leaving: dict[Base, list[Edge]] = {}
        self.down: dict[Base, list[Edge]] = {}
        """Those from a class to the classes that are derived from it."""
        self.arriving: dict[Base, list[Edge]] = {}
        """Those that bring one of several values."""
        self.given: dict[Base, list[Edge]] = {}
        """Those that bring an argument of a call."""
        self.aliases: dict[Base, list[Edge]] = {}
        """Those that bring the thing itself."""
        for edge in edges:
            self.add(edge)

    def add(self, edge: Edge) -> None:
        """Take an edge in."""
        self.edges.append(edge)
        leaving = self.down if edge.kind == "down" else self.leaving
        leaving.setdefault(edge.source.base, []).append(edge)
        if edge.kind == "same":
            self.aliases.setdefault(edge.target.base, []).append(edge)
        elif edge.kind in {"pass", "copy"}:
            arriving = self.given if CALLED in edge.target.path else self.arriving
            arriving.setdefault(edge.target.base, []).append(edge)


class State(NamedTuple):
    """A location that a question has come to, with what happened on the way."""

    location: Location
    keeps_name: bool = True
    """The last step is still the one that was asked for."""
    is_sure: bool = True
    """It came here within one file and not by asking where a value is from."""
    went_on: bool = False
    """It followed a value to where it goes: what else comes there is another value."""
    went_up: bool = False
    """It went to a base class: that class's other children are other classes."""


Use: TypeAlias = Literal["write", "change", "read"]
"""What happens to a member: it is written down, changed in a thing that was got, or read."""


class Question(NamedTuple):
    """How to go through the graphs."""

    own: Graph
    """The file's."""
    others: tuple[Graph, ...]
    """The repository's, and what the file does with what is defined elsewhere in it."""
    resolve: Callable[[Location], Iterable[Location]]
    """What an imported name means, where the repository defines it."""
    use: Use


class Reached(NamedTuple):
    """Where a question leads."""

    states: tuple[State, ...]
    cost: int
    """Locations that were looked at or are yet to be."""
    is_cut: bool
    """There are more of them than it may cost."""


def reach(starts: Iterable[Location], question: Question, most: int = MOST_STATES) -> Reached:
    """All that a location comes to, itself included; of imported names those of other projects."""
    stack = [State(start) for start in starts]
    seen = set(stack)
    found: list[State] = []
    while stack and len(seen) < most:
        state = stack.pop()
        comes_to = list(_following(state, question))
        if not (comes_to and state.location.is_imported):
            found.append(state)
        for following in comes_to:
            if following not in seen and len(following.location.path) <= LONGEST_PATH:
                seen.add(following)
                stack.append(following)
    found.extend(state for state in stack if state.location.is_imported)
    return Reached(tuple(found), len(seen), is_cut=bool(stack))


def _following(state: State, question: Question) -> Iterable[State]:
    here = state.location
    if here.is_imported:
        yield from (state._replace(location=found) for found in question.resolve(here))
        return
    for graph in (question.own, *question.others):
        is_sure = state.is_sure and graph is question.own
        yield from _forward(state._replace(is_sure=is_sure), graph)
        yield from _back(state._replace(is_sure=is_sure), graph, question.use)


def _forward(state: State, graph: Graph) -> Iterable[State]:
    here = state.location
    edges: Iterable[Edge] = graph.leaving.get(here.base, ())
    if not state.went_up and here.base in graph.down:
        edges = (*edges, *graph.down[here.base])
    is_call = CALLED in here.path
    for edge in edges:
        if not may_enter(edge, here.path):
            continue
        if edge.kind in {"pass", "copy"} and is_call and CALLED not in edge.source.path:
            continue  # where a function goes does not tell what it is
        rest = here.path[len(edge.source.path) :]
        yield State(
            edge.target.step(*rest),
            state.keeps_name and bool(rest),
            state.is_sure,
            state.went_on or edge.kind != "same",
            state.went_up or edge.kind == "up",
        )


def _back(state: State, graph: Graph, use: Use) -> Iterable[State]:
    here = state.location
    edges: Iterable[Edge] = graph.aliases.get(here.base, ())
    is_source_asked = use != "write" and not state.went_on
    if is_source_asked or here.path.count(CALLED) > 1:
        edges = (*edges, *graph.given.get(here.base, ()))
    # What is called has to be known, whatever happens to what it is given.
    is_callee_asked = CALLED in here.path[:-1]
    if is_source_asked or is_callee_asked:
        edges = (*edges, *graph.arriving.get(here.base, ()))
    for edge in edges:
        if edge.kind == "copy" and use == "change" and not is_callee_asked:
            continue
        rest = here.path[len(edge.target.path) :]
        if not rest or not starts_with(here.path, edge.target.path):
            continue
        is_other_value = edge.kind == "pass" and (CALLED in edge.target.path or ANY in here.path)
        yield state._replace(
            location=edge.source.step(*rest), is_sure=state.is_sure and not is_other_value
        )


def may_enter(edge: Edge, path: tuple[str, ...]) -> bool:
    """Whether a location below the edge's source goes along it."""
    size = len(edge.source.path)
    if not starts_with(path, edge.source.path):
        return False
    return not edge.without or size == len(path) or not _is_left_out(edge, path[size])


def _is_left_out(edge: Edge, step: str) -> bool:
    return step in edge.without or step.startswith("#")


def starts_with(path: tuple[str, ...], start: tuple[str, ...]) -> bool:
    """Whether a path leads through another one; steps that are not known fit all names."""
    if len(path) < len(start):
        return False
    pairs = zip(path, start, strict=False)
    return all(step == wanted or _may_be(step, wanted) for step, wanted in pairs)


def _may_be(step: str, wanted: str) -> bool:
    return (step == ANY and wanted not in _MARKS) or (wanted == ANY and step not in _MARKS)
