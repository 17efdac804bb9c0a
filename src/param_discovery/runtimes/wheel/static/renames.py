"""The spellings that msgspec gives field names (`rename=` of a Struct)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .meanings import Meaning


def renamed(name: str, how: Meaning) -> str | None:
    """The name in the other spelling; None where a function would have to be run."""
    if isinstance(how, dict):
        other = how.get(name, name)
        return other if isinstance(other, str) else None
    head, *rest = name.split("_")
    capitals = [part.title() for part in rest]
    spellings = {
        "lower": name.lower(),
        "upper": name.upper(),
        "camel": "".join([head, *capitals]),
        "pascal": "".join([head.title(), *capitals]),
        "kebab": name.strip("_").replace("_", "-"),
    }
    return spellings.get(how) if isinstance(how, str) else None
