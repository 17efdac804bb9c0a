"""The engine of docs/guides/add-an-engine.md, small enough to be made on the spot."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "1.4.0"

_FILES = {
    "acme_engine/__init__.py": '''\
"""A stand-in for an inference engine."""
from dataclasses import dataclass, field


@dataclass
class SamplingParams:
    """How to sample."""

    temperature: float = 1.0
    """Higher is more random."""
    stop: list[str] = field(default_factory=list)
''',
    "acme_engine/config.py": '''\
"""How to set the engine up."""
from dataclasses import dataclass
from typing import Literal, Optional


@dataclass
class EngineConfig:
    """What the engine is started with."""

    model: str
    """Name or path of the model."""
    dtype: Literal["auto", "half"] = "auto"
    max_model_len: Optional[int] = None
''',
}


def acme_index(folder: Path) -> Path:
    """`folder` with a wheel of the engine in it, for an installer to find."""
    info = f"acme_engine-{VERSION}.dist-info"
    files = {
        **_FILES,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: acme-engine\nVersion: {VERSION}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = _record(files) + f"{info}/RECORD,,\n"
    folder.mkdir(parents=True)
    name = f"acme_engine-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(folder / name, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return folder


def _record(files: dict[str, str]) -> str:
    """Hash and size of each file (Python packaging's specification of binary distributions)."""
    rows = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
        rows.append(f"{path},sha256={digest.rstrip(b'=').decode()},{len(text.encode())}\n")
    return "".join(rows)
