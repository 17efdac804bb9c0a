from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from param_discovery.errors import InputError, OutsideError
from param_discovery.pipeline.generate_pydantic import pydantic_module
from param_discovery.pipeline.models import Wanted, models
from param_discovery.pipeline.models_compare import Habits, compare
from param_discovery.pipeline.models_read import read_model
from param_discovery.pipeline.models_tree import RepositoryTree
from param_discovery.report.models_result import Place
from param_discovery.schema.inclusion import decide
from param_discovery.schema.read import read_document
from tests.unit.pipeline.models_house import MATCHING, PARAMETERS, House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "repository")


def test_a_model_that_matches_agrees(house: House) -> None:
    outcome = house.compared()
    assert [finding for finding in outcome.findings if finding.counts] == []
    assert outcome.agrees
    assert (outcome.field_count, outcome.parameter_count) == (7, 7)
    assert outcome.section == "engine_params"
    assert outcome.place == Place("wrapper/models.py", 11, 1)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("share: float = 0.9", "shares: float = 0.9", "unknown-field"),
        ("    share: float = 0.9\n", "", "missing-parameter"),
        ("share: float = 0.9", "share: float | str = 0.9", "type-wider"),
        ("share: float = 0.9", "share: float = Field(default=0.9, gt=0)", "type-narrower"),
        ("share: float = 0.9", "share: int = 0.9", "type-narrower"),
        ("share: float = 0.9", "share: float = 0.5", "default-differs"),
        ("share: float = 0.9", "share: float", "required-differs"),
        ("model: str", "model: str = 'm'", "required-differs"),
        ('"half", "bfloat16"', '"half", "bfloat16", "float"', "literal-stale"),
        ('"half", "bfloat16"', '"half"', "literal-missing"),
        ("int | None = Field(default=None, ge=1)", "str | None = None", "type-differs"),
        ("mode: Literal[0, 1, 2] = 0", "mode: Literal[0, 1, 2, 3] = 0", "literal-stale"),
        ("level: int = 3", "level: int = 2", "default-differs"),
        ("level: int = 3", "level: int = 3\n    extra: int = 0", "unknown-field"),
        (
            "    model: str",
            '    model_config = ConfigDict(extra="allow")\n    model: str',
            "takes-other-names",
        ),
        ("share: float = 0.9", "share: Elsewhere = 0.9", "type-undecided"),
    ],
)
def test_each_kind_of_difference(house: House, old: str, new: str, expected: str) -> None:
    house.replaced(old, new)
    kinds = [kind for kind, _ in house.findings()]
    assert expected in kinds
    assert set(kinds) <= {expected, "missing-parameter", "default-differs"}
    assert not house.compared().agrees


def test_counterexamples_are_real(house: House) -> None:
    house.replaced("share: float = 0.9", "share: float = Field(default=0.9, gt=0)")
    (value,) = house.finding().counterexample
    jsonschema.validate(value, PARAMETERS["share"])
    assert isinstance(value, int | float)
    assert value <= 0


def test_more_than_listed_values_is_more_than_stale(house: House) -> None:
    house.replaced('"half", "bfloat16"]', '"half", "float"] | int')
    assert house.findings() == [("type-differs", "dtype")]


def test_a_type_that_source_does_not_show_is_told(house: House) -> None:
    house.replaced("share: float = 0.9", "share: Elsewhere = 0.9")
    assert house.finding().message == "the model's type is not known from its source"


def test_a_near_name_is_suggested(house: House) -> None:
    house.replaced("max_model_len: int", "max_model_length: int")
    found = [finding for finding in house.compared().findings if finding.kind == "unknown-field"]
    assert found[0].suggestions == ("max_model_len",)
    assert found[0].place == Place("wrapper/models.py", 14, 5)


def test_what_is_nested_has_its_own_place_and_path(house: House) -> None:
    house.replaced("level: int = 3", "level: int = 2")
    finding = house.finding()
    assert (finding.field, finding.parameter) == ("inner.level", "inner.level")
    assert finding.place == Place("wrapper/models.py", 8, 5)
    assert (finding.model, finding.engine) == ("2", "3")


