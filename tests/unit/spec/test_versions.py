"""Spellings of versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from packaging.version import Version

from param_discovery.errors import SpecError
from param_discovery.spec.model import EngineSpec
from param_discovery.spec.versions import engine_version, image_ref, spelled_version

if TYPE_CHECKING:
    from collections.abc import Callable

CUDA = r"v?(?P<version>[0-9.]+(?:\.post[0-9]+)?)-cu[0-9]+"


def spec(current: str = "v0.32.0", pattern: str | None = None, **more: Any) -> EngineSpec:
    content = {
        "engine": "toy",
        "current_version": current,
        "package": "toy",
        "sections": {"engine_params": ["toy:Args"]},
        "image": "group/toy:{version}",
        **more,
    }
    if pattern:
        content["version_from"] = {"pattern": pattern}
    return EngineSpec.model_validate(content)


@pytest.mark.parametrize(
    ("spelled", "version"),
    [
        ("v0.32.0", "0.32.0"),
        ("0.32.0", "0.32.0"),
        ("V0.32.0", "0.32.0"),
        ("0.7.3+cu121", "0.7.3+cu121"),
        ("v0.6.1.post2", "0.6.1.post2"),
        ("1.0.0rc3", "1.0.0rc3"),
        ("1.2.0rc6.post3", "1.2.0rc6.post3"),
        ("1.0.0-rc3", "1.0.0rc3"),
        ("0.5", "0.5"),
    ],
)
def test_usual_spellings(spelled: str, version: str) -> None:
    assert engine_version(spec(), spelled) == Version(version)


@pytest.mark.parametrize(
    ("pattern", "spelled", "version"),
    [
        (CUDA, "v0.5.2-cu124", "0.5.2"),
        (CUDA, "0.5.2.post1-cu124", "0.5.2.post1"),
        (CUDA, "0.5.3", "0.5.3"),
        (r"(?P<version>\d+\.\d+)-py3", "25.06-py3", "25.6"),
        (r"(?P<version>\d+\.\d+)-trtllm-python-py3", "25.12-trtllm-python-py3", "25.12"),
        (r"release-(?P<version>.*)", "release-1.2.0", "1.2.0"),
    ],
)
def test_spellings_with_a_pattern(pattern: str, spelled: str, version: str) -> None:
    current = spelled if "-" in spelled else "v0.5.2-cu124"
    assert engine_version(spec(current, pattern), spelled) == Version(version)


@pytest.mark.parametrize("spelled", ["latest", "", "v", "main", "25.06-py3", "1.0/../x", "1" * 200])
def test_what_is_no_version(spelled: str) -> None:
    with pytest.raises(SpecError, match="is not a version") as caught:
        engine_version(spec(), spelled)
    assert "version_from" in str(caught.value)


@pytest.mark.parametrize(
    ("current", "pattern", "given", "spelled"),
    [
        ("v0.32.0", None, "0.31.0", "v0.31.0"),
        ("v0.32.0", None, "v0.31.0", "v0.31.0"),
        ("1.2.1", None, "v1.2.0", "1.2.0"),
        ("1.2.1", None, "1.2.0rc6.post3", "1.2.0rc6.post3"),
        ("v0.5.2-cu124", CUDA, "0.5.3", "v0.5.3-cu124"),
        ("v0.5.2-cu124", CUDA, "v0.5.3", "v0.5.3-cu124"),
        ("v0.5.2-cu124", CUDA, "v0.5.3-cu128", "v0.5.3-cu128"),
        ("release-1.2.0", r"release-(?P<version>.*)", "1.3.0", "release-1.3.0"),
    ],
)
def test_the_source_keeps_its_habit(
    current: str, pattern: str | None, given: str, spelled: str
) -> None:
    assert spelled_version(spec(current, pattern), given) == spelled


def test_spelling_the_current_version_changes_nothing() -> None:
    for current, pattern in [("v1.0", None), ("1.0", None), ("v0.5.2-cu124", CUDA)]:
        assert spelled_version(spec(current, pattern), current) == current


def test_image() -> None:
    assert image_ref(spec()) == "group/toy:v0.32.0"
    assert image_ref(spec(), "0.31.0") == "group/toy:v0.31.0"
    both = spec(image="registry.example:5000/toy:{pep440}-{version}")
    assert image_ref(both, "0.31.0") == "registry.example:5000/toy:0.31.0-v0.31.0"


def no_image() -> EngineSpec:
    return spec(image=None)


def built() -> EngineSpec:
    return spec(image=None, build=True, dockerfile="Dockerfile", version_arg="V")


@pytest.mark.parametrize("make", [no_image, built])
def test_no_image_to_pull(make: Callable[[], EngineSpec]) -> None:
    with pytest.raises(SpecError, match="names no image to pull"):
        image_ref(make())


def test_a_local_version_is_no_tag() -> None:
    with pytest.raises(SpecError, match=r"'v0\.7\.3\+cu121' cannot be the tag"):
        image_ref(spec(), "0.7.3+cu121")
