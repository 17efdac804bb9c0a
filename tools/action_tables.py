"""The tables of inputs and outputs in the guide to the action, made from `action.yml`.

    python tools/action_tables.py

writes them into docs/guides/action.md again; a test compares them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "guides" / "action.md"


def page(text: str) -> str:
    """The page with both tables as `action.yml` has them now."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    for name, table in (("inputs", inputs(action)), ("outputs", outputs(action))):
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}{table}{end}{rest.partition(end)[2]}"
    return text


def inputs(action: dict[str, Any]) -> str:
    """Name, default and description of each input."""
    rows = [
        f"| `{name}` | {_default(declared)} | {declared['description']} |"
        for name, declared in action["inputs"].items()
    ]
    return _table("| input | default | |\n|---|---|---|", rows)


def outputs(action: dict[str, Any]) -> str:
    """Name and description of each output."""
    rows = [f"| `{name}` | {each['description']} |" for name, each in action["outputs"].items()]
    return _table("| output | |\n|---|---|", rows)


def _default(declared: dict[str, Any]) -> str:
    if declared.get("required"):
        return "required"
    return f"`{declared['default']}`" if declared["default"] else ""


def _table(head: str, rows: list[str]) -> str:
    return "\n".join([head, *rows]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