def test_inherited_fields_stand_where_they_are_written(house: House) -> None:
    house.source(MATCHING.replace("class Args", "class Base"), "src/wrapper_base/base.py")
    house.source("", "src/wrapper_base/__init__.py")
    house.source(
        """\
        from wrapper_base.base import Base

        class Args(Base):
            wrong: int = 0
        """
    )
    finding = house.finding()
    assert finding.place == Place("wrapper/models.py", 4, 5)
    text = (house.root / "src/wrapper_base/base.py").read_text(encoding="utf-8")
    house.source(text.replace("0.9", "0.8"), "src/wrapper_base/base.py")
    places = [found.place for found in house.compared().findings]
    assert Place("src/wrapper_base/base.py", 15, 5) in places


def test_a_deprecated_parameter_is_noted(house: House) -> None:
    house.schema({**PARAMETERS, "share": {**PARAMETERS["share"], "deprecated": True}})
    outcome = house.compared()
    assert [finding.kind for finding in outcome.findings] == ["type-unknown", "deprecated"]
    assert outcome.agrees


def test_python_objects_are_not_missed(house: House) -> None:
    assert ("type-narrower", "executor") not in house.findings()
    house.replaced("executor: str | None", "executor: None")
    assert ("type-narrower", "executor") in house.findings()


def test_an_alias_of_the_engine_is_the_parameter(house: House) -> None:
    alias = {"$ref": "#/properties/engine_params/properties/share", "x-alias-of": "share"}
    house.schema({**PARAMETERS, "part": alias})
    house.replaced("share: float", "part: float")
    assert house.findings() == []


def test_an_alias_of_the_model_is_the_parameter(house: House) -> None:
    house.replaced("share: float = 0.9", 'part: float = Field(default=0.9, alias="share")')
    assert house.findings() == []


def test_dataclasses_are_models(house: House) -> None:
    house.schema({"seed": {"type": "integer", "default": 0, "x-python-type": "int"}})
    house.source(
        """\
        from dataclasses import dataclass

        @dataclass
        class Args:
            seed: int = 1
        """
    )
    assert house.findings() == [("default-differs", "seed")]


def test_none_may_mean_not_given(house: House) -> None:
    house.replaced("share: float = 0.9", "share: float | None = None")
    assert house.findings() == [("default-differs", "share"), ("type-wider", "share")]
    assert house.findings(none_is_unset=True) == []
    house.replaced("share: float = 0.9", "share: str | None = None")
    assert house.findings(none_is_unset=True) == [("type-differs", "share")]


def test_what_is_intended_has_its_reason(house: House) -> None:
    house.replaced("share: float = 0.9", "part: float = 0.9\n    own: int = 1")
    house.configure(extra={"part": "old", "own": "ours"}, lacks={"share": "no"})
    outcome = house.compared(None, engine=None)
    assert outcome.agrees
    found = [finding for finding in outcome.findings if finding.kind != "type-unknown"]
    reasons = {finding.field or finding.parameter: finding.reason for finding in found}
    assert reasons == {"part": "old", "own": "ours", "share": "no"}


def test_all_others_speaks_for_what_is_lacking_only(house: House) -> None:
    house.source("from pydantic import BaseModel\n\nclass Args(BaseModel):\n    model: int\n")
    house.configure(lacks={"all others": "few"})
    assert house.findings() == [("type-differs", "model")]


def test_an_entry_for_nothing_is_noted(house: House) -> None:
    house.configure(extra={"gone": "why"}, differs={"share": "why"})
    notes = house.compared().notes
    assert [note.split("`")[1] for note in notes] == ["extra: gone", "differs: share"]


def test_renamed_fields_are_compared(house: House) -> None:
    house.replaced("share: float = 0.9", "part: float = 0.5")
    house.configure(rename={"part": "share"})
    finding = house.finding()
    assert (finding.kind, finding.field, finding.parameter) == ("default-differs", "part", "share")


def test_a_base_that_is_not_here_is_no_agreement(house: House) -> None:
    house.source("from other import Elsewhere\n" + MATCHING.replace("Args(B", "Args(Elsewhere, B"))
    finding = house.finding()
    assert (finding.kind, finding.field) == ("not-known", None)
    assert "other.Elsewhere, whose source is not here" in finding.message
    assert finding.place == Place("wrapper/models.py", 12, 1)
    house.configure(differs={"*": "it has no fields"})
    assert house.compared().agrees


def test_a_nested_base_that_is_not_here_is_no_agreement(house: House) -> None:
    house.source(
        "from other import Elsewhere\n" + MATCHING.replace("Inner(B", "Inner(Elsewhere, B")
    )
    assert house.findings() == [("not-known", "inner")]


