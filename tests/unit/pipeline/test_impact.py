"""`impact`: from two schemas and a folder to places, what touches them, and what to do."""

from __future__ import annotations

import builtins
import json
import os
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import InputError
from param_discovery.pipeline.impact import ImpactRequest, impact
from param_discovery.pipeline.impact_advice import Advisor
from param_discovery.pipeline.impact_places import steps_of
from param_discovery.rules import catalogue
from param_discovery.rules.model import Change
from tests.unit.pipeline.impact_house import INT, make_engine, make_repository, run

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.report.impact_result import ImpactResult


def shown(result: ImpactResult) -> list[tuple[str, int, str, str]]:
    """Path, line, parameter and rule of each use that is listed."""
    return [
        (use.hit.path, use.hit.line, use.hit.wanted[0].path, touch.change.rule)
        for use in result.shown
        for touch in use.touches
    ]


def test_each_kind_of_file(tmp_path: Path) -> None:
    files = {
        "a.py": "from acme import LLM\nllm = LLM(swap_space=4)\n",
        "b.yaml": "acme:\n  swap_space: 4\n",
        "c.sh": "acme serve --swap-space 4\n",
        "Dockerfile": 'FROM acme/engine:1.0\nCMD ["--swap-space", "4"]\n',
        "d.md": "```sh\nacme serve --swap-space 4\n```\n",
        "e.ipynb": '{"cells": [{"cell_type": "code", "source": ["!acme serve --swap-space 4"]}]}',
        "f.toml": "[acme]\nswap_space = 4\n",
        "start": "#!/bin/sh\nacme serve --swap-space 4\n",
        "g.c": "swap_space: 4",
    }
    result = run(tmp_path, files)
    rule, path = "parameter-removed", "engine_params.swap_space"
    assert {(one[0], *one[2:]) for one in shown(result)} == {
        (name, path, rule) for name in files if name != "g.c"
    }
    assert {use.hit.confidence for use in result.shown} == {"certain"}
    assert result.answer == "breaks"


def test_any_other_text_is_searched_for_commands(tmp_path: Path) -> None:
    suffixes = ("ps1", "bat", "fish", "csh", "in", "nix", "js", "tf", "jsonl", "conf", "odd")
    files = {f"a.{suffix}": "x = 1\nacme serve m --swap-space 4\n" for suffix in suffixes}
    files |= {"b.js": "acme = {swap_space: 4}", "c.png": "acme serve --swap-space 4"}
    files |= {"d.cc": 'acme(); run("--swap-space", 4)', "e.yaml.example": "acme: {swap_space: 4}"}
    result = run(tmp_path, files)
    uses = {use.hit.path: use.hit.confidence for use in result.uses.found}
    sure = dict.fromkeys([*(f"a.{suffix}" for suffix in suffixes), "e.yaml.example"], "certain")
    assert uses == {**sure, "d.cc": "name-only"}


@pytest.mark.parametrize(
    ("path", "command", "confidence"),
    [
        ("run.sh", "acme serve m --config engine.yaml", "likely"),
        ("run.sh", "acme serve m \\\n  --config=./conf/engine.yaml", "likely"),
        ("conf/run.sh", "acme serve --config engine.yaml", "likely"),
        ("a.yaml", 'command: ["acme", "serve", "--config", "/etc/engine.yaml"]', "likely"),
        ("README.md", "`acme serve --config engine.yaml`", "likely"),
        ("run.sh", "other serve --config engine.yaml", "name-only"),
        ("run.sh", "acme serve m; other --config engine.yaml", "name-only"),
        ("run.sh", "acme serve --config other.yaml", "name-only"),
    ],
)
def test_a_file_that_a_command_names(
    tmp_path: Path, path: str, command: str, confidence: str
) -> None:
    files = {path: f"{command}\n", "conf/engine.yaml": "swap_space: 4\n"}
    result = run(tmp_path, files, least="name-only")
    (use,) = [use for use in result.uses.found if use.hit.path == "conf/engine.yaml"]
    assert use.hit.confidence == confidence


def test_of_several_files_the_one_that_the_path_names(tmp_path: Path) -> None:
    files = {f"{name}/engine.yaml": "swap_space: 4\n" for name in ("a", "b")}
    files["run.sh"] = "acme serve --config a/engine.yaml\n"
    result = run(tmp_path, files)
    assert [use.hit.path for use in result.shown] == ["a/engine.yaml"]


