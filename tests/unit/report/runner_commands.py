"""What GitHub's runner obeys: a small model of `ActionCommand.TryParseV2` and `TryParse`.

Source: actions/runner 2.336, src/Runner.Common/ActionCommand.cs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NAMES = """
add-mask add-matcher add-path debug echo endgroup error group notice remove-matcher
save-state set-env set-output stop-commands warning
"""

REGISTERED = frozenset(_NAMES.split())


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def obeyed(output: str) -> list[Command]:
    """The commands in a step's output; .NET ends a line at each of these."""
    lines = re.split(r"\r\n|\r|\n", output)
    return [command for line in lines if (command := _new_form(line) or _old_form(line))]


def _new_form(line: str) -> Command | None:
    line = line.lstrip()
    if not line.startswith("::") or "::" not in line[2:]:
        return None
    head, data = line[2:].split("::", 1)
    name, _, properties = head.partition(" ")
    if name not in REGISTERED:
        return None
    pairs = (pair.split("=", 1) for pair in properties.strip().split(",") if "=" in pair)
    read = {key: _unescaped(value, ("%3A", ":"), ("%2C", ",")) for key, value in pairs}
    return Command(name, read, _unescaped(data))


def _old_form(line: str) -> Command | None:
    found = re.search(r"##\[([^\] ]*)([^\]]*)\](.*)", line)
    if found is None or found[1] not in REGISTERED:
        return None
    return Command(found[1], {}, found[3])


def _unescaped(text: str, *more: tuple[str, str]) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
        text = text.replace(escape, character)
    return text