def test_a_default_that_is_made_by_code_is_no_agreement(house: House) -> None:
    house.source(
        "from other import share\n" + MATCHING.replace("= 0.9", "= Field(default_factory=share)")
    )
    finding = house.finding()
    assert (finding.kind, finding.field) == ("not-known", "share")
    assert "default is not known" in finding.message


@pytest.mark.parametrize(
    "default",
    [
        'float(os.environ.get("SHARE", "0.5"))',
        'Field(float(os.environ.get("SHARE", "0.5")))',
        'Field(default_factory=lambda: float(os.environ["SHARE"]))',
    ],
)
def test_a_default_from_the_environment_is_no_agreement(house: House, default: str) -> None:
    house.source("import os\n" + MATCHING.replace("float = 0.9", f"float = {default}"))
    assert house.findings() == [("not-known", "share")]


def test_what_a_call_makes_stands_at_no_line(house: House) -> None:
    made = 'Base = create_model("Base", bogus=(int, 1))\n\n\nclass Args(Base):'
    house.source(
        "from pydantic import create_model\n" + MATCHING.replace("class Args(BaseModel):", made)
    )
    (bogus,) = [one for one in house.compared().findings if one.field == "bogus"]
    assert bogus.place is None or bogus.place.line >= 1


def test_a_type_that_the_schema_does_not_know_is_noted(house: House) -> None:
    notes = [finding for finding in house.compared().findings if finding.kind == "type-unknown"]
    assert [finding.field for finding in notes] == ["loose"]


def test_two_fields_for_one_parameter_are_both_compared(house: House) -> None:
    house.replaced("share: float = 0.9", "share: float = 0.8\n    part: float = 0.7")
    house.configure(rename={"part": "share"})
    assert house.findings() == [("default-differs", "share"), ("default-differs", "part")]


def test_what_source_cannot_read_at_all_is_told(house: House) -> None:
    house.replaced("class Args(BaseModel)", "class Args(Elsewhere, BaseModel)")
    house.source(
        "from other import Elsewhere\n" + MATCHING.replace("Args(BaseModel)", "Args(Elsewhere)"),
    )
    with pytest.raises(InputError, match="--python PATH"):
        house.compared()


def test_nothing_of_the_repository_is_run(house: House, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    house.source(f"open({str(mark)!r}, 'w')\n{MATCHING}")
    assert house.compared().agrees
    assert not mark.exists()
    outcome = house.compared(python=sys.executable)
    assert outcome.agrees
    assert outcome.executed
    assert mark.exists()


def test_the_interpreter_sees_what_source_does_not_show(house: House) -> None:
    house.source(
        """\
        from pydantic import BaseModel

        fields = {"__annotations__": {"made": int}, "made": 1, "__module__": __name__}
        Args = type("Args", (BaseModel,), fields)
        """
    )
    with pytest.raises(InputError, match="--python"):
        house.compared()
    assert ("unknown-field", "made") in house.findings(python=sys.executable)


@pytest.mark.parametrize(
    ("source", "more", "said"),
    [
        ("import sys\nsys.exit(3)\n", {}, "SystemExit: 3"),
        ("import os\nos._exit(3)\n", {}, "before it answered"),
        ("while True: pass\n", {"timeout_seconds": 1.0}, "was not imported within 1 s"),
        ("raise ValueError('no')\n", {}, "ValueError: no"),
    ],
)
def test_a_failing_import_is_told(
    house: House, source: str, more: dict[str, Any], said: str
) -> None:
    house.source(source)
    with pytest.raises((InputError, OutsideError), match=said):
        house.compared(python=sys.executable, **more)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("wrapper.nowhere:Args", "name the repository with --path"),
        ("wrapper.models:Nothing", "Correct the name of the class"),
        ("wrapper.models:Field", "model cannot be read"),
        ("wrapper:models", "model cannot be read"),
        ("wrapper.empty:Args", "it has no fields"),
        ("wrapper.broken:Args", "no valid Python, line 1"),
        ("wrapper.pipe:Args", "there is no source of it"),
        ("...:Args", "names no class"),
    ],
)
def test_a_target_that_is_no_model_is_told(house: House, target: str, said: str) -> None:
    house.source(
        "from pydantic import BaseModel\nclass Args(BaseModel): pass\n", "wrapper/empty.py"
    )
    house.source("class Args(:\n", "wrapper/broken.py")
    os.mkfifo(house.root / "wrapper" / "pipe.py")
    with pytest.raises(InputError, match=said):
        house.compared(target)


