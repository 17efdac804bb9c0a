"""An engine with several releases, as real wheels in a folder that stands for the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.unit.runtimes.wheel.remote.archives import wheel

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ARGS = """\
from dataclasses import dataclass

@dataclass
class EngineArgs:
{fields}
"""


@dataclass(frozen=True)
class Shelf:
    """The folder, and a repository whose `engine_versions` names the engine `acme`."""

    root: Path
    folder: Path
    cache: Path

    def publish(self, version: str, *fields: str, source: str | None = None) -> None:
        """Release `acme` with these dataclass fields, or with this source."""
        lines = "\n".join(f"    {field}" for field in fields)
        info = f"acme-{version}.dist-info"
        content = wheel(
            {"acme/__init__.py": "", "acme/args.py": source or ARGS.format(fields=lines)},
            metadata=f"Metadata-Version: 2.1\nName: acme\nVersion: {version}\n",
            info=info,
        )
        (self.folder / f"acme-{version}-py3-none-any.whl").write_bytes(content)


def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A shelf without releases; the user's clients look nowhere else."""
    made = Shelf(tmp_path / "house", tmp_path / "wheels", tmp_path / "cache")
    for folder in (made.root / "engine_versions", made.folder):
        folder.mkdir(parents=True)
    (made.root / "engine_versions" / "acme.yaml").write_text(
        "current_version: v1.2.0\n"
        "package: acme\n"
        "gpu: none\n"
        "sections:\n"
        "  engine_params: [acme.args:EngineArgs]\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PIP_FIND_LINKS", str(made.folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PARAM_DISCOVERY_CACHE", str(made.cache))
    return made


def history_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Four releases of `acme` in which something of everything happens; 1.1.0 is broken."""
    made = shelf(tmp_path, monkeypatch)
    made.publish("1.0.0", "model: str", "seats: int = 1", "old: bool = False")
    made.publish("1.1.0", source="class SomethingElse: pass\n")
    made.publish("1.2.0", "model: str", "seats: int | None = 1", "new: str = 'x'")
    made.publish("2.0.0rc1", "model: str", "rc: int = 0")
    made.publish("2.0.0", "model: str = 'm'", "seats: int | None = None", "new: str = 'x'")
    return made
