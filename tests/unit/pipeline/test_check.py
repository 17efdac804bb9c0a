"""`check` from files and versions to outcomes."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.errors import InputError, OutsideError
from param_discovery.pipeline.check import check
from param_discovery.pipeline.check_files import CheckRequest
from param_discovery.report.console import Style
from param_discovery.report.progress import LineBoard
from param_discovery.spec.project import InvalidConfigurationError
from tests.unit.pipeline.check_house import RECORDED, SCHEMAS, said
from tests.unit.pipeline.history_shelf import shelf
from tests.unit.pipeline.schema_house import schema, write

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.pipeline.lifecycle import Lifecycle
    from param_discovery.report.check_result import CheckOutcome
    from tests.unit.pipeline.history_shelf import Shelf

INT = {"type": "integer", "x-python-type": "int"}
BOARD = LineBoard(Style(quiet=True))

OLD = ("model: str", "seats: int = 1", "old: bool = False")
NEW = ("model: str", "seats: int | None = 2", "new: str = 'x'")


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Releases in which `old` goes and `new` comes; 1.2.0 cannot be read."""
    made = shelf(tmp_path, monkeypatch)
    made.publish("1.0.0", *OLD)
    made.publish("1.1.0", *OLD)
    made.publish("1.2.0", source="class SomethingElse: pass\n")
    made.publish("1.3.0", *NEW)
    made.publish("1.4.0", *NEW)
    return made


def config(acme: Shelf, text: str, name: str = "c.yaml") -> str:
    path = acme.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def run(root: Path, *configs: str, **more: Any) -> tuple[CheckOutcome, ...]:
    outcomes, unread = check(CheckRequest(root, configs, **more), BOARD)
    if unread:
        raise unread[0]
    return outcomes


def one(acme: Shelf, text: str, engine: str, **more: Any) -> CheckOutcome:
    (outcome,) = run(acme.root, config(acme, text), engine=engine, **more)
    return outcome


def test_one_version_and_what_became_of_what_it_has_not(acme: Shelf) -> None:
    outcome = one(acme, "model: a\nold: true\nnew: 3\n", "acme@1.4.0")
    (span,) = outcome.spans
    assert (outcome.asked, outcome.verdict, outcome.exit_code) == ("1.4.0", "invalid", 1)
    assert said(span.findings) == [
        (
            "2:1 unknown-parameter old: engine_params has no such parameter: gone by 1.3.0"
            " (1.2.0 could not be read)"
        ),
        "3:6 wrong-type engine_params.new: expected str, got the whole number 3",
    ]
    assert span.findings[0].mend == "Remove it: nothing is known to take its place."


def test_what_only_comes_later(acme: Shelf) -> None:
    (span,) = one(acme, "model: a\nnew: x\n", "acme@1.0.0").spans
    assert span.findings[0].message.startswith("engine_params has no such parameter: came in 1.3.0")


def test_a_range_says_which_versions_accept_it(acme: Shelf) -> None:
    outcome = one(acme, "model: a\nold: true\n", "acme@>=1.0,!=1.2.0")
    assert [(span.text, span.verdict) for span in outcome.spans] == [
        ("1.0.0 to 1.1.0", "valid"),
        ("1.3.0 to 1.4.0", "invalid"),
    ]
    assert (outcome.asked, outcome.exit_code) == (">=1.0,!=1.2.0", 1)
    assert outcome.valid_versions == ("1.0.0 to 1.1.0",)


def test_a_version_that_cannot_be_read_is_never_called_valid(acme: Shelf) -> None:
    outcome = one(acme, "model: a\nseats: 1\n", "acme@>=1.0")
    assert [(span.text, span.verdict) for span in outcome.spans] == [
        ("1.0.0 to 1.1.0", "valid"),
        ("1.2.0", "unread"),
        ("1.3.0 to 1.4.0", "valid"),
    ]
    assert "EngineArgs" in (outcome.spans[1].problem or "")
    assert outcome.exit_code == 3
    with pytest.raises(OutsideError, match=r"acme 1\.2\.0 could not be read from its wheel"):
        one(acme, "model: a\n", "acme@1.2.0")