def test_a_first_line_tells_the_language(tmp_path: Path) -> None:
    use = "from acme import LLM\nLLM(swap_space=4)\n"
    starts = ("python3.11", "-S uv run --script", "-S uv run python", "-S A=1 python -u")
    files = {f"start{at}": f"#!/usr/bin/env {start}\n{use}" for at, start in enumerate(starts)}
    assert {(one[0], one[1]) for one in shown(run(tmp_path, files))} == {
        (name, 3) for name in files
    }


def test_a_wrapper_of_a_wrapper_in_other_files(tmp_path: Path) -> None:
    files = {
        "app/engine.py": "from acme import LLM\ndef make(**more):\n    return LLM(**more)\n",
        "app/serving.py": "from app.engine import make\ndef serve(**kw):\n    return make(**kw)\n",
        "main.py": "from app.serving import serve\nserve(swap_space=4)\n",
        "other.py": "from elsewhere import serve\nserve(swap_space=4)\n",
    }
    (use,) = run(tmp_path, files).shown
    assert (use.hit.path, use.hit.line, use.hit.confidence) == ("main.py", 2, "likely")
    assert use.hit.through == "serve"


@pytest.mark.parametrize(
    ("given", "rules", "is_unaffected"),
    [
        ("seed=1", [], True),
        ("seed=None", ["type-narrowed"], False),
        ("level=None", ["type-narrowed"], False),
        ("seed=x", ["type-narrowed"], False),
        ("dtype='half'", [], True),
        ("dtype='float'", ["enum-value-removed"], False),
        ("block=16", [], True),
        ("block=8", ["enum-value-removed"], False),
        ("share=0.5", [], True),
        ("share=1.5", ["constraint-tightened"], False),
        ("swap_space=0", ["parameter-removed"], False),
        ("compilation_config={'mode': 1}", ["parameter-removed"], False),
        ("compilation_config={'cache': 1}", [], False),
        ("max_model_len=1", [], False),
    ],
)
def test_values_decide(tmp_path: Path, given: str, rules: list[str], is_unaffected: bool) -> None:
    text = f"from acme import LLM\nx = int()\nLLM({given})\n"
    result = run(tmp_path, {"a.py": text})
    assert [one[3] for one in shown(result)] == rules
    assert bool(result.uses.unaffected) is is_unaffected


@pytest.mark.parametrize(
    ("flags", "rules"),
    [
        ("--seed 1", []),
        ("--seed none", ["type-narrowed"]),
        ("--seed 4k", ["type-narrowed"]),
        ("--dtype half", []),
        ("--dtype float", ["enum-value-removed"]),
        ("--block 8", ["enum-value-removed"]),
        ("--block 16", []),
        ("--share 1.5", ["constraint-tightened"]),
        ("--share 1", []),
        ("--share $SHARE", ["constraint-tightened"]),
    ],
)
def test_a_flags_text_is_taken_as_the_program_takes_it(
    tmp_path: Path, flags: str, rules: list[str]
) -> None:
    result = run(tmp_path, {"a.sh": f"acme serve {flags}\n"})
    assert [one[3] for one in shown(result)] == rules


@pytest.mark.parametrize("value", [".nan", ".inf", "-.inf", "[1, {a: .nan}]"])
def test_numbers_that_json_has_not_are_not_judged(tmp_path: Path, value: str) -> None:
    files = {"a.yaml": f"acme:\n  share: {value}\n", "b.toml": "[acme]\nshare = nan\n"}
    files["c.sh"] = "acme serve --share 1e999\n"
    result = run(tmp_path, files)
    assert [one[0] for one in shown(result)] == ["a.yaml", "b.toml", "c.sh"]


def test_what_is_not_read_and_speaks_of_it_is_said(tmp_path: Path) -> None:
    use = "from acme import LLM\nLLM(swap_space=4)\n"
    files = {
        "generated.py": f"# Generated by a tool\n{use}",
        "marked.py": use,
        ".gitattributes": "marked.py linguist-generated\n",
        "binary.py": f"{use}\0",
        "large.py": use + "#" * 79 + "\n" + ("#" * 79 + "\n") * (2 << 20 >> 6),
        "long.py": f"# {'x' * 20_000} acme swap_space",
        "vendor/acme.py": use,
        "node_modules/acme.py": use,
        "uv.lock": "acme swap_space",
        "other.py": "# Generated by a tool\nswap_space = 1\n",
    }
    result = run(tmp_path, files)
    said = {one.path: one.mentions for one in result.uses.files.skipped}
    silent = {"node_modules/acme.py", "other.py", "uv.lock"}
    assert said == {
        name: () if name in silent else ("swap_space",) for name in files if name[0] != "."
    }


