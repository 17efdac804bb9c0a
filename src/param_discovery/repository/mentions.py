"""Which files are worth taking apart: a look at their bytes, long before anything parses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.names import ENOUGH, points, written_forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from param_discovery.repository.python_usage import Forwarders
    from param_discovery.repository.usage import Engine, Wanted

_WORDS = bytes(
    ord("_")
    if chr(code) == "-"
    else code
    if code >= 128 or chr(code).isalnum() or chr(code) == "_"
    else 32
    for code in range(256)
)
"""All that is no part of a name becomes a blank, and a dash an underscore: `--swap-space=4` is the
word `__swap_space`."""


_PIECE = 2 * 1024 * 1024
_OVERLAP = 200
"""Bytes; a name that stands across the edge of a piece is whole in one of them."""


class Mention(NamedTuple):
    """What a file's bytes tell."""

    is_candidate: bool
    """A name that is looked for stands there as a word, in any of the ways to write it."""
    names_engine: bool
    """The engine is named, or a class, program or section of it."""
    has_company: bool
    """So many of the engine's parameters stand there that they may stand beside each other."""

    @property
    def may_be_sure(self) -> bool:
        """Whether more than the name may tell."""
        return self.names_engine or self.has_company


class Mentions:
    """Tells from a file's bytes what may be found in it.

    All words of a file are looked up at once: it takes as long for a hundred names as for one.
    """

    def __init__(self, wanted: Iterable[Wanted], engine: Engine) -> None:
        wanted = tuple(wanted)
        words = {form: one.name for one in wanted for form in _forms(one.name, engine.name)}
        sections = {one.section for one in wanted}
        if any(one.is_missing_the_fault for one in wanted):
            words |= {name: name for name in engine.classes | sections}
        self._names = {word.encode(): name for word, name in words.items()}
        self._words = frozenset(self._names)
        self._parameters = {
            form.encode(): name for name in engine.parameters for form in _forms(name, engine.name)
        }
        programs = {word for program in engine.programs for word in program.split()[:1]}
        own = {engine.name, *engine.modules, *engine.classes, *sections, *programs}
        self._engine = tuple(sorted(name.lower().encode() for name in own if name))
        self._python = _encoded({*engine.modules, *engine.classes})
        self._programs = tuple(program.encode() for program in engine.programs)
        names = {one.name for one in wanted} | {one.name.replace("_", "-") for one in wanted}
        flags = "|".join(map(re.escape, sorted(names)))
        self._flags = re.compile(rf"--(?:no[-_])?(?:{flags})(?![\w-])".encode())

    def of(self, content: bytes, path: str) -> Mention:
        """What the file tells; its name counts too."""
        words = self._words_of(content)
        if self._words.isdisjoint(words):
            return Mention(is_candidate=False, names_engine=False, has_company=False)
        return Mention(
            is_candidate=True,
            names_engine=self._names_engine(content, path),
            has_company=self._points(set(words)) > ENOUGH,
        )

    def _names_engine(self, content: bytes, path: str) -> bool:
        """As a part of a word too, in capitals or not. A regular expression takes longer."""
        lowered = content.lower() + path.lower().encode("utf-8", "surrogateescape")
        return any(name in lowered for name in self._engine)

    def _points(self, words: set[bytes]) -> int:
        """As `names.beside` counts, with the name itself, which may be a plain one."""
        names = {self._parameters[word] for word in words & self._parameters.keys()}
        return points(names, most_plain=3)

    def names_in(self, content: bytes) -> tuple[str, ...]:
        """What is looked for and stands there, sorted: `swap_space`."""
        words = self._words.intersection(self._words_of(content))
        return tuple(sorted({self._names[word] for word in words}))

    def _words_of(self, content: bytes) -> list[bytes] | set[bytes]:
        """The words of the content; of a large one those that matter, a piece after the other."""
        if len(content) <= _PIECE:
            return content.translate(_WORDS).split()
        matter = self._words | self._parameters.keys()
        pieces = (content[at : at + _PIECE + _OVERLAP] for at in range(0, len(content), _PIECE))
        return {
            word for one in pieces for word in matter.intersection(one.translate(_WORDS).split())
        }

    def is_command(self, content: bytes) -> bool:
        """Whether the engine's program is named, or a flag that is looked for."""
        return any(one in content for one in self._programs) or bool(self._flags.search(content))

    def names_python(self, content: bytes) -> bool:
        """Whether Python code may hand something on to the engine itself."""
        return any(name in content for name in self._python)


class Wrappers:
    """Functions and classes of the repository that hand parameters on, by the modules they are in.

    A file may use one if it imports the module, and names the function.
    """

    def __init__(self) -> None:
        self._names: dict[bytes, set[bytes]] = {}

    def add(self, forwarders: Forwarders) -> None:
        """Take in what some files define."""
        for module in forwarders.modules:
            own = {
                name.encode()
                for name, locations in module.names
                if any(location.base[0] == module.path for location in locations)
            }
            if own:
                self._names.setdefault(stem_of(module.path), set()).update(own)

    def may_be_imported(self, words: bytes) -> bool:
        """Whether the words of a file's imports name one of the modules."""
        return bool(self._names) and not self._names.keys().isdisjoint(words.split())

    def are_named(self, content: bytes) -> bool:
        """Whether a file names any of them."""
        words = content.translate(_WORDS).split()
        return any(not names.isdisjoint(words) for names in self._names.values())


_IMPORT = re.compile(rb"import(?:_module)?\b")
_NAME = re.compile(rb"\w+")


def imported_words(content: bytes) -> bytes:
    """All words that stand in one line with `import`, and what an import has in parentheses.

    A module that is not among them is not imported by this file; `import_module("app.engine")`
    counts as one. Joined by blanks: a set of them would take ten times the memory.
    """
    words: set[bytes] = set()
    end = 0
    for found in _IMPORT.finditer(content):
        start = max(content.rfind(b"\n", 0, found.start()), end, 0)
        end = content.find(b"\n", found.end())
        end = len(content) if end < 0 else end
        if content[found.end() : end].strip() == b"(":
            end = max(content.find(b")", end), end)
        words.update(_NAME.findall(content, start, end))
    return b" ".join(sorted(words))


def stem_of(path: str) -> bytes:
    """The last word by which a module is imported."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    word = folder.rpartition("/")[2] if stem == "__init__" else stem
    return word.encode("utf-8", "surrogateescape")


def _encoded(words: Iterable[str]) -> frozenset[bytes]:
    return frozenset(word.encode() for word in words)


def _forms(name: str, engine: str) -> set[str]:
    """The words that a mention comes to, flags and variables among them."""
    plain = {form.replace("-", "_") for form in written_forms(name)}
    flags = {f"{dashes}{no}{name}" for dashes in ("_", "__") for no in ("", "no_")}
    variables = {f"{engine.replace('-', '_')}_{name}".upper()}
    return plain | flags | variables
