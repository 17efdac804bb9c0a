"""The whole way with real `uv`, real environments and the real probe."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from uv import find_uv_bin

from param_discovery.errors import ProbeError, VenvError
from param_discovery.runtimes.venv import runtime
from param_discovery.runtimes.venv.environment import environment_of
from tests.unit.runtimes.venv.workshop import Heard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.runtimes.base import RuntimeResult
    from tests.unit.runtimes.venv.workshop import Wheelhouse, Workshop

Web = tuple[str, Path]


def names(result: RuntimeResult) -> list[str]:
    return [item["name"] for item in target(result)["parameters"]]


def target(result: RuntimeResult) -> Mapping[str, Any]:
    found: Mapping[str, Any] = result.observation["targets"][0]
    return found


def default(result: RuntimeResult, name: str) -> object:
    return next(item for item in target(result)["parameters"] if item["name"] == name)["default"]


def engine(body: str) -> str:
    fields = "\n    ".join(body.splitlines())
    return f"from dataclasses import dataclass\n@dataclass\nclass Args:\n    {fields}\n"


def test_an_engine_is_installed_once_and_read_twice(
    workshop: Workshop, heard: Heard, wheelhouse: Wheelhouse
) -> None:
    wheelhouse.add("acme", "1.0")
    first = workshop.discover(heard=heard)
    assert names(first) == ["model", "seed"]
    assert heard.installed
    assert first.facts.discovery_method == "venv"
    assert first.facts.inputs == {"requirements": workshop.plan().requirements_sha256()}
    (wheelhouse.folder / "acme-1.0-py3-none-any.whl").unlink()  # as good as no network
    heard.steps.clear()
    again = workshop.discover(heard=heard, environ={"UV_OFFLINE": "1"})
    assert again == first
    assert not heard.installed


def test_requirements_and_overrides_are_obeyed(workshop: Workshop, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add(
        "acme",
        "1.0",
        "import extra, lib\n" + engine("lib: str = lib.V"),
        requires=("lib>=2", "gone"),
    )
    wheelhouse.add("lib", "1.0", "V = 'one'")
    wheelhouse.add("lib", "2.0", "V = 'two'")
    wheelhouse.add("extra", "1.0", "")
    plan = workshop.plan(
        requirements=("extra",), overrides=("lib==1.0", "gone ; sys_platform == 'never'")
    )
    assert default(workshop.discover(plan), "lib") == "one"


def test_a_missing_version_names_those_that_are_there(
    workshop: Workshop, wheelhouse: Wheelhouse
) -> None:
    wheelhouse.add("acme", "1.0")
    wheelhouse.add("acme", "1.2")
    with pytest.raises(VenvError, match=r"no acme 1\.1 on the index") as caught:
        workshop.discover(workshop.plan("1.1"))
    assert caught.value.mend == "Choose one that is there, such as: 1.0, 1.2."


def test_a_missing_package_says_so(workshop: Workshop) -> None:
    with pytest.raises(VenvError, match=r"no acme 1\.0 on the index") as caught:
        workshop.discover()
    assert "check the package's name" in str(caught.value.mend)


def test_a_contradiction_is_told_in_uvs_words(workshop: Workshop, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("acme", "1.0", requires=("lib<2",))
    wheelhouse.add("lib", "1.0", "")
    wheelhouse.add("lib", "2.0", "")
    with pytest.raises(VenvError, match=r"contradict each other(.|\n)*lib<2"):
        workshop.discover(workshop.plan(requirements=("lib>=2",)))


def test_sources_are_not_built(workshop: Workshop, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("acme", "1.0", requires=("lib",))
    (wheelhouse.folder / "lib-1.0.tar.gz").write_bytes(b"")
    with pytest.raises(VenvError, match="has no wheel"):
        workshop.discover()


def test_a_package_for_another_python_says_which(
    workshop: Workshop, wheelhouse: Wheelhouse
) -> None:
    wheelhouse.add("acme", "1.0", requires_python=">=3.99")
    with pytest.raises(VenvError, match="do not fit this Python") as caught:
        workshop.discover()
    assert "venv.python" in str(caught.value.mend)


def test_a_python_that_is_not_here_says_how_to_get_it(workshop: Workshop) -> None:
    with pytest.raises(VenvError, match=r"No Python >=3\.99") as caught:
        workshop.discover(workshop.plan(python=">=3.99"), environ={"PATH": "/nowhere"})
    assert "UV_PYTHON_DOWNLOADS" in str(caught.value.mend)


@pytest.mark.parametrize("wanted", [">=3.8", ".".join(map(str, sys.version_info[:2]))])
def test_the_running_python_is_taken_where_it_fits(
    workshop: Workshop, wheelhouse: Wheelhouse, wanted: str
) -> None:
    wheelhouse.add("acme", "1.0")
    found = workshop.discover(workshop.plan(python=wanted), environ={"PATH": "/nowhere"})
    assert found.observation["python"] == ".".join(map(str, sys.version_info[:3]))


def test_an_index_that_is_not_there(workshop: Workshop) -> None:
    environ = {
        "PIP_NO_INDEX": "",
        "UV_DEFAULT_INDEX": "http://me:secret@127.0.0.1:9/simple",
        "UV_HTTP_RETRIES": "0",
    }
    with pytest.raises(VenvError, match="cannot be reached") as caught:
        workshop.discover(environ=environ)
    assert "secret" not in str(caught.value)


def serve(wheelhouse: Wheelhouse, web: Web, uploads: dict[str, str]) -> dict[str, str]:
    """Put the wheels behind an index that tells upload times; the settings that point to it."""
    address, folder = web
    for name, moment in uploads.items():
        page = folder / "simple" / name.split("-")[0] / "index.json"
        page.parent.mkdir(parents=True, exist_ok=True)
        body = json.loads(page.read_text()) if page.exists() else {"files": []}
        body |= {"meta": {"api-version": "1.1"}, "name": page.parent.name}
        file = f"{name}-py3-none-any.whl"
        (wheelhouse.folder / file).rename(folder / file)
        body["files"].append(
            {"filename": file, "url": f"{address}/{file}", "hashes": {}, "upload-time": moment}
        )
        page.write_text(json.dumps(body))
    return {"PIP_NO_INDEX": "", "PIP_INDEX_URL": f"{address}/simple"}


@pytest.mark.parametrize(
    ("exclude_newer", "expected"),
    [
        (None, "3"),
        ("release", "1"),
        ("2026-01-02", "1"),
        ("2026-01-03", "2"),
        ("2026-01-03T00:00:00Z", "1"),
    ],
)
def test_what_came_later_is_not_seen(
    workshop: Workshop, wheelhouse: Wheelhouse, web: Web, exclude_newer: str, expected: str
) -> None:
    wheelhouse.add("acme", "1.0", "import lib\n" + engine("lib: str = lib.V"), requires=("lib",))
    uploads = {"acme-1.0": "2026-01-01T12:00:00Z"}
    for day, version in ((2, "1"), (3, "2"), (4, "3")):
        wheelhouse.add("lib", f"{version}.0", f"V = '{version}'")
        uploads[f"lib-{version}.0"] = f"2026-01-0{day}T06:00:00Z"
    environ = serve(wheelhouse, web, uploads)
    found = workshop.discover(workshop.plan(exclude_newer=exclude_newer), environ=environ)
    assert default(found, "lib") == expected


def test_a_pin_says_more_than_the_date(
    workshop: Workshop, wheelhouse: Wheelhouse, web: Web
) -> None:
    wheelhouse.add("acme", "1.0", "import lib\n" + engine("lib: str = lib.V"))
    wheelhouse.add("lib", "1.0", "V = 'pinned'")
    uploads = {"acme-1.0": "2026-01-01T12:00:00Z", "lib-1.0": "2026-06-01T12:00:00Z"}
    environ = serve(wheelhouse, web, uploads)
    plan = workshop.plan(exclude_newer="release", requirements=("lib==1.0",))
    assert default(workshop.discover(plan, environ=environ), "lib") == "pinned"


def test_an_index_without_dates_cannot_say_release(
    workshop: Workshop, wheelhouse: Wheelhouse
) -> None:
    wheelhouse.add("acme", "1.0")
    with pytest.raises(VenvError, match="does not say when"):
        workshop.discover(workshop.plan(exclude_newer="release"))


def test_a_date_that_is_none(workshop: Workshop) -> None:
    with pytest.raises(VenvError, match="neither a date"):
        workshop.discover(workshop.plan(exclude_newer="yesterday"))


def environments(workshop: Workshop) -> list[str]:
    folder = workshop.cache_dir / "environments" / "acme"
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def test_a_failed_installation_leaves_nothing(workshop: Workshop) -> None:
    with pytest.raises(VenvError):
        workshop.discover()
    assert environments(workshop) == []


def test_a_killed_installation_never_looks_whole(
    workshop: Workshop, wheelhouse: Wheelhouse, heard: Heard
) -> None:
    wheelhouse.add("acme", "1.0")
    plan = workshop.plan()
    uv = wheelhouse.folder / "uv"
    # Makes the environment and hangs before the packages: killed there, nothing cleans up.
    pid_file = wheelhouse.folder / "pid"
    hang = f"echo $$ > {pid_file}.new; mv {pid_file}.new {pid_file}; exec sleep 60"
    uv.write_text(
        f'#!/bin/sh\ncase "$*" in *"pip install"*) {hang};; esac\nexec {find_uv_bin()} "$@"\n'
    )
    uv.chmod(0o755)
    script = (
        "import sys, json; from pathlib import Path\n"
        "from param_discovery.runtimes.venv import runtime\n"
        "from param_discovery.runtimes.venv.plan import VenvPlan\n"
        "from param_discovery.runtimes.base import ProbeRequest\n"
        f"runtime.find_uv = lambda: {str(uv)!r}\n"
        "class P:\n"
        "    step = lambda s, t: print(t, flush=True)\n"
        "    transfer = log = warn = lambda *a: None\n"
        f"plan = VenvPlan('acme', '1.0', Path({str(workshop.cache_dir)!r}))\n"
        f"venv = runtime.VenvRuntime({dict(wheelhouse.environ)!r})\n"
        "venv.discover('acme', plan, ProbeRequest(()), P())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as process:
        while not pid_file.exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    os.kill(int(pid_file.read_text()), signal.SIGKILL)
    assert environments(workshop) == [f".{plan.environment_name()}.partial"]
    assert names(workshop.discover(plan, heard)) == ["model", "seed"]
    assert heard.installed
    assert environments(workshop) == [plan.environment_name()]


def test_two_at_once_install_once(workshop: Workshop, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("acme", "1.0")
    heard = [Heard(), Heard(), Heard()]
    found: list[RuntimeResult] = []

    def work(ear: Heard) -> None:
        found.append(workshop.discover(heard=ear))

    threads = [threading.Thread(target=work, args=(ear,)) for ear in heard]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert sum(ear.installed for ear in heard) == 1


def test_an_environment_whose_python_is_gone_is_made_again(
    workshop: Workshop, wheelhouse: Wheelhouse, heard: Heard
) -> None:
    wheelhouse.add("acme", "1.0")
    workshop.discover()
    (name,) = environments(workshop)
    python = workshop.cache_dir / "environments" / "acme" / name / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    assert names(workshop.discover(heard=heard)) == ["model", "seed"]
    assert heard.installed


def test_a_cache_that_cannot_be_written(workshop: Workshop, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("acme", "1.0")
    workshop.cache_dir.write_text("a file where a folder should be")
    with pytest.raises(VenvError, match="cannot be kept") as caught:
        workshop.discover()
    assert "PARAM_DISCOVERY_CACHE" in str(caught.value.mend)


def test_a_disk_that_is_full(
    workshop: Workshop, wheelhouse: Wheelhouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = wheelhouse.folder / "uv"
    uv.write_text("#!/bin/sh\necho 'error: No space left on device (os error 28)' >&2; exit 2\n")
    uv.chmod(0o755)
    monkeypatch.setattr(runtime, "find_uv", lambda: str(uv))
    with pytest.raises(VenvError, match="disk is full"):
        workshop.discover()


def test_an_installation_that_takes_too_long(
    workshop: Workshop, wheelhouse: Wheelhouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = wheelhouse.folder / "uv"
    uv.write_text("#!/bin/sh\nsleep 60\n")
    uv.chmod(0o755)
    monkeypatch.setattr(runtime, "find_uv", lambda: str(uv))
    with pytest.raises(VenvError, match=r"not done within 0\.3 s"):
        workshop.discover(timeout_seconds=0.3)


def test_the_engine_sees_a_bare_environment(workshop: Workshop, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add(
        "acme",
        "1.0",
        "import os, sys\n"
        "environ = sorted(os.environ)\n"
        "print('ENV', environ, os.listdir(), os.getcwd(), file=sys.stderr)\n"
        + engine("seed: int = 0"),
    )
    heard = Heard()
    secret = {"HF_TOKEN": "s", "HTTPS_PROXY": "http://p", "PYTHONPATH": "/x", "VLLM_USE_V1": "0"}
    workshop.discover(workshop.plan(env={"ACME_DEVICE": "cpu"}), heard, secret)
    line = next(line for line in heard.lines if line.startswith("ENV"))
    assert not [name for name in secret if f"'{name}'" in line]
    assert "HF_HUB_OFFLINE" not in line
    assert "'ACME_DEVICE'" in line
    assert "] [] /" in line  # an empty working directory
    assert not Path(line.rsplit(" ", 1)[1]).exists()


def test_an_engine_that_is_noisy_is_read_all_the_same(
    workshop: Workshop, wheelhouse: Wheelhouse, heard: Heard
) -> None:
    noise = (
        "import os, sys\n"
        "for _ in range(300):\n"
        "    print('o' * 10000); print('e' * 10000, file=sys.stderr); os.write(1, b'c' * 1000)\n"
        "sys.stdout = None\n"
    )
    wheelhouse.add("acme", "1.0", noise + engine("seed: int = 0"))
    assert names(workshop.discover(heard=heard, log_limit_bytes=4096)) == ["seed"]
    assert len(heard.lines) > 300


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import os; os._exit(5)", "ended with exit code 5"),
        ("import os; os.kill(os.getpid(), 11)", "killed by SIGSEGV"),
        ("import time; time.sleep(60)", "did not answer within 2 s"),
        ("import sys, os; sys.stderr.write('the reason\\n'); os._exit(1)", "the reason"),
    ],
)
def test_an_engine_that_dies_says_how(
    workshop: Workshop, wheelhouse: Wheelhouse, source: str, message: str
) -> None:
    wheelhouse.add("acme", "1.0", source)
    workshop.install()
    with pytest.raises(VenvError, match=message):
        workshop.discover(timeout_seconds=2)


def test_an_engine_that_leaves_in_import_gives_no_reply(
    workshop: Workshop, wheelhouse: Wheelhouse
) -> None:
    wheelhouse.add("acme", "1.0", "import os; os._exit(0)")
    with pytest.raises(ProbeError, match="no reply"):
        workshop.discover()


def test_an_import_that_fails_is_data(workshop: Workshop, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("acme", "1.0", "import no_such_module")
    error = target(workshop.discover())["error"]
    assert (error["stage"], error["type"]) == ("import", "ModuleNotFoundError")


def test_a_reply_that_is_too_large_ends_it(workshop: Workshop, wheelhouse: Wheelhouse) -> None:
    fields = "\n".join(f"field_{number}: int = {number}" for number in range(2000))
    wheelhouse.add("acme", "1.0", engine(fields))
    with pytest.raises(ProbeError, match="larger than 1000 bytes"):
        workshop.discover(reply_limit_bytes=1000)


def test_the_commit_of_the_engine_is_told(workshop: Workshop, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("acme", "1.0+cpu")
    assert workshop.discover().facts.engine_commit_sha is None
    assert workshop.discover().observation["distributions"]["acme"]["version"] == "1.0+cpu"


def test_another_version_than_asked_for_is_refused(
    workshop: Workshop, wheelhouse: Wheelhouse
) -> None:
    wheelhouse.add("acme", "1.0")
    wheelhouse.add("acme", "2.0")
    with pytest.raises(VenvError, match=r"holds acme 2\.0, not 1\.0"):
        workshop.discover(workshop.plan(overrides=("acme==2.0",)))


def test_an_engines_name_cannot_lead_out_of_the_cache(workshop: Workshop) -> None:
    with pytest.raises(VenvError, match="cannot name a folder"):
        environment_of("../../etc", workshop.plan())
