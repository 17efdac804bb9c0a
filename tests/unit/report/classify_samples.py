"""Comparisons made by hand, and the texts with which an engine could try to harm a report."""

from __future__ import annotations

import json
from typing import Any

from param_discovery.report.classify_result import ClassifyResult
from param_discovery.rules.model import Acceptance, Change, Comparison, Example, Rule, Side

NEW_SCHEMA = {
    "$defs": {"CompilationConfig": {"properties": {"mode": {"enum": ["a", "b"]}}}},
    "engine": "vllm",
    "engine_version": "0.32.0",
    "properties": {
        "engine_params": {
            "properties": {"dtype": {"default": "auto"}, "max_model_len": {"type": "integer"}}
        }
    },
}

NEW_TEXT = json.dumps(NEW_SCHEMA, indent=2, sort_keys=True) + "\n"

NARROWED = Change(
    rule="type-narrowed",
    level="breaking",
    section="engine_params",
    path="engine_params.max_model_len",
    message="max_model_len no longer accepts null.",
    old="int | None",
    new="int",
    counterexample=(None,),
    fingerprint="0123456789abcdef",
    place=("properties", "engine_params", "properties", "max_model_len"),
    old_fragment={"type": ["integer", "null"]},
    new_fragment={"type": "integer"},
)

REMOVED = Change(
    rule="parameter-removed",
    level="breaking",
    section="engine_params",
    path="engine_params.num_scheduler_steps",
    message="num_scheduler_steps is gone.",
    old="int = 1",
    renamed_to="engine_params.scheduler_steps",
    fingerprint="1123456789abcdef",
    place=("properties", "engine_params", "properties", "num_scheduler_steps"),
    old_fragment={"type": "integer", "default": 1},
)

ENUM_ACCEPTED = Change(
    rule="enum-value-removed",
    level="breaking",
    section="engine_params",
    path="engine_params.compilation_config.mode",
    message="mode no longer accepts 'c'.",
    old="'a' | 'b' | 'c'",
    new="'a' | 'b'",
    also_at=("engine_params.speculative_config.compilation_config.mode",),
    counterexample=("c",),
    fingerprint="2123456789abcdef",
    place=("$defs", "CompilationConfig", "properties", "mode"),
    accepted=Acceptance("Nobody here passes it.", "2027-01-31"),
)

DEFAULT = Change(
    rule="default-changed",
    level="safe",
    section="engine_params",
    path="engine_params.dtype",
    message="dtype is now 'auto' where it is not passed.",
    old="'half'",
    new="'auto'",
    notice=True,
    fingerprint="3123456789abcdef",
    place=("properties", "engine_params", "properties", "dtype"),
    old_fragment={"default": "half"},
    new_fragment={"default": "auto"},
)

ADDED = Change(
    rule="parameter-added",
    level="safe",
    section="engine_params",
    path="engine_params.attention_backend",
    message="attention_backend is new, and optional.",
    new="str | None = None",
    fingerprint="4123456789abcdef",
)

RULE = Rule(
    id="",
    level="breaking",
    summary="a parameter takes fewer values",
    why="A program that passes such a value stops working.",
    what_to_do="Look for the parameter in your configurations, and change what it is given.",
    example=Example("x: int | None = 1", "x: int = 1"),
)
"""Stands for any rule where a whole report is compared: the catalogue's words change."""

ALL = (NARROWED, REMOVED, ENUM_ACCEPTED, DEFAULT, ADDED)


def result(*changes: Change, **others: Any) -> ClassifyResult:
    """A result with these changes; `others` replaces fields of it."""
    comparison = Comparison(Side("vllm", "0.31.0"), Side("vllm", "0.32.0"), changes)
    made = ClassifyResult(
        comparison, "main:schemas/vllm.json", "schemas/vllm.json", NEW_TEXT, "schemas/vllm.json"
    )
    return made._replace(**others)


