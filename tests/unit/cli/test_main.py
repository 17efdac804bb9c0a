"""The door: every end has its exit code, results and words go to their own streams."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import pytest

from param_discovery.cli import main as door
from param_discovery.cli import registry
from param_discovery.errors import (
    DockerError,
    EngineError,
    InputError,
    OutsideError,
    ParamDiscoveryError,
    ProbeError,
    SchemaError,
    SpecError,
    VenvError,
)
from param_discovery.pipeline import engines as engines_pipeline

if TYPE_CHECKING:
    from pathlib import Path

Failing = Callable[[BaseException], None]

COMMAND = [sys.executable, "-m", "param_discovery"]


def run_door(*argv: str) -> int:
    return door.main(list(argv))


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Make `engines` raise what it is given."""

    def install(error: BaseException) -> None:
        def fail(_root: Path) -> NoReturn:
            raise error

        monkeypatch.setattr(engines_pipeline, "list_engines", fail)

    return install


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError, 2),
        (SpecError, 2),
        (SchemaError, 2),
        (ParamDiscoveryError, 3),
        (OutsideError, 3),
        (DockerError, 3),
        (VenvError, 3),
        (ProbeError, 3),
        (EngineError, 3),
    ],
)
def test_each_class_of_error_has_its_code_and_is_said_once(
    error: type[ParamDiscoveryError],
    code: int,
    failing: Failing,
    capsys: pytest.CaptureFixture[str],
) -> None:
    failing(error("it broke", where="a.yaml:3", meaning="Nothing came of it.", mend="Mend it."))
    assert run_door("engines") == code
    assert capsys.readouterr() == (
        "",
        "error: a.yaml:3: it broke\n  Nothing came of it.\n  -> Mend it.\n",
    )


def test_a_bug_is_3_and_never_a_verdict(
    failing: Failing, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(ZeroDivisionError("by zero"))
    assert run_door("engines") == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: unexpected ZeroDivisionError: by zero\n")
    assert "bug" in err
    assert "Traceback" not in err


def test_a_bug_shows_its_traceback_with_v(
    failing: Failing, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(ZeroDivisionError("by zero\n::set-output name=x::y"))
    assert run_door("engines", "-v") == 3
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_an_interrupt_is_130(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(KeyboardInterrupt())
    assert run_door("engines") == 130
    assert capsys.readouterr() == ("", "interrupted\n")


def test_errors_cannot_command_the_workflow(
    failing: Failing, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    failing(InputError("one\n::error::two\r::three\x1b[2J"))
    run_door("engines")
    assert capsys.readouterr().err == "error: one\n: :error::two\\r::three\\x1b[2J\n"


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["bogus"],
        ["classify", "a.json"],
        ["classify", "a.json", "b.json", "--fail-on", "safe"],
        ["classify", "a.json", "b.json", "--format", "html"],
        ["rules", "no-such-rule"],
        ["rules", "--format", "sarif"],
        ["discover"],
        ["discover", "vllm", "--runtime", "pigeon"],
        ["discover", "vllm", "--timeout-seconds", "0"],
        ["discover", "vllm", "--timeout-seconds", "nan"],
        ["discover", "vllm", "--timeout-seconds", "inf"],
        ["discover", "vllm", "--jobs", "0"],
        ["discover", "vllm", "--format", "markdown"],
        ["discover", "vllm", "--chec"],
        ["discover", "vllm", "transformers", "--output", "x.json"],
        ["discover", "all", "--output", "-"],
        ["discover", "vllm", "transformers", "--version", "1"],
        ["discover", "vllm", "transformers", "--image", "x:y"],
        ["discover", "vllm", "--runtime", "venv", "--image", "x:y"],
        ["discover", "vllm", "--check", "--output", "-"],
        ["discover", "vllm", "--format", "json", "--output", "-"],
        ["engines", "extra"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_door(*argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")


@pytest.mark.parametrize("argv", [["--help"], ["discover", "--help"], ["--version"]])
def test_help_and_version_are_results(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_door(*argv) == 0
    out, err = capsys.readouterr()
    assert "param-discovery" in out
    assert err == ""


@pytest.mark.parametrize("argv", [["-v", "engines"], ["engines", "-v"]])
def test_common_flags_stand_before_or_after_the_command(
    argv: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(door, "common_of", lambda arguments: seen.append(arguments.verbose))
    run_door(*argv)
    assert seen == [True]


def test_a_reader_that_leaves_is_no_traceback(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from param_discovery.cli import main\n"
        "from param_discovery.pipeline import engines\n"
        "from param_discovery.report.engines import EngineRow\n"
        "row = EngineRow('x', '1', None, None, False, 'none', (), 'x' * 1000, None)\n"
        "engines.list_engines = lambda root: [row] * 1000\n"
        "sys.exit(main.main(['engines', '--format', 'json']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(20) == 3
        assert process.stderr.read() == b""


def test_a_full_disk_behind_standard_output_is_an_error() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [*COMMAND, "--help"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 3
    assert done.stderr.startswith(b"error: cannot write to standard output: No space left")
    assert done.stderr.count(b"\n") == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_unwinds_the_command(number: signal.Signals, tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time\n"
        "from param_discovery.cli import main\n"
        "from param_discovery.pipeline import engines\n"
        "def work(root):\n"
        "    try:\n"
        "        (root / 'started').touch()\n"
        "        time.sleep(60)\n"
        "    finally:\n"
        "        (root / 'cleaned').touch()\n"
        "engines.list_engines = work\n"
        "sys.exit(main.main(['engines', '--root', sys.argv[1]]))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + 20
        while not (tmp_path / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (out, err) == (b"", b"interrupted\n")
    assert (tmp_path / "cleaned").exists()


HEAVY = ("docker", "github", "deepdiff", "requests", "pydantic", "yaml", "rich", "uv", "asyncio")


def imported_by(*argv: str) -> list[str]:
    code = (
        "import sys\n"
        "from param_discovery.cli.main import main\n"
        f"main({list(argv)!r})\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return done.stderr.split()


def test_help_imports_nothing_heavy() -> None:
    assert imported_by("--help") == []


@pytest.mark.parametrize("name", registry.NAMES)
def test_every_command_is_listed_with_its_summary(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_door("--help")
    shown = " ".join(capsys.readouterr().out.split())
    assert f" {name} {registry.load(name).summary}" in shown


def test_the_modules_of_commands_are_the_commands(repository: Path) -> None:
    folder = repository / "src" / "param_discovery" / "cli" / "commands"
    assert {path.stem for path in folder.glob("[!_]*.py")} == set(registry.NAMES)


def test_only_the_chosen_commands_module_is_imported() -> None:
    code = (
        "import sys\n"
        "from param_discovery.cli.main import main\n"
        "main(['rules', 'no-such-rule'])\n"
        "print(*(m for m in sys.modules if 'cli.commands.' in m))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["param_discovery.cli.commands.rules"]


def test_help_is_as_wide_as_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    widths = []
    for columns in ("70", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        run_door("discover", "--help")
        widths.append(max(map(len, capsys.readouterr().out.splitlines())))
    assert widths[0] < 70
    assert widths[1] > 120


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["classfy", "a", "b"], "classify"),
        (["Guard"], "guard"),
        (["guard", "--format", "jsn"], "json"),
        (["zzz"], None),
    ],
)
def test_a_slip_is_asked_about(
    words: list[str], meant: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main(words) == 2
    err = capsys.readouterr().err
    assert "invalid choice" in err
    assert (f"Did you mean {meant}?" in err) if meant else ("Did you mean" not in err)
