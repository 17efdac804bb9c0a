"""`discover` against engines that are functions: what is written, when, and what is said."""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from param_discovery.errors import DockerError, InputError, SpecError
from param_discovery.pipeline.discover import discover
from param_discovery.pipeline.options import DiscoverOptions
from param_discovery.report.console import Style
from param_discovery.report.outcome import DiscoverOutcome, Status
from param_discovery.report.progress import LineBoard
from tests.unit.pipeline.engine_house import House, add_engine, observation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.runtimes.base import ProbeRequest, Progress

DAY_ONE = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
DAY_TWO = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)

OUTPUT_SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "discover-output.schema.json"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def run(
    house: House, *engines: str, moment: dt.datetime = DAY_ONE, **options: Any
) -> list[DiscoverOutcome]:
    outcomes = discover(
        engines or ("one",),
        DiscoverOptions(root=house.root, **options),
        LineBoard(Style()),
        choose=house.choose,
        now=lambda: moment,
    )
    published = json.loads(OUTPUT_SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(published).validate([o.to_json() for o in outcomes])
    return outcomes


def written(house: House, engine: str = "one") -> dict[str, Any]:
    path = house.root / "schemas" / f"{engine}.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_a_first_document(house: House) -> None:
    house.engine("one")
    (outcome,) = run(house)
    assert outcome.status is Status.WRITTEN
    assert outcome.engine_version == "1.2.0"
    assert outcome.previous_version is None
    assert outcome.schema_path == str(house.root / "schemas" / "one.json")
    assert [(s.section, s.parameters) for s in outcome.sections] == [
        ("engine_params", 2),
        ("sampling_params", 1),
    ]
    assert outcome.sections[0].added == ("engine_params.dtype", "engine_params.seed")
    document = written(house)
    assert document["discovered_at"] == "2026-01-31T12:00:00Z"
    assert document["generator"]["runtime"] == "docker"
    assert document["image_ref"] == "example.org/x@sha256:0"
    assert set(document["properties"]["engine_params"]["properties"]) == {"dtype", "seed"}


def test_a_second_run_does_not_touch_the_file(house: House) -> None:
    runtime = house.engine("one")
    run(house)
    path = house.root / "schemas" / "one.json"
    os.utime(path, ns=(1, 1))
    before = path.read_bytes()
    runtime.inputs["image_digest"] = "sha256:1"
    (outcome,) = run(house, moment=DAY_TWO)
    assert outcome.status is Status.UNCHANGED
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == 1


def test_names_added_removed_and_changed(house: House) -> None:
    house.engine("one", observation("one", "a", "b", "c"))
    run(house)
    house.engine("one", observation("one", "b", "c", "d", types={"c": "str"}))
    (outcome,) = run(house, moment=DAY_TWO)
    assert outcome.status is Status.WRITTEN
    changes = outcome.sections[0]
    assert changes.added == ("engine_params.d",)
    assert changes.removed == ("engine_params.a",)
    assert changes.changed == ("engine_params.c",)
    assert written(house)["discovered_at"] == "2026-02-01T12:00:00Z"


def test_a_new_version_is_written_even_with_the_same_parameters(house: House) -> None:
    house.engine("one")
    run(house)
    add_engine(house.root, "one", "v1.3.0")
    house.engine("one", observation("one", "dtype", "seed", version="1.3.0"))
    (outcome,) = run(house)
    assert outcome.status is Status.WRITTEN
    assert (outcome.previous_version, outcome.engine_version) == ("1.2.0", "1.3.0")
    assert written(house)["engine_version"] == "1.3.0"


def test_check_writes_nothing(house: House) -> None:
    house.engine("one")
    assert run(house, check=True)[0].status is Status.WOULD_WRITE
    assert not (house.root / "schemas").exists()
    run(house)
    assert run(house, check=True)[0].status is Status.UNCHANGED


def test_stdout_gets_the_document_and_no_file_is_written(house: House) -> None:
    house.engine("one")
    (outcome,) = run(house, output="-")
    assert outcome.status is Status.PRINTED
    assert outcome.document is not None
    assert json.loads(outcome.document)["engine"] == "one"
    assert outcome.schema_path is None
    assert not (house.root / "schemas").exists()


def test_another_file_is_compared_with_itself_or_else_with_the_schema(house: House) -> None:
    house.engine("one", observation("one", "a"))
    run(house)
    house.engine("one", observation("one", "a", "b"))
    other = house.root / "other.json"
    (first,) = run(house, output=str(other))
    assert first.sections[0].added == ("engine_params.b",)
    (second,) = run(house, output=str(other))
    assert second.status is Status.UNCHANGED
    assert second.sections[0].added == ()
    assert set(written(house)["properties"]["engine_params"]["properties"]) == {"a"}


def test_one_that_fails_does_not_lose_the_others(house: House) -> None:
    house.engine("one")
    house.engine("two", DockerError("no daemon", mend="Start it."))
    house.engine("three")
    outcomes = run(house, "one", "two", "three", jobs=3)
    assert [o.status for o in outcomes] == [Status.WRITTEN, Status.FAILED, Status.WRITTEN]
    assert outcomes[1].error is not None
    assert outcomes[1].error.exit_code == 3
    assert outcomes[1].error.to_json() == {
        "what": "no daemon",
        "where": None,
        "meaning": None,
        "mend": "Start it.",
    }
    assert sorted(p.name for p in (house.root / "schemas").iterdir()) == ["one.json", "three.json"]


def test_a_file_that_cannot_be_written_does_not_lose_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.engine("one")
    house.engine("two")
    replace = Path.replace

    def fail_for_one(self: Path, target: Path) -> Path:
        if target.name == "one.json":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_for_one)
    outcomes = run(house, "one", "two")
    assert [o.status for o in outcomes] == [Status.FAILED, Status.WRITTEN]
    assert os.listdir(house.root / "schemas") == ["two.json"]  # noqa: PTH208 - names are enough


