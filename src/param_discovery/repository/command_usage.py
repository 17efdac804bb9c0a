"""Flags of command lines: `--max-model-len 4096`, `--no-enable-x`, `-O.mode=3`; JSON in them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.names import ENOUGH, beside, snake
from param_discovery.repository.usage import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.repository.names import Names
    from param_discovery.repository.shell_words import Word
    from param_discovery.repository.text_places import Source
    from param_discovery.repository.usage import Confidence, Wanted
    from param_discovery.schema.json_types import JsonValue

_FLAG = re.compile(r"(?P<dashes>--?)(?P<name>[A-Za-z][\w.-]*)(?P<equals>=)?")
_NEGATED = "no_"
_UNKNOWN = re.compile(r"[$`]|\{\{|^<.*>$")
"""What is filled in before the program sees it, or is a placeholder for readers."""

_DEEPEST = 12
"""Keys inside each other in a flag's JSON; no engine's configuration has six."""

_NUMBER = re.compile(r"-\d")

_PROGRAM = re.compile(r"[A-Za-z][\w.+-]*")
_SCRIPT = re.compile(r"\.(?:py|sh|bash)$|^python[\d.]*$|[$`]|\{\{")

_OTHER_TOOLS = frozenset(
    {"apt", "apt-get", "conda", "curl", "docker", "git", "helm", "kubectl", "pip", "pip3", "podman"}
    | {"poetry", "uv", "wget"}
)
"""Programs whose arguments may name the engine although their flags are their own."""


class Flag(NamedTuple):
    """A flag of a command line with what is given for it."""

    word: Word
    start: int
    """Where its first dash stands in the file."""
    end: int
    """Just behind its name."""
    steps: tuple[str, ...]
    """`("compilation_config", "mode")`; of a short one the first is empty: `-O.mode`."""
    value: tuple[JsonValue, ...]
    """Its text, True or False for a switch; empty where it is not known."""
    given: Word | None = None
    """The word with its value."""

    @property
    def name(self) -> str:
        """The parameter that it sets."""
        return self.steps[0]


def flags_of(words: Sequence[Word]) -> list[Flag]:
    """The flags among the words of one command, in order."""
    found: list[Flag] = []
    for at, word in enumerate(words):
        match = _FLAG.match(word.text)
        if match is None or (match.end() < len(word.text) and not match["equals"]):
            continue
        start = word.offset + max(word.raw.find(match["dashes"] + match["name"]), 0)
        head, *inner = match["name"].split(".")
        is_short = match["dashes"] == "-"
        steps = ("" if is_short else snake(head), *inner)
        value, given = _value(word, match, _given(words, at + 1))
        end = start + len(match["dashes"] + match["name"])
        found.append(Flag(word, start, end, steps, value, given))
    return found


def _given(words: Sequence[Word], start: int) -> list[Word]:
    """The words up to the next flag."""
    end = start
    while end < len(words) and _is_value(words[end].text):
        end += 1
    return list(words[start:end])


def _is_value(text: str) -> bool:
    return not text.startswith("-") or _NUMBER.match(text) is not None


def _value(
    word: Word, flag: re.Match[str], given: Sequence[Word]
) -> tuple[tuple[JsonValue, ...], Word | None]:
    if flag["equals"]:
        text = word.text[flag.end() :]
        return (() if _UNKNOWN.search(text) else (text,)), word
    if not given:
        return (True,), None
    is_known = len(given) == 1 and not _UNKNOWN.search(given[0].text)
    return ((given[0].text,) if is_known else ()), given[0]


def program_end(words: Sequence[Word], names: Names) -> int | None:
    """How many words name the engine's program, all before it included; None: none does."""
    texts = [word.text for word in words]
    for at, text in enumerate(texts):
        if text == "-m" and at + 1 < len(texts):
            if texts[at + 1].split(".")[0] in names.engine.modules:
                return at + 2
        elif not text.startswith("-"):
            for program in names.programs:
                if _is_program(texts[at : at + len(program)], program):
                    return at + len(program)
    return None


def _is_program(texts: Sequence[str], program: Sequence[str]) -> bool:
    if len(texts) < len(program) or tuple(texts[1:]) != tuple(program[1:]):
        return False
    first = program[0]
    if "/" in first:  # an image
        return texts[0] == first or texts[0].startswith((f"{first}:", f"{first}@"))
    return texts[0].rpartition("/")[2] == first


