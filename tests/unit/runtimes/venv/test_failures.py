"""What uv really said, and what we make of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from param_discovery.runtimes.venv.failures import install_failure, python_failure, said
from param_discovery.runtimes.venv.plan import VenvPlan
from param_discovery.runtimes.venv.process import Ended
from param_discovery.runtimes.venv.releases import Release, Releases

PLAN = VenvPlan("acme", "1.0", Path("/cache"))
HEAD = "Using Python 3.11.7 environment at: e\nerror: No solution found\n  cause: Because "


def never() -> Releases:
    raise AssertionError("the index was asked for nothing")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEAD + "acme==1.0 needs to be downloaded from a registry.\n\nhint: Packages were"
            " unavailable because the network was disabled.",
            "uv is set to be offline",
        ),
        (
            "error: Failed to fetch: `x`\n  cause: HTTP status client error (401 Unauthorized)",
            "let us in",
        ),
        ("error: Failed to fetch: x\n  cause: client error (Connect)\n  dns error", "be reached"),
        ("error: failed to write: No space left on device (os error 28)", "disk is full"),
        ("error: Disk quota exceeded (os error 122)", "disk is full"),
        (HEAD + "torch==1.4.0 has no wheels with a matching Python ABI tag", "fit this Python"),
        (HEAD + "the current Python version (3.11.7) does not satisfy Python>=3.99", "fit this"),
        (HEAD + "docopt==0.6.2 has no usable wheels", "has no wheel for this Python"),
        (HEAD + "acme==1.0 depends on lib<2 and you require lib>=2", "contradict each other"),
        ("error: something new", "uv failed with exit code 2"),
    ],
)
def test_each_failure_has_its_meaning(text: str, expected: str) -> None:
    error = install_failure(Ended(2, text), PLAN, never)
    assert expected in error.what
    assert error.mend


def test_a_version_that_is_there_but_hidden_is_not_called_missing() -> None:
    text = HEAD + "there is no version of acme==1.0\n\nhint: `acme` was filtered by `exclude-newer`"
    known = Releases((Release(Version("1.0")),))
    error = install_failure(Ended(1, text), PLAN, lambda: known)
    assert "may not be used here" in error.what
    assert "filtered by `exclude-newer`" in error.what


def test_sentences_that_older_versions_of_uv_break_are_understood() -> None:
    text = (
        "  \u00d7 No solution found when resolving dependencies:\n"
        "  \u2570\u2500\u25b6 Because there is no version of\n"
        "      acme==1.0 and you require acme==1.0.\n"
    )
    known = Releases((Release(Version("2.0")),))
    error = install_failure(Ended(1, text), PLAN, lambda: known)
    assert error.what == "There is no acme 1.0 on the index."


def test_an_index_that_cannot_be_listed_is_told() -> None:
    text = HEAD + "there is no version of acme==1.0"
    error = install_failure(Ended(1, text), PLAN, lambda: Releases((), ("timed out",)))
    assert error.mend == "The versions could not be listed: timed out"


def test_a_missing_dependency_is_no_missing_engine() -> None:
    text = HEAD + "there is no version of acme-core==1.0 and acme==1.0 depends on it"
    assert "contradict" in install_failure(Ended(1, text), PLAN, never).what


def test_foreign_words_come_without_secrets_ornaments_and_control_characters() -> None:
    text = (
        "Using Python 3\n"
        "  \u00d7 No\x1b[31m way: http://me:secret@host/x\n"
        "  \u2570\u2500\u25b6 because\n"
    )
    assert said(text) == "No[31m way: http://***@host/x\n  because"
    assert len(said("x" * 9000)) < 1300


def test_a_python_that_cannot_be_found_or_asked() -> None:
    missing = python_failure(
        Ended(2, "error: No interpreter found for Python 3.99"), "3.99", "acme"
    )
    assert "No Python 3.99 was found for acme" in missing.what
    broken = python_failure(Ended(2, "error: Permission denied"), "3.99", "acme")
    assert "No virtual environment" in broken.what
    full = python_failure(Ended(2, "No space left on device"), "3.99", "acme")
    assert "disk is full" in full.what