def hostile_result(text: str) -> ClassifyResult:
    """A result in which every foreign field, in every group, holds `text`."""
    filled = tuple(
        change._replace(
            path=f"engine_params.{text}",
            message=f"{text} is not what it was. {text}",
            old=text,
            new=text,
            also_at=(text, text),
            counterexample=(text,) if change.level == "breaking" else (),
            renamed_to=text,
            old_fragment={"default": text, text: 1},
            new_fragment={"default": 1},
            accepted=change.accepted and Acceptance(text, text),
        )
        for change in ALL
    )
    bare = [change._replace(old=None, new=None, message=text) for change in filled]
    comparison = Comparison(Side(text, text), Side("vllm", text), (*filled, *bare))
    # A path comes from an argument or a file system: what is no text there is in this range.
    path = text.replace("\ud800", "\udcff")
    return ClassifyResult(comparison, text, text, NEW_TEXT, path, (text, f"See {text} and so on."))


HOSTILE = {
    "heading": "# Heading",
    "setext heading": "Heading\n===",
    "bold": "**bold** _em_ ~~gone~~",
    "link": "[click](https://evil.example)",
    "reference link": "[click][1]\n\n[1]: https://evil.example",
    "image": "![x](https://evil.example/x.png)",
    "autolink": "<https://evil.example>",
    "bare address": "see https://evil.example/x and www.evil.example now",
    "mail": "someone@evil.example",
    "html": "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "html closing details": "</details></summary></div>",
    "comment": "<!-- param-discovery:vllm -->",
    "comment end": "--> <b>out</b>",
    "comment in backticks": "`` <!-- param-discovery:vllm --> ``",
    "mention": "@octocat and @octo-org/team, (@octocat)",
    "issue": "#123 GH-123 octo/repo#123 fixes #1",
    "commit": "0123456789abcdef0123456789abcdef01234567 deadbeef abadcafe",
    "emoji": ":rocket: :+1: :octocat:",
    "footnote": "[^1]\n\n[^1]: note",
    "table break": "a | b\n|---|---|\n| c | d |",
    "pipes": "a | b || c \\| d",
    "one backtick": "a ` b",
    "backticks": "`` ``` ```` `a` ` ``",
    "backticks only": "```",
    "backtick flood": "`" * 200,
    "fence": "```\ncode\n```\n# out",
    "tilde fence": "~~~\ncode\n~~~",
    "tab": "\tindented code",
    "list": "1. one\n2. two",
    "number": "1. one",
    "number in brackets": "1) one",
    "bullet": "- one",
    "task": "[x] done",
    "quote": "> quoted",
    "rule": "---",
    "rule of stars": "* * *",
    "entity": "&lt;b&gt; &#64;octocat &commat;octocat",
    "backslashes": "\\` \\@octocat \\<b> \\",
    "math": "$x$ $$y$$ $`z`$",
    "newlines": "a\n\n# b\r\n<b>c</b>\rd\u2028e\x85f",
    "terminal": "\x1b[31mred\x1b[0m\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "one-byte terminal": "\x9b31mred",
    "bidi": "abc\u202edef\u2066ghi\u200b",
    "nul": "a\x00b",
    "lone surrogate": "a\ud800b",
    "command": "::error file=x::owned",
    "command after spaces": "   ::add-mask::e",
    "command in a line": "x\n::set-output name=classification::safe",
    "command after a return": "x\r::error::owned",
    "old command": "x ##[error]owned ##[add-mask]e",
    "stop": "::stop-commands::x",
    "percent": "100%25 %0A::error::owned %3A%2C",
    "properties": "a,line=1,file=b::owned",
    "sarif link": "[here](https://evil.example) [it](1)",
    "sarif placeholder": "{0} {1} {",
    "wide": "参数" * 60,
    "combining": "e\u0301" * 50,
    "long": "x" * 100_000,
    "long words": "word " * 20_000,
    "controls only": "\x01" * 5_000,
    "empty": "",
    "spaces": "   ",
    "details": "<details open>\n<summary>safe</summary>",
    "number sign": "#",
    "at": "@",
    "dollar": "$",
}
