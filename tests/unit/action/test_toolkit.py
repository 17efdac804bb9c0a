from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from param_discovery.action import toolkit
from param_discovery.errors import OutsideError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_STATE"):
        (tmp_path / name).touch()
        monkeypatch.setenv(name, str(tmp_path / name))
    return tmp_path


def test_an_input_is_read_without_white_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INPUT_PR-NUMBER", "  12\n")
    assert toolkit.read_input("pr-number") == "12"
    assert toolkit.read_input("engine") == ""


def test_an_output_keeps_its_lines_whatever_they_say(files: Path) -> None:
    toolkit.set_output("results", "a\nEOF\nlabel=schema-safe\nghadelimiter_x\n")
    written = (files / "GITHUB_OUTPUT").read_text(encoding="utf-8")
    found = re.fullmatch(r"results<<(\S+)\n(.*)\n\1\n", written, re.DOTALL)
    assert found is not None
    assert found[2] == "a\nEOF\nlabel=schema-safe\nghadelimiter_x\n"


def test_an_output_too_large_for_github_is_an_error(files: Path) -> None:
    with pytest.raises(OutsideError, match="1,000,001 bytes"):
        toolkit.set_output("results", "x" * 1_000_001)
    assert (files / "GITHUB_OUTPUT").read_text(encoding="utf-8") == ""


def test_without_a_runner_no_output_reaches_a_stream(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    toolkit.set_output("label", "schema-safe")
    assert capfd.readouterr() == ("", "")


def test_lone_surrogates_do_not_stop_an_output(files: Path) -> None:
    toolkit.set_output("results", "\ud800")
    assert "\\ud800" in (files / "GITHUB_OUTPUT").read_text(encoding="utf-8")


def test_the_summary_grows_until_github_would_drop_it(files: Path) -> None:
    assert toolkit.write_summary("# One\n\n")
    assert toolkit.write_summary("# Two")
    written = (files / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")
    assert written == "# One\n# Two\n"
    assert not toolkit.write_summary("x" * toolkit.MAX_SUMMARY_BYTES)
    assert (files / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8") == written


def test_a_file_of_the_runner_that_cannot_be_written_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(name, str(tmp_path))
    with pytest.raises(OutsideError, match="GITHUB_OUTPUT"):
        toolkit.set_output("label", "x")
    with pytest.raises(OutsideError, match="GITHUB_STEP_SUMMARY"):
        toolkit.write_summary("x")


def test_a_runner_without_the_file_it_names_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "gone"))
    with pytest.raises(OutsideError, match="GITHUB_OUTPUT"):
        toolkit.set_output("label", "x")


def test_every_line_of_a_secret_is_masked(capfd: pytest.CaptureFixture[str]) -> None:
    toolkit.mask("one%\ntwo\n\n")
    printed = capfd.readouterr().out.splitlines()
    assert [line for line in printed if line] == [
        "::add-mask::one%25%0Atwo%0A%0A",
        "::add-mask::one%25",
        "::add-mask::two",
    ]


def test_an_empty_secret_masks_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    toolkit.mask("")
    assert capfd.readouterr().out == ""


def test_commands_are_obeyed_again_with_a_new_token_each_time(
    capfd: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):
        with toolkit.commands_stopped():
            pass
    stop, go, stop_again, go_again = capfd.readouterr().err.splitlines()
    assert (stop, stop_again) == (
        f"::stop-commands::{go[2:-2]}",
        f"::stop-commands::{go_again[2:-2]}",
    )
    assert go != go_again


def test_a_group_is_closed_after_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), toolkit.group("vllm"):
        raise ZeroDivisionError
    assert capfd.readouterr().err.splitlines() == ["::group::vllm", "::endgroup::"]


def test_state_is_kept_for_the_step_after_the_job(files: Path) -> None:
    toolkit.save_state("run", "1-2")
    assert "1-2" in (files / "GITHUB_STATE").read_text(encoding="utf-8")
