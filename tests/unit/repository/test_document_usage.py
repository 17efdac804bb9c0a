"""Dockerfiles, Markdown, notebooks, and how files are told apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from param_discovery.repository.languages import language_of, language_of_script
from param_discovery.repository.names import Names
from param_discovery.repository.python_usage import PythonFile, search
from param_discovery.repository.search import Searcher
from tests.unit.repository.search_house import ENGINE, WANTED, Shown, found

if TYPE_CHECKING:
    from param_discovery.repository.usage import Hit

DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM acme/engine:v1
ENV SWAP_SPACE=4
ENV DEVICE cpu
RUN pip install x && \\
    # --swap-space 1
    acme serve m --swap-space 2
RUN <<EOF
acme serve m --swap-space 3
EOF
CMD ["--swap-space", "4", \\
     "--device=cpu"]
"""


def test_dockerfile() -> None:
    assert found("dockerfile", DOCKERFILE) == [
        Shown(3, "SWAP_SPACE", "name-only", ("4",)),
        Shown(4, "DEVICE", "name-only", ("cpu",)),
        Shown(7, "--swap-space", "certain", ("2",)),
        Shown(9, "--swap-space", "certain", ("3",)),
        Shown(11, "--swap-space", "certain", ("4",)),
        Shown(12, "--device", "certain", ("cpu",)),
    ]


@pytest.mark.parametrize(
    ("head", "confidence"),
    [
        ("FROM acme/engine:v1", "certain"),
        ("FROM python:3.12", "name-only"),
        ('FROM python:3.12\nENTRYPOINT ["acme", "serve"]', "certain"),
        ('FROM acme/engine:v1\nENTRYPOINT ["python", "train.py"]', "name-only"),
    ],
)
def test_what_cmd_goes_to(head: str, confidence: str) -> None:
    (hit,) = found("dockerfile", f'{head}\nCMD ["--device", "cpu"]\n')
    assert (hit.text, hit.confidence) == ("--device", confidence)


MARKDOWN = """\
# Serve
Give `--swap-space 4`, or `swap_space`. The swap_space of a sentence is prose.

1. First:
   ```console
   $ acme serve m --swap-space 4
   ```

~~~yaml
acme:
  swap_space: 4
~~~

```rust
swap_space: 4
```

    acme serve m --device cpu
"""


def test_markdown() -> None:
    assert found("markdown", MARKDOWN) == [
        Shown(2, "--swap-space", "name-only"),
        Shown(2, "swap_space", "name-only"),
        Shown(6, "--swap-space", "certain", ("4",)),
        Shown(11, "swap_space", "certain", (4,)),
        Shown(18, "--device", "certain", ("cpu",)),
    ]


def test_notebook() -> None:
    cells = [
        {"cell_type": "code", "source": ["import x\n", "!acme serve m --device cpu\n"]},
        {"cell_type": "code", "source": "%%bash\nacme serve --swap-space 4"},
        {"cell_type": "markdown", "source": ["Give\n", "`swap_space`."]},
        {"cell_type": "raw", "source": ["acme serve --device x"]},
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1)
    shown = found("notebook", text)
    assert [(one.text, one.confidence) for one in shown] == [
        ("--device", "certain"),
        ("--swap-space", "certain"),
        ("swap_space", "name-only"),
    ]


NOTEBOOK = {
    "one piece": ["from acme import LLM\noptions = {'swap_space': 4}", "LLM(**options)"],
    "its lines": [["from acme import LLM\n", "options = {'swap_space': 4}\n"], ["LLM(**options)"]],
    "a magic between": ["from acme import LLM\no = {'swap_space': 4}\n", "!pip list", "LLM(**o)"],
    "an empty one": ["", "from acme import LLM\no = {'swap_space': 4}", [], "LLM(**o)"],
}


@pytest.mark.parametrize("sources", NOTEBOOK.values(), ids=NOTEBOOK)
def test_what_one_cell_defines_another_one_uses(sources: list[str | list[str]]) -> None:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    text = json.dumps({"cells": cells}, indent=1)
    (hit,) = python_in_notebook(text)
    line = text.split("\n")[hit.line - 1]
    assert "swap_space" in line
    if isinstance(sources[0], list):
        assert line[hit.column - 1 : hit.end_column - 1] == "swap_space"
    assert hit.confidence == "certain"


def python_in_notebook(text: str) -> tuple[Hit, ...]:
    """The hits in its Python."""

    def search_python(path: str, text: str) -> tuple[Hit, ...]:
        return search(PythonFile(path, text), WANTED, ENGINE)

    return Searcher(Names(WANTED, ENGINE), search_python).search("notebook", "a.ipynb", text)


def test_a_notebook_that_is_none_is_searched_by_lines() -> None:
    assert found("notebook", "swap_space: 4") == [Shown(1, "swap_space", "name-only")]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.py", "python"),
        ("A.YML", "yaml"),
        ("Makefile", "shell"),
        ("Dockerfile", "dockerfile"),
        ("Dockerfile.gpu", "dockerfile"),
        ("gpu.dockerfile", "dockerfile"),
        (".env", "shell"),
        (".env.example", "shell"),
        ("prod.env", "shell"),
        ("start", "text"),
        ("a.ipynb", "notebook"),
        ("_helpers.tpl", "template"),
        ("a.c", "unknown"),
        ("a.png", None),
    ],
)
def test_languages_by_name(name: str, language: str | None) -> None:
    assert language_of(name) == language


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("#!/usr/bin/env python3", "python"),
        ("#!/bin/bash -e", "shell"),
        ("#!/usr/bin/env -S sh", "shell"),
        ("#!/usr/bin/perl", None),
        ("text", None),
    ],
)
def test_languages_by_first_line(line: str, language: str | None) -> None:
    assert language_of_script(line) == language


@pytest.mark.parametrize("piece", ["CMD [\n", "CMD [\\\n", 'CMD ["', "RUN <<", "ENV A ", "# x\\\n"])
def test_a_hostile_dockerfile_ends(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert found("dockerfile", f"FROM x\n{text}\nCMD acme serve --swap-space 4") is not None


@pytest.mark.parametrize("piece", ["/*", '"\\"', ",", ", ", "[", '{"a":', "//", ",/*", "'"])
def test_hostile_json_ends(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert found("json", f"{text} swap_space: 1") is not None
