"""The venv runtime: install the engine, run the probe in it, hand on the reply.

It isolates packages, not rights: the engine's import code runs as the user who runs us, with the
network. The docker runtime is the one for engines that are not trusted.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from param_discovery.errors import VenvError
from param_discovery.runtimes.base import ProbeRequest, RunFacts, RuntimeResult
from param_discovery.runtimes.package_index import read_package_index
from param_discovery.runtimes.probe_archive import probe_archive, probe_revision
from param_discovery.runtimes.probe_reply import ReplyReader, new_nonce, request_json
from param_discovery.runtimes.venv.environment import Environment, Maker, environment_of
from param_discovery.runtimes.venv.failures import said
from param_discovery.runtimes.venv.process import Ended, Limits, run_watched
from param_discovery.runtimes.venv.uv import Uv, find_uv, uv_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.venv.plan import VenvPlan

METHOD = "venv"

_HANDED_ON = ("LD_LIBRARY_PATH",)
"""Besides PATH. Where libraries lie (a Python of a module system, a GPU driver) decides whether the
engine runs at all. Tokens, proxies and switches of engines are not handed on."""

_TAIL_LINES = 20


class VenvRuntime:
    """Reads an engine in a virtual environment on this machine."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = dict(os.environ if environ is None else environ)

    def discover(
        self, engine: str, plan: VenvPlan, request: ProbeRequest, progress: Progress
    ) -> RuntimeResult:
        """What the probe sees in the environment for `plan`.

        `request.timeout_seconds` holds for the installation and for the probe, each.

        Raises:
            VenvError: the environment cannot be made, or the engine's process failed.
            ProbeError: the process ended well, but its reply is not usable.
            InputError: pip's or uv's configuration cannot be read.
        """
        plan.check()
        environment = environment_of(engine, plan)
        if environment.is_usable:
            progress.step(f"using the environment for {plan.pinned} from the cache")
        else:
            self._maker(plan, request, progress).make(environment)
        wanted = _asked_for_package(request, plan)
        observation = _probe(environment, self._environ, plan, wanted, progress)
        return RuntimeResult(observation, _facts(observation, plan))

    def _maker(self, plan: VenvPlan, request: ProbeRequest, progress: Progress) -> Maker:
        index = read_package_index(self._environ)
        if plan.index_url is not None:
            index = index.with_index(plan.index_url, self._environ)
        environ = uv_environment(self._environ, index)
        uv = Uv(find_uv(), environ, request.timeout_seconds, progress)
        return Maker(plan, index, uv, progress)


def _asked_for_package(request: ProbeRequest, plan: VenvPlan) -> ProbeRequest:
    if plan.package in request.distributions:
        return request
    return replace(request, distributions=(*request.distributions, plan.package))


def _probe(
    environment: Environment,
    environ: Mapping[str, str],
    plan: VenvPlan,
    request: ProbeRequest,
    progress: Progress,
) -> Mapping[str, Any]:
    nonce = new_nonce()
    talk = _Talk(ReplyReader(nonce, request.reply_limit_bytes), progress)
    progress.step(f"looking inside {plan.pinned}")
    with tempfile.TemporaryDirectory(prefix="param-discovery-", ignore_cleanup_errors=True) as name:
        run = Path(name)
        places = _Places.make(run)
        (run / "probe.pyz").write_bytes(probe_archive())
        (run / "request.json").write_bytes(request_json(request, nonce))
        ended = run_watched(
            # Without -B: the first run leaves the engine's bytecode in the environment, which is
            # ours, and later runs import in a third of the time.
            [str(environment.python), str(run / "probe.pyz"), str(run / "request.json")],
            environ={**_engine_environment(environment, environ, places), **plan.env},
            folder=places.work,
            limits=Limits(request.timeout_seconds, request.log_limit_bytes),
            listener=talk,
        )
    _check_end(ended, plan, request)
    return talk.reply.finish()