def test_defaults_that_changed_since_and_are_not_pinned(acme: Shelf) -> None:
    outcome = one(acme, "# c\nmodel: a\n", "acme@1.4.0", since="1.0.0")
    (finding,) = outcome.spans[0].findings
    assert said((finding,)) == [
        (
            "2:1 default-changed engine_params.seats: it is not set: its default was 1 in 1.0.0,"
            " and is 2"
        )
    ]
    assert (finding.mend, outcome.exit_code) == ("Set it to 1 to keep what was.", 0)
    assert one(acme, "model: a\nseats: 2\n", "acme@1.4.0", since="1.0.0").spans[0].findings == ()
    with pytest.raises(InputError, match="--since is about one version"):
        one(acme, "model: a\n", "acme@>=1.0", since="1.0.0")
    with pytest.raises(OutsideError, match=r"acme 1\.2\.0 could not be read"):
        one(acme, "model: a\n", "acme@1.4.0", since="1.2.0")


def test_the_schema_that_is_kept_here(acme: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="there is no schema of acme here"):
        one(acme, "model: a", "acme")
    write(acme.root / "schemas" / "acme.json", schema(version="1.4.0", seats=INT))
    assert one(acme, "seats: 1", "acme").verdict == "valid"
    assert one(acme, "seats: 1", "acme").asked == "1.4.0"
    write(acme.root / "schemas" / "acme.json", schema("other", seats=INT))
    with pytest.raises(InputError, match="this is a schema of other, not of acme"):
        one(acme, "seats: 1", "acme")


