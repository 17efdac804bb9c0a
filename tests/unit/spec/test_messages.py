"""Each way to get a specification wrong, and the whole message that a user sees.

`messages.txt` holds blocks of a specification and its message; `...` stands for the shortest right
specification. What a text file cannot hold safely is here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from param_discovery.spec.load import read_spec
from param_discovery.spec.messages import keys_of
from param_discovery.spec.model import EngineSpec
from param_discovery.spec.problems import InvalidSpecError

BLOCK = re.compile(r"^=== (?P<name>.+)\n(?P<text>(?:.*\n)*?)--- message\n", re.MULTILINE)


def blocks() -> dict[str, tuple[str, str]]:
    content = Path(__file__).with_name("messages.txt").read_text(encoding="utf-8")
    found = list(BLOCK.finditer(content))
    ends = [match.start() for match in found[1:]] + [len(content)]
    return {
        match["name"]: (match["text"], content[match.end() : end].strip("\n"))
        for match, end in zip(found, ends, strict=True)
    }


BLOCKS = blocks()


def message(content: bytes) -> str:
    with pytest.raises(InvalidSpecError) as caught:
        read_spec(content, "toy", "toy.yaml")
    assert caught.value.exit_code == 2
    return str(caught.value)


@pytest.mark.parametrize(("text", "expected"), BLOCKS.values(), ids=BLOCKS.keys())
def test_message_names_line_key_value_and_mend(minimal: str, text: str, expected: str) -> None:
    assert message(text.replace("...\n", minimal, 1).encode()) == expected


def test_names_of_blocks_differ() -> None:
    content = Path(__file__).with_name("messages.txt").read_text(encoding="utf-8")
    assert content.count("=== ") == content.count("--- message\n") == len(BLOCKS)


@pytest.mark.parametrize(
    ("added", "expected"),
    {
        "env:\n\tA: b\n": (
            "toy.yaml:6:1: not YAML: a tab where YAML wants spaces\n  -> indent with spaces"
        ),
        "user: \x01\n": "toy.yaml:5:7: the character U+0001 is not allowed in YAML\n  -> remove it",
        "user: x\r\ngpu: x\r\n": (
            "toy.yaml:6:1: gpu: 'x' is not known here\n  -> known: `required`, `preferred`, `none`"
        ),
        'user: "\\UFFFFFFFF"\n': (
            "toy.yaml:1:1: not YAML: Python int too large to convert to C int\n"
            "  -> look for a wrong \\U escape in double quotes"
        ),
        'user: "\\ud800"\n': (
            "toy.yaml:5:7: half of a character, which no file can hold: '\\ud800'\n"
            "  -> write the character itself, without \\u"
        ),
        f"user: {'x' * 600}\n": (
            f"toy.yaml:5:1: user: '{'x' * 79}... is too long\n  -> keep it below 512 characters"
        ),
        '"a\\n::error::x": y\n': (
            "toy.yaml:5:1: 'a\\n::error::x': unknown key\n  -> known: "
            + ", ".join(f"`{key}`" for key in keys_of(EngineSpec))
        ),
        "env: " + "[" * 40: (
            "toy.yaml:5:21: nested more than 16 levels deep\n"
            "  -> see docs/reference/engine-specification.md for the form"
        ),
    }.items(),
)
def test_message_about_characters_and_size(minimal: str, added: str, expected: str) -> None:
    assert message((minimal + added).encode()) == expected


def test_wrong_encoding_names_the_place(minimal: str) -> None:
    content = minimal.encode() + b"# caf\xe9\n"
    assert message(content) == "toy.yaml:5:6: not UTF-8\n  -> save the file as UTF-8"
    assert "not UTF-8" in message(minimal.encode("utf-16"))


def test_byte_order_mark_is_no_error(minimal: str) -> None:
    assert read_spec(b"\xef\xbb\xbf" + minimal.encode(), "toy", "toy.yaml").package == "toy"


@pytest.mark.parametrize("content", [b"", b"# only a comment\n", b"---\n", b"\n\n"])
def test_empty_file(content: bytes) -> None:
    assert ": the file is empty\n" in message(content) or "not a mapping" in message(content)


def test_large_file_is_not_parsed() -> None:
    assert message(b"[" * 70_000) == (
        "toy.yaml: larger than 64 KiB\n  -> this is no engine specification: replace it"
    )


def test_many_aliases_do_not_grow(minimal: str) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]\n"]
    lines += [
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    ]
    assert "anchors and aliases are not used here" in message("".join(lines).encode())


def test_credentials_are_not_repeated(minimal: str) -> None:
    text = message((minimal + "wheel_index: https://user:hunter2@host/simple\n").encode())
    assert "hunter2" not in text
    assert "without credentials" in text


def test_a_message_has_an_end(minimal: str) -> None:
    text = message((minimal + "".join(f"k{i}: x\n" for i in range(60))).encode())
    assert text.count("unknown key") == 50
    assert text.endswith("\n... and 10 more")
