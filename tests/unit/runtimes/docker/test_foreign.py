from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from param_discovery.runtimes.docker.foreign import ForeignLog, quoted
from tests.docker.support import Recorder


@given(st.text())
def test_quoted_text_can_be_no_command_and_moves_no_cursor(text: str) -> None:
    shown = quoted(text)
    assert "::" not in shown
    assert "##[" not in shown
    assert all(char.isprintable() or char == "\n" for char in shown)


def test_several_lines_stand_behind_bars() -> None:
    assert quoted("a\r\nb\rc\n") == "    | a\n    | b\n    | c"


def test_one_line_stands_for_itself() -> None:
    assert quoted("  no such image\n") == "no such image"
    assert quoted("") == "(nothing)"


def test_control_characters_are_written_out() -> None:
    assert quoted("\x1b[31mred") == "\\x1b[31mred"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_lines_are_shown_whole_however_they_come(size: int) -> None:
    data = "été\nzwei\r\nthree".encode()
    progress = Recorder()
    log = ForeignLog(progress, 1000)
    for start in range(0, len(data), size):
        log.feed(data[start : start + size])
    log.finish()
    assert progress.lines == ["été", "zwei", "three"]
    assert log.tail() == data.decode()


def test_a_flood_is_cut_and_its_end_kept() -> None:
    progress = Recorder()
    log = ForeignLog(progress, 100)
    for number in range(1000):
        log.feed(f"line {number}\n".encode())
    log.finish()
    assert len(progress.lines) < 20
    assert "more output" in progress.lines[-1]
    assert log.tail().endswith("line 999\n")
    assert len(log.tail()) <= 100


def test_a_line_without_end_does_not_grow() -> None:
    progress = Recorder()
    log = ForeignLog(progress, 1_000_000)
    log.feed(b"x" * 500_000)
    assert all(len(line) <= 4096 for line in progress.lines)


def test_no_limit_of_zero_bytes_keeps_anything() -> None:
    log = ForeignLog(Recorder(), 0)
    log.feed(b"something")
    assert log.tail() == ""
