"""Results on standard output: tables, lines and JSON."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

from param_discovery.cli.main import main
from param_discovery.report import console, discover, engines
from param_discovery.report.console import Style, style_from_environment
from param_discovery.report.engines import EngineRow, SchemaState
from param_discovery.report.outcome import DiscoverOutcome, SectionOutcome, Status
from tests.unit.pipeline.engine_house import House, add_engine

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    Streams = pytest.CaptureFixture[str]


def outcome(*sections: SectionOutcome) -> DiscoverOutcome:
    return DiscoverOutcome(
        "vllm",
        Status.WRITTEN,
        engine_version="0.32.0",
        previous_version="0.31.0",
        runtime="docker",
        schema_path="schemas/vllm.json",
        sections=sections,
        limitations=1,
    )


def test_headline() -> None:
    assert discover.headline(outcome(SectionOutcome("engine_params", 256))) == (
        "vllm 0.31.0 -> 0.32.0 written to schemas/vllm.json (engine_params 256), 1 limitation"
    )


def test_the_table_fits_its_width_and_counts_what_it_leaves_out(capsys: Streams) -> None:
    names = tuple(f"engine_params.parameter_number_{number:03}" for number in range(100))
    changed = ("engine_params", "engine_params.compilation_config.mode")
    discover.write_text(
        [outcome(SectionOutcome("engine_params", 100, names, (), changed))], Style()
    )
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 100
    assert lines[2].startswith("vllm    engine_params  added    100  parameter_number_000")
    assert "and 88 more" in " ".join(lines)
    assert lines[-1].split() == ["vllm", "engine_params", "changed", "2", "(all),", changed[1][14:]]


def test_names_cannot_command_the_workflow(capsys: Streams) -> None:
    names = ("##[group]x", "a" * 61, "::error::x", "\x1b[31m")
    discover.write_text([outcome(SectionOutcome("s", 4, names))], Style(workflow=True))
    shown = capsys.readouterr().out
    assert "error::x" in shown
    assert "##[" not in shown
    assert "\x1b" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


def test_failures_are_not_among_the_results(capsys: Streams) -> None:
    discover.write_text([DiscoverOutcome("vllm", Status.FAILED)], Style())
    assert capsys.readouterr().out == ""


def test_engines_table(capsys: Streams) -> None:
    state = SchemaState("0.32.0", (("engine_params", 256), ("sampling_params", 43)))
    rows = [
        EngineRow(
            "vllm", "v0.32.0", "vllm/x:v0.32.0", "D", False, "preferred", (), "a.json", state
        ),
        EngineRow("own", "1", None, "docker/Dockerfile.own", True, "none", (), "b.json", None),
    ]
    engines.write_text(rows, Style())
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["ENGINE", "vllm", "own"]
    assert re.split(" {2,}", lines[1]) == [
        *("vllm", "v0.32.0", "0.32.0", "preferred"),
        *("engine_params 256, sampling_params 43", "vllm/x:v0.32.0"),
    ]
    columns = [
        line.index(cell) for line, cell in zip(lines, ("IMAGE", "vllm/x", "built"), strict=True)
    ]
    assert len(set(columns)) == 1


def test_engines_of_this_repository(repository: Path, capsys: Streams) -> None:
    assert main(["engines", "--root", str(repository), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"lmdeploy", "sglang", "tensorrt", "transformers", "vllm"} <= {
        row["engine"] for row in rows
    }
    assert next(row for row in rows if row["engine"] == "vllm")["targets"] == {
        "engine_params": 1,
        "sampling_params": 1,
    }


def test_engines_reads_the_schema(tmp_path: Path, capsys: Streams) -> None:
    House(tmp_path).engine("one")
    assert main(["engines", "--root", str(tmp_path)]) == 0
    assert "none yet" in capsys.readouterr().out
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "one.json").write_text("{}")
    assert main(["engines", "--root", str(tmp_path)]) == 2


def test_engines_without_specifications_is_2(tmp_path: Path, capsys: Streams) -> None:
    assert main(["engines", "--root", str(tmp_path)]) == 2
    add_engine(tmp_path, "one")
    assert main(["engines", "--root", str(tmp_path)]) == 0


def test_json_is_ascii_in_any_locale(capsys: Streams) -> None:
    console.write_json({"name": "Grüße \u2028 ##[x]"})
    out = capsys.readouterr().out
    assert out.isascii()
    assert "##[" not in out
    assert json.loads(out) == {"name": "Grüße \u2028 ##[x]"}


def test_colours_need_a_terminal_and_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Style(color=False)
    assert console.colored("ok", "32", Style()) == "ok"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert console.colored("ok", "32", Style()) == "\x1b[1;32mok\x1b[0m"
    assert console.colored("ok", "32", plain) == "ok"


def test_style_from_the_environment() -> None:
    style = style_from_environment(
        {"NO_COLOR": "1", "GITHUB_ACTIONS": "true"}, quiet=False, verbose=True, no_color=False
    )
    assert style == Style(quiet=False, verbose=True, color=False, workflow=True)
    assert style_from_environment({}, quiet=True, verbose=False, no_color=True) == Style(
        quiet=True, color=False
    )