def test_a_schema_is_no_use(tmp_path: Path) -> None:
    text = '{"$schema": "https://json-schema.org/draft/2020-12/schema", "acme": {"swap_space": {}}}'
    (skipped,) = run(tmp_path, {"schemas/acme.json": text}).uses.files.skipped
    assert (skipped.reason, skipped.mentions) == ("a JSON Schema", ())


def test_a_value_that_was_never_valid_is_said_to_be_so(tmp_path: Path) -> None:
    (use,) = run(tmp_path, {"a.py": "from acme import LLM\nLLM(share='x')\n"}).shown
    assert use.was_invalid


def test_a_value_that_is_no_longer_listed_beside_any_text(tmp_path: Path) -> None:
    text = {"anyOf": [{"enum": ["a", "b"]}, {"type": "string"}]}
    less = {"anyOf": [{"enum": ["a"]}, {"type": "string"}]}
    make_engine(tmp_path, {"dtype": text}, {"dtype": less})
    files = {"a.py": "from acme import LLM\nLLM(dtype='b')\nLLM(dtype='a')\nLLM(dtype='c')\n"}
    result = run(tmp_path, files)
    assert [one[1] for one in shown(result)] == [2]
    assert len(result.uses.unaffected) == 2


def test_an_entry_point_takes_a_name_for_the_first_section_that_has_it(tmp_path: Path) -> None:
    make_engine(tmp_path, {"seed": INT}, {"seed": INT})
    specification = tmp_path / "engine_versions" / "acme.yaml"
    text = specification.read_text(encoding="utf-8")
    more = "entry_points:", "  sampling_params: [acme:SamplingParams]\nentry_points:"
    specification.write_text(text.replace(*more), encoding="utf-8")
    for name, names in (("old", ("seed", "best_of")), ("new", ())):
        path = tmp_path / f"{name}.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        section = {**document["properties"]["engine_params"], "required": []}
        section["properties"] = dict.fromkeys(names, INT)
        document["properties"]["sampling_params"] = section
        path.write_text(json.dumps(document), encoding="utf-8")
    imports = "from acme import LLM, SamplingParams\n"
    calls = "LLM(seed=1)\nSamplingParams(seed=1)\nLLM(best_of=1)\n"
    result = run(tmp_path, {"a.py": imports + calls})
    assert [one[1:3] for one in shown(result)] == [
        (3, "sampling_params.seed"),
        (4, "sampling_params.best_of"),
    ]


def test_what_has_to_be_given_is_missed(tmp_path: Path) -> None:
    parameters = {"model": {"type": "string"}, "seed": INT}
    make_engine(tmp_path, parameters, parameters)
    document = json.loads((tmp_path / "new.json").read_text(encoding="utf-8"))
    document["properties"]["engine_params"]["required"] = ["model"]
    (tmp_path / "new.json").write_text(json.dumps(document), encoding="utf-8")
    files = {"a.py": "from acme import LLM\nLLM(seed=1)\nLLM(model='m')\n"}
    result = run(tmp_path, files)
    assert [(one[1], one[3]) for one in shown(result)] == [(2, "became-required")]
    assert result.shown[0].hit.kind == "missing-argument"


def test_notices_are_looked_for_when_asked(tmp_path: Path) -> None:
    make_engine(tmp_path, {"seed": INT}, {"seed": {**INT, "default": 1}})
    files = {"a.py": "from acme import LLM\nLLM()\nLLM(seed=0)\n"}
    assert shown(run(tmp_path, files)) == []
    result = run(tmp_path, files, notices=True)
    assert [(one[1], one[3]) for one in shown(result)] == [(2, "default-changed")]
    assert result.answer == "clear", "it breaks nothing"


