"""What an engine's prose says of a deprecation, and what it only seems to say."""

from __future__ import annotations

import pytest

from param_discovery.pipeline.lifecycle_words import (
    deprecation_in,
    named_before,
    named_instead,
    recommends_itself,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Deprecated alias for new.", "Deprecated alias for new."),
        ("[DEPRECATED] Use `new` instead.", "[DEPRECATED] Use `new` instead."),
        ("(Deprecated, use --new) The old one.", "(Deprecated, use --new) The old one."),
        ("Seats. This option is deprecated.", "This option is deprecated."),
        ("Old is deprecated. Please use mode.", "Old is deprecated. Please use mode."),
        ("Seats. Deprecated: it does nothing.", "Deprecated: it does nothing."),
        ("What to do when it is full, deprecated and has no effect", None),
        ("What to do when it is full, Deprecated.", "What to do when it is full, Deprecated."),
        ("Hidden. Warning: This flag is\n   deprecated.", "Warning: This flag is deprecated."),
        ("Legacy. Do not use.", "Legacy. Do not use."),
    ],
)
def test_the_parameter_itself_is_deprecated(text: str, said: str | None) -> None:
    found = deprecation_in("old", text)
    assert found == (said or text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Enable deprecated metrics.",
        'Which one. The "slow" backend is deprecated and will be removed.',
        "Whether to allow deprecated quantization methods.",
        "Replaces the deprecated --grpc-mode.",
        "Another is deprecated, this is not: the_old is deprecated.",
        "Not deprecated",
    ],
)
def test_something_else_is_deprecated(text: str) -> None:
    assert deprecation_in("old", text) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Use `new` instead.", ("new",)),
        ("use new_one instead", ("new_one",)),
        ("Please use mode. All levels are mapped to mode.", ("mode",)),
        ("Please use the 'backend' option instead.", ("backend",)),
        ("Please use the backend option instead.", ("backend",)),
        ("Use a_b and c_d instead. Gone in 2.0.", ("a_b", "c_d")),
        ("Use `a`, `b` or `c`.", ("a", "b", "c")),
        ("Deprecated. Use --image-backend=pil instead.", ("image_backend",)),
        ("Alias for --join-mode recover.", ("join_mode",)),
        ("Deprecated alias of `new`; use that.", ("new",)),
        ("Use --outer.inner-part instead.", ("outer.inner_part",)),
        ("It has been replaced by cp_size, and goes.", ("cp_size",)),
        ("This will be replaced by speculative config in the future", ("speculative_config",)),
        ("Removed in favor of ``new``.", ("new",)),
        ("Renamed to new_name in 2.0.", ("new_name",)),
    ],
)
def test_names_to_use_instead(text: str, names: tuple[str, ...]) -> None:
    assert named_instead(text, is_deprecated=True) == names


@pytest.mark.parametrize(
    "text",
    [
        "The task to use the model for.",
        "Whether to use sampling instead of search.",
        "Use sharded sampling across ranks.",
        "Use expert parallelism instead of tensor parallelism.",
        "Splits operations into subgraphs.",
        "Please remove it from your configurations.",
        "In such a case, we use swapping.",
        "",
    ],
)
def test_prose_that_names_nothing(text: str) -> None:
    assert named_instead(text, is_deprecated=True) == ()


def test_advice_is_no_farewell() -> None:
    text = "A path. Use `cache_dir` for the folder."
    assert named_instead(text, is_deprecated=False) == ()
    assert named_instead(text, is_deprecated=True) == ("cache_dir",)
    assert named_instead("Use `cache_dir` instead.", is_deprecated=False) == ("cache_dir",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The server. Replaces the deprecated --grpc-mode.", ("grpc_mode",)),
        ("This option supersedes a_b and c_d which are deprecated.", ("a_b", "c_d")),
        ("Formerly `old`.", ("old",)),
        ("Replaces the cache at once.", ()),
        ("Names what to do.", ()),
    ],
)
def test_names_that_were_before(text: str, names: tuple[str, ...]) -> None:
    assert named_before(text) == names


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("There may be others, including `old`. Consider putting them into new instead.", True),
        ("Instead of old_one, use new instead.", False),
        ("Use new instead.", False),
        ("Like `old`, but with new instead of newer.", False),
    ],
)
def test_a_parameter_that_recommends_itself(text: str, does: bool) -> None:
    assert recommends_itself("new", text, "old") is does
