"""The probe's archive: whole, the same everywhere, and of nothing but the standard library."""

from __future__ import annotations

import ast
import hashlib
import io
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from param_discovery.runtimes import probe_archive as module
from param_discovery.runtimes.probe_archive import (
    PACKAGE_IN_ARCHIVE,
    probe_archive,
    probe_revision,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def _members() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(probe_archive())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_it_holds_every_module_of_the_probe(repository: Path) -> None:
    folder = repository / "src" / "param_discovery" / "probe"
    expected = {f"{PACKAGE_IN_ARCHIVE}/{path.name}" for path in folder.glob("*.py")}
    assert set(_members()) == expected | {"__main__.py"}


def test_it_imports_the_standard_library_alone() -> None:
    for name, source in _members().items():
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and name != "__main__.py":
                names.append(node.module or "")
            for imported in names:
                known = sys.stdlib_module_names | {"annotationlib"}
                assert imported.partition(".")[0] in known, f"{name} imports {imported}"


def test_the_same_bytes_whatever_the_checkout_is_like(monkeypatch: pytest.MonkeyPatch) -> None:
    members = _members()

    def shuffled() -> list[tuple[str, str]]:
        return sorted(members.items(), reverse=True)

    monkeypatch.setattr(module, "_members", shuffled)
    assert probe_archive.__wrapped__() == probe_archive()


def test_the_revision_names_the_bytes() -> None:
    assert probe_revision() == hashlib.sha256(probe_archive()).hexdigest()[:12]


def test_no_request_is_an_error_and_no_reply(tmp_path: Path) -> None:
    path = tmp_path / "probe.pyz"
    path.write_bytes(probe_archive())
    done = subprocess.run(
        [sys.executable, str(path), str(tmp_path / "missing.json")],
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == b""
    assert b"missing.json" in done.stderr
