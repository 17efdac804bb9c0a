"""Dockerfiles, Markdown, notebooks, and how files are told apart."""

from __future__ import annotations

import json

import pytest

from param_discovery.repository.languages import language_of, language_of_script
from tests.unit.repository.search_house import Shown, found

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
        ("a.c", None),
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
