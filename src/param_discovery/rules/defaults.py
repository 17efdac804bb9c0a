"""What applies when a parameter is left out."""

from __future__ import annotations

from param_discovery.schema.compare.written import value_key, written
from param_discovery.schema.records import TYPE_CHECKING

from .model import Example, Rule
from .site import Said
from .texts import cut, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.schema.compare.walk import ParameterPair
    from param_discovery.schema.json_types import Fragment

    from .model import Change
    from .site import Site

DEFAULT_CHANGED = Rule(
    id="default-changed",
    level="safe",
    summary="something else applies when the parameter is left out",
    why="All that is passed is accepted as before, but who leaves the parameter out gets another "
    "behaviour.",
    what_to_do="Decide whether you rely on the old default; if so, give it explicitly.",
    example=Example("gpu_memory_utilization: float = 0.9", "gpu_memory_utilization: float = 0.92"),
    notice=True,
)
DEFAULT_REMOVED = Rule(
    id="default-removed",
    level="safe",
    summary="it is no longer said what applies when the parameter is left out",
    why="It may still be left out, but what happens then is not known.",
    what_to_do="Give the parameter explicitly where it matters.",
    example=Example("seed: int = 0", "seed: int = ..."),
    notice=True,
)

RULES = (DEFAULT_CHANGED, DEFAULT_REMOVED)

_DECLARED = ("default", "x-python-default", "x-default-varies")
_EFFECTIVE = ("x-effective-default", "x-python-effective-default")
_KEYWORDS = (*_DECLARED, *_EFFECTIVE)
_TEXTS = ("x-python-default", "x-python-effective-default")


def judge(parameter: ParameterPair, site: Site) -> Iterator[Change]:
    """Defaults of a parameter that may be left out on both sides."""
    if parameter.old_required or parameter.new_required:
        return
    old, new = parameter.old, parameter.new
    renamed = _renamed_classes(parameter)
    if not renamed and written(_said(old)) == written(_said(new)):
        return
    if _key(old, renamed) == _key(new, {}):
        return
    before, after = default_text(old), default_text(new)
    if has_default(old) and not has_default(new):
        message = (
            f"{site.name!r} may be left out, but its default, {before}, is not known any more."
        )
        yield site.change(DEFAULT_REMOVED, Said(message, before, after))
        return
    message = f"The default of {site.name!r} was {before or 'not known'}, and is {after}."
    yield site.change(DEFAULT_CHANGED, Said(message, before, after))


def _said(fragment: Fragment) -> Fragment:
    """All that is said of the default, in one order."""
    return {keyword: fragment[keyword] for keyword in _KEYWORDS if keyword in fragment}


def has_default(fragment: Fragment) -> bool:
    """Whether anything is said of it: a value, a Python text, or that it varies."""
    return any(keyword in fragment for keyword in _DECLARED)


def key(fragment: Fragment) -> tuple[str, ...]:
    """Equal for equal defaults: `1` and `1.0` are one, `true` is another."""
    return _key(fragment, {})


def _key(fragment: Fragment, renamed: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    for keyword in _KEYWORDS:
        if keyword in fragment:
            value = fragment[keyword]
            if keyword in _TEXTS and isinstance(value, str):
                value = _with_new_names(value, renamed)
            found.append(f"{keyword}={value_key(value)}")
    return tuple(found)


def _renamed_classes(parameter: ParameterPair) -> dict[str, str]:
    """Classes that have another name now: a default's text holds it too."""
    if not parameter.may_hold_classes:
        return {}
    return {
        pair.old.class_name: pair.new.class_name
        for pair in parameter.types.classes.pairs
        if pair.old.class_name and pair.new.class_name != pair.old.class_name
    }


def _with_new_names(text: str, renamed: Mapping[str, str]) -> str:
    if not renamed:
        return text
    import re  # noqa: PLC0415 - few comparisons have renamed classes

    for old, new in renamed.items():
        text = re.sub(rf"\b{re.escape(old)}\b", lambda _match, new=new: new, text)  # type: ignore[misc]
    return text


def default_text(fragment: Fragment) -> str | None:
    """The default as a person would write it; None where nothing is said of it."""
    text = None
    if "default" in fragment:
        text = value_text(fragment["default"])
    elif "x-python-default" in fragment:
        text = cut(str(fragment["x-python-default"]))
    elif "x-default-varies" in fragment:
        text = "different from machine to machine"
    effective = _effective_text(fragment)
    if effective is None:
        return text
    return f"{text} (in effect {effective})" if text else f"in effect {effective}"


def _effective_text(fragment: Fragment) -> str | None:
    if "x-effective-default" in fragment:
        return value_text(fragment["x-effective-default"])
    text = fragment.get("x-python-effective-default")
    return None if text is None else cut(str(text))
