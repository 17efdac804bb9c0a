"""What to do after a breaking change: the acceptance holds, and the rules are such."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from param_discovery.rules.catalogue import RULES
from tests.docs.acme_schemas import make_history
from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = ROOT / "docs" / "guides" / "after-a-breaking-change.md"


def test_the_acceptance_holds(tmp_path: Path) -> None:
    make_history(tmp_path)
    (configuration,) = (block.body for block in blocks(GUIDE) if block.language == "yaml")
    (tmp_path / ".param-discovery.yml").write_text(configuration, encoding="utf-8")
    pair = ("HEAD:schemas/acme.json", "schemas/acme.json")
    command = [sys.executable, "-m", "param_discovery", "classify", *pair, "--format", "json"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert json.loads(ended.stdout)["summary"]["accepted"] == 1


def test_it_names_rules_that_there_are() -> None:
    reading = GUIDE.read_text(encoding="utf-8").partition("## 2.")[0]
    table = "".join(re.findall(r"^\| (.*?) \|", reading, re.MULTILINE))
    named = set(re.findall(r"`([a-z-]+)`", table))
    assert len(named) >= 8
    assert named - {rule.id for rule in RULES} == set()
