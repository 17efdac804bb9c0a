"""Every message of a runtime's errors has its entry in the guide, and every entry its message."""

from __future__ import annotations

from tests.docs.error_messages import SOURCE, constants, messages
from tests.docs.pages import ROOT, headings

GUIDE = ROOT / "docs" / "guides" / "troubleshooting.md"


def test_every_message_of_the_runtimes_is_explained() -> None:
    explained = set(headings(GUIDE))
    found = messages(SOURCE / "runtimes")
    assert found
    missing = {place: text for place, text in found.items() if text not in explained}
    assert missing == {}


def test_every_entry_is_a_message() -> None:
    entries = {title for title in headings(GUIDE) if "…" in title or title.endswith(".")}
    assert entries - set(messages(SOURCE).values()) - constants(SOURCE) == set()
