"""Two schemas in, a verdict out; and no verdict where there can be none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.errors import InputError, WheelError
from param_discovery.pipeline import schema_source_engine
from param_discovery.pipeline.classify import ClassifyRequest, classify
from param_discovery.schema.read import read_document
from tests.unit.pipeline.schema_house import WHEEL, commit, git, schema, text, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.schema.document import Document

INT = {"type": "integer"}
STR = {"type": "string"}
NOTES: list[str] = []


def run(old: str, new: str, root: Path | str = ".", config: str | None = None) -> ClassifyResult:
    request = ClassifyRequest(old, new, str(root), config)
    return classify(request, NOTES.append, today=lambda: "2026-06-15")


def rules(result: ClassifyResult) -> list[str]:
    return [change.rule for change in result.comparison.changes]


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The new schema lacks `b`."""
    monkeypatch.chdir(tmp_path)
    old = write(tmp_path / "old.json", schema(version="1.0", a=INT, b=INT))
    new = write(tmp_path / "new.json", schema(version="2.0", a=INT))
    return old, new


def test_a_removed_parameter_breaks(pair: tuple[str, str]) -> None:
    result = run(*pair)
    assert rules(result) == ["parameter-removed"]
    assert result.comparison.classification == "breaking"
    assert (result.old_name, result.new_name, result.new_path) == (*pair, pair[1])
    assert result.new_text is not None
    assert result.notes == ()


def test_a_schema_against_itself_is_identical(pair: tuple[str, str]) -> None:
    assert run(pair[0], pair[0]).comparison.classification == "identical"


def test_no_schema_on_one_side(pair: tuple[str, str]) -> None:
    assert rules(run("/dev/null", pair[1])) == ["schema-added"]
    gone = run(pair[0], "/dev/null")
    assert (rules(gone), gone.comparison.classification) == (["schema-removed"], "breaking")
    assert gone.new_path is None


@pytest.mark.parametrize(("old", "new"), [("/dev/null", "/dev/null"), ("-", "-")])
def test_nothing_to_compare_is_no_verdict(old: str, new: str) -> None:
    with pytest.raises(InputError) as caught:
        run(old, new)
    assert caught.value.mend


def test_two_engines_are_no_verdict(pair: tuple[str, str], tmp_path: Path) -> None:
    other = write(tmp_path / "other.json", schema("bolt"))
    with pytest.raises(InputError, match=r"two engines: .* is a schema of acme, .* of bolt"):
        run(pair[0], other)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A first commit without a schema; one on disk."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    write(tmp_path / "schemas" / "acme.json", schema(a=INT))
    write(tmp_path / "here.json", schema(a=INT))
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HEAD:schemas/acme.json", "schemas/acme.json"),
        ("HEAD:here.json", "here.json"),
        ("HEAD:other/acme.json", "here.json"),
    ],
)
def test_a_first_schema_is_added_and_says_so(repository: Path, old: str, new: str) -> None:
    result = run(old, new)
    assert rules(result) == ["schema-added"]
    assert result.notes == (
        f"{old}: there is no such file in this revision, so there is nothing on this side.",
    )


def test_a_slip_in_the_old_path_is_no_first_schema(repository: Path) -> None:
    with pytest.raises(InputError, match="it may be a slip") as caught:
        run("HEAD:schemas/acmee.json", "schemas/acme.json")
    assert "/dev/null" in caught.value.render()


@pytest.mark.parametrize("old", ["HEAD:schema/acme.json", "HEAD:Schemas/Acme.json", ":acme.json"])
def test_a_slip_in_the_old_folder_is_no_first_schema(repository: Path, old: str) -> None:
    git(repository, "add", "schemas")
    commit(repository)
    with pytest.raises(InputError, match="it may be a slip"):
        run(old, "here.json")


def test_a_schema_that_the_new_revision_lacks_is_removed(repository: Path) -> None:
    assert rules(run("schemas/acme.json", "HEAD:whatever.json")) == ["schema-removed"]


CONFIGURATION = "rules:\n  parameter-removed: safe\n"


def test_the_roots_configuration_decides(pair: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / ".param-discovery.yml").write_text(CONFIGURATION)
    assert run(*pair).comparison.classification == "safe"
    assert run(*pair, root=tmp_path).comparison.classification == "safe"
    (tmp_path / "strict.yml").write_text("")
    assert run(*pair, config="strict.yml").comparison.classification == "breaking"


@pytest.mark.parametrize("where", ["nowhere.yml", "."])
def test_a_configuration_that_cannot_be_read_is_no_verdict(
    pair: tuple[str, str], where: str
) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        run(*pair, config=where)


def test_a_configuration_that_is_a_pipe_is_not_waited_for(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="not a file"):
        run(*pair, config="pipe")


def test_a_configuration_under_another_name_is_not_overlooked(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / ".param-discovery.yaml").write_text("rules: {default-changed: breaking}")
    with pytest.raises(InputError, match=r"is called \.param-discovery\.yml"):
        run(*pair)


