"""The page about the schema document has every annotation and every key that the code writes."""

from __future__ import annotations

import re

from param_discovery.schema.document import RUN_FACTS, Envelope
from tests.docs.error_messages import SOURCE, constants
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "reference" / "schema-document.md").read_text(encoding="utf-8")


def test_every_annotation_is_explained() -> None:
    written = {text for text in constants(SOURCE / "schema") if re.fullmatch(r"x-[a-z-]+", text)}
    assert written
    assert {name for name in written if f"`{name}`" not in PAGE} == set()
    assert set(re.findall(r"`(x-[a-z-]+)`", PAGE)) - written == set()


def test_every_key_of_the_envelope_is_explained() -> None:
    keys = set(Envelope._fields) | RUN_FACTS
    assert {key for key in keys if f"`{key}`" not in PAGE} == set()