def test_without_other_versions_the_schema_alone_decides(
    acme: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(acme.root / "schemas" / "acme.json", schema(version="1.4.0", seats=INT))
    monkeypatch.setenv("PIP_FIND_LINKS", str(acme.root / "nowhere"))
    outcome = one(acme, "seats: 1\nold: 1", "acme")
    assert said(outcome.spans[0].findings) == [
        "2:1 unknown-parameter old: engine_params has no such parameter"
    ]
    assert outcome.notes[0].startswith("What became of parameters is not known, as other")
    assert one(acme, "seats: 1\nold: 1", "acme", is_history_read=False).notes == ()


def test_other_versions_are_read_only_for_unknown_parameters(
    acme: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> Lifecycle:
        raise AssertionError

    monkeypatch.setattr("param_discovery.pipeline.check_history.read_lifecycle", read)
    assert one(acme, "model: 3", "acme@1.4.0").verdict == "invalid"


def test_select_and_section(acme: Shelf) -> None:
    text = "serving: {engine: [{args: {model: 3}}]}\nother: 1\n"
    outcome = one(
        acme, text, "acme@1.4.0", select="serving.engine[0].args", section="engine_params"
    )
    assert said(outcome.spans[0].findings) == [
        "1:35 wrong-type engine_params.model: expected str, got the whole number 3"
    ]
    with pytest.raises(InputError, match="has no section 'engine_parms'"):
        one(acme, text, "acme@1.4.0", section="engine_parms")
    with pytest.raises(InputError, match=r"there is no serving\.engin"):
        one(acme, text, "acme@1.4.0", select="serving.engin")


def test_the_path_from_the_repositorys_root(acme: Shelf) -> None:
    (acme.root.parent / ".git").mkdir()
    assert one(acme, "model: a", "acme@1.4.0").repository_path == "house/c.yaml"


def test_several_documents_of_one_file(acme: Shelf) -> None:
    outcome = one(acme, "model: a\n---\nmodel: 3\n", "acme@1.4.0")
    assert [finding.line for finding in outcome.spans[0].findings] == [3]


def test_an_empty_file_is_no_configuration(acme: Shelf) -> None:
    assert said(one(acme, "# nothing\n", "acme@1.4.0").spans[0].findings) == [
        "1:1 wrong-value : the file is empty, or the part of it that is meant"
    ]


RULES = """\
configurations:
  - path: configs/*.yaml
    engine: acme
    version: 1.4.0
    select: ours.args
    rename: {places: seats}
    ignore: [port]
  - path: "**/two.yaml"
    engine: acme
    version: ">=1.0,!=1.2.0"
    section: engine_params
"""


def test_rules_of_the_project(acme: Shelf) -> None:
    config(acme, RULES, ".param-discovery.yml")
    first = config(acme, "ours: {args: {model: a, places: x, port: 1}}", "configs/one.yaml")
    other = config(acme, "model: a", "deep/er/two.yaml")
    found = run(acme.root)
    assert [(outcome.path, outcome.asked) for outcome in found] == [
        (first, "1.4.0"),
        (other, ">=1.0,!=1.2.0"),
    ]
    assert said(found[0].spans[0].findings) == [
        "1:33 wrong-type engine_params.seats: expected int | None, got text 'x'"
    ]
    assert run(acme.root, first) == (found[0],)
    assert run(acme.root, engine="acme") == found
    (older,) = run(acme.root, other, engine="acme@1.0.0", section="engine_params")
    assert older.asked == "1.0.0"


def test_two_rules_of_one_file_are_two_checks(acme: Shelf) -> None:
    config(acme, RULES.replace('"**/two.yaml"', "configs/one.yaml"), ".param-discovery.yml")
    path = config(acme, "{ours: {args: {model: a}}, model: a}", "configs/one.yaml")
    assert [outcome.asked for outcome in run(acme.root, path)] == ["1.4.0", ">=1.0,!=1.2.0"]


def test_what_says_too_little_is_refused(acme: Shelf) -> None:
    path = config(acme, "model: a", "c.yaml")
    with pytest.raises(InputError, match="no configuration to check"):
        run(acme.root)
    with pytest.raises(InputError, match="nothing says of which engine"):
        run(acme.root, path)
    config(acme, RULES, ".param-discovery.yml")
    with pytest.raises(InputError, match="no file matches 'configs"):
        run(acme.root)
    with pytest.raises(InputError, match="no configuration to check"):
        run(acme.root, engine="vllm")
    config(acme, RULES.replace("**/", "**x/"), ".param-discovery.yml")
    config(acme, "{}", "configs/one.yaml")
    with pytest.raises(InputError, match="is no pattern of files"):
        run(acme.root)
    config(acme, "configurations: [{path: a}]", ".param-discovery.yml")
    with pytest.raises(InvalidConfigurationError, match="required key is missing"):
        run(acme.root)


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("engine: acme", "engine: acmee", "3:5", "acmee"),
        ("version: 1.4.0", "version: '>=1.0 x'", "4:5", "x"),
        ("version: 1.4.0", "version: '>=9.0'", "4:5", "9.0"),
        ("select: ours.args", "select: ours..args", "5:5", "is no path into a file"),
        ("ignore: [port]", "section: engine_parms", "7:5", "has no section 'engine_parms'"),
        ("path: configs/*.yaml", "path: confs/*.yaml", "2:5", "no file matches"),
        ("path: configs/*.yaml", "path: confs/**x/*.yaml", "2:5", "is no pattern of files"),
    ],
)
def test_errors_name_the_line_of_the_entry(
    acme: Shelf, old: str, new: str, place: str, message: str
) -> None:
    """Whatever the entry says; not what the command line says in its stead."""
    assert old in RULES
    path = config(acme, RULES.replace(old, new, 1), ".param-discovery.yml")
    config(acme, "ours: {args: {model: a}}", "configs/one.yaml")
    config(acme, "model: a", "deep/er/two.yaml")
    with pytest.raises(InputError, match=message) as caught:
        run(acme.root)
    assert caught.value.where == f"{path}:{place}"


def test_a_part_that_is_not_there_names_the_file_and_the_entry(acme: Shelf) -> None:
    path = config(acme, RULES, ".param-discovery.yml")
    file = config(acme, "ours: {arms: {model: a}}", "configs/one.yaml")
    with pytest.raises(InputError, match=r"there is no ours\.args") as caught:
        run(acme.root, file)
    assert caught.value.where == f"{file}:1:7"
    assert caught.value.meaning == f"`select` is said in {path}:5:5."
    with pytest.raises(InputError, match=r"there is no ours\.arks") as caught:
        run(acme.root, file, select="ours.arks")
    assert caught.value.meaning is None


