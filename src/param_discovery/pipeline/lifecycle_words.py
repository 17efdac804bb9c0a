"""What an engine's own words say of a parameter: that it is deprecated, and what to use instead.

Pure. A name that is found here is only a candidate: whether there is such a parameter is for the
caller to see. Engines write prose, so what is not one of a few plain phrases says nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKED = r"--[A-Za-z][\w.-]*(?:=[\w.-]+)?|(?P<quote>``?|['\"])(?:--)?[A-Za-z_][\w.-]*(?P=quote)"
"""A name that is marked as one: a flag, or in quotes."""
_BARE = r"[A-Za-z_]\w*(?:\.\w+)*"

_KINDS = r"(?:option|parameter|argument|field|flag|setting)\b"

_NAME = re.compile(
    rf"(?:the\s+)?(?P<marked>{_MARKED})|the\s+(?P<called>{_BARE})(?=\s+{_KINDS})|(?P<bare>{_BARE})"
)
_BETWEEN = re.compile(r"\s*(?:,\s*(?:(?:and|or)\b)?|(?:and|or)\b|&|/)\s*")
_AFTER_BARE = re.compile(rf"\s*(?:{_KINDS}|instead\b|[.,;:()]|$)")
"""What may follow a name without marks: else it is an adjective, as in `use sharded sampling`."""
_AFTER_NEXT = re.compile(rf"\s*(?:{_KINDS}|instead\b)")
"""What may follow another such name: else a sentence goes on, as in `replaced by x, and goes`."""
_CONFIG = re.compile(r"\s+config\b", re.IGNORECASE)
"""`replaced by speculative config` means `speculative_config`."""

_REPLACED_BY = re.compile(
    r"(?P<advice>(?:^|(?<=[.,;:)\]])\s*|\bplease\s+)use\s+)"
    r"|\b(?:alias\s+(?:for|of)|(?:replaced|superseded)\s+(?:by|with)|renamed\s+(?:to|as)"
    r"|moved\s+to|in\s+favou?r\s+of)\s+",
    re.IGNORECASE,
)
_TAKES_PLACE_OF = re.compile(
    r"\b(?:replaces|supersedes|replacement\s+(?:for|of)|renamed\s+from|formerly)\s+"
    r"(?:the\s+)?(?:deprecated\s+|old\s+|legacy\s+)?",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"[^.;]*\binstead\b", re.IGNORECASE)
"""In the rest of a sentence: without it, `use X` may be advice and no farewell."""

_THIS_ONE = (
    r"^\W{0,3}deprecated\b",
    r"\b(?:this|the)\s+(?:parameter|option|flag|argument|field|setting)\s+is\s+deprecated\b",
    r"(?<=[.,;:)\]])\s+deprecated(?=\s*[.:]|\s+and\b|$)",
    r"^\W{0,3}legacy\b",
)


def deprecation_in(name: str, description: str) -> str | None:
    """What the description says of the parameter's own deprecation; None: nothing.

    That it speaks of a deprecated value, metric or other parameter is no deprecation of its own.
    """
    text = " ".join(description.split())
    own = rf"(?:^|[.:]\s)\W{{0,2}}{re.escape(name)}\W{{0,2}}\s+is\s+deprecated\b"
    found = [
        match
        for pattern in (*_THIS_ONE, own)
        if (match := _compiled(pattern).search(text)) is not None
    ]
    if not found:
        return None
    start = min(match.start() for match in found)
    return text[_sentence_start(text, start) :].strip()


def named_instead(text: str, *, is_deprecated: bool) -> tuple[str, ...]:
    """Names that the text of an old parameter tells to use, without their marks.

    `is_deprecated` says that the text is a farewell as a whole.
    """
    flat = " ".join(text.split())
    for match in _REPLACED_BY.finditer(flat):
        is_advice = match["advice"] is not None
        if not is_advice or is_deprecated or _INSTEAD.match(flat, match.end()):
            names = tuple(_names(flat, match.end()))
            if names:
                return names
    return ()


def named_before(text: str) -> tuple[str, ...]:
    """Names that the text of a new parameter says it takes the place of."""
    flat = " ".join(text.split())
    found = (_names(flat, match.end()) for match in _TAKES_PLACE_OF.finditer(flat))
    return tuple(name for names in found for name in names)


def recommends_itself(name: str, text: str, old: str) -> bool:
    """Whether the text of the parameter `name` speaks of `old` and says `use name instead`."""
    flat = " ".join(text.split())
    marks = r"[`'\"]{0,2}(?:--)?"
    mentions = re.search(rf"(?<![\w.]){marks}{re.escape(old)}(?!\w)", flat)
    instead = rf"\b(?:use|using|into|to)\s+{marks}{re.escape(name)}{marks}\s+instead\b"
    return mentions is not None and re.search(instead, flat, re.IGNORECASE) is not None


def _names(text: str, start: int) -> Iterator[str]:
    """The names of an enumeration that begins there."""
    may_follow = _AFTER_BARE
    while (match := _NAME.match(text, start)) is not None:
        bare, end = match["bare"], match.end()
        config = _CONFIG.match(text, end)
        if bare is not None and config is not None:
            bare, end = f"{bare}_config", config.end()
        elif bare is not None and "_" not in bare and not may_follow.match(text, end):
            return
        yield bare or match["called"] or _plain(match["marked"])
        between = _BETWEEN.match(text, end)
        if between is None:
            return
        start, may_follow = between.end(), _AFTER_NEXT


def _plain(name: str) -> str:
    """`--image-processor-backend=pil` is the parameter `image_processor_backend`."""
    inner = name.strip("`'\"")
    if inner.startswith("--"):
        inner = inner.partition("=")[0].removeprefix("--").replace("-", "_")
    return inner.rstrip(".-")


def _sentence_start(text: str, position: int) -> int:
    if text[position : position + 1] in {".", ":"}:
        return position + 1
    return max(text.rfind(". ", 0, position + 1) + 1, 0)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
