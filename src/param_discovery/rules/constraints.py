"""Bounds, lengths, patterns: values of a type that stays what it is."""

from __future__ import annotations

from param_discovery.schema.compare.canonical_type import settle
from param_discovery.schema.compare.keywords import BOUNDS
from param_discovery.schema.compare.written import same_schema, written
from param_discovery.schema.records import TYPE_CHECKING

from .model import Example, Rule
from .site import Said
from .texts import bounds_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from param_discovery.schema.compare.type_pair import TypePair

    from .asking import Answers
    from .model import Change
    from .site import Site

CONSTRAINT_RELAXED = Rule(
    id="constraint-relaxed",
    level="safe",
    summary="a bound, length or pattern lets in more, or other names are accepted too",
    why="Every value that was valid still is.",
    what_to_do="Nothing.",
    example=Example("seed: Annotated[int, Ge(0)]", "seed: Annotated[int, Ge(-1)]"),
)
CONSTRAINT_TIGHTENED = Rule(
    id="constraint-tightened",
    level="breaking",
    summary="a bound, length or pattern lets in less, or other names are no longer accepted",
    why="Who gives a value beyond it, or a name that is not listed, fails.",
    what_to_do="Look for values beyond the new bound.",
    example=Example("seed: Annotated[int, Ge(-1)]", "seed: Annotated[int, Ge(0)]"),
)

_NAMES = tuple(name.encode() for name in BOUNDS)

RULES = (CONSTRAINT_RELAXED, CONSTRAINT_TIGHTENED)


def only_bounds(types: TypePair) -> bool:
    """Whether the types are equal once their constraints are taken off."""
    text = written([types.old, types.new])
    if not any(name in text for name in _NAMES):
        return False  # there are none, and the types are not equal
    return same_schema(settle(types.old, without=BOUNDS), settle(types.new, without=BOUNDS))


def judge(answers: Answers, site: Site) -> Iterator[Change]:
    """Both, where one bound went up and another too; neither, where they only say it otherwise."""
    old, new = bounds_text(site.old_fragment), bounds_text(site.new_fragment)
    if answers.forwards.answer == "no":
        example = answers.counterexample
        more = f" {value_text(example[0])} was valid and no longer is." if example else ""
        message = f"{site.name!r} is held tighter: it was {old}, and is {new}.{more}"
        yield site.change(CONSTRAINT_TIGHTENED, Said(message, old, new, example))
    if answers.backwards.answer != "yes":
        message = f"{site.name!r} is held less tight: it was {old}, and is {new}."
        yield site.change(CONSTRAINT_RELAXED, Said(message, old, new))


def unsayable(site: Site, old: Iterable[str], new: Iterable[str]) -> Iterator[Change]:
    """Constraints that JSON Schema has no word for: limitations name them."""
    gone, come = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    if come:
        message = f"{site.name!r} is held tighter. {' '.join(come)}"
        yield site.change(CONSTRAINT_TIGHTENED, Said(message, new=" ".join(come)))
    if gone and not come:
        message = f"{site.name!r} is held less tight; this went: {' '.join(gone)}"
        yield site.change(CONSTRAINT_RELAXED, Said(message, old=" ".join(gone)))
