"""Real engines on the user's own index: what travels, and that the texts are those published.

Run with `pytest -m network tests/wheel`.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from param_discovery.errors import WheelError
from param_discovery.runtimes.package_index import read_package_index
from param_discovery.runtimes.wheel.remote.reading import Reading
from param_discovery.runtimes.wheel.remote.store import Store
from param_discovery.runtimes.wheel.remote.tree import WheelTree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.network


@dataclass
class Heard:
    """A `Progress` that keeps the warnings."""

    warnings: list[str] = field(default_factory=list)

    def step(self, _text: str) -> None:
        pass

    def transfer(self, _what: str, _done_bytes: int, _total_bytes: int | None) -> None:
        pass

    def log(self, line: str) -> None:
        raise AssertionError(line)

    def warn(self, text: str) -> None:
        self.warnings.append(text)


def opened(cache: Path, heard: Heard) -> Reading:
    return Reading(read_package_index(os.environ), Store(cache), heard)


@pytest.mark.parametrize(
    ("package", "version", "module", "share"),
    [
        ("vllm", "0.33.0", "vllm.engine.arg_utils", 0.004),
        ("vllm", "0.10.2", "vllm.engine.arg_utils", 0.002),
        ("transformers", "5.23.0", "transformers.generation.configuration_utils", 0.06),
    ],
)
def test_one_module_costs_a_small_part_of_the_wheel(
    tmp_path: Path, package: str, version: str, module: str, share: float
) -> None:
    heard = Heard()
    with opened(tmp_path, heard) as reading:
        reading.released_versions(package)
        page_bytes, requests = reading.traffic.received_bytes, reading.traffic.request_count
        with reading.open(package, Version(version)) as distribution:
            found = WheelTree(distribution).read(module)
            size_bytes = distribution.chosen.file.size_bytes
        assert found is not None
        assert "class " in found.text
        assert size_bytes is not None
        assert reading.traffic.received_bytes - page_bytes <= share * size_bytes
        assert reading.traffic.request_count - requests <= 4
    assert heard.warnings == []


def test_what_is_read_is_what_an_installer_would_write(tmp_path: Path) -> None:
    """RECORD's hash of each text, computed here once more from what the reader gives."""
    with (
        opened(tmp_path, Heard()) as reading,
        reading.open("vllm", Version("0.10.2")) as distribution,
    ):
        names = ["vllm/engine/arg_utils.py", "vllm/sampling_params.py", "vllm/envs.py"]
        texts = distribution.read(names)
        files = distribution.manifest.files
    for name in names:
        assert hashlib.sha256(texts[name]).digest() == files[name].checksum.digest
        assert len(texts[name]) == files[name].member.unpacked_bytes


def test_releases_are_listed_with_their_dates(tmp_path: Path) -> None:
    with opened(tmp_path, Heard()) as reading:
        found = {str(item.version): item for item in reading.released_versions("vllm")}
    assert found["0.10.2"].uploaded_at is not None
    assert found["0.10.2"].has_wheel
    assert found["0.10.2"].requires_python is not None
    assert len(found) > 80


def test_what_does_not_exist_is_told_with_near_versions(tmp_path: Path) -> None:
    with opened(tmp_path, Heard()) as reading:
        with pytest.raises(WheelError, match=r"There is no vllm 0\.10\.99") as caught:
            reading.open("vllm", Version("0.10.99"))
        assert "0.10.2" in str(caught.value.mend)
        with pytest.raises(WheelError, match="There is no package param-discovery-nobody"):
            reading.open("param-discovery-nobody-has-this", Version("1.0"))


def test_a_stub_is_no_engine(tmp_path: Path) -> None:
    """What the public index has of TensorRT-LLM is a source distribution without its source."""
    with opened(tmp_path, Heard()) as reading:
        versions = reading.released_versions("tensorrt-llm")
        newest = max(item.version for item in versions)
        with reading.open("tensorrt-llm", newest) as distribution:
            assert "tensorrt_llm" not in WheelTree(distribution).packages
