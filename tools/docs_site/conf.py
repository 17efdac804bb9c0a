"""The documentation as a site: `nox -s site`.

The pages are plain Markdown, made to be read on GitHub as well: MyST reads no more than GitHub
does, and which page stands where says toc.yml, not the pages.

Sphinx, MyST-Parser and furo are all kept up. MkDocs 1 has no maintainer, Material for MkDocs ends
in November 2026 (https://github.com/squidfunk/mkdocs-material/issues/8523), and what follows them
is young.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.docs_site.outward import rewrite

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = "https://github.com/param-discovery/param-discovery"

site_reference = os.environ.get("SITE_REFERENCE", "main")
"""Branch, tag or commit of the repository, for links to what is no part of the site."""

project = "param-discovery"
copyright = "the founders of param-discovery"  # noqa: A001 - Sphinx's name
html_title = "param-discovery"
html_baseurl = "https://param-discovery.github.io/param-discovery/"
language = "en"

extensions = ["myst_parser", "sphinx_external_toc"]
external_toc_path = str(Path(__file__).with_name("toc.yml"))
root_doc = "index"
nitpicky = True
smartquotes = False  # who looks for an error's message finds it letter by letter

# `myst_gfm_only` would say this, but takes links to pages for addresses.
myst_disable_syntax = ["myst_block_break", "myst_line_comment", "myst_role", "myst_target"]
myst_enable_extensions = ["linkify", "strikethrough", "tasklist"]
myst_linkify_fuzzy_links = False
myst_heading_anchors = 6

highlight_language = "text"

html_theme = "furo"
html_static_path = ["static"]
html_favicon = "static/favicon.svg"
html_css_files = ["site.css"]
html_copy_source = False
html_use_index = False
html_show_sphinx = False
html_theme_options = {
    "source_repository": REPOSITORY,
    "source_branch": "main",
    "source_directory": "docs/",
    "top_of_page_buttons": [],
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

LONGEST_KEPT = 18
"""Characters of code in a sentence that no line breaks apart, such as `--format json`."""

linkcheck_timeout = 30
linkcheck_retries = 3
linkcheck_ignore = [rf"{REPOSITORY}/(?:blob|tree)/"]  # files here, and looked for as such
linkcheck_anchors = False  # GitHub makes a page's anchors by script; ours are tested without it


def _lead_outward(app: Sphinx, docname: str, content: list[str]) -> None:
    """Have links to files that are no part of the site lead to the repository."""
    page = ROOT / "docs" / f"{docname}.md"
    content[0] = rewrite(content[0], page, REPOSITORY, app.config.site_reference)


def _keep_together(_app: Sphinx, page: Any) -> None:  # noqa: ANN401 - docutils ships no types
    """Mark code that is short: a browser would break it after each hyphen."""
    for literal in page.findall(lambda node: node.tagname == "literal"):
        if len(literal.astext()) <= LONGEST_KEPT:
            literal["classes"].append("short")


def setup(app: Sphinx) -> None:
    """What Sphinx calls."""
    app.add_config_value("site_reference", "main", rebuild="env", types=str)
    app.connect("source-read", _lead_outward)
    app.connect("doctree-read", _keep_together)
