from __future__ import annotations

import pytest

from param_discovery.errors import InputError
from param_discovery.pipeline.on_github.inputs import ActionInputs, read_inputs


def _read(**given: str) -> ActionInputs:
    texts = {name.replace("_", "-"): text for name, text in given.items()}
    return read_inputs(lambda name: texts.get(name, ""))


def test_what_is_not_given_has_its_default() -> None:
    inputs = _read(mode="guard")
    assert inputs.engine == ("changed",)
    assert inputs.timeout_minutes == 60
    assert inputs.pr_number is None
    assert inputs.comment is True
    assert inputs.allow_forks is False
    assert inputs.fail_on is None


def test_every_input_is_read_by_its_name() -> None:
    given = {name.replace("_", "-") for name in ActionInputs.model_fields}
    asked: set[str] = set()

    def read(name: str) -> str:
        asked.add(name)
        return "guard" if name == "mode" else ""

    read_inputs(read)
    assert asked == given


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("vllm", ("vllm",)),
        ("vllm, sglang", ("vllm", "sglang")),
        ("vllm\nsglang\n\nvllm", ("vllm", "sglang")),
    ],
)
def test_engines_stand_between_commas_or_lines(text: str, names: tuple[str, ...]) -> None:
    assert _read(mode="guard", engine=text).engine == names


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_booleans_are_those_of_yaml(text: str) -> None:
    assert _read(mode="guard", allow_forks=text).allow_forks is True


@pytest.mark.parametrize(
    ("mode", "fail_on", "fails"),
    [
        ("discover", "", False),
        ("discover", "breaking", True),
        ("classify", "", True),
        ("classify", "never", False),
    ],
)
def test_the_mode_says_what_fails_unless_the_workflow_does(
    mode: str, fail_on: str, *, fails: bool
) -> None:
    assert _read(mode=mode, fail_on=fail_on).fails_on_breaking is fails


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mode", "", "`mode` is required: one of discover, guard, classify"),
        ("mode", "verify", "`mode: verify`"),
        ("allow_forks", "yes", "write `true` or `false`"),
        ("comment", "tRUE", "write `true` or `false`"),
        ("pr_number", "0", "write a whole number above zero"),
        ("pr_number", "12; rm -rf /", "write a whole number above zero"),
        ("pr_number", "\u0661\u0662", "write a whole number above zero"),
        ("timeout_minutes", "100000", "less than or equal to 1440"),
        ("commit", "yes", "`commit: yes`"),
        ("engine", " , ,", "`engine: , ,`"),
        ("working_directory", "../other", "without `..`"),
        ("working_directory", "/etc", "inside the repository"),
        ("config", "a/../../b", "without `..`"),
        ("label_prefix", "a,b", "`label-prefix: a,b`"),
        ("fail_on", "always", "`fail-on: always`"),
        ("runtime", "podman", "`runtime: podman`"),
    ],
)
def test_a_wrong_value_is_named_with_its_input(name: str, text: str, said: str) -> None:
    given = {"mode": "guard"} | {name: text.strip()}
    with pytest.raises(InputError, match="with:") as caught:
        _read(**given)
    assert said in caught.value.what
    assert caught.value.exit_code == 2


def test_all_wrong_inputs_are_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        _read(mode="guard", comment="no", label="nope")
    assert "`comment: no`" in caught.value.what
    assert "`label: nope`" in caught.value.what


def test_secrets_are_in_no_error_and_in_no_repr() -> None:
    inputs = _read(mode="guard", token="hush", registry_password="hidden")
    assert "hush" not in repr(inputs)
    assert "hidden" not in repr(inputs)
    with pytest.raises(InputError) as caught:
        _read(mode="gard", token="hush", registry_password="hidden")
    assert "hush" not in caught.value.render()
    assert "hidden" not in caught.value.render()
