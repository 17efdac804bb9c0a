"""Flags and variables in command lines."""

from __future__ import annotations

import pytest

from param_discovery.repository.shell_words import commands
from tests.unit.repository.search_house import Shown, found, hits


@pytest.mark.parametrize(
    ("line", "text", "value"),
    [
        ("acme serve m --swap-space 4", "--swap-space", ("4",)),
        ("acme serve m --swap-space=4", "--swap-space", ("4",)),
        ("acme serve m --swap_space 4", "--swap_space", ("4",)),
        ("/opt/bin/acme serve m --swap-space '4'", "--swap-space", ("4",)),
        ('acme serve m "--swap-space=4"', "--swap-space", ("4",)),
        ("acme serve m --swap-space $SPACE", "--swap-space", ()),
        ("acme serve m --swap-space <gigabytes>", "--swap-space", ()),
        ("acme serve m --swap-space -1", "--swap-space", ("-1",)),
        ("acme serve m --swap-space --seed 1", "--swap-space", (True,)),
        ("acme serve m --no-swap-space", "--no-swap-space", (False,)),
        ("acme serve m --device a b", "--device", ()),
        ("python3 -m acme.server --device cpu", "--device", ("cpu",)),
        ("python -m acme.tools.bench --device cpu", "--device", ("cpu",)),
        ("docker run --gpus all acme/engine:v1 --device cpu", "--device", ("cpu",)),
        ("docker run acme/engine@sha256:00 --device cpu", "--device", ("cpu",)),
        ("exec acme serve --device cpu | tee log", "--device", ("cpu",)),
        ("acme serve --compilation-config.mode=3", "--compilation-config.mode", ("3",)),
        ("acme serve -O.mode=3", "-O.mode", ("3",)),
        ("""acme serve --compilation-config '{"mode": 3}'""", "mode", (3,)),
        ('bash -c "cd x && acme serve --device cpu"', "--device", ("cpu",)),
        ("log=$(acme serve --device cpu)", "--device", ("cpu",)),
    ],
)
def test_a_flag_of_the_engines_program_is_certain(
    line: str, text: str, value: tuple[object, ...]
) -> None:
    assert found("shell", line) == [Shown(1, text, "certain", value)]


@pytest.mark.parametrize(
    ("line", "confidence"),
    [
        ("python train.py --device cpu", "name-only"),
        ("zenith serve --device cpu --max-model-len 1 --swap-space 4", "name-only"),
        ("pip install acme --device cpu", "name-only"),
        ("docker run --device /dev/x acme/engine", "name-only"),
        ("./start-acme.sh --device cpu", "likely"),
        ("python serve.py --device cpu --max-model-len 1 --gpu-memory-utilization 1", "likely"),
        ("python serve.py --device cpu --max-model-len 1 --model m --seed 1", "likely"),
        ("python serve.py --device cpu --model m --seed 1 --mode x --temperature 1", "name-only"),
    ],
)
def test_what_stands_around_decides(line: str, confidence: str) -> None:
    (first, *_) = found("shell", line)
    assert first.confidence == confidence


def test_a_comment_and_a_longer_name_are_no_use() -> None:
    assert found("shell", "# acme serve --device cpu\nacme serve --device-map x --swap\n") == []


def test_continued_lines_are_one_command() -> None:
    text = "acme serve m \\\n  --seed 1 \\\n  --swap-space 4\n--device cpu"
    assert found("shell", text) == [
        Shown(3, "--swap-space", "certain", ("4",)),
        Shown(4, "--device", "name-only", ("cpu",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'ARGS="--device cpu --seed 1"\nacme serve $ARGS',
        "ARGS=(--device cpu\n  --seed 1)\nacme serve ${ARGS[@]}",
        "ARGS := --device cpu --seed 1\nserve:\n\t@acme serve $(ARGS)",
        "export ACME_ARGS='--device cpu --seed 1'",
        "ACME_ARGS=--device cpu",
    ],
)
def test_a_variable_that_goes_to_the_engine_holds_its_flags(text: str) -> None:
    (hit,) = hits("shell", text)
    assert (hit.line, hit.confidence, hit.value) == (1, "certain", ("cpu",))


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("SWAP_SPACE=4", "name-only"),
        ("export ACME_SWAP_SPACE=4", "likely"),
        ("SWAP_SPACE=4\nMAX_MODEL_LEN=1\nGPU_MEMORY_UTILIZATION=1", "likely"),
    ],
)
def test_variables_only_hint(text: str, confidence: str) -> None:
    (hit,) = hits("shell", text)
    assert (hit.kind, hit.confidence, hit.value) == ("environment", confidence, ("4",))