def test_what_somebody_lives_with_is_not_looked_for(tmp_path: Path) -> None:
    files = {"a.py": "from acme import LLM\nLLM(swap_space=4)\n"}
    result = run(tmp_path, files)
    fingerprint = result.shown[0].touches[0].change.fingerprint
    (tmp_path / ".param-discovery.yml").write_text(
        f"accepted:\n  - {{fingerprint: '{fingerprint}', reason: x, expires: 2099-12-31}}\n",
        encoding="utf-8",
    )
    assert shown(run(tmp_path, files)) == []


def test_names_alone_are_looked_for_when_asked(tmp_path: Path) -> None:
    files = {"a.yaml": "swap_space: 4\n", "b.yaml": "# acme\nswap_space: 4\n"}
    result = run(tmp_path, files)
    assert (shown(result), result.hidden, result.answer) == ([], 1, "name-only")
    result = run(tmp_path, files, least="name-only")
    assert [one[0] for one in shown(result)] == ["a.yaml", "b.yaml"]


def test_the_projects_configuration_says_what_files_hold(tmp_path: Path) -> None:
    (tmp_path / ".param-discovery.yml").write_text(
        "configurations:\n  - path: repository/*.yaml\n    engine: acme\n"
        "    section: engine_params\n    select: serving\n    rename: {swap: swap_space}\n",
        encoding="utf-8",
    )
    result = run(tmp_path, {"a.yaml": "serving:\n  swap: 4\n"})
    assert shown(result) == [("a.yaml", 2, "engine_params.swap_space", "parameter-removed")]


def test_without_a_specification_the_engines_name_is_all_that_is_known(tmp_path: Path) -> None:
    make_engine(tmp_path)
    (tmp_path / "engine_versions" / "acme.yaml").unlink()
    (tmp_path / "engine_versions").rmdir()
    files = {"a.yaml": "acme:\n  swap_space: 4\n", "a.py": "from acme import X\nX(swap_space=4)\n"}
    result = run(tmp_path, files)
    assert {use.hit.path for use in result.uses.found} == {"a.yaml", "a.py"}
    assert [one[0] for one in shown(result)] == ["a.py", "a.yaml"]
    assert "no specification" in result.notes[0]


def test_nothing_is_looked_for_where_nothing_breaks(tmp_path: Path) -> None:
    make_engine(tmp_path, {"seed": INT}, {"seed": INT, "more": INT})
    result = run(tmp_path, {"a.py": "from acme import LLM\nLLM(seed=1)\n"})
    assert (result.answer, result.uses.files.seen) == ("clear", 0)


def test_a_change_without_a_parameter_is_said_to_be_unsearched(tmp_path: Path) -> None:
    make_engine(tmp_path, {"seed": INT}, {"seed": INT})
    document = json.loads((tmp_path / "old.json").read_text(encoding="utf-8"))
    document["properties"]["engine_params"]["additionalProperties"] = True
    (tmp_path / "old.json").write_text(json.dumps(document), encoding="utf-8")
    result = run(tmp_path, {"a.py": "from acme import LLM\nLLM(anything=1)\n"})
    assert [change.rule for change in result.uses.not_searched] == ["constraint-tightened"]


def test_a_section_that_went_takes_its_parameters_along(tmp_path: Path) -> None:
    make_engine(tmp_path, {"seed": INT}, {"seed": INT})
    document = json.loads((tmp_path / "old.json").read_text(encoding="utf-8"))
    sections = document["properties"]
    sections["sampling_params"] = {**sections["engine_params"], "properties": {"top_p": INT}}
    (tmp_path / "old.json").write_text(json.dumps(document), encoding="utf-8")
    result = run(tmp_path, {"a.yaml": "sampling_params:\n  top_p: 1\nengine_params: {seed: 1}\n"})
    assert shown(result) == [("a.yaml", 2, "sampling_params.top_p", "section-removed")]


def test_broken_files_are_searched_as_far_as_they_can_be(tmp_path: Path) -> None:
    files = {
        "a.py": "from acme import LLM\nLLM(swap_space=4\nprint 'x'\n",
        "b.yaml": "acme: {swap_space: 4\n",
        "c.json": '{"acme": {"swap_space": 4]',
        "d.toml": "[acme\nswap_space = 4\n",
    }
    result = run(tmp_path, files)
    assert [use.hit.confidence for use in result.uses.found] == ["name-only"] * 4
    assert [one.path for one in result.uses.files.skipped] == ["a.py"]


