"""Types that let in more, less, or something else."""

from __future__ import annotations

from param_discovery.schema.compare.enumerations import lost_values, values_only
from param_discovery.schema.compare.keywords import is_annotation
from param_discovery.schema.compare.named import lost_names
from param_discovery.schema.records import TYPE_CHECKING

from . import constraints, values
from .model import Example, Rule
from .site import Said
from .texts import bounds_text, names_text, type_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.schema.compare.type_pair import TypePair
    from param_discovery.schema.compare.walk import ParameterPair
    from param_discovery.schema.json_types import Fragment

    from .asking import Answers, Inclusion
    from .model import Change
    from .site import Site

TYPE_WIDENED = Rule(
    id="type-widened",
    level="safe",
    summary="more values are accepted than before",
    why="Every value that was valid still is. Where a list of values went and an open type stayed, "
    "the engine may still refuse a value, but no longer says which: that gives a notice.",
    what_to_do="Nothing.",
    example=Example("max_model_len: int", "max_model_len: int | None"),
)
TYPE_NARROWED = Rule(
    id="type-narrowed",
    level="breaking",
    summary="some values that were accepted no longer are",
    why="Who gives such a value fails.",
    what_to_do="Look for the values that no longer fit, the counterexample first.",
    example=Example("max_model_len: int | None", "max_model_len: int"),
)
TYPE_CHANGED = Rule(
    id="type-changed",
    level="breaking",
    summary="another type: neither side accepts all that the other does",
    why="Values that were valid no longer are.",
    what_to_do="Write the value in its new form.",
    example=Example("gpus: int", "gpus: list[str]"),
)
TYPE_UNDECIDED = Rule(
    id="type-undecided",
    level="breaking",
    summary="whether all values are still accepted could not be decided",
    why="The types differ in a way that cannot be judged for sure, and silence could be wrong.",
    what_to_do="Read both types. If nothing you use breaks, accept the finding by its fingerprint.",
    example=Example("name: Annotated[str, pattern('a+')]", "name: Annotated[str, pattern('[a]+')]"),
)
TYPE_DOCUMENTED = Rule(
    id="type-documented",
    level="safe",
    summary="a type is declared where nothing was known",
    why="Nothing was promised before. What is passed may fail all the same.",
    what_to_do="See whether the values in use fit the type.",
    example=Example("revision", "revision: str | None"),
    notice=True,
)
TYPE_UNDOCUMENTED = Rule(
    id="type-undocumented",
    level="breaking",
    summary="nothing is known any more where something was declared",
    why="Nobody can say whether what was valid still is.",
    what_to_do="Look at what the engine says now, and at the schema's discovery_limitations.",
    example=Example("revision: str | None", "revision"),
)

RULES = (
    *(TYPE_WIDENED, TYPE_NARROWED, TYPE_CHANGED, TYPE_UNDECIDED),
    *(TYPE_DOCUMENTED, TYPE_UNDOCUMENTED),
)


def judge(parameter: ParameterPair, site: Site, inclusion: Inclusion) -> Iterator[Change]:
    """What a parameter accepts, on both sides."""
    old, new = parameter.old, parameter.new
    if is_unknown(old) or is_unknown(new):
        yield from _knowledge(site, old, new)
    elif not parameter.is_type_untouched:
        yield from judge_types(parameter.types, site, inclusion)


def judge_types(types: TypePair, site: Site, inclusion: Inclusion) -> Iterator[Change]:
    """The same where something is known of both types."""
    if types.is_same:
        return
    only = values_only(types.old, types.new)
    if only is not None:
        example = inclusion.of(types).counterexample if only.removed else ()
        yield from values.lost(site, only.removed, example)
        yield from values.gained(site, only.added)
        return
    answers = inclusion.of(types)
    if answers.forwards.answer == "unknown":
        yield _undecided(site, answers.forwards.reason)
    elif constraints.only_bounds(types):
        yield from constraints.judge(answers, site)
    elif answers.forwards.answer == "no":
        yield _refused(site, answers)
    else:
        yield from _still_accepted(types, site, answers)


def is_unknown(fragment: Fragment) -> bool:
    """Whether it says nothing of its type, not even `Any`."""
    return "x-python-type" not in fragment and all(map(is_annotation, fragment))


def _knowledge(site: Site, old: Fragment, new: Fragment) -> Iterator[Change]:
    if is_unknown(old) and is_unknown(new):
        return
    if is_unknown(old):
        message = f"The type of {site.name!r} was not known; it is {type_text(new)} now."
        yield site.change(TYPE_DOCUMENTED, Said(message, new=type_text(new)))
    else:
        message = f"The type of {site.name!r} was {type_text(old)}; nothing is known of it now."
        yield site.change(TYPE_UNDOCUMENTED, Said(message, old=type_text(old)))


def no_longer_known(site: Site, reason: str) -> Change:
    """Something that is gone because a part of the engine could not be read."""
    message = f"Nothing is known of {site.name!r} now: {reason}"
    old = type_text(site.old_fragment) if isinstance(site.old_fragment, dict) else None
    return site.change(TYPE_UNDOCUMENTED, Said(message, old=old))


def no_longer_declared(site: Site, names: list[str]) -> Change:
    """Fields that an open object swallows: accepted, and perhaps ignored."""
    old, new = type_text(site.old_fragment), type_text(site.new_fragment)
    message = (
        f"{site.name!r} takes any object now: its fields {names_text(names)} are no longer "
        "declared."
    )
    return site.change(TYPE_UNDOCUMENTED, Said(message, old, new))


def _refused(site: Site, answers: Answers) -> Change:
    rule, verb = TYPE_CHANGED, "accepts other values than before"
    if answers.backwards.answer == "yes":
        rule, verb = TYPE_NARROWED, "accepts less than before"
    said = _both(f"{site.name!r} {verb}", site)
    example = answers.counterexample
    if example:
        said = said._replace(
            message=f"{said.message} {value_text(example[0])} was valid and no longer is.",
            counterexample=example,
        )
    return site.change(rule, said)


def _both(what: str, site: Site) -> Said:
    before, after = bounds_text(site.old_fragment), bounds_text(site.new_fragment)
    if before == after:
        return Said(f"{what}.", before, after)
    return Said(f"{what}: it was {before}, and is {after}.", before, after)


def _undecided(site: Site, reason: str) -> Change:
    what = f"It could not be decided whether {site.name!r} still accepts all that it did"
    said = _both(what, site)
    if reason:
        said = said._replace(message=f"{said.message[:-1]} ({reason}).")
    return site.change(TYPE_UNDECIDED, said)


def _still_accepted(types: TypePair, site: Site, answers: Answers) -> Iterator[Change]:
    """Nothing that was valid is refused; yet something that was declared may be gone."""
    unnamed = lost_names(types)
    if unnamed:
        yield no_longer_declared(site, unnamed)
        return
    lost = lost_values(types.old, types.new)
    yield from values.lost(site, lost.values)
    if not lost.whole_lists and answers.backwards.answer == "yes":
        gained = lost_values(types.new, types.old)
        yield from values.gained(site, (*gained.values, *gained.whole_lists))
    else:
        what = f"{site.name!r} accepts more than before"
        if lost.whole_lists:
            what = f"{site.name!r} no longer lists its values and takes all of an open type"
        said = _both(what, site)
        yield site.change(TYPE_WIDENED, said._replace(notice=bool(lost.whole_lists)))
