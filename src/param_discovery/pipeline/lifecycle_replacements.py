"""What took the place of a parameter, where something says so. Pure.

Two versions that follow each other are looked at: the last that has the parameter and the first
that has it not. The engine's own words come first; then what moved as it was; a guess comes last.
Where two answers are as good as each other, there is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.pipeline.lifecycle_words import (
    deprecation_in,
    named_before,
    named_instead,
    recommends_itself,
)
from param_discovery.report.lifecycle_result import ReplacementSource
from param_discovery.rules.renames import alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from param_discovery.pipeline.history_events import Snapshot

_LONG_DESCRIPTION = 30
"""Shorter ones (`The backend.`) may be the same by chance."""
_SIMILAR = 0.75
"""As in `rules.renames`."""
_SMALLEST_GROUP = 2
_CLEARLY = 0.1
"""By so much the likeliest name is to be more alike than the next."""
_OPPOSITES = {"disable": "enable", "enable": "disable", "no": "use", "use": "no"}
_CLASS = re.compile(r"\b[A-Z]\w*[a-z]\w*")
_TYPING = frozenset({"Annotated", "Any", "Callable", "Decimal", "Literal", "None", "Path", "UUID"})
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class Replacement(NamedTuple):
    """Other parameters, and what says that they took the place."""

    paths: tuple[str, ...]
    source: ReplacementSource
    is_opposite: bool = False
    """The new name says the contrary of the old one: a value is to be turned round."""


class Passage(NamedTuple):
    """A parameter that is there in `old` and to be replaced by what `new` has."""

    path: str
    old: Snapshot
    new: Snapshot
    """The same as `old` where the parameter is still there."""

    @property
    def name(self) -> str:
        """Its last step."""
        return self.path.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """The path of the section or parameter that it stands in."""
        return self.path.rpartition(".")[0]

    def others(self) -> Iterator[str]:
        """The parameters that the new version has in the same section, but for this one."""
        start = f"{self.path.partition('.')[0]}."
        for path in self.new.facts:
            if path.startswith(start) and path != self.path and not self._is_inside(path):
                yield path

    def siblings_added(self) -> list[str]:
        """What came in the same object when this one went."""
        return [
            path
            for path in self.others()
            if path.rpartition(".")[0] == self.owner and path not in self.old.facts
        ]

    def _is_inside(self, path: str) -> bool:
        return path.startswith(f"{self.path}.")


def said_of_deprecated(passage: Passage) -> Replacement | None:
    """What the engine says to use instead of a parameter that is still there, but deprecated."""
    return _by_alias(passage) or _by_own_words(passage)


def replacement(passage: Passage) -> Replacement | None:
    """What took the parameter's place when it went; None: nothing says so."""
    said = _by_alias(passage) or _by_own_words(passage)
    if said is not None:
        return said
    claimed = _claimed(passage)
    if claimed is not None:
        return Replacement((claimed,), ReplacementSource.DESCRIPTION)
    ways = (
        (ReplacementSource.MOVED, _moved),
        (ReplacementSource.SAME_CLASS, _same_class),
        (ReplacementSource.LIKELY_RENAME, _likely_name),
    )
    for source, way in ways:
        path = way(passage)
        if path is not None:
            return Replacement((path,), source, is_opposite(passage.name, _name(path)))
    return None


def is_opposite(old: str, new: str) -> bool:
    """Whether the names differ in a word and its contrary: `disable_x`, `enable_x`."""
    before, after = old.split("_"), new.split("_")
    if before[0] == after[0]:
        return False
    if before[1:] == after or before == after[1:]:
        return "disable" in (before[0], after[0]) or "no" in (before[0], after[0])
    return _OPPOSITES.get(before[0]) == after[0]


def _by_alias(passage: Passage) -> Replacement | None:
    """The old name means the new parameter, or meant it before it went."""
    for snapshot in (passage.new, passage.old):
        target = snapshot.aliases.get(passage.path)
        if target is not None and target in passage.new.facts:
            return Replacement((target,), ReplacementSource.ALIAS)
    for alias, target in passage.old.aliases.items():
        if target == passage.path and alias in passage.new.facts:
            return Replacement((alias,), ReplacementSource.ALIAS)
    return None


def _by_own_words(passage: Passage) -> Replacement | None:
    message = passage.old.facts[passage.path].deprecation_message
    if message is not None:
        paths = _resolved(passage, named_instead(message, is_deprecated=True))
        if paths:
            return Replacement(paths, ReplacementSource.DEPRECATION_MESSAGE)
    paths = _resolved(passage, _named_by_description(passage))
    return Replacement(paths, ReplacementSource.DESCRIPTION) if paths else None


def _named_by_description(passage: Passage) -> tuple[str, ...]:
    text = passage.old.descriptions.get(passage.path, "")
    facts = passage.old.facts[passage.path]
    is_deprecated = facts.deprecated or deprecation_in(passage.name, text) is not None
    return named_instead(text, is_deprecated=is_deprecated)


def _claimed(passage: Passage) -> str | None:
    """The parameter beside it whose own description says that it takes the place of this one."""
    return _only(
        path
        for path in passage.others()
        if path.rpartition(".")[0] == passage.owner
        and any(_claims(path, text, passage.name) for text in _texts(passage, path))
    )


def _texts(passage: Passage, path: str) -> set[str]:
    return {side.descriptions.get(path, "") for side in (passage.old, passage.new)}


def _claims(path: str, text: str, old: str) -> bool:
    if old not in text.replace("-", "_"):
        return False
    return old in named_before(text) or recommends_itself(_name(path), text, old)


def _resolved(passage: Passage, names: Iterable[str]) -> tuple[str, ...]:
    """Paths of the parameters that are meant; empty unless every name is one."""
    paths = tuple(dict.fromkeys(_resolve(passage, name) for name in names))
    if None in paths or passage.path in paths:
        return ()
    return tuple(path for path in paths if path is not None)


