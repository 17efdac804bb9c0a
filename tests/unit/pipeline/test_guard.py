"""`guard`: each place that names a version, wrong in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from param_discovery.errors import InputError, OutsideError, SpecError
from param_discovery.pipeline.guard import guard, guard_engine
from param_discovery.pipeline.guard_dockerfile import is_same_release
from param_discovery.report.guard_result import GuardStatus, worst_exit_code
from param_discovery.spec.load import load_spec
from tests.unit.pipeline.guard_house import DOCKERFILE, SPEC, House, schema

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.report.guard_result import GuardOutcome

BUILT = SPEC.replace("image: vllm/vllm-openai:{version}\n", "build: true\n")
CUDA = "version_from: {pattern: 'v(?P<version>[0-9.]+)-cu[0-9.]+'}\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.engine()
    return house


def kinds(outcome: GuardOutcome) -> list[str]:
    assert outcome.errors == ()
    return [mismatch.kind for mismatch in outcome.mismatches]


def test_everything_in_step(house: House) -> None:
    outcome = house.outcome()
    assert (outcome.status, outcome.exit_code) == (GuardStatus.AGREES, 0)
    assert [*outcome.mismatches, *outcome.errors, *outcome.commands, *outcome.notes] == []
    assert outcome.current_version == "v0.32.0"
    assert outcome.schema_version == "0.32.0"
    assert outcome.image == "vllm/vllm-openai:v0.32.0"
    assert [(pin.line, pin.value) for pin in outcome.pins] == [(2, "v0.32.0")]


def test_a_wrong_pin_is_said_once_on_its_line(house: House) -> None:
    house.engine(dockerfile=DOCKERFILE.replace("=v0.32.0", "=v0.31.0"))
    outcome = house.outcome()
    assert kinds(outcome) == ["pin-differs"]
    (mismatch,) = outcome.mismatches
    assert (mismatch.path, mismatch.line) == ((house.root / "docker/Dockerfile.toy").as_posix(), 2)
    assert "'v0.31.0'" in mismatch.message
    assert "v0.32.0" in mismatch.message
    assert outcome.exit_code == 1
    assert outcome.image == "vllm/vllm-openai:v0.31.0"


def test_a_current_version_that_the_others_do_not_follow(house: House) -> None:
    house.engine(spec=SPEC.replace("v0.32.0", "v0.33.0"))
    assert kinds(house.outcome()) == ["pin-differs", "schema-differs"]


def test_a_bump_without_a_new_schema_shows_on_the_pin(house: House) -> None:
    house.engine(
        spec=SPEC.replace("v0.32.0", "v0.33.0"),
        dockerfile=DOCKERFILE.replace("v0.32.0", "v0.33.0"),
    )
    outcome = house.outcome()
    assert kinds(outcome) == ["schema-differs"]
    assert outcome.mismatches[0].path.endswith("docker/Dockerfile.toy")
    assert outcome.mismatches[0].line == 2


def test_an_old_schema(house: House) -> None:
    house.engine(version="0.31.0")
    outcome = house.outcome()
    assert kinds(outcome) == ["schema-differs"]
    assert outcome.schema_version == "0.31.0"


def test_no_schema_yet_names_discover(house: House) -> None:
    (house.root / "schemas" / "toy.json").unlink()
    outcome = house.outcome()
    assert kinds(outcome) == ["schema-missing"]
    assert outcome.exit_code == 1
    assert outcome.commands == ("param-discovery discover toy",)


def test_the_pipelines_workflow_is_named_where_it_is_there(house: House) -> None:
    house.engine(version="0.31.0")
    house.write(".github/workflows/engine-pipeline.yml", "on: workflow_dispatch\n")
    start = "gh workflow run engine-pipeline.yml --field engine=toy --field pr_number="
    assert house.outcome().commands == ("param-discovery discover toy", f"{start}<N>")
    assert house.outcome(pr_number=17).commands[1] == f"{start}17"


def test_only_what_mends_it_is_named(house: House) -> None:
    """A wrong pin is mended by hand; discovering again would change nothing."""
    house.write(".github/workflows/engine-pipeline.yml", "on: workflow_dispatch\n")
    house.engine(dockerfile=DOCKERFILE.replace("v0.32.0", "v0.31.0"))
    outcome = house.outcome()
    assert {kind.partition("-")[0] for kind in kinds(outcome)} <= {"pin", "image"}
    assert outcome.commands == ()


def test_a_schema_elsewhere(house: House) -> None:
    house.engine(spec=SPEC + "schema: src/params/toy.json\n")
    assert kinds(house.outcome()) == ["schema-missing"]
    house.write("src/params/toy.json", schema())
    assert kinds(house.outcome()) == []


def test_without_a_dockerfile_the_two_others_are_compared(house: House) -> None:
    spec = SPEC.replace("dockerfile: docker/Dockerfile.toy\nversion_arg: TOY_VERSION\n", "")
    house.engine(spec=spec, dockerfile="nonsense")
    outcome = house.outcome()
    assert kinds(outcome) == []
    assert outcome.notes == ("The specification names no Dockerfile: no pin was compared.",)
    house.engine(spec=spec, version="0.31.0")
    (mismatch,) = house.outcome().mismatches
    assert mismatch.kind == "schema-differs"
    assert mismatch.path.endswith("engine_versions/toy.yaml")
    assert mismatch.line == 2


def test_without_a_version_arg_from_is_compared(house: House) -> None:
    spec = SPEC.replace("version_arg: TOY_VERSION\n", "")
    house.engine(spec=spec, dockerfile="FROM vllm/vllm-openai:v0.32.0\n")
    assert kinds(house.outcome()) == []
    assert "version_arg" in house.outcome().notes[0]
    house.engine(spec=spec, dockerfile="FROM vllm/vllm-openai:v0.31.0\n")
    assert kinds(house.outcome()) == ["image-differs"]


@pytest.mark.parametrize(
    ("dockerfile", "found"),
    [
        ("ARG TOY_VERSION=v0.32.0\nFROM x\nARG TOY_VERSION\n", []),
        ("FROM x\nARG TOY_VERSION=v0.32.0\nFROM y\nARG TOY_VERSION=0.32.0\n", []),
        ("FROM x\nARG TOY_VERSION=v0.32.0\nFROM y\nARG TOY_VERSION=0.31.0\n", ["pin-differs"]),
        ("FROM x\nARG TOY_VERSION=v0.31.0\nFROM y\nARG TOY_VERSION=0.32.0\n", ["pin-differs"]),
        ("ARG OTHER=1 TOY_VERSION='v0.32.0' # \nFROM x\n", []),
        ("ARG TOY_VERSION\nFROM x\n", ["pin-without-default"]),
        ("FROM x\nARG TOY_VERSION\n", ["pin-without-default"]),
        ("FROM x\n", ["pin-missing"]),
        ("FROM x\n# ARG TOY_VERSION=v0.32.0\n", ["pin-missing"]),
        ("FROM x\nRUN <<EOF\nARG TOY_VERSION=v0.32.0\nEOF\n", ["pin-missing"]),
        ("FROM x\nONBUILD ARG TOY_VERSION=v0.32.0\n", ["pin-missing"]),
        ("FROM x\nENV TOY_VERSION=v0.32.0\n", ["pin-missing"]),
        ("ARG toy_version=v0.32.0\nFROM x\n", ["pin-missing"]),
        ("ARG TOY_VERSION=latest\nFROM x\n", ["pin-differs"]),
        ("ARG TOY_VERSION=\nFROM x\n", ["pin-differs"]),
        ("FROM x\nARG TOY_VERSION=$FROM_BASE\n", ["pin-undetermined"]),
        ("ARG TOY_VERSION=$TARGETARCH\nFROM x\n", ["pin-undetermined"]),
        ("ARG BASE=0.32\nARG TOY_VERSION=${BASE}.0\nFROM x\n", []),
        ("ARG TOY_VERSION=v0.32.0\nFROM x\nENV TOY_VERSION=v0.31.0\n", ["pin-differs"]),
        ("ARG TOY_VERSION=v0.32.0\nFROM x\nARG TOY_VERSION\nENV TOY_VERSION=$TOY_VERSION", []),
        ("ARG TOY_VERSION=v0.32.0\nFROM x\nRUN make CUDA=1 && echo 0.31.0\n", []),
    ],
)
def test_pins(house: House, dockerfile: str, found: list[str]) -> None:
    house.engine(spec=BUILT, dockerfile=dockerfile)
    assert kinds(house.outcome()) == found


def test_a_pin_in_the_middle_of_an_instruction_has_its_own_line(house: House) -> None:
    house.engine(spec=BUILT, dockerfile="ARG A=1 \\\n  # why\n  TOY_VERSION=v0.31.0\nFROM x\n")
    assert house.outcome().mismatches[0].line == 3


def test_a_pin_that_is_wrong_twice_is_reported_twice(house: House) -> None:
    house.engine(
        spec=BUILT, dockerfile="ARG TOY_VERSION=v1\nFROM x\nARG TOY_VERSION=v2\nARG TOY_VERSION\n"
    )
    assert [mismatch.line for mismatch in house.outcome().mismatches] == [1, 3]


def test_an_env_that_repeats_a_wrong_pin_says_nothing_new(house: House) -> None:
    lines = "ARG TOY_VERSION=v1\nFROM x\nARG TOY_VERSION\nENV TOY_VERSION=$TOY_VERSION\n"
    house.engine(spec=BUILT, dockerfile=lines)
    assert kinds(house.outcome()) == ["pin-differs"]


def test_without_an_image_there_is_nothing_that_from_could_be(house: House) -> None:
    spec = SPEC.replace("image: vllm/vllm-openai:{version}\n", "")
    house.engine(spec=spec, dockerfile="ARG TOY_VERSION=v0.32.0\nFROM python\n")
    assert kinds(house.outcome()) == []
    assert "has no `image`" in house.outcome().notes[0]


def test_of_a_built_engine_from_is_free(house: House) -> None:
    house.engine(spec=BUILT, dockerfile="ARG TOY_VERSION=v0.32.0\nFROM python:3.12\n")
    outcome = house.outcome()
    assert kinds(outcome) == []
    assert outcome.image is None
    assert "is built" in outcome.notes[0]


PIN = "ARG TOY_VERSION=v0.32.0\n"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("FROM vllm/vllm-openai:$TOY_VERSION\n", []),
        ("FROM docker.io/vllm/vllm-openai:v0.32.0\n", []),
        (f"FROM vllm/vllm-openai:v0.32.0@sha256:{'a' * 64}\n", []),
        (f"FROM vllm/vllm-openai@sha256:{'a' * 64}\n", ["image-differs"]),
        ("FROM vllm/vllm-openai:v0.31.0\n", ["image-differs"]),
        ("FROM vllm/vllm-openai:0.32.0\n", ["image-differs"]),
        ("FROM vllm/vllm-openai\n", ["image-differs"]),
        ("FROM vllm/vllm-rocm:$TOY_VERSION\n", ["image-differs"]),
        ("FROM quay.io/vllm/vllm-openai:$TOY_VERSION\n", ["image-differs"]),
        ("FROM vllm/vllm-openai:$TARGETARCH\n", ["image-undetermined"]),
        ("FROM golang AS tools\nFROM vllm/vllm-openai:$TOY_VERSION AS e\nFROM e\n", []),
        ("FROM vllm/vllm-openai:$TOY_VERSION AS e\nFROM python\n", ["image-differs"]),
        ("FROM vllm/vllm-openai:v1 AS e\nFROM vllm/vllm-openai:v0.32.0\n", ["image-differs"]),
        ("FROM vllm/vllm-openai:${TOY_VERSION#v}\n", ["image-differs"]),
        ("FROM scratch\n", ["image-differs"]),
        ("FROM --platform=$BUILDPLATFORM vllm/vllm-openai:$TOY_VERSION\nRUN make -j 9\n", []),
    ],
)
def test_the_image_that_the_dockerfile_stands_on(
    house: House, lines: str, found: list[str]
) -> None:
    house.engine(dockerfile=PIN + lines)
    assert kinds(house.outcome()) == found


def test_a_wrong_image_shows_on_its_from(house: House) -> None:
    house.engine(dockerfile=f"{PIN}FROM a AS b\nFROM vllm/vllm-openai:v1 AS c\nFROM c\n")
    (mismatch,) = house.outcome().mismatches
    assert mismatch.line == 3
    assert "vllm/vllm-openai:v0.32.0" in mismatch.mend


def test_a_wrong_pin_hides_no_wrong_image(house: House) -> None:
    house.engine(dockerfile="ARG TOY_VERSION=v0.31.0\nFROM other:$TOY_VERSION\n")
    assert kinds(house.outcome()) == ["pin-differs", "image-differs"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0.32.0", "0.32.0", True),
        ("0.32", "0.32.0", True),
        ("0.32.0", "0.32.0+cu128", True),
        ("0.32.0+cu128", "0.32.0", True),
        ("0.32.0+cu128", "0.32.0+cu128", True),
        ("0.32.0+cu128", "0.32.0+cu129", False),
        ("0.32.0", "0.32.1", False),
        ("0.32.0", "0.32.0.post1", False),
        ("0.32.0", "0.32.0rc1", False),
        ("0.32.0", "1!0.32.0", False),
        ("1.2.0rc6.post3", "1.2.0-rc6.post3", True),
        ("1.2.0rc6.post3", "1.2.0rc6", False),
        ("0.32.0.dev1", "0.32.0", False),
    ],
)
def test_what_is_one_release(one: str, other: str, same: bool) -> None:
    assert is_same_release(Version(one), Version(other)) is same
    assert is_same_release(Version(other), Version(one)) is same


@pytest.mark.parametrize(
    ("current", "pin", "in_schema", "found"),
    [
        ("v0.32.0", "0.32.0", "0.32.0", []),
        ("0.32.0", "v0.32.0", "0.32.0", []),
        ("0.32.0+cu128", "0.32.0", "0.32.0", []),
        ("0.32.0", "0.32.0+cu128", "0.32.0+cu129", []),
        ("0.32.0+cu128", "0.32.0+cu129", "0.32.0", ["pin-differs"]),
        ("0.6.1.post2", "v0.6.1-2", "0.6.1.post2", []),
        ("0.6.1.post2", "v0.6.1", "0.6.1.post2", ["pin-differs"]),
        ("1.0.0rc3", "1.0.0-rc3", "1.0.0rc3", []),
        ("1.0.0rc3", "1.0.0rc4", "1.0.0", ["pin-differs", "schema-differs"]),
        ("1.2.0rc6.post3", "1.2.0rc6.post3", "1.2.0rc6.post3", []),
        ("1.2.0rc6.post3", "1.2.0rc6.post3", "1.2.0rc6", ["schema-differs"]),
    ],
)
def test_spellings(house: House, current: str, pin: str, in_schema: str, found: list[str]) -> None:
    house.engine(
        spec=BUILT.replace("v0.32.0", current),
        dockerfile=f"ARG TOY_VERSION={pin}\nFROM x\n",
        version=in_schema,
    )
    assert kinds(house.outcome()) == found


@pytest.mark.parametrize(
    ("pin", "found"),
    [
        ("v0.18.0-cu12.8", []),
        ("v0.18.0-cu12.6", ["image-differs"]),
        ("v0.17.0-cu12.8", ["pin-differs"]),
        ("nightly-cu12.8", ["pin-differs"]),
    ],
)
def test_tags_that_the_specification_says_how_to_read(
    house: House, pin: str, found: list[str]
) -> None:
    house.engine(
        spec=SPEC.replace("v0.32.0", "v0.18.0-cu12.8") + CUDA,
        dockerfile=DOCKERFILE.replace("v0.32.0", pin),
        version="0.18.0",
    )
    assert kinds(house.outcome()) == found


@pytest.mark.parametrize(
    ("path", "content", "what"),
    [
        ("docker/Dockerfile.toy", "FORM x\n", "'FORM' is not an instruction"),
        ("docker/Dockerfile.toy", "FROM x\nRUN <<EOF\n", "has no end"),
        ("docker/Dockerfile.toy", "", "no instruction"),
        ("docker/Dockerfile.toy", None, "no such Dockerfile"),
        ("schemas/toy.json", "{", "no JSON"),
        ("schemas/toy.json", "{}", "schema"),
        ("schemas/toy.json", schema(engine="other"), "a schema of other, not of toy"),
        ("schemas/toy.json", schema(version="latest"), "'latest', which is not a version"),
        ("engine_versions/toy.yaml", "current_version: [", "not YAML"),
    ],
)
def test_what_cannot_be_read_is_bad_input(
    house: House, path: str, content: str | None, what: str
) -> None:
    if content is None:
        (house.root / path).unlink()
    else:
        house.write(path, content)
    outcome = house.outcome()
    assert (outcome.status, outcome.exit_code) == (GuardStatus.FAILED, 2)
    (error,) = outcome.errors
    assert what in error.render()
    assert path in error.render()


def test_nothing_is_hidden_behind_an_error(house: House) -> None:
    house.engine(dockerfile="FORM x\n", version="0.31.0")
    outcome = house.outcome()
    assert len(outcome.errors) == 1
    assert [mismatch.kind for mismatch in outcome.mismatches] == ["schema-differs"]
    assert outcome.mismatches[0].path.endswith("engine_versions/toy.yaml")
    assert outcome.exit_code == 2
    house.write("schemas/toy.json", "{")
    assert len(house.outcome().errors) == 2


def test_every_engine_is_compared_whatever_becomes_of_another(house: House) -> None:
    house.engine("broken", spec="current_version: [\n")
    house.engine("old", version="0.31.0")
    for names in ([], ["all"], ["broken", "old", "toy"]):
        outcomes = guard(house.root, names)
        assert [(found.engine, found.exit_code) for found in outcomes] == [
            ("broken", 2),
            ("old", 1),
            ("toy", 0),
        ]
        assert worst_exit_code(outcomes) == 2


def test_every_problem_of_a_specification_is_told(house: House) -> None:
    house.engine(spec=SPEC.replace("package: toy", "package: '!'").replace("v0.32.0", "'?'"))
    (error,) = house.outcome().errors
    assert "current_version" in error.render()
    assert "package" in error.render()


def test_the_same_name_twice_is_one_engine(house: House) -> None:
    assert len(guard(house.root, ["toy", "toy"])) == 1


def test_an_engine_that_is_not_known(house: House) -> None:
    known, unknown = guard(house.root, ["toy", "tyo"])
    assert known.exit_code == 0
    assert unknown.exit_code == 2
    assert "Did you mean toy?" in unknown.errors[0].render()


def test_two_engines_with_one_schema(house: House) -> None:
    spec = SPEC.replace("toy", "twin") + "schema: schemas/toy.json\n"
    house.write("engine_versions/twin.yaml", spec)
    toy, twin = guard(house.root, [])
    assert (toy.exit_code, twin.exit_code) == (0, 2)
    assert "already the schema of `toy`" in twin.errors[0].render()


def test_all_beside_a_name(house: House) -> None:
    with pytest.raises(InputError, match="already includes"):
        guard(house.root, ["all", "toy"])


def test_no_engines_at_all(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no folder engine_versions"):
        guard(tmp_path, [])
    (tmp_path / "engine_versions").mkdir()
    with pytest.raises(SpecError, match="no engine specification here"):
        guard(tmp_path, [])


class Commit:
    """Files of another commit, by name."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def read(self, path: str) -> str | None:
        if path not in self.files:
            raise OutsideError("GitHub did not answer")
        return self.files[path]

    def shown(self, path: str) -> str:
        return path


def test_files_of_another_commit(house: House) -> None:
    spec = load_spec(house.root, "toy")
    commit = Commit({"docker/Dockerfile.toy": DOCKERFILE, "schemas/toy.json": schema()})
    assert guard_engine(spec, commit).exit_code == 0
    commit.files["schemas/toy.json"] = schema("0.31.0")
    (mismatch,) = guard_engine(spec, commit).mismatches
    assert (mismatch.path, mismatch.line) == ("docker/Dockerfile.toy", 2)
    del commit.files["schemas/toy.json"]
    outcome = guard_engine(spec, commit)
    assert outcome.exit_code == 3
    assert outcome.status is GuardStatus.FAILED
