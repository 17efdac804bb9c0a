"""The spellings that msgspec gives field names (`rename=` of a Struct)."""

from __future__ import annotations

from typing import Any


def renamed(name: str, how: Any) -> str | None:
    """The name in the other spelling; None where a function would have to be run."""
    if isinstance(how, dict):
        return how.get(name, name)
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