def _resolve(passage: Passage, name: str) -> str | None:
    """The parameter of that name: the nearest around, else the only one in the section."""
    name = name.replace("-", "_")
    known = passage.new.facts
    around = passage.owner
    while around:
        if f"{around}.{name}" in known:
            return f"{around}.{name}"
        around = around.rpartition(".")[0]
    return _only(path for path in passage.others() if path.endswith(f".{name}"))


def _moved(passage: Passage) -> str | None:
    """The same parameter in another object, or with another name for the same description."""
    return _same_description(passage) or _same_name(passage) or _with_its_group(passage)


def _same_description(passage: Passage) -> str | None:
    """New, or called alike: two that stood side by side for long may only be described alike."""
    text = " ".join(passage.old.descriptions.get(passage.path, "").split())
    if len(text) < _LONG_DESCRIPTION:
        return None
    described = passage.new.descriptions
    found = [path for path in passage.others() if " ".join(described.get(path, "").split()) == text]
    beside = _only(path for path in found if path.rpartition(".")[0] == passage.owner)
    if beside is not None and alike(_name(beside), passage.name) >= _SIMILAR:
        return beside
    return _only(
        path
        for path in found
        if path not in passage.old.facts or _is_called_alike(passage.name, _name(path))
    )


def _is_called_alike(old: str, new: str) -> bool:
    return f"_{old}".endswith(f"_{new}") or f"_{new}".endswith(f"_{old}")


def _same_name(passage: Passage) -> str | None:
    """A name of several words that stands in one other object, with a type like the old one."""
    if "_" not in passage.name:
        return None
    found = _only(path for path in passage.others() if path.endswith(f".{passage.name}"))
    return found if found is not None and _may_be_same_type(passage, found) else None


def _with_its_group(passage: Passage) -> str | None:
    """`eplb_window_size` is `eplb_config.window_size` now, with all that began with `eplb_`.

    The group are the parameters beside it that went with it and begin with the same words: two at
    least. One object has them all, two of them with more than one word; or there is an object of
    the group's name (`speculative_config`) whose contents are not known.
    """
    words = passage.name.split("_")
    for count in range(len(words) - 1, 0, -1):
        prefix = "_".join(words[:count]) + "_"
        rests = [_name(path).removeprefix(prefix) for path in _gone_beside(passage, prefix)]
        if len(rests) < _SMALLEST_GROUP:
            continue
        homes = [home for home in _objects(passage) if _holds_all(passage, home, rests)]
        if len(homes) == 1 and sum("_" in rest for rest in rests) >= _SMALLEST_GROUP:
            return f"{homes[0]}.{passage.name.removeprefix(prefix)}"
        whole = f"{passage.owner}.{prefix}config"
        if not homes and whole in passage.new.facts and whole not in _objects(passage):
            return whole
    return None


def _gone_beside(passage: Passage, prefix: str) -> list[str]:
    start = f"{passage.owner}.{prefix}"
    return [
        path
        for path in passage.old.facts
        if path.startswith(start)
        and path.rpartition(".")[0] == passage.owner
        and path not in passage.new.facts
    ]


def _objects(passage: Passage) -> set[str]:
    return {
        owner
        for path in passage.others()
        if (owner := path.rpartition(".")[0]).startswith(f"{passage.owner}.")
    }


def _holds_all(passage: Passage, home: str, names: Iterable[str]) -> bool:
    return all(f"{home}.{name}" in passage.new.facts for name in names)


def _may_be_same_type(passage: Passage, path: str) -> bool:
    old, new = passage.old.facts[passage.path].type, passage.new.facts[path].type
    return old is not None and new is not None and _without_none(old) == _without_none(new)


def _without_none(text: str) -> str:
    return text.removesuffix(" | None")


def _same_class(passage: Passage) -> str | None:
    """The only parameter that came with a class or enum of the engine's that the old one had."""
    mine = _classes(passage.old.facts[passage.path].type)
    if not mine:
        return None
    added = passage.siblings_added()
    found = _only(path for path in added if mine & _classes(passage.new.facts[path].type))
    others_gone = [
        path
        for path in _gone_beside(passage, "")
        if path != passage.path and mine & _classes(passage.old.facts[path].type)
    ]
    return None if others_gone else found


def _classes(type_: str | None) -> set[str]:
    return set(_CLASS.findall(_QUOTED.sub("", type_ or ""))) - _TYPING


def _likely_name(passage: Passage) -> str | None:
    """As `rules.renames` has it, but only where no other name is nearly as likely."""
    before = passage.old.facts[passage.path]
    found = sorted(
        (
            (alike(_name(path), passage.name), path)
            for path in passage.siblings_added()
            if not (after := passage.new.facts[path]).required
            and after.type == before.type
            and after.default == before.default
        ),
        reverse=True,
    )
    if not found or found[0][0] < _SIMILAR:
        return None
    best = found[0][1]
    rivals = [path for likeness, path in found[1:] if likeness > found[0][0] - _CLEARLY]
    if any(not _belongs_to_another(passage, rival) for rival in rivals):
        return None
    return None if _belongs_to_another(passage, best) else best


def _belongs_to_another(passage: Passage, added: str) -> bool:
    """Whether another parameter that went is more like the new name than this one is."""
    mine = alike(_name(added), passage.name)
    return any(
        alike(_name(added), _name(path)) > mine
        for path in _gone_beside(passage, "")
        if path != passage.path
    )


def _name(path: str) -> str:
    return path.rpartition(".")[2]


def _only(paths: Iterable[str]) -> str | None:
    found = list(paths)
    return found[0] if len(found) == 1 else None