class _Command:
    """What a command says of the engine, looked up once for all of its flags."""

    def __init__(
        self, words: Sequence[Word], flags: Sequence[Flag], names: Names, *, says_engine: bool
    ) -> None:
        self._names = names
        self._says_engine = says_engine
        self._flags = frozenset(flag.name for flag in flags if names.is_parameter(flag.name))
        end = program_end(words, names)
        self._program_end = None if end is None else _offset(words, end)
        head = [word.text for word in words[: _first_flag(words)]]
        tool = head[0].rpartition("/")[2] if head else ""
        is_other = any(map(names.speaks_of_other, [*head, *_modules(words)]))
        self._is_other = is_other or tool in _OTHER_TOOLS
        self._hints = any(map(names.speaks_of_engine, head))
        self._is_program = bool(_PROGRAM.fullmatch(tool)) and not any(map(_SCRIPT.search, head))

    def is_anyones(self, flag: Flag) -> bool:
        """Whether a plain word such as `--device` is given to another program, with no company.

        A script of the repository is none: it may hand on what it is given.
        """
        is_plain = "_" not in flag.name and len(flag.steps) == 1
        is_known = self._program_end is not None or self._says_engine or self._hints
        has_company = any("_" in name for name in self._flags)
        return is_plain and not is_known and self._is_program and not has_company

    def confidence(self, flag: Flag) -> Confidence:
        """How sure it is that the flag is the engine's."""
        if self._program_end is not None:
            return "certain" if flag.word.offset >= self._program_end else "name-only"
        if self._says_engine:
            return "certain"
        if self._is_other:
            return "name-only"
        is_likely = self._hints or beside(self._flags, self._names, flag.name) >= ENOUGH
        return "likely" if is_likely else "name-only"


def _offset(words: Sequence[Word], number: int) -> int:
    """Where the word behind so many of them begins."""
    return words[number].offset if number < len(words) else words[-1].offset + 1


def _first_flag(words: Sequence[Word]) -> int:
    for index, word in enumerate(words):
        if word.text.startswith("-"):
            return index
    return len(words)


def _modules(words: Sequence[Word]) -> list[str]:
    """What stands behind `-m`."""
    return [following.text for word, following in pairwise(words) if word.text == "-m"]


def search_flags(
    source: Source, words: Sequence[Word], names: Names, *, says_engine: bool = False
) -> Iterator[Hit]:
    """The flags of one command that are looked for; `says_engine`: what is around it says so."""
    flags = flags_of(words)
    command: _Command | None = None
    for flag in flags:
        wanted = tuple(_wanted(flag, names))
        inner = list(_in_json(source, flag, names)) if flag.given is not None else []
        if not wanted and not inner:
            continue
        command = command or _Command(words, flags, names, says_engine=says_engine)
        sure = command.confidence(flag)
        if sure == "name-only" and command.is_anyones(flag):
            continue
        for one, value in wanted:
            yield _hit(source, flag, one, sure)._replace(value=value)
        for hit in inner:
            yield hit._replace(confidence=sure)


def _hit(source: Source, flag: Flag, wanted: tuple[Wanted, ...], sure: Confidence) -> Hit:
    place = source.place(flag.start)
    end = place.column + flag.end - flag.start
    return Hit(source.path, *place, end, "command-line-flag", sure, wanted)


def _wanted(flag: Flag, names: Names) -> Iterator[tuple[tuple[Wanted, ...], tuple[JsonValue, ...]]]:
    """What the flag may set, with the value that it sets it to."""
    plain = flag.steps[-1]
    if len(flag.steps) > 1:
        found = tuple(one for one in names.of(plain) if _leads_to(flag, one))
        if found:
            yield found, flag.value
        whole = tuple(one for one in names.of(flag.name) if len(one.steps) == 1)
        if flag.name and whole:
            yield whole, ()
        return
    own = tuple(one for one in names.of(plain) if len(one.steps) == 1)
    if own:
        yield own, flag.value
    elif plain.startswith(_NEGATED):
        own = tuple(one for one in names.of(plain.removeprefix(_NEGATED)) if len(one.steps) == 1)
        if own:
            yield own, (False,)


def _leads_to(flag: Flag, wanted: Wanted) -> bool:
    """Whether `--compilation-config.mode` or `-O.mode` is the way to it."""
    inner = tuple(map(snake, flag.steps[1:]))
    own = tuple(map(snake, wanted.steps))
    return own == (flag.name, *inner) if flag.name else own[1:] == inner


def _in_json(source: Source, flag: Flag, names: Names) -> Iterator[Hit]:
    """Nested parameters in a flag's JSON: `--compilation-config '{"mode": 3}'`."""
    text = flag.value[0] if flag.value else None
    if flag.given is None or not isinstance(text, str) or "{" not in text:
        return
    import json  # noqa: PLC0415 - few flags have JSON

    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    root = (flag.name,) if flag.name else ()
    for steps, inner in _members(value, root):
        for one in names.of(steps[-1]):
            own = tuple(map(snake, one.steps))
            if own == steps or (not flag.name and own[1:] == steps):
                yield _key_hit(source, flag.given, steps[-1], one, inner)


def _members(value: JsonValue, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    if isinstance(value, dict) and len(way) < _DEEPEST:
        for key, inner in value.items():
            yield (*way, snake(key)), inner
            yield from _members(inner, (*way, snake(key)))


def _key_hit(source: Source, given: Word, key: str, wanted: Wanted, value: JsonValue) -> Hit:
    found = re.search(rf"\b{re.escape(wanted.name)}\b", given.raw)
    offset = given.offset + (found.start() if found else 0)
    place = source.place(offset)
    end = place.column + (len(wanted.name) if found else len(key))
    return Hit(source.path, *place, end, "dict-key", "name-only", (wanted,), (value,))
