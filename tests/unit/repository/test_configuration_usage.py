"""Keys, variables and command lines in YAML, JSON and TOML."""

from __future__ import annotations

import pytest

from param_discovery.repository.configuration_usage import Told
from param_discovery.repository.usage import Wanted
from tests.unit.repository.search_house import CLASSES, Shown, found, hits


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("engine_params:\n  swap_space: 4", "certain"),
        ("acme:\n  swap_space: 4", "certain"),
        ("acme:\n  args:\n    swap_space: 4", "certain"),
        ("my-acme-server:\n  resources:\n    swap_space: 4", "likely"),
        ("engine: acme\nswap_space: 4", "certain"),
        ("name: acme-server\nswap_space: 4", "likely"),
        ("image: acme/engine:v1\nswap_space: 4", "certain"),
        ("max_model_len: 1\ngpu_memory_utilization: 1\nswap_space: 4", "likely"),
        ("model: m\nseed: 1\nswap_space: 4", "name-only"),
        ("swap_space: 4", "name-only"),
        ("zenith:\n  max_model_len: 1\n  gpu_memory_utilization: 1\n  swap_space: 4", "name-only"),
        ("engine: zenith\nmax_model_len: 1\ngpu_memory_utilization: 1\nswap_space: 4", "name-only"),
        ("acme: 1\nother:\n  swap_space: 4", "name-only"),
    ],
)
def test_what_stands_around_a_key_decides(text: str, confidence: str) -> None:
    (hit,) = hits("yaml", text)
    assert (hit.kind, hit.confidence, hit.value) == ("configuration-key", confidence, (4,))


@pytest.mark.parametrize(
    ("path", "confidence"),
    [("conf/acme.yaml", "likely"), ("acme/values.yaml", "likely"), ("pacmen.yaml", "name-only")],
)
def test_the_files_name_hints(path: str, confidence: str) -> None:
    (hit,) = hits("yaml", "swap_space: 4", path)
    assert hit.confidence == confidence


@pytest.mark.parametrize("key", ["swap_space", "swap-space", "swapSpace", "SWAP_SPACE"])
def test_names_are_written_in_many_ways(key: str) -> None:
    assert found("json", f'{{"acme": {{"{key}": 4}}}}') == [Shown(1, f'"{key}"', "certain", (4,))]
    assert found("toml", f"[acme]\n{key} = 4") == [Shown(2, key, "certain", (4,))]


def test_a_nested_parameter_stands_below_its_parents() -> None:
    text = "acme:\n  compilation_config:\n    mode: 3\n  mode: 1\nother: {mode: x}\n"
    assert found("yaml", text) == [
        Shown(3, "mode", "certain", (3,)),
        Shown(4, "mode", "name-only", (1,)),
    ]


def test_a_parameter_of_another_parameters_object_is_only_called_so() -> None:
    assert found("yaml", "acme:\n  compilation_config:\n    device: 1")[0].confidence == "name-only"


def test_the_section_of_another_parameter_of_that_name() -> None:
    both = (
        Wanted("engine_params", ("seed",), CLASSES),
        Wanted("sampling_params", ("seed",), frozenset({"SamplingParams"})),
    )
    (hit,) = hits("yaml", "sampling_params: {seed: 1}", wanted=both)
    assert [one.section for one in hit.wanted] == ["sampling_params"]
    (hit,) = hits("yaml", "acme: {seed: 1}", wanted=both)
    assert [one.section for one in hit.wanted] == ["engine_params", "sampling_params"]


@pytest.mark.parametrize("value", ["${SPACE}", "$SPACE", "'{{ space }}'", "[a, '${B}']"])
def test_what_is_filled_in_is_no_value(value: str) -> None:
    (hit,) = hits("yaml", f"acme:\n  swap_space: {value}")
    assert hit.value == ()


KUBERNETES = """\
containers:
- name: server
  image: acme/engine:v1
  args: ["--model", "m", "--swap-space", "4"]
  env:
  - name: ACME_ARGS
    value: "--device cpu"
- name: own
  image: registry/own:v1
  command: [acme, serve]
  args:
  - --device=cpu
- name: other
  image: zenith/zenith:v1
  args: ["--device", "cpu"]
- name: script
  image: registry/own:v1
  command: [bash, -c]
  args:
  - |
    echo start
    acme serve m \\
      --swap-space 4
"""


def test_kubernetes() -> None:
    assert found("yaml", KUBERNETES) == [
        Shown(4, "--swap-space", "certain", ("4",)),
        Shown(7, "--device", "certain", ("cpu",)),
        Shown(12, "--device", "certain", ("cpu",)),
        Shown(15, "--device", "name-only", ("cpu",)),
        Shown(23, "--swap-space", "certain", ("4",)),
    ]


COMPOSE = """\
services:
  engine:
    image: acme/engine:latest
    command: >
      --model m
      --swap-space 4
    environment:
      - SWAP_SPACE=4
      - MAX_MODEL_LEN=1
      - GPU_MEMORY_UTILIZATION=1
  trainer:
    image: trainer
    command: python train.py --device cpu
    environment:
      DEVICE: cpu
"""