@pytest.mark.parametrize("piece", ["'", '"', "`", "$(", "${", "{{", "\\", "((", 'a="', "$(("])
def test_what_is_never_closed_takes_no_longer(piece: str) -> None:
    text = piece * 5000 + "\nacme serve --device cpu\n"
    assert len(list(commands(text))) <= 20_000


def test_a_word_whose_quote_is_not_closed_hides_nothing_before_it() -> None:
    assert found("shell", "acme serve --device cpu\necho don't")[0].line == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env", "COMMAND=acme serve m --device cpu"),
        (".env.example", 'COMMAND="acme serve m --device cpu"'),
        ("acme.service", "[Service]\nExecStart=/usr/bin/acme serve m --device cpu"),
    ],
)
def test_a_line_that_is_one_variables_value(path: str, text: str) -> None:
    (hit,) = found("shell", text, path)
    assert (hit.text, hit.confidence, hit.value) == ("--device", "certain", ("cpu",))


@pytest.mark.parametrize(
    "piece",
    [
        *("--swap-space 4 ", "SWAP_SPACE=1\n", "a=(", "$ARGS ", "ARGS=--swap-space\n"),
        """x --compilation-config '{"mode": 3}' """,
    ],
)
def test_long_commands_take_no_longer_than_many(piece: str) -> None:
    count = 3000
    assert len(found("shell", piece * count)) <= count


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pytest -q --device cpu", 0),
        ("docker run --device /dev/x rocm/pytorch", 0),
        ("/usr/bin/whisper talk.mp3 --device cuda", 0),
        ("pytest -q --swap-space 4", 1),
        ("pytest -q --device cpu --max-model-len 4", 1),
        ("./serve.sh --device cpu", 1),
        ("$PYTHON -m mine --device cpu", 1),
        ("acme-bench --device cpu", 1),
    ],
)
def test_a_plain_word_of_another_program_is_its_own(line: str, expected: int) -> None:
    assert len(found("shell", line)) == expected


@pytest.mark.parametrize(
    "command",
    [
        "cat > acme.yaml <<EOF",
        "cat <<'EOF' >> \"$DIR/acme.yml\"",
        'cat > acme.yaml <<-"EOF"',
        "sudo tee /etc/acme.yaml <<EOF > /dev/null",
        "tee -a acme.yaml << EOF",
    ],
)
def test_a_file_that_a_script_writes(command: str) -> None:
    indent = "\t" if "<<-" in command else ""
    text = f"set -e\n{command}\n{indent}swap_space: 4\n{indent}seed: 1\n{indent}EOF\necho\n"
    assert found("shell", text) == [Shown(3, "swap_space", "likely", (4,))]


def test_what_is_no_file_that_a_script_writes() -> None:
    body = "swap_space: 4\nEOF\n"
    for start in ("cat <<EOF", "# cat > acme.yaml <<EOF", "read <<< EOF > acme.yaml"):
        assert found("shell", f"{start}\n{body}") == []
    assert found("shell", "cat > acme.yaml <<EOF\nEOF\nswap_space: 4\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "command=acme serve m --swap-space 4",
        "command = /opt/bin/acme serve m --swap-space 4",
        "command=python3 -m acme.server --swap-space 4",
        'command = "acme serve m --swap-space 4"',
    ],
)
def test_a_command_behind_a_key(line: str) -> None:
    text = f"[program:x]\n{line}\n"
    assert [(one.line, one.text, one.confidence) for one in found("text", text)] == [
        (2, "--swap-space", "certain")
    ]
