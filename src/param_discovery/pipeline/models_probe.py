"""A class of a repository, as the repository's own interpreter sees it: this runs its code."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from param_discovery.errors import InputError, OutsideError
from param_discovery.runtimes.base import ProbeRequest
from param_discovery.runtimes.probe_archive import probe_archive
from param_discovery.runtimes.probe_reply import ReplyReader, new_nonce, request_json
from param_discovery.runtimes.venv.process import Limits, run_watched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from param_discovery.runtimes.base import ProbeTarget
    from param_discovery.runtimes.venv.process import Ended

_TAIL_LINES = 20


def probed(
    target: ProbeTarget, roots: Sequence[Path], python: Path, seconds: float
) -> Mapping[str, Any]:
    """What the probe sees of the target in this interpreter; `roots` are put on its path.

    The code has the rights of who runs us, and their environment.

    Raises:
        InputError: there is no such interpreter.
        OutsideError: it failed, or took longer than `seconds`.
        ProbeError: its answer is not usable.
    """
    program = _program(python)
    request = ProbeRequest((target,), timeout_seconds=seconds)
    nonce = new_nonce()
    talk = _Talk(ReplyReader(nonce, request.reply_limit_bytes))
    with tempfile.TemporaryDirectory(prefix="param-discovery-", ignore_cleanup_errors=True) as name:
        run = Path(name)
        (run / "probe.pyz").write_bytes(probe_archive())
        (run / "request.json").write_bytes(request_json(request, nonce))
        try:
            ended = run_watched(
                [program, "-B", str(run / "probe.pyz"), str(run / "request.json")],
                environ=_environment(roots),
                folder=run,
                limits=Limits(request.timeout_seconds, request.log_limit_bytes),
                listener=talk,
            )
        except OSError as error:
            raise _no_interpreter(python, error.strerror or str(error)) from None
    _check_end(ended, target, request)
    return talk.reply.finish()


def _program(python: Path) -> str:
    """Its path from wherever it is run; a symbolic link stays one, as it marks an environment."""
    found = shutil.which(str(python))
    if found is None:
        raise _no_interpreter(python, "no such program")
    return os.path.abspath(found)  # noqa: PTH100 - Path.absolute leaves `..` in


def _no_interpreter(python: Path, why: str) -> InputError:
    return InputError(
        f"cannot be started: {why}",
        where=str(python),
        mend="Name the repository's interpreter: --python .venv/bin/python",
    )


def _environment(roots: Sequence[Path]) -> dict[str, str]:
    before = os.environ.get("PYTHONPATH")
    path = [*map(str, roots), *([before] if before else [])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "0"}


class _Talk:
    def __init__(self, reply: ReplyReader) -> None:
        self.reply = reply

    def output(self, chunk: bytes) -> bool:
        self.reply.feed(chunk)
        return not self.reply.too_large

    def line(self, text: str) -> None:
        """Its end is kept, for errors."""

    def waiting(self, seconds: float) -> None:
        """Not told."""


def _check_end(ended: Ended, target: ProbeTarget, request: ProbeRequest) -> None:
    if ended.timed_out:
        raise OutsideError(
            f"{target.target} was not imported within {request.timeout_seconds:g} s.",
            meaning="The process was ended.",
            mend="See where it hangs, or leave out --python: its source alone may tell.",
        )
    if ended.exit_code == 0 or ended.said_too_much:
        return
    tail = "\n  ".join(ended.tail.splitlines()[-_TAIL_LINES:])
    how = f"was killed by {ended.signal_name}" if ended.signal_name else "ended"
    raise OutsideError(
        f"The process that was to import {target.target} {how} (exit code {ended.exit_code})"
        f" before it answered. Its last output:\n  {tail}",
        meaning="What the model is, is not known.",
        mend="Mend what it says, or leave out --python: its source alone may tell.",
    )