def test_nothing_is_written_before_all_are_through(house: House) -> None:
    house.engine("one")

    def look(request: ProbeRequest, progress: Progress) -> Mapping[str, Any]:
        time.sleep(0.2)
        assert not (house.root / "schemas").exists()
        return observation("two", "x")

    house.engine("two", look=look)
    outcomes = run(house, "one", "two", jobs=2)
    assert [o.status for o in outcomes] == [Status.WRITTEN, Status.WRITTEN]


def test_an_interrupt_stops_all_and_writes_nothing(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.engine("one")
    blocked = threading.Event()

    def look(request: ProbeRequest, progress: Progress) -> Mapping[str, Any]:
        blocked.set()
        assert runtime.cancelled.wait(10)
        raise DockerError("cancelled")

    runtime = house.engine("two", look=look)

    def interrupt(request: ProbeRequest, progress: Progress) -> Mapping[str, Any]:
        assert blocked.wait(10)
        raise KeyboardInterrupt

    house.engine("three", look=interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(house, "one", "two", "three", jobs=3)
    assert runtime.cancelled.is_set()
    assert "failed" not in capsys.readouterr().err
    assert not (house.root / "schemas").exists()


def failed_target(engine: str) -> dict[str, Any]:
    seen = observation(engine, "a")
    seen["targets"][0] = {
        "section": "engine_params",
        "target": f"{engine}.args:EngineArgs",
        "status": "failed",
        "error": {
            "stage": "import",
            "type": "ImportError",
            "message": "no libcuda",
            "traceback": "Traceback ...\nImportError: no libcuda\n",
        },
    }
    return seen


def test_a_failed_target_is_an_error_and_the_old_file_stays(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.engine("one")
    run(house)
    before = written(house)
    house.engine("one", failed_target("one"))
    (outcome,) = run(house)
    assert outcome.status is Status.FAILED
    assert outcome.error is not None
    assert outcome.error.exit_code == 3
    assert "no libcuda" in outcome.error.what
    assert written(house) == before
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "seen",
    [
        {},
        {"observation_format": 2},
        observation("one", "a") | {"targets": []},
        observation("other", "a"),
        observation("one", "a", version=None),
        observation("one", "a", version="1.2.1"),
    ],
    ids=["empty", "newer", "no targets", "another engine", "no version", "another version"],
)
def test_what_cannot_be_trusted_is_not_written(house: House, seen: Mapping[str, Any]) -> None:
    house.engine("one", seen)
    (outcome,) = run(house)
    assert outcome.error is not None
    assert outcome.error.exit_code == 3
    assert not (house.root / "schemas").exists()


def test_a_local_part_of_the_installed_version_does_not_matter(house: House) -> None:
    house.engine("one", observation("one", "a", version="1.2.0+cu129"))
    assert run(house)[0].engine_version == "1.2.0"


def test_a_version_that_is_spelled_shorter_is_the_same(house: House) -> None:
    house.engine("one", observation("one", "a", version="1.2.0"))
    (outcome,) = run(house, version="1.2")
    assert outcome.error is None
    assert outcome.engine_version == "1.2.0"


def test_another_version_is_written_with_a_warning(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.engine("one", observation("one", "a", version="1.1.0"))
    (outcome,) = run(house, version="1.1.0")
    assert outcome.status is Status.WRITTEN
    assert written(house)["engine_version"] == "1.1.0"
    assert len(outcome.warnings) == 1
    assert "says v1.2.0" in outcome.warnings[0]
    assert "warning: one: " in capsys.readouterr().err


@pytest.mark.parametrize("quiet", [{"output": "x.json"}, {"output": "-"}, {"check": True}])
def test_another_version_elsewhere_needs_no_warning(
    house: House, quiet: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(house.root)
    house.engine("one", observation("one", "a", version="1.1.0"))
    assert run(house, version="1.1.0", **quiet)[0].warnings == ()


def test_a_named_image_decides_the_version(house: House) -> None:
    house.engine("one", observation("one", "a", version="9.0"))
    (outcome,) = run(house, image="example.org/mine:x")
    assert outcome.engine_version == "9.0"
    assert len(outcome.warnings) == 1
    (bound,) = run(house, image="example.org/mine:x", version="1.2.0")
    assert bound.status is Status.FAILED


@pytest.mark.parametrize("content", ["{", "[]", '{"engine": "one"}', "\udcff"])
def test_an_unreadable_schema_is_not_overwritten(house: House, content: str) -> None:
    house.engine("one")
    path = house.root / "schemas" / "one.json"
    path.parent.mkdir()
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    (outcome,) = run(house)
    assert outcome.error is not None
    assert outcome.error.exit_code == 2
    assert path.read_bytes() == content.encode("utf-8", "surrogateescape")


def test_another_engines_schema_is_not_overwritten(house: House) -> None:
    house.engine("one")
    house.engine("two")
    run(house, "two")
    (outcome,) = run(house, "one", output=str(house.root / "schemas" / "two.json"))
    assert outcome.error is not None
    assert outcome.error.exit_code == 2
    assert written(house, "two")["engine"] == "two"


def test_unknown_engines_and_wrong_specifications_begin_nothing(house: House) -> None:
    house.engine("one")
    with pytest.raises(SpecError):
        run(house, "one", "bogus")
    (house.root / "engine_versions" / "two.yaml").write_text("nonsense: true\n")
    with pytest.raises(SpecError):
        run(house, "all")
    assert not (house.root / "schemas").exists()


def test_all_is_every_engine_and_stands_alone(house: House) -> None:
    house.engine("one")
    house.engine("two")
    assert [o.engine for o in run(house, "all")] == ["one", "two"]
    assert [o.engine for o in run(house, "two", "one", "two")] == ["two", "one"]
    with pytest.raises(InputError):
        run(house, "all", "one")