def test_compose() -> None:
    assert found("yaml", COMPOSE) == [
        Shown(6, "--swap-space", "certain", ("4",)),
        Shown(8, "SWAP_SPACE", "likely", ("4",)),
        Shown(13, "--device", "name-only", ("cpu",)),
        Shown(15, "DEVICE", "name-only", ("cpu",)),
    ]


def test_a_workflows_script() -> None:
    text = "jobs:\n  a:\n    steps:\n      - run: |\n          acme serve --device cpu\n"
    assert found("yaml", text) == [Shown(5, "--device", "certain", ("cpu",))]


def test_a_template_is_searched_by_lines() -> None:
    text = "{{- if .x }}\nargs:\n  - --swap-space\nswapSpace: {{ .y }}\ndevice\n{{- end }}"
    assert [(one.line, one.text, one.confidence) for one in found("yaml", text)] == [
        (3, "--swap-space", "name-only"),
        (4, "swapSpace", "name-only"),
    ]


def test_what_has_to_be_given_is_missing_in_its_section() -> None:
    wanted = (Wanted("engine_params", ("model",), CLASSES, is_missing_the_fault=True),)
    (hit,) = hits("yaml", "engine_params:\n  seed: 1\nother: {}", wanted=wanted)
    assert (hit.kind, hit.line, hit.confidence) == ("missing-argument", 2, "certain")
    assert hits("yaml", "engine_params: {model: m}", wanted=wanted) == ()


def test_the_projects_own_configuration_is_believed() -> None:
    text = "serving:\n  args: {space: 4, best_of: 1, device: x}\nother: {swap_space: 1}\n"
    told = Told(
        True, "engine_params", "serving.args", {"space": "swap_space"}, frozenset({"device"})
    )
    (first, second) = hits("yaml", text, told={"file": told})
    assert (first.line, first.confidence, first.wanted[0].name) == (2, "certain", "swap_space")
    assert second.wanted[0].name == "best_of"
    assert second.confidence == "name-only", "it is a parameter of another section"


@pytest.mark.parametrize(
    "sign",
    [
        "image: {repository: acme/engine, tag: v1}",
        "modelFormat:\n  name: Acme",
        "runtime: {name: aCME}",
    ],
)
@pytest.mark.parametrize(
    "given",
    ["args: [--swap-space=4]", "extraArgs: {swap-space: 4}", "extraFlags: --x --swap-space=4"],
)
def test_what_stands_beside_the_image_is_given_to_it(sign: str, given: str) -> None:
    (hit,) = hits("yaml", f"{given}\n{sign}\n")
    assert hit.confidence == "certain"
    (hit,) = hits("yaml", f"{given}\n{sign.lower().replace('acme', 'nginx')}\n")
    assert hit.confidence == "name-only"


def test_what_is_beside_the_image_and_not_given_to_it() -> None:
    (hit,) = hits("yaml", "service: {swap_space: 4}\nimage: {repository: acme/engine}\n")
    assert hit.confidence == "name-only"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{model: a, max_model_len: 4, swap_space: 2}", ["likely"]),
        ("{model: a, max_model_len: 4, swap_space: 2, color: 1}", ["name-only"]),
        ("{model: a, max_model_len: 4, device: 2}", ["name-only"]),
        ("{model: a, seed: 4, device: 2}", []),
        ("{device: 2}", []),
        ("{swap_space: 2}", ["name-only"]),
    ],
)
def test_how_much_company_a_name_needs(text: str, expected: list[str]) -> None:
    assert [hit.confidence for hit in hits("yaml", text)] == expected


def test_flags_as_keys() -> None:
    assert found("yaml", "acme:\n  --swap-space: 4") == [Shown(2, "--swap-space", "certain", (4,))]


@pytest.mark.parametrize("key", ["_target_", "class_path"])
def test_a_mapping_that_is_given_to_a_class(key: str) -> None:
    text = f"llm:\n  {key}: acme.LLM\n  swap_space: 4\n"
    assert found("yaml", text) == [Shown(3, "swap_space", "certain", (4,))]


def test_json_with_comments() -> None:
    text = '{\n  // "swap_space": 1,\n  "acme": {/* x */ "swap_space": 4, // y\n  },\n}\n'
    assert found("json", text) == [Shown(3, '"swap_space"', "certain", (4,))]
    assert found("json", '{"acme": {"device": "http://a,]"}}')[0].value == ("http://a,]",)


def test_what_a_debugger_starts() -> None:
    text = (
        '{"configurations": [ // all\n{"module": "acme.server", "args": ["--swap-space", "4"]},\n]}'
    )
    assert [(one.line, one.confidence) for one in found("json", text)] == [(2, "certain")]
    other = text.replace("acme.server", "other.server")
    assert [one.confidence for one in found("json", other)] == ["name-only"]
