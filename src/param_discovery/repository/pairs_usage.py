"""Parameters in a list of pairs: `pretrained=a/b,dtype=half,swap_space=4`.

That is how programs that know several engines, such as harnesses for evaluation, take what they
hand on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.repository.names import ENOUGH, beside
from param_discovery.repository.usage import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from param_discovery.repository.names import Names
    from param_discovery.repository.shell_words import Word
    from param_discovery.repository.text_places import Source
    from param_discovery.repository.usage import Confidence

_PAIR = r"[A-Za-z_]\w{0,80}=[^,=\s\"']{1,300}"
_LIST = re.compile(rf"(?<![\w.-]){_PAIR}(?:,{_PAIR})+")
_MEMBER = re.compile(r"(?P<name>[A-Za-z_]\w*)=(?P<value>[^,]+)")


def may_hold_pairs(text: str) -> bool:
    """Whether there is any such list in a file."""
    return "=" in text and _LIST.search(text) is not None


def search_pairs(source: Source, words: Iterable[Word], names: Names) -> Iterator[Hit]:
    """What is looked for in the lists among words that belong together."""
    words = list(words)
    lists = [(word, found) for word in words for found in _LIST.finditer(word.raw)]
    if not lists:
        return
    own = any(names.speaks_of_engine(word.text) for word in words)
    if not own and any(names.speaks_of_other(word.text) for word in words):
        return
    for word, found in lists:
        pairs = list(_MEMBER.finditer(found[0]))
        keys = [pair["name"] for pair in pairs]
        for pair in pairs:
            yield from _hits(source, word.offset + found.start(), pair, names, keys, own=own)


def _hits(  # noqa: PLR0913 - what stands around
    source: Source, start: int, pair: re.Match[str], names: Names, keys: list[str], *, own: bool
) -> Iterator[Hit]:
    name = pair["name"]
    wanted = tuple(one for one in names.of(name) if len(one.steps) == 1)
    is_likely = own or beside(keys, names, name) >= ENOUGH
    if not wanted or not (is_likely or "_" in name):
        return  # a plain word is anyone's
    sure: Confidence = "likely" if is_likely else "name-only"
    place = source.place(start + pair.start())
    value = () if "$" in pair["value"] or "{" in pair["value"] else (pair["value"],)
    end = place.column + len(name)
    yield Hit(source.path, *place, end, "command-line-flag", sure, wanted, value)