def accepted(fingerprint: str, *, expires: str = "2026-06-15", engine: str = "acme") -> str:
    return (
        f"accepted:\n  - fingerprint: '{fingerprint}'\n    reason: never set\n"
        f"    expires: {expires}\n    engine: {engine}\n"
    )


def test_an_accepted_finding_does_not_count_and_is_shown(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    (found,) = run(*pair).comparison.changes
    (tmp_path / ".param-discovery.yml").write_text(accepted(found.fingerprint))
    result = run(*pair)
    assert result.comparison.classification == "safe"
    (change,) = result.comparison.changes
    assert change.accepted is not None
    assert change.accepted.reason == "never set"


def test_an_acceptance_of_another_engine_counts_for_nothing(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    (found,) = run(*pair).comparison.changes
    (tmp_path / ".param-discovery.yml").write_text(accepted(found.fingerprint, engine="bolt"))
    result = run(*pair)
    assert result.comparison.classification == "breaking"
    [note] = result.notes
    assert "is not accepted: its `engine` is bolt, and this is acme" in note


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("bold", "holds for nothing: engine_versions/ has no bold. Did you mean bolt?"),
        ("zzz", "holds for nothing: engine_versions/ has no zzz."),
        ("bolt", None),
    ],
)
def test_an_acceptance_of_an_engine_that_is_not_known_is_noted(
    pair: tuple[str, str], tmp_path: Path, engine: str, said: str | None
) -> None:
    """Another engine's own acceptance is nothing to tell of."""
    (tmp_path / "engine_versions").mkdir()
    for name in ("acme", "bolt"):
        (tmp_path / "engine_versions" / f"{name}.yaml").touch()
    (tmp_path / ".param-discovery.yml").write_text(accepted("0" * 16, engine=engine))
    notes = run(*pair).notes
    assert [note.partition(") ")[2] for note in notes] == ([said] if said else [])


def test_an_expired_acceptance_is_no_verdict(pair: tuple[str, str], tmp_path: Path) -> None:
    configuration = accepted("0" * 16, expires="2026-06-14")
    (tmp_path / ".param-discovery.yml").write_text(configuration)
    with pytest.raises(InputError, match=r"param-discovery\.yml:4:5: .*0000000000000000.*expired"):
        run(*pair)


def test_an_acceptance_that_nothing_needs_is_noted(pair: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / ".param-discovery.yml").write_text(accepted("0" * 16))
    result = run(*pair)
    assert result.comparison.classification == "breaking"
    assert "0000000000000000 (never set) is not among the changes" in result.notes[0]


OLDER = {**WHEEL, "probe_revision": "older"}
INSIDE = {**WHEEL, "runtime": "docker"}
Shop = dict[str, dict[str, Any]]


@pytest.fixture
def wheels(monkeypatch: pytest.MonkeyPatch) -> Callable[[Shop], list[str]]:
    """Published versions, and what today's tool makes of each; the list tells which were read."""

    def install(shop: Shop) -> list[str]:
        read: list[str] = []

        def discovered(engine: str, version: str, _root: str, _tell: object) -> Document:
            read.append(version)
            if version not in shop:
                raise WheelError(f"{engine} {version} could not be read.")
            return read_document(text(shop[version]), "wheel")

        monkeypatch.setattr(schema_source_engine, "discovered", discovered)
        return read

    return install


def files(tmp_path: Path, old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str]:
    return write(tmp_path / "old.json", old), write(tmp_path / "new.json", new)


def test_our_progress_is_not_the_engines_change(
    tmp_path: Path, wheels: Callable[[Shop], list[str]]
) -> None:
    """The old tool saw neither `b` nor what `a` takes; the engine has not changed at all."""
    read = wheels({"1.0": schema(generator=WHEEL, a=INT, b=INT)})
    old = schema(generator=OLDER, a=STR)
    new = schema(version="2.0", generator=WHEEL, a=INT, b=INT)
    result = run(*files(tmp_path, old, new))
    assert result.comparison.classification == "identical"
    assert read == ["1.0"]
    assert "acme 1.0 was read again" in result.notes[0]


def test_the_engines_own_change_is_still_found(
    tmp_path: Path, wheels: Callable[[Shop], list[str]]
) -> None:
    wheels({"1.0": schema(generator=WHEEL, a=INT, b=INT)})
    old, new = schema(generator=OLDER, a=STR), schema(version="2.0", generator=WHEEL, a=INT)
    assert rules(run(*files(tmp_path, old, new))) == ["parameter-removed"]