@dataclass(frozen=True, slots=True)
class _Talk:
    reply: ReplyReader
    progress: Progress

    def output(self, chunk: bytes) -> bool:
        self.reply.feed(chunk)
        return not self.reply.too_large

    def line(self, text: str) -> None:
        self.progress.log(text)

    def waiting(self, seconds: float) -> None:
        self.progress.step(f"importing the engine ({seconds:.0f} s)")


@dataclass(frozen=True, slots=True)
class _Places:
    """Folders that the engine may fill; gone after the run."""

    home: Path
    temporary: Path
    work: Path

    @classmethod
    def make(cls, run: Path) -> _Places:
        places = cls(run / "param-discovery-home", run / "tmp", run / "work")
        for folder in (places.home, places.temporary, places.work):
            folder.mkdir()
        return places


def _engine_environment(
    environment: Environment, environ: Mapping[str, str], places: _Places
) -> dict[str, str]:
    path = environ.get("PATH", os.defpath)
    return {
        "PATH": f"{environment.python.parent}{os.pathsep}{path}",
        "VIRTUAL_ENV": str(environment.folder),
        "HOME": str(places.home),
        "TMPDIR": str(places.temporary),
        "XDG_CACHE_HOME": str(places.home / ".cache"),
        "XDG_CONFIG_HOME": str(places.home / ".config"),
        "XDG_DATA_HOME": str(places.home / ".local" / "share"),
        "USER": "param-discovery",
        "LOGNAME": "param-discovery",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        # Some choices come from sets: the same order in every run.
        "PYTHONHASHSEED": "0",
        **{name: environ[name] for name in _HANDED_ON if name in environ},
    }


def _check_end(ended: Ended, plan: VenvPlan, request: ProbeRequest) -> None:
    """Raise VenvError where the process failed; an oversized reply is its reader's to tell."""
    if ended.timed_out:
        raise VenvError(
            f"{plan.pinned} did not answer within {request.timeout_seconds:g} s.{_tail(ended)}",
            meaning="The engine's process was ended; nothing was written.",
            mend="Give it more time with --timeout-seconds, or see above where it hangs.",
        )
    if ended.exit_code == 0 or ended.said_too_much:
        return
    how = f"was killed by {ended.signal_name}" if ended.signal_name else "ended"
    code = "" if ended.signal_name else f" with exit code {ended.exit_code}"
    memory = ended.signal_name == "SIGKILL"
    raise VenvError(
        f"The process of {plan.pinned} {how}{code} before it answered.{_tail(ended)}",
        meaning="Its parameters are not known; nothing was written.",
        mend="The machine may be out of memory: free some, or use a larger one."
        if memory
        else "Look at the engine's output above; -v shows all of it.",
    )


def _tail(ended: Ended) -> str:
    lines = ended.tail.splitlines()[-_TAIL_LINES:]
    return f" Its last output:\n  {said(chr(10).join(lines))}" if lines else ""


def _facts(observation: Mapping[str, Any], plan: VenvPlan) -> RunFacts:
    seen = _distribution(observation, plan.package)
    version = seen.get("version")
    if not _is_version(version, plan.version):
        raise VenvError(
            f"The environment holds {plan.package} {version}, not {plan.version}.",
            meaning="It would be another engine's schema; nothing was written.",
            mend="Look at `venv.overrides` in the engine's specification.",
        )
    commit = seen.get("commit")
    return RunFacts(
        discovery_method=METHOD,
        probe_revision=probe_revision(),
        engine_commit_sha=commit if isinstance(commit, str) else None,
        inputs={"requirements": plan.requirements_sha256()},
    )


def _distribution(observation: Mapping[str, Any], package: str) -> Mapping[str, Any]:
    """The entry of `package`; empty where the reply has none (its form is checked by `schema`)."""
    entries = observation.get("distributions")
    for name, entry in entries.items() if isinstance(entries, dict) else ():
        if canonicalize_name(name) == canonicalize_name(package) and isinstance(entry, dict):
            return entry
    return {}


def _is_version(found: object, wanted: str) -> bool:
    try:
        version = Version(str(found))
    except InvalidVersion:
        return False
    return version == Version(wanted) or version.public == str(Version(wanted))