def test_the_projects_configuration_by_another_name(acme: Shelf) -> None:
    path = config(acme, RULES.replace("select: ours", "select: yours"), "ci/check.yml")
    config(acme, "yours: {args: {model: a}}", "configs/one.yaml")
    with pytest.raises(InputError, match="no file matches") as caught:
        run(acme.root, config=path)
    assert caught.value.where == f"{path}:8:5"
    config(acme, "model: a", "deep/er/two.yaml")
    assert len(run(acme.root, config=path)) == 2


def test_an_expired_acceptance_is_no_affair_of_configurations(acme: Shelf) -> None:
    accepted = "{fingerprint: 0f1e2d3c4b5a6978, reason: x, expires: 2020-01-01}"
    config(acme, f"accepted: [{accepted}]", ".param-discovery.yml")
    assert one(acme, "model: a", "acme@1.4.0").verdict == "valid"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("c.jsonc", b"{}", "neither YAML, JSON nor TOML by its name"),
        ("c", b"{}", "neither YAML, JSON nor TOML by its name"),
        ("c.yaml", b"a: \xff", r"c.yaml:1:4: not UTF-8"),
        ("c.yaml", b"a: [", "this is no YAML"),
        ("c.json", b" " * 9_000_000, "larger than 8 MiB"),
    ],
)
def test_what_cannot_be_read(acme: Shelf, name: str, content: bytes, message: str) -> None:
    path = acme.root / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        run(acme.root, str(path), engine="acme@1.4.0")
    assert caught.value.exit_code == 2


def test_folders_and_what_is_not_there(acme: Shelf) -> None:
    (acme.root / "x.yaml").mkdir()
    os.mkfifo(acme.root / "z.yaml")
    with pytest.raises(InputError, match="is a pipe, socket or device, not a file"):
        run(acme.root, str(acme.root / "z.yaml"), engine="acme@1.4.0")
    with pytest.raises(InputError, match="is a folder, not a file"):
        run(acme.root, str(acme.root / "x.yaml"), engine="acme@1.4.0")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        run(acme.root, str(acme.root / "y.yaml"), engine="acme@1.4.0")


OLD_CONFIGURATION = """\
num_scheduler_steps: 8
guided_decoding_backend: outlines
swap_space: 4
compilation_config: 3
"""
"""Written for vLLM 0.10."""


@pytest.mark.parametrize(
    ("schema_path", "unknown"),
    [
        (RECORDED / "vllm-0.9.2.json", []),
        (RECORDED / "vllm-0.14.1.json", ["num_scheduler_steps", "guided_decoding_backend"]),
        (SCHEMAS / "vllm.json", ["num_scheduler_steps", "guided_decoding_backend", "swap_space"]),
    ],
    ids=["0.9.2", "0.14.1", "0.32.0"],
)
def test_a_configuration_for_vllm_0_10(
    schema_path: Path, unknown: list[str], tmp_path: Path
) -> None:
    """Looked up by hand in each version's `vllm/engine/arg_utils.py`."""
    document = json.loads(schema_path.read_text(encoding="utf-8"))
    write(tmp_path / "schemas" / "vllm.json", document)
    specification = SCHEMAS.parent / "engine_versions" / "vllm.yaml"
    (tmp_path / "engine_versions").mkdir()
    (tmp_path / "engine_versions" / "vllm.yaml").write_bytes(specification.read_bytes())
    path = tmp_path / "c.yaml"
    path.write_text(OLD_CONFIGURATION, encoding="utf-8")
    (outcome,) = run(tmp_path, str(path), engine="vllm", is_history_read=False)
    found = {finding.parameter: finding for finding in outcome.spans[0].findings}
    assert [name for name, one in found.items() if one.rule == "unknown-parameter"] == unknown
    compilation = found.pop("engine_params.compilation_config", None)
    # Until 0.10.0 a number is made a CompilationConfig once it was given.
    assert (compilation is None) == (schema_path.stem == "vllm-0.9.2")
    if compilation is not None:
        assert (compilation.rule, compilation.line, compilation.column) == ("wrong-type", 4, 21)
        assert compilation.message == "expected CompilationConfig, got the whole number 3"
    assert list(found) == unknown
