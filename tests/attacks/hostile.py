"""What an engine, a file or a name can say to make a runner, a page or a reader do something."""

from __future__ import annotations

from tests.action import acme

MARK = "PWNED"
"""Stands in every attack: a command whose data begins with it was obeyed."""

COMMANDS = {
    "plain": f"::error::{MARK}",
    "indented": f"   \t::error::{MARK}",
    "next line": f"x\n::error::{MARK}",
    "carriage return": f"x\r::error::{MARK}",
    "both": f"x\r\n::error::{MARK}",
    "escaped line feed": f"x%0A::error::{MARK}",
    "escaped return": f"x%0D::error::{MARK}",
    "double escape": f"x%250A::error::{MARK}",
    "old form": f"##[error]{MARK}",
    "old form inside": f"some words ##[add-mask]{MARK}",
    "old form twice": f"####[error]{MARK}",
    "old form in pieces": f"##[##[error]{MARK}",
    "no-break space": f"\u00a0::error::{MARK}",
    "ideographic space": f"\u3000::error::{MARK}",
    "ogham space": f"\u1680::error::{MARK}",
    "narrow space": f"\u202f::error::{MARK}",
    "form feed": f"\f::error::{MARK}",
    "vertical tab": f"\v::error::{MARK}",
    "next line character": f"x\u0085::error::{MARK}",
    "line separator": f"x\u2028::error::{MARK}",
    "paragraph separator": f"x\u2029::error::{MARK}",
    "byte order mark": f"\ufeff::error::{MARK}",
    "zero width": f"\u200b::error::{MARK}",
    "NUL": f"\0::error::{MARK}",
    "mask": f"::add-mask::{MARK}",
    "stop": f"::stop-commands::{MARK}\n::{MARK}::",
    "group": f"::group::{MARK}",
    "debug": f"::debug::{MARK}",
    "matcher": f"::add-matcher::{MARK}",
    "output": f"::set-output name=classification::{MARK}",
    "state": f"::save-state name=job::{MARK}",
    "environment": f"::set-env name=PATH::{MARK}",
    "properties": f"::error file=a,line=1::{MARK}",
    "end of a property": f"x,title=y::{MARK}\n::error::{MARK}",
    "colours": f"\x1b[31m::error::{MARK}",
    "delimiter": f"ghadelimiter_0\nclassification=safe\n{MARK}",
}

OWN_MARKER = "<!-- param-discovery engine=acme directory=. -->"

MARKUP = {
    "mention": "@everyone and @acme/team",
    "issue": "#1 GH-1 acme/serving#1 closes #7",
    "commit": "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    "address": "https://evil.example www.evil.example a@evil.example",
    "link": "[click](https://evil.example)",
    "reference": "[a]: https://evil.example\n\n[a]",
    "image": "![x](https://evil.example/x.png)",
    "image in HTML": '<img src="https://evil.example/x.png" onerror=alert(1)>',
    "script": "<script>alert(1)</script>",
    "frame": "<iframe src=https://evil.example></iframe>",
    "end of details": "</details></summary><h1>safe</h1>",
    "open details": "<details><summary>",
    "comment": "<!-- hides the rest",
    "own marker": OWN_MARKER,
    "other marker": "<!-- param-discovery engine=other directory=. -->",
    "table": "| a | b |\n|---|---|\n| c | d |",
    "heading": "\n# schema-safe\n",
    "underlined": "safe\n====\n",
    "rule": "\n---\n",
    "list": "\n- [x] reviewed\n1. one",
    "quote": "\n> quoted",
    "backtick": "a ` b `` c ``` d",
    "edges": "`a` `",
    "81 backticks": "`" * 81 + "x",
    "500 backticks": "`" * 500,
    "fence": "\n```\n# out\n```\n~~~\n",
    "fence of 4": "\n````\n",
    "indented": "\n    code\n\nout",
    "emphasis": "**safe** _really_ ~~not~~",
    "emoji": ":tada: :shipit:",
    "formula": "$\\unicode{x41}$ $$x$$",
    "footnote": "[^1]\n\n[^1]: x",
    "alert": "\n> [!CAUTION]\n> act now",
    "entity": "&lt;script&gt; &#64;everyone &commat;everyone",
    "backslashes": "\\` \\@everyone \\<b>",
    "bidi": "\u202eefas\u202c \u2066x\u2069",
    "zero width": "@\u200beveryone sa\u200bfe",
    "tags": "\U000e0041\U000e0042",
    "line ends": "a\rb\u2028c\u0085d\fe",
    "suggestion": "\n```suggestion\nrm -rf /\n```\n",
    "diagram": "\n```mermaid\nclick A href\n```\n",
}

EVERYTHING = [*COMMANDS.values(), *MARKUP.values()]


def _field(number: int, text: str) -> str:
    """A parameter with a hostile description, default and choice."""
    plain = text.encode("utf-8", "replace").decode().replace("\0", "")
    return f"    p{number}: Literal[{plain!r}, 'a{number}'] = {plain!r}\n    {f'Says {plain}.'!r}\n"


SPEAKING = acme.MODEL + "".join(_field(number, text) for number, text in enumerate(EVERYTHING))
"""Every text as description, default and choice of a parameter."""

DESCRIBED = "".join(
    f"    p{number}: Literal['a{number}'] = 'a{number}'\n" for number in range(len(EVERYTHING))
)
SILENT = acme.MODEL + DESCRIBED
"""The same parameters with one choice left: after `SPEAKING` each of them breaks."""

RELEASES = {"6.6.5": SPEAKING, "6.6.6": SILENT}
