"""An engine with a history, made on the spot: released as wheels, adopted by a repository."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

MODEL = '''\
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
'''
SAFE = MODEL + "    seed: int = 0\n"
BREAKING = MODEL.replace('"auto", "half"', '"auto"')
RELEASES = {"1.0.0": MODEL, "1.1.0": SAFE, "2.0.0": BREAKING}

SPEC = """\
# renovate: datasource=pypi depName=acme-engine versioning=pep440
current_version: {version}
package: acme-engine
dockerfile: docker/Dockerfile.acme
version_arg: ACME_VERSION
sections:
  engine_params: [acme_engine.config:EngineConfig]
"""
DOCKERFILE = "FROM scratch\nARG ACME_VERSION={version}\n"


def wheel(version: str, source: str, package: str = "acme_engine") -> tuple[str, bytes]:
    """File name and bytes of a release."""
    info = f"{package}-{version}.dist-info"
    files = {
        f"{package}/__init__.py": "",
        f"{package}/config.py": source,
        f"{info}/METADATA": (
            f"Metadata-Version: 2.1\nName: {package.replace('_', '-')}\nVersion: {version}\n"
        ),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [_row(path, text) for path, text in files.items()]
    files[f"{info}/RECORD"] = "".join(rows) + f"{info}/RECORD,,\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{package}-{version}-py3-none-any.whl", buffer.getvalue()


def _row(path: str, text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
    return f"{path},sha256={digest.decode()},{len(text.encode())}\n"


def files_of(version: str) -> dict[str, bytes | None]:
    """What a repository has of the engine besides its schema."""
    return {
        "engine_versions/acme.yaml": SPEC.format(version=version).encode(),
        "docker/Dockerfile.acme": DOCKERFILE.format(version=version).encode(),
    }
