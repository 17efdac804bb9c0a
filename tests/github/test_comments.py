"""One comment for each engine and folder, whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.github.comments import Published, publish
from param_discovery.github.failures import NotSettledError
from param_discovery.github.fit import LARGEST, fit
from param_discovery.github.marker import Subject
from param_discovery.github.written import NotWritten
from tests.github.hub import NUMBER, REPOSITORY
from tests.github.server.state import ALL_READ, Comment, Token

if TYPE_CHECKING:
    from tests.github.hub import Hub
    from tests.github.server.app import App

VLLM = Subject("vllm")
COMMENTS = f"/repos/{REPOSITORY}/issues/{NUMBER}/comments"
ONE = rf"/repos/{REPOSITORY}/issues/comments/\d+"


def make(hub: Hub, text: str = "1 breaking", subject: Subject = VLLM) -> Published:
    published = publish(hub.client, NUMBER, subject, text)
    assert isinstance(published, Published)
    return published


def test_the_first_run_writes_one(hub: Hub) -> None:
    published = make(hub)
    (comment,) = hub.world.comments
    assert comment.body == f"{VLLM.marker}\n1 breaking"
    assert published == Published(
        f"https://github.example/{REPOSITORY}/pull/{NUMBER}#issuecomment-{comment.id}",
        changed=True,
    )


def test_later_runs_edit_it(hub: Hub) -> None:
    first = make(hub)
    second = make(hub, "2 breaking")
    assert (second.url, second.changed) == (first.url, True)
    assert hub.bodies(VLLM) == ["2 breaking"]


def test_the_same_again_writes_nothing(hub: Hub) -> None:
    first = make(hub)
    hub.app.log.clear()
    again = make(hub)
    assert again == Published(first.url, changed=False)
    assert not any(call.startswith(("PATCH", "POST /repos", "DELETE")) for call in hub.app.log)


def test_line_ends_are_no_difference(hub: Hub) -> None:
    hub.say(f"{VLLM.marker}\r\n1 breaking\r\n2 safe  \r\n")
    assert not make(hub, "1 breaking\n2 safe").changed


def test_engines_and_folders_have_their_own(hub: Hub) -> None:
    subjects = [VLLM, Subject("sglang"), Subject("vllm", "services/a"), Subject("vllm", "b -->")]
    for subject in subjects:
        make(hub, subject.engine + subject.working_directory, subject)
    for subject in subjects:
        assert hub.bodies(subject) == [subject.engine + subject.working_directory]
    assert len(hub.world.comments) == 4


def test_a_forged_marker_is_not_ours(hub: Hub) -> None:
    hub.say(f"{VLLM.marker}\nall is safe", "stranger")
    make(hub)
    assert [c.login for c in hub.world.comments] == ["stranger", "github-actions[bot]"]
    assert hub.bodies(VLLM) == ["1 breaking"]
    assert "all is safe" in hub.world.comments[0].body


def test_a_marker_further_down_is_not_ours(hub: Hub) -> None:
    hub.say(f"Look:\n{VLLM.marker}\nquoted")
    hub.say(f" {VLLM.marker}\nindented")
    make(hub)
    assert hub.bodies(VLLM) == ["1 breaking"]
    assert len(hub.world.comments) == 3


def test_another_bot_of_a_like_name_is_not_us(hub: Hub) -> None:
    hub.say(f"{VLLM.marker}\nold", "github-actions2[bot]")
    hub.say(f"{VLLM.marker}\nold", "github-actions")
    make(hub)
    assert len(hub.bodies(VLLM)) == 1
    assert [c.body.partition("\n")[2] for c in hub.world.comments[:2]] == ["old", "old"]


def test_a_new_author_links_the_old_comment(hub: Hub) -> None:
    old = hub.say(f"{VLLM.marker}\nold", "our-app[bot]")
    make(hub)
    (body,) = hub.bodies(VLLM)
    link = f"https://github.example/{REPOSITORY}/pull/{NUMBER}#issuecomment-{old.id}"
    assert body == f"1 breaking\n\n[Earlier comment]({link})"
    assert not make(hub).changed


def test_a_member_is_linked_a_stranger_is_not(hub: Hub) -> None:
    hub.say(f"{VLLM.marker}\nforged", "stranger", "CONTRIBUTOR")
    make(hub)
    assert hub.bodies(VLLM) == ["1 breaking"]
    hub.say(f"{VLLM.marker}\nmine", "mona", "MEMBER")
    assert make(hub).changed
    assert "[Earlier comment]" in hub.bodies(VLLM)[0]


def test_a_users_token_finds_its_own(hub: Hub) -> None:
    hub.world.tokens["t0ken"] = Token(login="Mona", kind="User")
    make(hub)
    assert make(hub, "2 breaking").changed
    assert [c.login for c in hub.world.comments] == ["Mona"]


def test_duplicates_of_a_race_are_collapsed(hub: Hub) -> None:
    first, _, third = (hub.say(f"{VLLM.marker}\n{n}") for n in range(3))
    hub.say("something else")
    published = make(hub)
    assert published.url.endswith(str(first.id))
    assert hub.bodies(VLLM) == ["1 breaking"]
    assert hub.world.comment(third.id) is None
    assert len(hub.world.comments) == 2


def test_a_comment_made_by_a_parallel_run_at_the_same_time(hub: Hub) -> None:
    def other(app: App) -> None:
        app.world.comments.append(
            Comment(
                id=app.world.new_id(),
                issue=NUMBER,
                login="github-actions[bot]",
                kind="Bot",
                body=f"{VLLM.marker}\nby the other run",
            )
        )

    hub.fail(f"POST {COMMENTS}", before=other)
    make(hub)
    assert hub.bodies(VLLM) == ["1 breaking"]


def test_a_comment_that_someone_deletes_meanwhile_is_written_again(hub: Hub) -> None:
    make(hub)
    hub.fail(f"PATCH {ONE}", before=lambda app: app.world.comments.clear())
    assert make(hub, "2 breaking").changed
    assert hub.bodies(VLLM) == ["2 breaking"]


def test_a_comment_that_is_deleted_for_ever(hub: Hub) -> None:
    hub.fail(f"GET {COMMENTS}", before=lambda app: app.world.comments.clear(), times=99)
    with pytest.raises(NotSettledError, match="bring the comment about vllm up to date"):
        publish(hub.client, NUMBER, VLLM, "1 breaking")


def test_a_list_behind_the_times_makes_no_second_comment(hub: Hub) -> None:
    """GitHub may answer from a copy of its data that is a moment old."""
    hub.fail(f"GET {COMMENTS}", 200, body=[], times=3)
    make(hub)
    assert hub.bodies(VLLM) == ["1 breaking"]
    assert hub.called(f"POST {COMMENTS}") == 1


def test_it_is_found_on_a_later_page(hub: Hub) -> None:
    for number in range(150):
        hub.say(f"comment {number}", "mona")
    make(hub)
    for number in range(150):
        hub.say(f"comment {number}", "mona")
    hub.app.log.clear()
    make(hub, "2 breaking")
    assert hub.bodies(VLLM) == ["2 breaking"]
    assert hub.called(f"GET {COMMENTS}") == 8


def test_a_token_that_only_reads(hub: Hub) -> None:
    hub.world.tokens["t0ken"] = Token(permissions=ALL_READ)
    assert publish(hub.client, NUMBER, VLLM, "1 breaking") == NotWritten(
        "the comment about vllm",
        "issues: write or pull-requests: write",
        "Resource not accessible by integration",
    )
    assert hub.world.comments == []


def test_a_locked_conversation(hub: Hub) -> None:
    hub.world.locked.append(NUMBER)
    published = publish(hub.client, NUMBER, VLLM, "1 breaking")
    assert published == NotWritten(
        "the comment about vllm", None, "Unable to create comment because issue is locked."
    )


def test_a_long_text_is_cut_and_posted(hub: Hub) -> None:
    text = "| row |\n" * 20_000
    make(hub, text)
    (comment,) = hub.world.comments
    assert LARGEST - 200 < len(comment.body) <= LARGEST
    assert "This comment was cut" in comment.body
    assert not make(hub, text).changed


def test_a_long_text_and_a_link_fit_together(hub: Hub) -> None:
    hub.say(f"{VLLM.marker}\nold", "our-app[bot]")
    make(hub, "x\n" * LARGEST)
    assert len(hub.world.comments[1].body) <= LARGEST


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("line\n" * 100, "line\n\n**This"),
        ("```yaml\n" + "a: 1\n" * 100, "a: 1\n```\n\n**This"),
        ("<details>\n<summary>x</summary>\n" + "line\n" * 100, "line\n</details>\n\n**This"),
        ("~~~~\n" + "```\n" * 100, "```\n~~~~\n\n**This"),
        ("x" * 1000, "**This"),
        ("```\na\n```\n" + "line\n" * 100, "line\n\n**This"),
        ("\U0001f4a5\n" * 300, "\U0001f4a5\n\n**This"),
    ],
)
def test_what_is_open_at_the_cut_is_closed(text: str, end: str) -> None:
    cut = fit(text, "See the summary.", 300)
    assert len(cut.encode("utf-16-le")) // 2 <= 300
    assert end in cut
    assert cut.endswith("See the summary.\n")


def test_what_fits_stays_as_it_is() -> None:
    assert fit("x" * 300, "", 300) == "x" * 300


def test_a_marker_ends_where_it_should() -> None:
    marker = Subject("vllm", "a --> <script>\n").marker
    assert marker == "<!-- param-discovery engine=vllm directory=a%20--%3E%20%3Cscript%3E%0A -->"
    assert Subject("vllm", "a/").marker == Subject("vllm", "a").marker
    assert Subject("vllm", "").marker == Subject("vllm").marker
    assert not Subject("vllm").is_of("")