def test_no_model_is_no_agreement(house: House) -> None:
    with pytest.raises(InputError, match="no model to compare"):
        house.compared(None, engine=None)
    with pytest.raises(InputError, match="no engine is named"):
        house.compared(engine=None)


def test_all_listed_models_are_compared(house: House) -> None:
    house.source(MATCHING, "wrapper/more.py")
    text = "models:\n" + "".join(
        f"  - {{model: 'wrapper.{name}:Args', engine: acme}}\n" for name in ("models", "more")
    )
    (house.root / ".param-discovery.yml").write_text(text, encoding="utf-8")
    compared = models(Wanted(str(house.root), str(house.root)), lambda text: None)
    targets = [outcome.target for outcome in compared.outcomes]
    assert targets == ["wrapper.models:Args", "wrapper.more:Args"]
    assert compared.refused == []


def test_one_that_cannot_be_read_does_not_hide_the_others(house: House) -> None:
    text = "models:\n" + "".join(
        f"  - {{model: 'wrapper.models:{name}', engine: acme}}\n" for name in ("Nothing", "Args")
    )
    (house.root / ".param-discovery.yml").write_text(text, encoding="utf-8")
    compared = models(Wanted(str(house.root), str(house.root)), lambda text: None)
    assert [outcome.target for outcome in compared.outcomes] == ["wrapper.models:Args"]
    (error,) = compared.refused
    assert error.exit_code == 2
    assert "wrapper.models:Nothing" in error.render()


def test_what_generate_writes_agrees(tmp_path: Path) -> None:
    """Objects of the engine and sets aside, which the written types hold in validators."""
    path = Path(__file__).resolve().parents[3] / "schemas" / "vllm.json"
    engine = read_document(path.read_text(encoding="utf-8"), str(path))
    text = pydantic_module(engine, sorted(engine.sections), "it")
    (tmp_path / "written.py").write_text(text, encoding="utf-8")
    for section, name in (("engine_params", "EngineParams"), ("sampling_params", "SamplingParams")):
        model = read_model(f"written:{name}", tmp_path, None, 60.0)
        found = [one for one in compare(model, engine, section, Habits()) if one.counts]
        assert {one.kind for one in found} <= {"type-wider"}
        assert [
            one for one in found if "Any" not in f"{one.model}" and one.engine != "set[str]"
        ] == []


def test_modules_are_found_in_the_usual_folders(tmp_path: Path) -> None:
    (tmp_path / "src" / "pack").mkdir(parents=True)
    (tmp_path / "src" / "pack" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "src" / "pack" / "a.py").write_text("x = 1", encoding="utf-8")
    tree = RepositoryTree(tmp_path)
    assert tree.path_of("pack") == "src/pack/__init__.py"
    assert tree.path_of("pack.a") == "src/pack/a.py"
    assert tree.path_of("pack.b") is None
    assert tree.path_of("..pack") is None
    found = tree.read("pack.a")
    assert found is not None
    assert found.text == "x = 1"


@pytest.mark.parametrize(
    "annotation",
    ["int", "float", "str", "bool", "int | None", "list[int]", "dict[str, int]", "object", "Inner"],
)
def test_findings_say_what_inclusion_says(house: House, annotation: str) -> None:
    """The verdict on a type is that of `decide`, both ways."""
    house.replaced("share: float = 0.9", f"share: {annotation} = 0.9")
    kinds = {kind for kind, name in house.findings() if name == "share"}
    schemas: dict[str, Any] = {
        "int": {"type": "integer"},
        "float": {"type": "number"},
        "str": {"type": "string"},
        "bool": {"type": "boolean"},
        "int | None": {"type": ["integer", "null"]},
        "list[int]": {"type": "array", "items": {"type": "integer"}},
        "dict[str, int]": {"type": "object", "additionalProperties": {"type": "integer"}},
        "object": {},
        "Inner": {"type": "object", "additionalProperties": False},
    }
    ours: Any = schemas[annotation]
    theirs: Any = {"type": "number"}
    narrower, wider = decide(theirs, ours).answer == "no", decide(ours, theirs).answer == "no"
    expected = {
        (True, True): "type-differs",
        (True, False): "type-narrower",
        (False, True): "type-wider",
    }.get((narrower, wider))
    assert {kind for kind in kinds if kind.startswith("type-")} == ({expected} - {None})
