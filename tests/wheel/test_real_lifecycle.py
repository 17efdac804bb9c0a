"""Labelled truths against all releases that the user's own index has, nothing left out.

Run with `pytest -m network tests/wheel`. The recorded versions of the unit tests are few: here
every release between them is read too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from param_discovery.pipeline.lifecycle import read_lifecycle
from param_discovery.report.console import Style
from param_discovery.report.lifecycle_result import Standing
from param_discovery.report.progress import LineBoard
from param_discovery.spec.load import load_spec
from tests.unit.pipeline.lifecycle_records import ROOT
from tests.unit.pipeline.lifecycle_truths import TRUTHS, Truth

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.pipeline.lifecycle import Lifecycle

pytestmark = pytest.mark.network


def wrong(truth: Truth, whole: Lifecycle) -> str | None:
    """What is said otherwise than labelled; None: nothing."""
    section, _, inside = truth.path.partition(".")
    fates = whole.fate(section, inside, Version(truth.at))
    fate = next(fate for fate in fates if fate.path == truth.path)
    new = tuple(f"{section}.{name}" for name in truth.truth) if truth.source else ()
    standing = Standing.GONE if truth.removed_in else Standing.THERE
    removed_in = fate.removed_in if fate.standing is Standing.GONE else None
    said = (fate.standing, removed_in, fate.replaced_by, fate.replacement_source, fate.is_opposite)
    labelled = (standing, truth.removed_in, new, truth.source, truth.is_opposite)
    return None if said == labelled else f"{truth.path} at {truth.at}: {said}, not {labelled}"


@pytest.mark.parametrize(
    ("engine", "since"),
    [("vllm", "0.6.0"), ("sglang", "0.5.3"), ("lmdeploy", "0.2.0"), ("transformers", "4.52.0")],
)
def test_every_release(
    engine: str, since: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAM_DISCOVERY_CACHE", str(tmp_path))
    board = LineBoard(Style(quiet=True))
    whole = read_lifecycle(load_spec(ROOT, engine), board, since=Version(since))
    assert whole.problem is None
    assert whole.unread == ()
    oldest = Version(since)
    truths = [
        truth
        for truth in TRUTHS
        if truth.engine == engine
        and Version(truth.at) >= oldest
        and (truth.removed_in is None or Version(truth.removed_in) > oldest)
    ]
    assert truths
    assert [said for truth in truths if (said := wrong(truth, whole))] == []
