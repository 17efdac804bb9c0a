"""Progress: lines off a terminal, bars on one, nothing with -q, foreign words only with -v."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from param_discovery.report import progress
from param_discovery.report.console import Style

if TYPE_CHECKING:
    from param_discovery.report.progress import Reporter


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def reporter(style: Style, clock: Clock | None = None) -> Reporter:
    with progress.board(style, clock=clock or Clock()) as shown:
        return shown.reporter("vllm")


def test_off_a_terminal_each_step_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    reporter(Style()).step("pulling the image")
    assert capsys.readouterr() == ("", "vllm: pulling the image\n")


def test_a_transfer_is_told_every_few_seconds(
    capsys: pytest.CaptureFixture[str], clock: Clock
) -> None:
    told = reporter(Style(), clock)
    told.transfer("layers", 0, 2_000_000_000)
    clock.now += progress.LINE_INTERVAL_SECONDS / 2
    told.transfer("layers", 500_000_000, 2_000_000_000)
    clock.now += progress.LINE_INTERVAL_SECONDS / 2
    told.transfer("layers", 1_000_000_000, 2_000_000_000)
    told.transfer("other", 719_000, None)
    assert capsys.readouterr().err.splitlines() == [
        "vllm: layers: 0 B of 2 GB (0 %)",
        "vllm: layers: 1 GB of 2 GB (50 %)",
        "vllm: other: 719 kB",
    ]


def test_quiet_says_nothing_but_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    told = reporter(Style(quiet=True))
    told.step("pulling")
    told.transfer("layers", 1, 2)
    told.log("noise")
    told.warn("no digest")
    assert capsys.readouterr() == ("", "warning: vllm: no digest\n")


def test_foreign_lines_are_shown_only_when_verbose_and_cannot_act(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reporter(Style()).log("noise")
    reporter(Style(verbose=True, workflow=True)).log("\x1b[2J::error::x ##[x]\n")
    assert capsys.readouterr().err == "vllm | \\x1b[2J::error::x ## [x]\n"


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (999_600, "1 MB"), (10_340_000_000, "10.3 GB")],
)
def test_sizes(size_bytes: int, text: str) -> None:
    assert progress.size_text(size_bytes) == text


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_there_are_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress.board(Style(verbose=True)) as shown:
        told = shown.reporter("vllm")
        told.step("pulling [bold]")
        told.transfer("layers", 0, 4_000_000)
        told.log("\x1b[2J[red]noise")
        told.warn("no digest")
        shown.finish("vllm", "done")
    written = terminal.getvalue()
    assert "pulling [bold]" in written
    assert "0 B of 4 MB (0 %)" in written
    assert "vllm | \\x1b[2J[red]noise" in written
    assert "warning: " in written
    assert "vllm: done" in written
    assert "\x1b[2J" not in written
