"""Whether a site is a use of the engine's parameter, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.names import ENOUGH, beside
from param_discovery.repository.python_flow import CALLED, MOST_STATES, RESULT, Question, reach
from param_discovery.repository.python_locations import UNBOUND
from param_discovery.repository.python_match import Match, fit, judge
from param_discovery.repository.usage import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.repository.names import Names
    from param_discovery.repository.python_flow import Base, Graph, Location, Reached, State, Use
    from param_discovery.repository.python_forwarders import Forwarders
    from param_discovery.repository.python_sites import Site
    from param_discovery.repository.usage import Confidence, Wanted

_READERS_OF_FILES = frozenset(
    {"hydra", "json", "json5", "msgspec", "omegaconf", "orjson", "ruamel", "toml", "tomli"}
    | {"tomlkit", "tomllib", "ujson", "yaml"}
)
"""Modules whose functions give what stands in a configuration file: it may be anyone's."""

_OF_SETTINGS = ("_args", "_arguments", "_config", "_configuration", "_kwargs", "_options")

_MOST_OF_FILE = 100_000
"""What all questions about a file may cost together."""

_LEAST = 100
"""What each of them may cost all the same."""

SOME = 2
"""Points of `beside` below which a keyword of an unknown function is nobody's: one telling name."""


class Verdict(NamedTuple):
    """What a site is."""

    confidence: Confidence
    wanted: tuple[Wanted, ...]
    through: str | None = None


class Judge:
    """Judges the sites of one file."""

    def __init__(
        self, path: str, graph: Graph, definitions: frozenset[Base], forwarders: Forwarders
    ) -> None:
        self._path = path
        self._graph = graph
        self._definitions = definitions
        self._forwarders = forwarders
        self._across = forwarders.across(path, graph)
        self._reached: dict[tuple[tuple[Location, ...], Use], Reached] = {}
        self._left = _MOST_OF_FILE
        self.is_cut = False
        """There was more to follow than one file is worth."""

    def hit(self, site: Site, names: Names) -> Hit | None:
        """The site as a hit; None where it is not the engine's."""
        wanted = names.of(site.name)
        states = self._reach(site.starts, site.use)
        verdict = self._told(site, states, wanted, names)
        if verdict is None and not self._is_others(site, states, names):
            verdict = _by_name(site, states, wanted, names)
        if self._is_unfinished(site) and (verdict is None or verdict.confidence == "name-only"):
            verdict = Verdict("likely", wanted)  # what was not followed may lead to the engine
        if verdict is None:
            return None
        if site.is_guess and verdict.confidence == "certain":
            verdict = verdict._replace(confidence="likely")
        return Hit(
            self._path,
            *site.span,
            site.kind,
            verdict.confidence,
            verdict.wanted,
            site.value,
            verdict.through,
            site.shape,
        )

    def places(self, starts: Sequence[Location]) -> frozenset[Base]:
        """The things of the repository that values come to, their own included."""
        found = (state.location for state in self._reach(starts, "write"))
        return frozenset(
            one.base for one in found if not one.is_imported and CALLED not in one.path
        )

    def comes_to_engine(self, starts: Sequence[Location], names: Names) -> bool:
        """Whether values come to something of the engine."""
        states = self._reach(starts, "change")
        imported = (state.location for state in states if state.location.is_imported)
        return any(one.path[0] in names.engine.modules for one in imported)

    def is_own_argument(self, starts: Sequence[Location], wanted: Wanted, names: Names) -> bool:
        """Whether it is an argument of the very class or function whose parameter is wanted."""
        for state, _ in self._arguments(starts, wanted, names):
            path = state.location.path
            if not state.went_on and path[-3:-2] and path[-3] in wanted.classes:
                return True
        return False

    def is_argument(self, starts: Sequence[Location], wanted: Wanted, names: Names) -> bool:
        """Whether it comes to be an argument of that class or function."""
        return bool(self._arguments(starts, wanted, names))

    def _arguments(
        self, starts: Sequence[Location], wanted: Wanted, names: Names
    ) -> list[tuple[State, Match]]:
        found = []
        for state in self._reach(starts, "write"):
            if state.location.is_imported:
                match = judge(state, [wanted], names.engine)
                if match is not None and match.strength == "known":
                    found.append((state, match))
        return found

    def _reach(self, starts: Sequence[Location], use: Use) -> Sequence[State]:
        def resolve(location: Location) -> tuple[Location, ...]:
            return self._forwarders.resolve(self._path, location)

        key = tuple(starts), use
        if key not in self._reached:
            others = self._forwarders.graph, self._across
            question = Question(self._graph, others, resolve, use)
            most = min(MOST_STATES, max(self._left, _LEAST))
            found = self._reached[key] = reach(starts, question, most)
            self._left -= found.cost
            self.is_cut = self.is_cut or found.is_cut
        return self._reached[key].states

    def _is_unfinished(self, site: Site) -> bool:
        found = self._reached.get((tuple(site.starts), site.use))
        return found is not None and found.is_cut

    def _told(
        self, site: Site, states: Sequence[State], wanted: Sequence[Wanted], names: Names
    ) -> Verdict | None:
        """What the text says itself."""
        found = _matches(site, states, wanted, names)
        known = [(state, match) for state, match in found if match.strength == "known"]
        if known:
            is_sure = any(_is_sure(site, state) for state, _ in known)
            is_sure = is_sure and self._all_lead(site, wanted, names)
            is_sure = is_sure and not any(_is_anothers(state, names) for state in states)
            is_passed_on = site.kind != "dict-key" and all(state.went_on for state, _ in known)
            through = site.user if is_passed_on else None
            return Verdict("certain" if is_sure else "likely", _united(known), through)
        for strength in ("own", "similar", "open"):
            some = [(state, match) for state, match in found if match.strength == strength]
            if some:
                return Verdict(_confidence(site, some, names), _united(some))
        return None

    def _all_lead(self, site: Site, wanted: Sequence[Wanted], names: Names) -> bool:
        """Whether each of the things that are asked about, if known, comes to the engine."""
        if len(site.starts) == 1:
            return True
        for start in site.starts:
            states = self._reach([start], site.use)
            found = _matches(site, states, wanted, names)
            leads = any(match.strength == "known" for _, match in found)
            if not leads and self._is_others(site, states, names):
                return False
        return True

    def _is_others(self, site: Site, states: Sequence[State], names: Names) -> bool:
        """Whether it is known to be no parameter of the engine."""
        if site.kind == "attribute":
            return True
        if site.kind == "class-field":
            return False
        for state in states:
            here = state.location
            if not state.keeps_name or (here.is_imported and here.path[0] == UNBOUND):
                continue
            if self._is_keyword_of_other(state):
                return True
            if here.is_imported and site.use == "read" and not state.went_on:
                return here.path[0] not in _READERS_OF_FILES | names.engine.modules
        return False

    def _is_keyword_of_other(self, state: State) -> bool:
        """Whether it is given by name to a function that does nothing with it for the engine."""
        here = state.location
        *callee, called, _ = ("", *here.path) if len(here.path) > 1 else ("", "", "")
        if called != CALLED or CALLED in callee:
            return False
        return here.is_imported or (len(callee) == 1 and here.base in self._definitions)


