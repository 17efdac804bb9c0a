"""Uses in Dockerfiles: command lines in both forms, and variables.

`spec.dockerfile` reads them as builders do; here every column counts, and what a here-document
holds, so that the text is read where it stands.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.command_usage import program_end, search_flags
from param_discovery.repository.shell_usage import search_commands, search_shell
from param_discovery.repository.shell_words import Word, commands
from param_discovery.repository.text_places import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.repository.names import Names
    from param_discovery.repository.usage import Hit

_LARGEST = 256 * 1024
"""Characters."""

_COMMENT = re.compile(r"^[ \t]*#[^\n]*(?:\n|\Z)", re.MULTILINE)
_BACKTICK = re.compile(r"`(?=[ \t]*$)", re.MULTILINE)
_ESCAPE = re.compile(r"#\s*escape\s*=\s*`", re.IGNORECASE)
_EXEC = re.compile(
    r"^[ \t]*(?:ONBUILD[ \t]+|HEALTHCHECK[^\[\n]{0,200}?)?(?P<keyword>CMD|ENTRYPOINT|RUN)\b"
    r"[^\[\n]{0,500}?"
    r"(?P<list>\[(?:\\\r?\n|[^\]\"\n]|\"(?:[^\"\\\n]|\\.)*\"){0,2000}\])[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_SHELL = re.compile(
    r"^[ \t]*(?:ONBUILD[ \t]+)?(?P<keyword>CMD|ENTRYPOINT|RUN|ENV|ARG|HEALTHCHECK|FROM)\b",
    re.MULTILINE | re.IGNORECASE,
)
_OLD_ENV = re.compile(
    r"(?P<before>^[ \t]*ENV[ \t]+[A-Za-z_]\w*)[ \t](?!=)", re.MULTILINE | re.IGNORECASE
)


class _Exec(NamedTuple):
    """A command in exec form: `CMD ["vllm", "serve"]`."""

    keyword: str
    words: tuple[Word, ...]


def search_dockerfile(path: str, text: str, names: Names) -> Iterator[Hit]:
    """The flags and variables that are looked for. One too large for that is read as a script."""
    if len(text) > _LARGEST:
        yield from search_shell(path, text, names)
        return
    source = Source(path, text)
    plain = _without_comments(text)
    lists = [_exec(found) for found in _EXEC.finditer(plain)]
    shell = list(commands(_blanked(plain)))
    says = _runs_engine(plain, lists, names)
    for one in lists:
        sure = says and one.keyword == "CMD"
        yield from search_flags(source, one.words, names, says_engine=sure)
        for word in one.words:
            if " " in word.text:
                yield from search_commands(source, list(commands(word.raw, word.offset)), names)
    yield from search_commands(source, shell, names)


def _without_comments(text: str) -> str:
    """The same length, without comments: between continued lines they end nothing."""
    if _ESCAPE.search(text[:500]):
        text = _BACKTICK.sub(r"\\", text)
    return _COMMENT.sub(lambda found: " " * len(found.group()), text)


def _blanked(text: str) -> str:
    """The same length, as a shell would be given it: without keywords and exec forms."""
    text = _EXEC.sub(lambda found: _blank(found.group()), text)
    text = _OLD_ENV.sub(r"\g<before>=", text)
    return _SHELL.sub(lambda found: _blank(found.group()), text)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _exec(found: re.Match[str]) -> _Exec:
    words = []
    for string in _STRING.finditer(found["list"]):
        try:
            text = json.loads(string.group(), strict=False)
        except ValueError:
            text = string.group()[1:-1]
        words.append(Word(text, string.group(), found.start("list") + string.start()))
    return _Exec(found["keyword"].upper(), tuple(words))


def _runs_engine(text: str, lists: Sequence[_Exec], names: Names) -> bool:
    """Whether what `CMD` holds goes to the engine: by the entry point, or by the base image."""
    entries = [one for one in lists if one.keyword == "ENTRYPOINT"]
    if entries:
        return program_end(entries[-1].words, names) is not None
    bases = re.findall(
        r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)", text, re.MULTILINE | re.IGNORECASE
    )
    return bool(bases) and program_end([Word(bases[-1], bases[-1], 0)], names) is not None
