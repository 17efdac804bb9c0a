"""Dockerfiles taken apart: instructions, lines, words."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from param_discovery.errors import InputError
from param_discovery.spec.dockerfile import parse
from param_discovery.spec.dockerfile_words import (
    DEEPEST,
    LONGEST_MATCHED,
    LONGEST_VALUE,
    WordError,
    expand,
    split_words,
)

VALUES = {"A": "1.2.3", "EMPTY": "", "V": "v0.32.0-cu128"}


def keywords(text: str) -> list[tuple[str, int]]:
    return [(found.keyword, found.line) for found in parse(text, "Dockerfile").instructions]


def arguments(text: str) -> list[str]:
    return [found.arguments for found in parse(text, "Dockerfile").instructions]


def test_instructions_stand_on_their_lines() -> None:
    text = "# a comment\n\nFROM a\n  RUN b\nrun\tc\n"
    assert keywords(text) == [("FROM", 3), ("RUN", 4), ("RUN", 5)]
    assert arguments(text) == ["a", "b", "c"]


def test_continued_lines_skip_comments_and_empty_lines() -> None:
    text = "ARG A=1 \\\n# between\n\n   \n  # and again\n    B=2 \\\n    C=3\nFROM x\n"
    arg, stage = parse(text, "Dockerfile").instructions
    words = list(split_words(arg.arguments, "\\"))
    assert [(word.text, arg.line_at(word.offset)) for word in words] == [
        ("A=1", 1),
        ("B=2", 6),
        ("C=3", 7),
    ]
    assert stage.line == 8


def test_what_is_continued_without_a_space_is_one_word() -> None:
    assert arguments("ARG A=1\\\n2\nFROM x\n")[0] == "A=12"


def test_an_escaped_escape_continues_nothing() -> None:
    assert keywords("RUN a\\\\\nRUN b") == [("RUN", 1), ("RUN", 2)]


def test_a_file_may_end_in_a_continuation() -> None:
    assert arguments("FROM x\nRUN a \\") == ["x", "a"]


@pytest.mark.parametrize(
    "opened",
    [
        "RUN <<EOF",
        "RUN <<-EOF",
        "RUN <<'EOF'",
        'RUN <<"EOF"',
        "RUN 3<<EOF cat",
        "RUN --mount=type=cache,target=/x <<EOF",
        "COPY <<EOF /file",
        "ADD <<EOF /file",
        "ONBUILD RUN <<EOF",
        "run python3 <<EOF",
    ],
)
def test_lines_of_here_documents_are_no_instructions(opened: str) -> None:
    text = f"FROM x\n{opened}\nARG A=9\nFROM evil\n# c \\\nEOF\nARG A=1\n"
    assert [found for found, _ in keywords(text)] == ["FROM", opened.upper().split()[0], "ARG"]
    assert keywords(text)[-1] == ("ARG", 7)


def test_several_here_documents_follow_each_other() -> None:
    text = "FROM x\nCOPY <<A <<B /d/\nB\nA\nARG X=1\nA\nB\nARG Y=1\n"
    assert keywords(text)[-1] == ("ARG", 8)


def test_tabs_before_the_end_count_unless_they_are_dropped() -> None:
    assert keywords("FROM x\nRUN <<-EOF\n\tEOF\nARG A=1")[-1] == ("ARG", 4)
    with pytest.raises(InputError, match="has no end"):
        parse("FROM x\nRUN <<EOF\n\tEOF\nARG A=1", "Dockerfile")


@pytest.mark.parametrize(
    "line",
    [
        "RUN echo $((1<<2))",
        "RUN cat <<< EOF",
        'RUN ["<<EOF"]',
        'RUN ["sh", "-c", "cat <<EOF"]',
        "RUN <<EOF bash ${x^^}",
        "RUN <<EOF echo it's",
        "RUN echo '<<EOF'",
        'RUN echo "a <<EOF b"',
        "ENV A=<<EOF",
        "CMD cat <<EOF",
    ],
)
def test_what_is_no_here_document(line: str) -> None:
    assert [found for found, _ in keywords(f"FROM x\n{line}\nARG A=1")][-1] == "ARG"


def test_the_escape_directive() -> None:
    text = "# syntax=docker/dockerfile:1\n# Escape = `\nARG A=C:\\ `\n  B=2\nFROM x\n"
    assert keywords(text) == [("ARG", 3), ("FROM", 5)]
    assert parse(text, "Dockerfile").escape == "`"


@pytest.mark.parametrize("before", ["\n", "# just a comment\n", "FROM y\n", "# unknown=1\n"])
def test_a_directive_counts_at_the_top_only(before: str) -> None:
    assert parse(f"{before}# escape=`\nFROM x\n", "Dockerfile").escape == "\\"


def test_crlf_and_byte_order_mark() -> None:
    text = "\ufeffARG A=1 \\\r\n  B=2\r\nFROM x\r\nRUN <<EOF\r\nARG C\r\nEOF\r\nUSER y\r\n"
    assert keywords(text) == [("ARG", 1), ("FROM", 3), ("RUN", 4), ("USER", 7)]
    assert arguments(text)[0].split() == ["A=1", "B=2"]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "Dockerfile", "no instruction"),
        ("# only a comment\n", "Dockerfile", "no instruction"),
        ("FROM x\nFORM y\n", "Dockerfile:2", "'FORM' is not an instruction"),
        ("FROM x\nARG A=1\n  B=2\n", "Dockerfile:3", "'B=2' is not an instruction"),
        ("FROM x\n\nRUN <<EOF\n", "Dockerfile:3", "'EOF' has no end"),
        ("# escape=x\nFROM x", "Dockerfile:1", "parser directive"),
        ("# escape=`\n# escape=`\nFROM x", "Dockerfile:2", "parser directive"),
        ("#" * 2_000_000, "Dockerfile", "larger than"),
    ],
)
def test_what_builders_refuse(text: str, where: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        parse(text, "Dockerfile")
    assert caught.value.where == where
    assert caught.value.mend


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A=1 B=2", ["A=1", "B=2"]),
        ("A='x y' B", ["A='x y'", "B"]),
        ('A="x \\" y"', ['A="x \\" y"']),
        ("A=x\\ y", ["A=x\\ y"]),
        ("A='x\\' B", ["A='x\\'", "B"]),
        ("  ", []),
        ("A\\", ["A"]),
        ("\\", []),
    ],
)
def test_words_are_separated_outside_quotes(text: str, words: list[str]) -> None:
    assert [word.text for word in split_words(text, "\\")] == words


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("plain", "plain"),
        ("'$A'", "$A"),
        ('"$A"', "1.2.3"),
        ('a"b c"d', "ab cd"),
        ("\\$A", "$A"),
        ('"\\$A \\" \\x"', '$A " \\x'),
        ("$A.4", "1.2.3.4"),
        ("${A}4", "1.2.34"),
        ("$AB", ""),
        ("$", "$"),
        ("a$/", "a$/"),
        ("${NO:-default}", "default"),
        ("${NO-default}", "default"),
        ("${NO:-$A}", "1.2.3"),
        ("${NO:-${ALSO_NO:-deep}}", "deep"),
        ("${EMPTY:-default}", "default"),
        ("${EMPTY-default}", ""),
        ("${A:-default}", "1.2.3"),
        ("${A:+other}", "other"),
        ("${NO:+other}", ""),
        ("${EMPTY:+other}", ""),
        ("${EMPTY+other}", "other"),
        ("${A:?why}", "1.2.3"),
        ("${A#1.}", "2.3"),
        ("${A#*.}", "2.3"),
        ("${A##*.}", "3"),
        ("${A%.*}", "1.2"),
        ("${A%%.*}", "1"),
        ("${A#x}", "1.2.3"),
        ("${A%3}", "1.2."),
        ("${A#?}", ".2.3"),
        ("${V#v}", "0.32.0-cu128"),
        ("${V%-cu*}", "v0.32.0"),
        ("${A/./-}", "1-2.3"),
        ("${A//./-}", "1-2-3"),
        ("${A/\\//x}", "1.2.3"),
        ("${V##*[c]*}", "v0.32.0-cu128"),
        ("${V/c*1/}", "v0.32.0-28"),
        ("${V//?/x}", "xxxxxxxxxxxxx"),
        ("${V/0/9}", "v9.32.0-cu128"),
        ("${V#v0\\*}", "v0.32.0-cu128"),
        ("${NO}" * (DEEPEST + 1), ""),
        ("a\\", "a"),
        ("`", "`"),
    ],
)
def test_values(word: str, value: str) -> None:
    assert expand(word, VALUES.get, "\\") == value


def test_another_escape() -> None:
    assert expand('`$A \\ "`$"', VALUES.get, "`") == "$A \\ $"


@pytest.mark.parametrize(
    "word",
    [
        "'open",
        '"open',
        "${A",
        "${}",
        "${:x}",
        "${A^^}",
        "${A:x}",
        "${NO?}",
        "${NO:?why}",
        "${EMPTY:?why}",
        "${A:-",
        "${A/x",
        "${A#\\a}",
        "${A:-" * (DEEPEST + 1) + "}" * (DEEPEST + 1),
    ],
)
def test_words_that_builders_refuse(word: str) -> None:
    with pytest.raises(WordError):
        expand(word, VALUES.get, "\\")


def test_a_value_cannot_grow_without_end() -> None:
    with pytest.raises(WordError, match="matched with more"):
        expand("${L#*a*b*c}", {"L": "x" * (LONGEST_MATCHED + 1)}.get, "\\")
    half = "x" * (LONGEST_VALUE // 2 + 1)
    with pytest.raises(WordError, match="grows"):
        expand("$H$H", {"H": half}.get, "\\")


@given(st.text(alphabet="AB$ {}:-+?#%/\\'\"`\n\t=<E", max_size=40))
def test_no_text_ends_in_anything_but_a_value_or_an_error_of_ours(text: str) -> None:
    with suppress(WordError):
        assert isinstance(expand(text, VALUES.get, "\\"), str)
    with suppress(InputError):
        parse(f"FROM x\nRUN {text}\nARG {text}", "Dockerfile")


@given(st.lists(st.text(alphabet="ab.1-", min_size=1, max_size=5), max_size=5))
def test_plain_words_come_back_as_they_are(words: list[str]) -> None:
    text = "  ".join(words)
    assert [word.text for word in split_words(text, "\\")] == words
    assert all(text[word.offset :].startswith(word.text) for word in split_words(text, "\\"))
    assert [expand(word, VALUES.get, "\\") for word in words] == words