def test_nothing_of_the_repository_is_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtins, "exec", _refuse)
    monkeypatch.setattr(builtins, "eval", _refuse)
    proof = tmp_path / "proof"
    files = {
        "acme.py": f"open({str(proof)!r}, 'w')\n",
        "sitecustomize.py": f"open({str(proof)!r}, 'w')\n",
        "conftest.py": f"open({str(proof)!r}, 'w')\nfrom acme import LLM\nLLM(swap_space=1)\n",
        "a.yaml": f"acme: !!python/object/apply:os.system ['touch {proof}']\nswap_space: 4\n",
    }
    run(tmp_path, files)
    assert not proof.exists()


def _refuse(*_: object) -> None:
    raise AssertionError("something was executed")


def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    text = "from acme import LLM\n" + "x = [1, 2, 3]\n" * 300 + "LLM(max_model_len=1, seed=1)\n"
    peaks = []
    for count in (3, 12):
        (tmp_path / str(count)).mkdir()
        make_engine(tmp_path / str(count))
        tracemalloc.start()
        run(tmp_path / str(count), {f"file_{number}.py": text for number in range(count)})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    make_engine(tmp_path)
    pair = str(tmp_path / "old.json"), str(tmp_path / "new.json")
    with pytest.raises(InputError, match="--path"):
        impact(ImpactRequest(*pair, str(tmp_path / "nowhere"), str(tmp_path)), lambda _: None)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("a.b", ("a", "b")),
        ('a."b.c".d', ("a", "b.c", "d")),
        ('a."b\\"c"', ("a", 'b"c')),
        ("a", ("a",)),
        ("", ()),
    ],
)
def test_paths_are_taken_apart(path: str, steps: tuple[str, ...]) -> None:
    assert steps_of(path) == steps


def test_every_rule_has_advice() -> None:
    for rule in catalogue.RULES:
        change = Change(rule.id, rule.level, "engine_params", "engine_params.x", "m", "old", "new")
        assert Advisor(None).advice(change), rule.id


def test_an_interactive_session_in_markdown(tmp_path: Path) -> None:
    session = ">>> from acme import LLM\n>>> LLM(\n...     swap_space=4)\nLLM(swap_space=4)\n"
    text = f"```pycon\n{session}```\n"
    (use,) = run(tmp_path, {"a.md": text}).shown
    assert (use.hit.line, use.hit.column, use.hit.end_column) == (4, 9, 19)


def test_odd_files_and_names_are_taken_as_they_come(tmp_path: Path) -> None:
    make_engine(tmp_path)
    place = make_repository(tmp_path, {"a\nb.py": "from acme import LLM\nLLM(swap_space=4)\n"})
    deep = "(" * 5000 + ")" * 5000
    odd = {
        b"\xff.py": b"from acme import LLM\r\nLLM(swap_space=4)\r\n",
        b"bom.py": b"\xef\xbb\xbffrom acme import LLM\nLLM(swap_space=4)\n",
        b"latin.yaml": b"# \xe9\nacme:\n  swap_space: 4\n",
        b"deep.py": f"from acme import LLM\nLLM(swap_space={deep})\n".encode(),
        b"deep.yaml": b"acme: " + b"[" * 5000 + b"swap_space: 4",
        b"deep.sh": b"acme serve --compilation-config '"
        + b'{"mode":' * 900
        + b"1"
        + b"}" * 900
        + b"'",
        b"empty.py": b"",
    }
    for name, content in odd.items():
        with open(os.fsencode(place) + b"/" + name, "wb") as stream:  # noqa: PTH123 - bytes
            stream.write(content)
    pair = str(tmp_path / "old.json"), str(tmp_path / "new.json")
    found = impact(ImpactRequest(*pair, str(place), str(tmp_path)), lambda _: None)
    paths = {use.hit.path for use in found.shown}
    assert paths >= {"a\nb.py", "bom.py", "latin.yaml", os.fsdecode(b"\xff.py")}


def test_a_flags_text_that_may_be_two_things_is_safe_only_as_both(tmp_path: Path) -> None:
    either = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    make_engine(tmp_path, {"count": either}, {"count": {"type": "integer"}})
    result = run(tmp_path, {"a.sh": "acme serve --count 4\n"})
    assert [one[3] for one in shown(result)] == ["type-narrowed"]
