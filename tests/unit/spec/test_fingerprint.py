"""What changes the hash of a discovery's inputs, and what does not."""

from __future__ import annotations

import pytest

from param_discovery.spec.fingerprint import inputs_sha256, sha256
from param_discovery.spec.load import read_spec

SPEC = """\
current_version: v1.0
package: toy
sections:
  engine_params: [toy:Args]
image: toy:{version}
"""
INPUTS = {"image_digest": "sha256:00", "dockerfile": sha256(b"FROM x\n")}


def fingerprint(
    text: str = SPEC, revision: str = "abc", inputs: dict[str, str] | None = None
) -> str:
    spec = read_spec(text.encode(), "toy", "toy.yaml")
    return inputs_sha256(spec, probe_revision=revision, inputs=INPUTS if inputs is None else inputs)


@pytest.mark.parametrize(
    "text",
    [
        "# a comment\n" + SPEC.replace("toy\n", "toy # another\n"),
        "image: toy:{version}\n" + SPEC.replace("image: toy:{version}\n", ""),
        SPEC.replace("v1.0", "'v1.0'"),
        SPEC.replace("[toy:Args]", "[{target: toy:Args}]"),
        SPEC + "gpu: preferred\nbuild: false\nschema: schemas/toy.json\n",
        SPEC.replace("\n", "\r\n"),
        SPEC + "entry_points: [toy:LLM]\nprograms: [toy serve]\n",
    ],
)
def test_writing_it_otherwise_changes_nothing(text: str) -> None:
    assert fingerprint(text) == fingerprint()


@pytest.mark.parametrize(
    "text",
    [
        SPEC.replace("v1.0", "v1.1"),
        SPEC.replace("toy:Args", "toy:Other"),
        SPEC.replace("[toy:Args]", "[{target: toy:Args, exclude: [a]}]"),
        SPEC + "gpu: none\n",
        SPEC + "env: {A: b}\n",
        SPEC + "venv: {requirements: [torch]}\n",
        SPEC + "schema: out.json\n",
    ],
)
def test_saying_something_else_changes_it(text: str) -> None:
    assert fingerprint(text) != fingerprint()


def test_all_inputs_count() -> None:
    found = {
        fingerprint(),
        fingerprint(revision="abd"),
        fingerprint(inputs={}),
        fingerprint(inputs={**INPUTS, "image_digest": "sha256:01"}),
        fingerprint(inputs={**INPUTS, "dockerfile": sha256(b"FROM y\n")}),
        fingerprint(inputs={**INPUTS, "context": sha256(b"")}),
    }
    assert len(found) == 6


def test_the_hash_is_the_same_everywhere() -> None:
    assert fingerprint(inputs=dict(reversed(INPUTS.items()))) == fingerprint()
    assert fingerprint() == "5af3f077d56903867d543a34b9d5c138ef9efe251bd57e6adaa50bcb30e45eee"
