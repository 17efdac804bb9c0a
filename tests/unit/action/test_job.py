from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.action import job
from param_discovery.errors import DockerError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_label_is_new_each_time_and_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    state.touch()
    monkeypatch.setenv("GITHUB_STATE", str(state))
    labels = [job.new_job(), job.new_job()]
    assert labels[0] != labels[1]
    assert all(label in state.read_text(encoding="utf-8") for label in labels)


@pytest.mark.parametrize("label", ["", "x", "0" * 31, "0" * 32 + "\n", "$(reboot)" + "0" * 23])
def test_without_a_label_of_ours_nothing_is_looked_for(
    label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> int:
        raise AssertionError

    monkeypatch.setattr(job, "_remove", refuse)
    monkeypatch.setenv("STATE_job", label)
    assert job.clean_up() == 0


def test_a_daemon_that_fails_does_not_fail_the_job(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(_: str) -> int:
        raise DockerError("the daemon does not answer")

    monkeypatch.setattr(job, "_remove", fail)
    monkeypatch.setenv("STATE_job", "0" * 32)
    assert job.clean_up() == 0
    assert "the daemon does not answer" in capfd.readouterr().err


def test_what_was_removed_is_said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(job, "_remove", lambda _: 2)
    monkeypatch.setenv("STATE_job", "0" * 32)
    assert job.clean_up() == 0
    assert "removed 2 container(s)" in capfd.readouterr().err
