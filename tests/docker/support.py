"""What the Docker tests share: a progress that remembers, requests, and engines that misbehave."""

from __future__ import annotations

import io
import tarfile
import textwrap
from dataclasses import dataclass, field

from param_discovery.runtimes.base import ProbeRequest, ProbeTarget

BASE = "param-discovery-base"


@dataclass
class Recorder:
    """A Progress that remembers what it is told."""

    steps: list[str] = field(default_factory=list)
    transfers: list[tuple[str, int, int | None]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def step(self, text: str) -> None:
        self.steps.append(text)

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        self.transfers.append((what, done_bytes, total_bytes))

    def log(self, line: str) -> None:
        self.lines.append(line)

    def warn(self, text: str) -> None:
        self.warnings.append(text)


def request_for(
    *targets: str,
    timeout_seconds: float = 60.0,
    reply_limit_bytes: int = 8 * 1024 * 1024,
    log_limit_bytes: int = 64 * 1024,
) -> ProbeRequest:
    return ProbeRequest(
        targets=tuple(ProbeTarget("engine_params", target) for target in targets),
        timeout_seconds=timeout_seconds,
        reply_limit_bytes=reply_limit_bytes,
        log_limit_bytes=log_limit_bytes,
    )


def tar_of(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            content = text.encode()
            member.size, member.mode = len(content), 0o755
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _module(text: str) -> str:
    parameters = """
        import dataclasses

        @dataclasses.dataclass
        class Parameters:
            model: str
            seed: int = 0
    """
    return textwrap.dedent(text) + textwrap.dedent(parameters)


ENGINES = {
    "calm.py": _module(""),
    "hangs.py": _module("""
        import sys, time
        print("loading weights", file=sys.stderr, flush=True)
        time.sleep(3600)
    """),
    "hangs_silently.py": _module("""
        import os, time
        for descriptor in range(64):
            try:
                os.close(descriptor)
            except OSError:
                pass
        time.sleep(3600)
    """),
    "floods.py": _module("""
        import os
        for number in range(1024):
            os.write(1, b"x" * 8191 + b"\\n")
            os.write(2, b"y" * 8191 + b"\\n")
        os.write(2, b"the last line\\n")
    """),
    "leaves.py": _module("""
        import os, sys
        print("::error::I leave ##[error]now", file=sys.stderr, flush=True)
        os._exit(7)
    """),
    "eats_memory.py": _module("""
        hoard = []
        while True:
            hoard.append(bytearray(16 * 1024 * 1024))
    """),
    "forks.py": _module("""
        import os, time
        children = 0
        try:
            while children < 2000:
                if os.fork() == 0:
                    time.sleep(3600)
                    os._exit(0)
                children += 1
        except OSError:
            pass
        os.write(2, b"children: %d\\n" % children)
    """),
    "wants_gpu.py": "raise ImportError('libcuda.so.1: cannot open shared object file')\n",
    "tells.py": _module("""
        import os, pathlib, socket, sys

        def tell(name, value):
            os.write(2, f"FACT {name}={value}\\n".encode())

        status = pathlib.Path("/proc/self/status").read_text()
        for line in status.splitlines():
            name, _, value = line.partition(":")
            if name in ("CapEff", "CapBnd", "NoNewPrivs"):
                tell(name, value.strip())
        tell("uid", f"{os.getuid()}:{os.getgid()}")
        tell("host", socket.gethostname())
        tell("interfaces", ",".join(sorted(name for _, name in socket.if_nameindex())))
        tell("environment", ",".join(sorted(os.environ)))
        tell("home", os.environ["HOME"])
        tell("pid1", pathlib.Path("/proc/1/comm").read_text().strip())
        tell("socket", os.path.exists("/var/run/docker.sock"))
        tell("probe_writable", os.access("/param-discovery/probe.pyz", os.W_OK))
        cache = pathlib.Path.home() / ".cache" / "engine"
        cache.mkdir(parents=True)
        program = cache / "program"
        program.write_text("#!/bin/sh\\nexit 5\\n")
        program.chmod(0o755)
        tell("cache_runs", os.waitstatus_to_exitcode(os.system(str(program))))
    """),
    "large.py": """
import dataclasses
Parameters = dataclasses.make_dataclass(
    "Parameters", [(f"parameter_{number}", int, 0) for number in range(3000)]
)
""",
}
"""Modules of an image; each has a `Parameters`, if it ever gets that far."""


def facts(recorder: Recorder) -> dict[str, str]:
    """What `tells` wrote."""
    told = [line.removeprefix("FACT ") for line in recorder.lines if line.startswith("FACT ")]
    return dict(line.split("=", 1) for line in told)
