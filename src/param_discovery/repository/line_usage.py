"""Uses in text that nothing here can take apart, templates for example: by name alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.repository.text_places import Source
from param_discovery.repository.usage import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.repository.names import Names
    from param_discovery.repository.usage import Kind

_ASSIGNED = re.compile(r"[\"']?\s*[:=]")


def search_lines(path: str, text: str, names: Names) -> Iterator[Hit]:
    """Each place that has a name: as a flag, or where something is given for it."""
    source = Source(path, text)
    for found in names.line_pattern.finditer(text):
        wanted = tuple(one for one in names.of(found["name"]) if len(one.steps) == 1)
        if not wanted or not (found["dashes"] or _ASSIGNED.match(text, found.end())):
            continue
        kind: Kind = "command-line-flag" if found["dashes"] else "configuration-key"
        if found["name"].isupper():
            kind = "environment"
        place = source.place(found.start())
        end = place.column + found.end() - found.start()
        yield Hit(path, *place, end, kind, "name-only", wanted)


def search_inline(source: Source, start: int, text: str, names: Names) -> Iterator[Hit]:
    """Names in a piece of `text` that stands at `start`, whether something is given or not."""
    for found in names.line_pattern.finditer(text):
        wanted = tuple(one for one in names.of(found["name"]) if len(one.steps) == 1)
        if wanted:
            place = source.place(start + found.start())
            end = place.column + found.end() - found.start()
            kind: Kind = "command-line-flag" if found["dashes"] else "configuration-key"
            yield Hit(source.path, *place, end, kind, "name-only", wanted)
