"""What a location says about the engine: whose parameter stands there, if it is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from param_discovery.repository.python_flow import ANY, CALLED, RESULT
from param_discovery.repository.python_locations import UNBOUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from param_discovery.repository.python_flow import State
    from param_discovery.repository.usage import Engine, Wanted

Strength: TypeAlias = Literal["known", "own", "similar", "open", "other"]
"""`known`: the engine's class or function whose parameter it is. `own`: an argument of something
else that is imported from the engine's modules. `similar`: one of a name that ends
with that class's, such as `AsyncEngineArgs`, or a class that nothing in the file binds. `open`:
something else of the engine. `other`: something that is not the engine's."""


class Match(NamedTuple):
    """What one arrival says."""

    strength: Strength
    wanted: tuple[Wanted, ...] = ()


OTHER = Match("other")


def judge(state: State, wanted: Sequence[Wanted], engine: Engine) -> Match | None:
    """What an imported name that a location came to says of it; None: nothing."""
    path = state.location.path
    if path[0] not in engine.modules and not _is_class_without_import(path, engine):
        return OTHER
    owner, members = _split(path, engine)
    if not owner or not members or any(member in {CALLED, RESULT} for member in members):
        return None
    strengths = [(_strength(one, owner, members, engine), one) for one in wanted]
    if len(members) > 1 and RESULT in path and CALLED not in path:
        # Something below an object of the engine: `args.parallel.swap_space`.
        strengths = [("open" if its == "other" else its, one) for its, one in strengths]
    is_bare = path[0] == UNBOUND
    if _is_argument_of_imported(path):
        strengths = [("own" if _is_own(its, one) else its, one) for its, one in strengths]
    for strength in ("known", "own", "similar", "open"):
        found = tuple(one for its, one in strengths if its == strength)
        if found:
            shown: Strength = "similar" if is_bare and strength in {"known", "own"} else strength
            return Match(shown, found)
    return OTHER


def _is_argument_of_imported(path: tuple[str, ...]) -> bool:
    """Whether it is an argument of what is imported itself, and not of a method of that."""
    callee = path[:-2]
    if path[-2:-1] != (CALLED,) or not {CALLED, RESULT}.isdisjoint(callee):
        return False
    return not any(name[:1].isupper() for name in callee[:-1])


def _is_own(strength: Strength, wanted: Wanted) -> bool:
    """Whether something of the engine may take it as its own, and not by a method."""
    return strength in {"open", "similar"} and len(wanted.steps) == 1 and not wanted.methods


def _is_class_without_import(path: tuple[str, ...], engine: Engine) -> bool:
    """Whether it is a class in a snippet that leaves the imports to the reader."""
    return path[0] == UNBOUND and len(path) > 1 and path[1] in engine.classes


def owner_names(path: tuple[str, ...]) -> tuple[str, ...]:
    """The names of what is called or asked: `("EngineArgs", "from_cli_args")`."""
    for index in range(len(path) - 1, -1, -1):
        if path[index] in {CALLED, RESULT}:
            return path[index + 1 :]
    return path[1:]


def _split(path: tuple[str, ...], engine: Engine) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of what a location is a member of, and the way from it."""
    for index in range(len(path) - 1, -1, -1):
        if path[index] in {CALLED, RESULT}:
            return owner_names(path[:index]), path[index + 1 :]
    for index in range(len(path) - 2, 0, -1):
        if path[index] in engine.classes:
            return (path[index],), path[index + 1 :]
    return (), ()


def _strength(
    wanted: Wanted, owner: tuple[str, ...], members: tuple[str, ...], engine: Engine
) -> Strength:
    is_engines = any(name in engine.classes for name in owner)
    is_similar = any(name.endswith(tuple(wanted.classes)) for name in owner)
    if members[0].startswith("#"):
        # What has it, such as parsed arguments, is given by position: `from_cli_args(args)`.
        is_member = members[1:] == (wanted.name,)
        return "similar" if is_member and (is_engines or is_similar) else "other"
    if len(members) > 1:
        if not ends_alike(members, wanted.steps):
            return "open" if not is_engines and members[-1] == wanted.name else "other"
        return "known" if is_engines else "open"
    if members[0] != wanted.name:
        return "other"
    if any(name in wanted.classes for name in owner) or _has_method(wanted, owner):
        return "known"
    if is_engines:
        return "other"
    return "similar" if is_similar else "open"


_WORD = re.compile(r"[A-Z][a-z0-9]*|[A-Z]+")


def _has_method(wanted: Wanted, owner: tuple[str, ...]) -> bool:
    """Whether it is a method that takes the parameter, of a class that is called like those known.

    `LlamaForCausalLM.from_pretrained` where `AutoModelForCausalLM.from_pretrained` is known, and
    not `AutoTokenizer.from_pretrained`.
    """
    if len(owner) < 2 or owner[-1] not in wanted.methods:
        return False
    name = owner[-2]
    return any(
        name.startswith(known) or _last_word(name) == _last_word(known) for known in wanted.classes
    )


def _last_word(name: str) -> str:
    words: list[str] = _WORD.findall(name)
    return words[-1] if words else name


def ends_alike(members: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    """Whether a parameter's way ends with `members`, as far as they are names."""
    if len(members) > len(steps):
        return False
    pairs = zip(reversed(members), reversed(steps), strict=False)
    return all(member in {step, ANY} for member, step in pairs)


class Fit(NamedTuple):
    """Which parameters fit the ways on which a name lies."""

    wanted: tuple[Wanted, ...]
    steps: int
    """How many names of the way agree, its own included."""


def fit(wanted: Iterable[Wanted], ways: Iterable[tuple[str, ...]]) -> Fit:
    """Those that agree with most of the names above; all, with one step, where none does."""
    ways = tuple(ways)
    found = [(max((_agreeing(way, one.steps) for way in ways), default=0), one) for one in wanted]
    most = max((steps for steps, _ in found), default=0)
    if most < 2:
        return Fit(tuple(one for _, one in found), 1)
    return Fit(tuple(one for steps, one in found if steps == most), most)


def _agreeing(way: tuple[str, ...], steps: tuple[str, ...]) -> int:
    size = min(len(way), len(steps))
    return size if way[len(way) - size :] == steps[len(steps) - size :] else 0
