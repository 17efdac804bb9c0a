"""Every message of errors from outside has its entry in the guide, and every entry its message."""

from __future__ import annotations

import pytest

from tests.docs.error_messages import SOURCE, constants, messages
from tests.docs.pages import ROOT, headings

GUIDE = ROOT / "docs" / "guides" / "troubleshooting.md"


@pytest.mark.parametrize("room", ["runtimes", "github"])
def test_every_message_from_outside_is_explained(room: str) -> None:
    explained = set(headings(GUIDE))
    found = messages(SOURCE / room)
    assert found
    missing = {place: text for place, text in found.items() if text not in explained}
    assert missing == {}


def test_every_entry_is_a_message() -> None:
    entries = {title for title in headings(GUIDE) if "…" in title or title.endswith(".")}
    assert entries - set(messages(SOURCE).values()) - constants(SOURCE) == set()
