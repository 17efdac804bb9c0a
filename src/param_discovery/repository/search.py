"""One file's text searched by whoever knows its language."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from param_discovery.repository.configuration_usage import search_configuration
from param_discovery.repository.dockerfile_usage import search_dockerfile
from param_discovery.repository.heredocs import heredocs
from param_discovery.repository.languages import language_of, language_of_block
from param_discovery.repository.line_usage import search_lines
from param_discovery.repository.markdown_usage import search_markdown
from param_discovery.repository.notebook_usage import search_notebook
from param_discovery.repository.select import SelectionError
from param_discovery.repository.shell_usage import search_shell
from param_discovery.repository.text_places import Source
from param_discovery.repository.tree_faults import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from param_discovery.repository.configuration_usage import Told
    from param_discovery.repository.languages import Language
    from param_discovery.repository.names import Names
    from param_discovery.repository.usage import Confidence, Hit

    SearchPython = Callable[[str, str], Iterable[Hit]]
    """Path and text to the hits."""

_ORDER: dict[Confidence, int] = {"certain": 0, "likely": 1, "name-only": 2}


class Searcher:
    """Searches files for the same names."""

    def __init__(
        self,
        names: Names,
        search_python: SearchPython,
        told: Mapping[str, Told] = MappingProxyType({}),
    ) -> None:
        """`told` is what the project's own configuration says of files, by path."""
        self._names = names
        self._python = search_python
        self._told = told

    def search(self, language: Language, path: str, text: str) -> tuple[Hit, ...]:
        """The hits in one file, in their order; at one place the surest."""
        found: dict[tuple[int, int, tuple[str, ...]], Hit] = {}
        for hit in self._search(language, path, text):
            key = hit.line, hit.column, tuple(one.path for one in hit.wanted)
            first = found.setdefault(key, hit)
            if _rank(hit) < _rank(first):
                found[key] = hit
        return tuple(found[key] for key in sorted(found))

    def _search(self, language: Language, path: str, text: str) -> Iterator[Hit]:
        if language in ("shell", "dockerfile", "text", "unknown"):
            yield from self._heredocs(path, text)
        if language == "python":
            yield from self._python(path, text)
        elif language == "notebook":
            yield from self._or_lines(search_notebook(path, text, self._block), path, text)
        elif language in ("yaml", "json", "toml"):
            plain = without_comments(text) if language == "json" else text
            source = Source(path, plain)
            found = search_configuration(source, language, self._names, self._told.get(path))
            yield from self._or_lines(found, path, text)
        elif language == "shell":
            yield from search_shell(path, text, self._names)
        elif language == "dockerfile":
            yield from search_dockerfile(path, text, self._names)
        elif language == "markdown":
            yield from search_markdown(path, text, self._names, self._block)
        else:
            yield from search_shell(path, self._without_keys(text), self._names)
            yield from search_lines(path, text, self._names)

    def _without_keys(self, text: str) -> str:
        """The text with blanks for a key whose value is a command: `command=acme serve`."""
        programs = {program[0] for program in self._names.programs}
        first = "|".join(map(re.escape, sorted(programs)))
        if not any(program in text for program in programs):
            return text
        key = rf"^[ \t]*[A-Za-z_][\w.-]*[ \t]*=[ \t]*(?=(?:[\w./-]*/)?(?:{first}|python[\d.]*)\s)"
        return re.sub(key, lambda found: " " * len(found[0]), text, flags=re.MULTILINE)

    def _heredocs(self, path: str, text: str) -> Iterator[Hit]:
        """The hits in files that a script writes, each by its own name."""
        for inner in heredocs(text):
            language = language_of(inner.name.rpartition("/")[2])
            if language not in ("json", "python", "toml", "yaml"):
                continue
            name = path if language == "python" else inner.name
            for hit in self._search(language, name, inner.text):
                yield hit._replace(
                    path=path,
                    line=hit.line + inner.line - 1,
                    column=hit.column + inner.indentation,
                    end_column=hit.end_column + inner.indentation,
                )

    def _or_lines(self, found: Iterator[Hit], path: str, text: str) -> Iterator[Hit]:
        """What is found; by lines where the text is not what its name says, a template perhaps."""
        try:
            hits = list(found)
        except (UnreadableError, SelectionError):
            hits = [*search_shell(path, text, self._names)]
            hits += search_lines(path, text, self._names)
        yield from hits

    def _block(self, info: str, path: str, text: str) -> Iterator[Hit]:
        """The hits in a piece of a file."""
        language = "markdown" if info == "markdown" else language_of_block(info)
        if language is None:
            return
        if language == "python" and text.lstrip().startswith(_PROMPT):
            for hit in self._search(language, path, _without_prompts(text)):
                moved = hit.column + len(_PROMPT), hit.end_column + len(_PROMPT)
                yield hit._replace(column=moved[0], end_column=moved[1])
        else:
            yield from self._search(language, path, text)


_PROMPT = ">>> "


def _without_prompts(text: str) -> str:
    """The code of an interactive session; what it printed is left out, lines keep their numbers."""
    prompts = (_PROMPT, "... ")
    lines = (line.lstrip() for line in text.split("\n"))
    return "\n".join(line[len(_PROMPT) :] if line.startswith(prompts) else "" for line in lines)


def without_comments(text: str) -> str:
    """JSON with comments and trailing commas (`.jsonc`) as plain JSON of the same length."""
    if "//" in text or "/*" in text:
        text = _COMMENT.sub(_blank, text)
    return _COMMA.sub(_blank, text) if _TRAILING.search(text) else text


def _blank(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith('"') else re.sub(r"[^\n]", " ", found[0])


_STRING = r'"(?:[^"\\\n]|\\.)*(?:"|$)'
"""Up to the line's end where it is not closed: else each quote in it would be tried again."""
_COMMENT = re.compile(rf"{_STRING}|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL | re.MULTILINE)
_TRAILING = re.compile(r",\s*[}\]]")
_COMMA = re.compile(rf"{_STRING}|,(?=\s*[}}\]])", re.MULTILINE)


def _rank(hit: Hit) -> tuple[int, bool]:
    return _ORDER[hit.confidence], not hit.value
