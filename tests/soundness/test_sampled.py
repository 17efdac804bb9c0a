"""A verdict of safe is never wrong, as far as ten thousand pairs can show; `nox -s soundness` takes
a million."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from random import Random

import pytest

from param_discovery.schema.inclusion import decide
from tests.soundness.campaign import Tally, drawn, judge, run
from tests.soundness.documents import named_pairs

PAIRS = 10_000
SEED = 20_25
SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"


@pytest.fixture(scope="module")
def tally() -> Tally:
    return run(decide, drawn(SEED, range(PAIRS)))


def test_no_answer_is_wrong(tally: Tally) -> None:
    assert tally.misses == []


def test_many_pairs_are_safe_and_nearly_all_are_decided(tally: Tally) -> None:
    assert tally.answers["yes"] > PAIRS / 4
    assert tally.answers["no"] > PAIRS / 4
    assert tally.answers["unknown"] < PAIRS / 20


def test_validators_hardly_ever_differ(tally: Tally) -> None:
    assert tally.outcomes["disputed"] <= PAIRS / 1_000


@pytest.mark.parametrize(
    ("old", "new"),
    list(itertools.product(sorted(path.name for path in SCHEMAS.glob("*.json")), repeat=2)),
)
def test_real_parameters(old: str, new: str) -> None:
    documents = [json.loads((SCHEMAS / name).read_text(encoding="utf-8")) for name in (old, new)]
    for path, before, after in named_pairs(*documents):
        finding = judge(decide, before, after, Random(path))  # noqa: S311 - to be made again
        assert finding.outcome in {"right", "unknown", "unproved no"}, path
        assert finding.answer == "yes" or old != new, path
