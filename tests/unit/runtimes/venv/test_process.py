"""A program that misbehaves in every way is heard, limited and gone."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from param_discovery.runtimes.venv import process
from param_discovery.runtimes.venv.process import Ended, Limits, run_watched


@dataclass
class Ear:
    limit_bytes: int = 1 << 30
    out: bytearray = field(default_factory=bytearray)
    lines: list[str] = field(default_factory=list)

    def output(self, chunk: bytes) -> bool:
        self.out += chunk
        return len(self.out) <= self.limit_bytes

    def line(self, text: str) -> None:
        self.lines.append(text)

    def waiting(self, seconds: float) -> None:
        pass


def run(
    folder: Path,
    script: str,
    ear: Ear | None = None,
    timeout_seconds: float = 20.0,
    tail_bytes: int = 1024,
) -> Ended:
    return run_watched(
        [sys.executable, "-c", script],
        environ={"PATH": os.environ["PATH"]},
        folder=folder,
        limits=Limits(timeout_seconds, tail_bytes),
        listener=ear or Ear(),
    )


def is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_both_streams_and_the_exit_code_are_heard(tmp_path: Path) -> None:
    ear = Ear()
    ended = run(tmp_path, "import sys; print('a'); print('b', file=sys.stderr); sys.exit(7)", ear)
    assert (ended.exit_code, bytes(ear.out), ear.lines, ended.tail) == (7, b"a\n", ["b"], "b\n")
    assert ended.signal_name is None


def test_it_reads_nothing_from_us_and_leaves_no_core(tmp_path: Path) -> None:
    ear = Ear()
    script = (
        "import sys, time, resource\n"
        "time.sleep(0.3)\n"
        "print(repr(sys.stdin.read()), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    run(tmp_path, script, ear)
    assert bytes(ear.out) == b"'' (0, 0)\n"


def test_megabytes_on_both_streams_do_not_block_and_only_the_end_is_kept(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "for _ in range(300):\n"
        "    sys.stdout.write('o' * 10000); sys.stderr.write('e' * 10000)\n"
        "sys.stderr.write('\\nlast')"
    )
    ear = Ear()
    ended = run(tmp_path, script, ear)
    assert len(ear.out) == 3_000_000
    assert len(ended.tail) == 1024
    assert ended.tail.endswith("\nlast")
    assert ear.lines[-1] == "last"
    assert max(map(len, ear.lines)) <= 8 * 1024
    assert sum(map(len, ear.lines)) == 3_000_004


def test_too_much_output_ends_it(tmp_path: Path) -> None:
    ended = run(tmp_path, "while True: print('x' * 1000)", Ear(limit_bytes=100_000))
    assert ended.said_too_much
    assert ended.signal_name == "SIGKILL"


def test_one_that_never_returns_is_ended(tmp_path: Path) -> None:
    ended = run(
        tmp_path,
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
        timeout_seconds=0.5,
    )
    assert ended.timed_out


def test_a_crash_tells_its_signal(tmp_path: Path) -> None:
    ended = run(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert ended.exit_code == -signal.SIGSEGV
    assert ended.signal_name == "SIGSEGV"


@pytest.mark.parametrize("leaves_group", [False, True])
def test_children_that_outlive_it_are_ended_and_do_not_hold_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, leaves_group: bool
) -> None:
    if not leaves_group:  # elsewhere than on Linux the group is all that we have
        monkeypatch.setattr(process, "_kill_marked", lambda _mark: False)
    ear = Ear()
    script = (
        "import os, time, sys\n"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        f"    {'os.setsid()' if leaves_group else 'pass'}\n"
        "    while True: time.sleep(0.01); sys.stderr.write('still here')\n"
        "time.sleep(0.2); print(pid); sys.stdout.flush(); os._exit(0)"
    )
    started_at = time.monotonic()
    ended = run(tmp_path, script, ear)
    assert ended.exit_code == 0
    assert time.monotonic() - started_at < 10
    assert is_gone(int(ear.out))


def test_an_interrupt_ends_it(tmp_path: Path) -> None:
    class Interrupted(Ear):
        def output(self, chunk: bytes) -> bool:
            super().output(chunk)
            raise KeyboardInterrupt

    ear = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, "import os, time; print(os.getpid(), flush=True); time.sleep(60)", ear)
    assert is_gone(int(ear.out))
