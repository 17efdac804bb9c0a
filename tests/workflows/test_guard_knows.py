"""The guard waits for discovery: it has to recognise the pipeline's job as such."""

from __future__ import annotations

from param_discovery.github.workflow import jobs
from tests.workflows.files import FOLDER


def test_the_pipelines_job_is_one_that_discovers() -> None:
    found = jobs((FOLDER / "engine-pipeline.yml").read_bytes())
    assert found.discovering == {"schemas-${{ matrix.engine }}"}


def test_no_other_workflow_seems_to_discover() -> None:
    for name in ("ci.yml", "release.yml", "publish-engine-image.yml", "engine-image.yml"):
        assert jobs((FOLDER / name).read_bytes()).discovering == frozenset()
