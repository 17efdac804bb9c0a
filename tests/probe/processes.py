"""The probe's archive in real processes, run as the runtimes run it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from param_discovery.runtimes.base import ProbeRequest, ProbeTarget
from param_discovery.runtimes.probe_archive import probe_archive
from param_discovery.runtimes.probe_reply import ReplyReader, new_nonce, request_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FINE = """
from dataclasses import dataclass

@dataclass
class Config:
    size: int = 1
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one process."""

    output: bytes
    log: str
    exit_code: int
    nonce: str

    @property
    def reply(self) -> Mapping[str, Any]:
        """The reply; raises ProbeError where there is none."""
        reader = ReplyReader(self.nonce, 64 * 1024 * 1024)
        reader.feed(self.output)
        return reader.finish()

    @property
    def targets(self) -> list[dict[str, Any]]:
        """The targets that were looked at."""
        found: list[dict[str, Any]] = self.reply["targets"]
        return found


class Workshop:
    """A folder with an engine's modules, and an interpreter that looks at them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = [sys.executable]
        self.environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONHASHSEED": "random"}
        (folder / "engine").mkdir()
        (folder / "home").mkdir()
        self.write("fine", FINE)

    def write(self, module: str, *parts: str) -> None:
        """Add a module of the engine, made of parts that may be indented differently."""
        path = self.folder / "engine" / f"{module}.py"
        path.write_text("\n".join(map(textwrap.dedent, parts)), encoding="utf-8")

    def look(
        self, *targets: str, timeout_seconds: float = 60.0, kinds: Sequence[str | None] = ()
    ) -> Run:
        """Ask the probe for these targets; the engine is on the path by PYTHONPATH."""
        nonce = new_nonce()
        named = [*kinds, *[None] * (len(targets) - len(kinds))]
        asked = tuple(
            ProbeTarget("params", target, kind) for target, kind in zip(targets, named, strict=True)
        )
        request = ProbeRequest(asked, timeout_seconds=timeout_seconds)
        (self.folder / "probe.pyz").write_bytes(probe_archive())
        (self.folder / "request.json").write_bytes(request_json(request, nonce))
        return self._run(nonce, timeout_seconds)

    def _run(self, nonce: str, timeout_seconds: float) -> Run:
        process = subprocess.Popen(
            [*self.python, "-B", str(self.folder / "probe.pyz"), str(self.folder / "request.json")],
            cwd=self.folder / "home",
            env={
                **self.environ,
                "HOME": str(self.folder / "home"),
                "PYTHONPATH": str(self.folder / "engine"),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            output, log = process.communicate(timeout=timeout_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, log = process.communicate()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return Run(output, log.decode(errors="replace"), process.returncode, nonce)