def _matches(
    site: Site, states: Sequence[State], wanted: Sequence[Wanted], names: Names
) -> list[tuple[State, Match]]:
    found = []
    for state in states:
        if not state.location.is_imported:
            continue
        if site.kind in {"attribute", "getattr"} and not state.keeps_name:
            continue  # what counts is the name under which the value is passed on
        match = judge(state, _fitting(state, wanted), names.engine)
        if match is not None and match.strength != "other":
            found.append((state, match))
    return found


def _fitting(state: State, wanted: Sequence[Wanted]) -> Sequence[Wanted]:
    """Passed on under another name, it is no longer what is looked for."""
    name = state.location.path[-1]
    return [one for one in wanted if one.name == name]


def _is_sure(site: Site, state: State) -> bool:
    if not state.is_sure:
        return False
    if site.kind == "class-field":
        return state.went_up
    return state.keeps_name or site.use == "write"


def _united(found: Sequence[tuple[State, Match]]) -> tuple[Wanted, ...]:
    return tuple(dict.fromkeys(one for _, match in found for one in match.wanted))


def _is_anothers(state: State, names: Names) -> bool:
    """Whether what is called may as well be something else."""
    here = state.location
    if state.went_on or not here.is_imported or here.path[-2:-1] != (CALLED,):
        return False
    return here.path[0] not in {UNBOUND, *names.engine.modules}


def _confidence(site: Site, found: Sequence[tuple[State, Match]], names: Names) -> Confidence:
    """How sure it is where it comes to something of the engine that is not known to take it."""
    strength = found[0][1].strength
    if strength == "own" and site.kind == "keyword-argument":
        return "certain" if any(_is_sure(site, state) for state, _ in found) else "likely"
    return "name-only" if strength == "open" and not _has_others(site, names) else "likely"


def _has_others(site: Site, names: Names) -> bool:
    return beside(site.beside, names, site.name) >= ENOUGH


def _by_name(
    site: Site, states: Sequence[State], wanted: Sequence[Wanted], names: Names
) -> Verdict | None:
    """What names that stand beside it, or above it, say."""
    ways = {_way(state) for state in states if not state.location.is_imported}
    found = fit(wanted, ways)
    if found.steps > 1 or any(_names_engine(_way(state), names) for state in states):
        return Verdict("likely", found.wanted)
    if _has_others(site, names):
        return Verdict("likely" if site.is_record else "name-only", found.wanted)
    own = tuple(one for one in found.wanted if len(one.steps) == 1)
    if not own or not site.is_record:
        return None
    if site.kind == "keyword-argument" and beside(site.beside, names, site.name) < SOME:
        return None
    return Verdict("name-only", own)


def _names_engine(way: tuple[str, ...], names: Names) -> bool:
    """Whether it stands in what says whose it is: `vllm_kwargs={"swap_space": 4}`."""
    above = way[:-1]
    return any(step.endswith(_OF_SETTINGS) and names.speaks_of_engine(step) for step in above)


def _way(state: State) -> tuple[str, ...]:
    """The names that lead to it, from the last call on."""
    path = state.location.path
    for index in range(len(path) - 1, -1, -1):
        if path[index] in {CALLED, RESULT}:
            return path[index + 1 :]
    return path
