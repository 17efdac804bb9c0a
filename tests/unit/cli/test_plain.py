"""What is read without `argparse` is what `argparse` would read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from param_discovery.cli.plain import read_plain
from param_discovery.cli.registry import build_parser
from param_discovery.schema.document import Document
from tests.rules.documents import ENVELOPE, section


@pytest.mark.parametrize(
    "words",
    [["classify", "a.json", "b.json"], ["classify", "HEAD:a", ""], ["classify", "a b", "@c"]],
)
def test_what_it_reads_is_what_the_parser_reads(words: list[str]) -> None:
    plain, parsed = SimpleNamespace(), SimpleNamespace()
    assert read_plain(words, plain)
    build_parser().parse_args(words, namespace=parsed)
    assert vars(plain) == vars(parsed)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["classify"],
        ["classify", "a.json"],
        ["classify", "a.json", "b.json", "c.json"],
        ["guard", "vllm", "sglang"],
        ["classify", "-", "b.json"],
        ["classify", "a.json", "--help"],
        ["-q", "classify", "a.json"],
    ],
)
def test_all_else_is_for_the_parser(words: list[str]) -> None:
    given = SimpleNamespace()
    assert not read_plain(words, given)
    assert vars(given) == {}


DEAR = ("argparse", "re", "enum", "json", "typing", "dataclasses", "pathlib", "hashlib", "pydantic")

CODE = """
import sys
sys.path[:] = {path!r}
from param_discovery.cli.main import main
code = main(["classify", *{files!r}])
print(code, *sorted(sys.modules.keys() & set({dear!r})))
"""


def test_a_plain_comparison_imports_nothing_dear(tmp_path: Path) -> None:
    """Each of these costs more than the comparison itself."""
    files = []
    for default in (1, 2):
        seed = {"type": "integer", "default": default, "x-python-type": "int"}
        document = Document(ENVELOPE, {"engine_params": section({"seed": seed})})
        files.append(str(tmp_path / f"{default}.json"))
        Path(files[-1]).write_text(document.text(), encoding="utf-8")
    code = CODE.format(path=sys.path, files=files, dear=DEAR)
    command = [sys.executable, "-I", "-S", "-c", code]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    assert process.stdout.splitlines()[-1].split() == ["0"], process.stdout
    assert "default-changed" in process.stdout
