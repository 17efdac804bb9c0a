"""`history` as one HTML page that needs nothing else: no network, no server, no other file.

What an engine says is foreign. It goes in as JSON that no HTML parser takes for markup, the script
makes text of it and never HTML, and the page's policy lets no script run but that one.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Any

from param_discovery.report import escape
from param_discovery.report.history_json import json_value
from param_discovery.report.history_text import headline

if TYPE_CHECKING:
    from param_discovery.report.history_result import History

_SCRIPTS = (
    "history_data.js",
    "history_elements.js",
    "history_timeline.js",
    "history_keyboard.js",
    "history_details.js",
    "history_compare.js",
    "history_page.js",
)
"""In the order in which they need each other."""


def page(history: History) -> str:
    """The whole page."""
    style = _asset("history.css")
    script = '"use strict";\n(() => {\n' + "\n".join(map(_asset, _SCRIPTS)) + "\n})();\n"
    read = history.read_versions
    title = f"{history.engine} parameters, {read[0].version} to {read[-1].version}"
    return Template(_asset("history.html")).substitute(
        policy=html.escape(_policy(style, script)),
        title=_text(title),
        heading=_text(title),
        summary=_text(headline(history).partition(": ")[2]),
        style=style,
        data=embedded(json_value(history)),
        script=script,
    )


def embedded(value: Any) -> str:  # noqa: ANN401
    """`value` as JSON that may stand in a `script` element, and that no workflow log obeys.

    Source: HTML, 'Restrictions for contents of script elements'. ASCII only, so that U+2028 and
    its like are escapes too.
    """
    text = json.dumps(value, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.replace("##[", "#\\u0023[")


def _policy(style: str, script: str) -> str:
    """Nothing is loaded, nothing runs but our script, and no text becomes markup."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _text(text: str) -> str:
    return html.escape(escape.one_line(text))


def _asset(name: str) -> str:
    folder = resources.files("param_discovery.report") / "assets"
    return (folder / name).read_text(encoding="utf-8")
