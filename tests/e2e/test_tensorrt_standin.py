"""TensorRT-LLM's shapes, from a stand-in package, through a real container.

The real package cannot be installed here; what is asserted is that its specification, its two
merged argument classes, statuses, strict nested models and discriminated unions go all the way.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any

import pytest
import uv
from jsonschema import Draft202012Validator

from tests.e2e.conftest import TESTS_BASE_IMAGE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import CommandLine

pytestmark = [pytest.mark.docker, pytest.mark.network]

IMAGE = "param-discovery-test/tensorrt-standin:1.2.0"
VERSION = "1.2.0"
DISTRIBUTION = f"Metadata-Version: 2.1\nName: tensorrt-llm\nVersion: {VERSION}\n"


@pytest.fixture(scope="module")
def document(
    repository: Path, command_line: CommandLine, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    _make_image(repository, tmp_path_factory.mktemp("standin"))
    result = command_line.run(
        *("discover", "tensorrt", "--runtime", "docker", "--image", IMAGE),
        *("--gpus", "none", "--output", "-"),
    )
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def _make_image(repository: Path, context: Path) -> None:
    packages = context / "packages"
    install = [uv.find_uv_bin(), "pip", "install", "--quiet", "--target", str(packages)]
    pydantic = f"pydantic=={installed_version('pydantic')}"
    subprocess.run(
        [*install, "--python-version", "3.11", "--only-binary", ":all:", pydantic], check=True
    )
    shutil.copytree(repository / "tests" / "standins" / "tensorrt_llm", packages / "tensorrt_llm")
    metadata = packages / f"tensorrt_llm-{VERSION}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(DISTRIBUTION)
    (context / "Dockerfile").write_text(
        f"FROM {TESTS_BASE_IMAGE}\nCOPY packages /usr/local/lib/python3.11/dist-packages\n"
    )
    subprocess.run(
        ["docker", "build", "--quiet", "--tag", IMAGE, str(context)],
        check=True,
        capture_output=True,
        env=dict(os.environ, DOCKER_BUILDKIT="0"),
    )


def test_it_is_a_schema_of_both_backends(document: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(document)
    assert document["engine_version"] == VERSION
    section = document["properties"]["engine_params"]
    assert section["additionalProperties"] is False
    assert section["required"] == ["model"]
    assert {"enable_tqdm", "attn_backend", "kv_cache_config"} <= section["properties"].keys()
    assert "_ready" not in section["properties"]


def test_statuses_and_deprecations_are_told(document: dict[str, Any]) -> None:
    section = document["properties"]["engine_params"]["properties"]
    assert section["garbage_collection_gen0_threshold"]["x-status"] == "beta"
    assert section["revision"]["deprecated"] is True
    assert section["fast_build"]["x-deprecation-message"] == "Builds are fast now."
    cache = document["$defs"]["KvCacheConfig"]
    assert cache["properties"]["dtype"]["x-status"] == "prototype"
    assert cache["additionalProperties"] is False


def test_constraints_aliases_and_enums_are_told(document: dict[str, Any]) -> None:
    section = document["properties"]["engine_params"]["properties"]
    assert section["max_batch"]["exclusiveMinimum"] == 0
    assert section["max_batch_size"]["x-alias-of"] == "max_batch"
    fraction = document["$defs"]["KvCacheConfig"]["properties"]["free_gpu_memory_fraction"]
    assert (fraction["minimum"], fraction["maximum"]) == (0, 1)
    assert document["$defs"]["BatchingType"]["enum"] == ["STATIC", "INFLIGHT"]
    assert section["compression"]["default"] == 1


@pytest.mark.parametrize(
    ("value", "is_valid"),
    [
        ({"decoding_type": "Eagle", "max_draft_len": 3}, True),
        ({"decoding_type": "Eagle", "inner": {"decoding_type": "Eagle"}}, True),
        ({"decoding_type": "Medusa", "medusa_choices": [[0, 1]]}, True),
        ({"decoding_type": "Medusa", "max_draft_len": 3}, False),
        ({"decoding_type": "Eagle", "max_draft_len": 0}, False),
        (None, True),
    ],
)
def test_a_discriminated_union_tells_its_members_apart(
    document: dict[str, Any], value: object, *, is_valid: bool
) -> None:
    configuration = {"engine_params": {"model": "m", "speculative_config": value}}
    assert Draft202012Validator(document).is_valid(configuration) is is_valid


def test_sampling_comes_from_a_documented_dataclass(document: dict[str, Any]) -> None:
    section = document["properties"]["sampling_params"]
    description = section["properties"]["end_id"]["description"]
    assert description.startswith("The token that ends a text.")
    assert section["properties"]["bad_token_ids"]["default"] == []
    assert "_stop_word_ids" not in section["properties"]