def test_both_are_read_again_where_the_new_ones_runtime_is_not_at_hand(
    tmp_path: Path, wheels: Callable[[Shop], list[str]]
) -> None:
    today = {
        "1.0": schema(generator=WHEEL, a=INT, b=INT),
        "2.0": schema(version="2.0", generator=WHEEL, a=INT),
    }
    read = wheels(today)
    old = schema(generator=WHEEL, a=INT, b=STR)
    new = schema(version="2.0", generator=INSIDE, a=INT)
    result = run(*files(tmp_path, old, new))
    assert read == ["1.0", "2.0"]
    assert rules(result) == ["parameter-removed"]
    assert "acme 1.0 and 2.0 were read again" in result.notes[0]


def test_where_that_fails_the_verdict_is_not_safe(
    tmp_path: Path, wheels: Callable[[Shop], list[str]]
) -> None:
    wheels({})
    old = schema(generator=OLDER, a=INT)
    result = run(*files(tmp_path, old, schema(version="2.0", generator=WHEEL, a=INT)))
    assert rules(result) == ["tool-differs"]
    assert result.comparison.classification == "breaking"
    (change,) = result.comparison.changes
    assert "acme 1.0 could not be read" in change.message
    assert len(change.fingerprint) == 16


def test_an_unknown_engine_cannot_be_read_again(tmp_path: Path) -> None:
    old, new = schema(generator=OLDER), schema(version="2.0", generator=WHEEL)
    assert rules(run(*files(tmp_path, old, new), root=tmp_path)) == ["tool-differs"]


def test_a_doubt_is_accepted_for_one_pair_of_versions_only(
    tmp_path: Path, wheels: Callable[[Shop], list[str]]
) -> None:
    wheels({})
    old = schema(generator=OLDER, a=INT)
    pair = files(tmp_path, old, schema(version="2.0", generator=WHEEL, a=INT))
    (doubt,) = run(*pair).comparison.changes
    configuration = tmp_path / "accepting.yml"
    configuration.write_text(accepted(doubt.fingerprint))
    assert run(*pair, config=str(configuration)).comparison.classification == "safe"
    write(tmp_path / "new.json", schema(version="3.0", generator=WHEEL, a=INT))
    assert run(*pair, config=str(configuration)).comparison.classification == "breaking"


@pytest.mark.parametrize(
    ("old", "new"), [(None, None), (WHEEL, WHEEL), (WHEEL, {**WHEEL, "tool_version": "9"})]
)
def test_the_same_tool_reads_nothing_again(
    tmp_path: Path, wheels: Callable[[Shop], list[str]], old: Any, new: Any
) -> None:
    read = wheels({})
    found = run(*files(tmp_path, schema(generator=old, a=INT), schema(generator=new, a=INT)))
    assert (rules(found), found.notes, read) == ([], (), [])


@pytest.mark.parametrize(("old", "new"), [(None, WHEEL), (WHEEL, None), (WHEEL, INSIDE)])
def test_another_tool_is_another_tool(
    tmp_path: Path, wheels: Callable[[Shop], list[str]], old: Any, new: Any
) -> None:
    read = wheels({})
    found = run(*files(tmp_path, schema(generator=old, a=INT), schema(generator=new, a=INT)))
    assert (rules(found), read) == (["tool-differs"], ["1.0"])


VAGUE: list[Shop] = [
    {"1.0": schema(generator=WHEEL, a={}), "2.0": schema(version="2.0", generator=WHEEL, a={})},
    {"1.0": schema(generator=WHEEL), "2.0": schema(version="2.0", generator=WHEEL)},
    {
        "1.0": schema(generator=WHEEL, a={"x-python-type": "Foo", "x-unresolved": True}),
        "2.0": schema(version="2.0", generator=WHEEL, a=STR),
    },
    {
        version: schema(version=version, generator=WHEEL, a=INT)
        | {
            "discovery_limitations": [
                {"section": "engine_params", "parameter": name, "reason": "?"}
            ]
        }
        for version, name in (("1.0", "a"), ("2.0", None))
    },
]


@pytest.mark.parametrize("shop", VAGUE, ids=["nothing", "absent", "unresolved", "limited"])
def test_a_change_that_only_the_running_engine_shows_is_not_lost(
    tmp_path: Path, wheels: Callable[[Shop], list[str]], shop: Shop
) -> None:
    wheels(shop)
    older = {**INSIDE, "probe_revision": "older"}
    old = schema(generator=older, a={"type": ["integer", "string"]})
    new = schema(version="2.0", generator=INSIDE, a=INT)
    result = run(*files(tmp_path, old, new))
    assert {"tool-differs", "type-narrowed"} <= set(rules(result))
    assert "They differ in engine_params.a" in result.comparison.changes[0].message


def test_engine_at_version_is_read_from_its_wheel(wheels: Callable[[Shop], list[str]]) -> None:
    old, new = schema(generator=WHEEL, a=INT), schema(version="2.0", generator=WHEEL)
    wheels({"1.0": old, "2.0": new})
    result = run("acme@1.0", "acme@2.0")
    assert rules(result) == ["parameter-removed"]
    assert (result.new_path, result.new_text) == (None, None)
    assert result.notes == ()
