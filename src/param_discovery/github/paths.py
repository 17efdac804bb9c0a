"""Which paths of a repository may be read and written on the word of a file in it."""

from __future__ import annotations

from param_discovery.github.failures import UnsafePathError

_FORBIDDEN = {
    ".github": "workflows decide what runs with the repository's secrets.",
    ".git": "git keeps its own files there.",
}


def parts(path: str) -> tuple[str, ...]:
    """The names that lead from the root of the repository to `path`, which may not exist.

    Raises:
        UnsafePathError: it is no plain relative path, or it leads where nothing of ours belongs.
    """
    if not path or not path.isprintable() or "\\" in path:
        raise UnsafePathError(path, "it is empty, or has characters that a path should not have.")
    names = tuple(path.split("/"))
    if any(name in {"", ".", ".."} for name in names):
        raise UnsafePathError(path, "it has to be relative and without `.` and `..`.")
    # Some file systems fold case, and HFS+ ignores some characters: the checkout may be on one.
    # A colon names a stream on NTFS: `.github::$INDEX_ALLOCATION` is the folder itself.
    plain = names[0].casefold().partition(":")[0].rstrip(". ")
    if plain in _FORBIDDEN:
        raise UnsafePathError(path, _FORBIDDEN[plain])
    return names
