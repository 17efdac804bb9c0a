"""What an index, a proxy or the network did wrong, in the user's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import WheelError
from param_discovery.runtimes.package_index import mask_credentials

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = "Nothing was written."

_CREDENTIALS = "Check the credentials in pip's or uv's configuration, or in ~/.netrc."
_LATER = "Try again later, or name another index in pip's or uv's configuration."
_NETWORK = (
    "Check the network, the proxy, and the index in pip's or uv's configuration.\n"
    "What is in the cache already needs no network."
)
_BY_STATUS = {
    401: ("wants other credentials", _CREDENTIALS),
    403: ("does not let us in", _CREDENTIALS),
    404: ("does not have it", "Check the index in pip's or uv's configuration."),
    407: (
        "is behind a proxy that wants credentials",
        "Put user and password into HTTPS_PROXY, or into pip's `proxy`.",
    ),
    410: ("does not have it any more", _LATER),
    429: ("gets more requests from here than it allows", _LATER),
}
_TEXT_LIMIT = 300


class StatusError(WheelError):
    """The server's final answer is no."""

    def __init__(self, status: int, address: str, attempts: int = 1) -> None:
        self.status = status
        says, mend = _BY_STATUS.get(
            status,
            ("is out of order", _LATER)
            if status >= 500
            else ("does not understand us", "Check the index in pip's or uv's configuration."),
        )
        tries = f", {attempts} times" if attempts > 1 else ""
        super().__init__(
            f"The package index {says} (HTTP {status}{tries}).",
            where=shown(address),
            meaning=NOTHING,
            mend=mend,
        )


def shown(text: str) -> str:
    """Foreign text for a message: one line, no credentials, printable, short."""
    line = " ".join(mask_credentials(text).split())
    clean = "".join(c for c in line if c.isprintable())
    return clean if len(clean) <= _TEXT_LIMIT else clean[:_TEXT_LIMIT] + "..."


def unreachable(address: str, why: str, attempts: int) -> WheelError:
    """No answer, or none that was whole."""
    tries = f" in {attempts} attempts" if attempts > 1 else ""
    return WheelError(
        f"The package index cannot be read{tries}: {shown(why)}",
        where=shown(address),
        meaning=NOTHING,
        mend=_NETWORK,
    )


def untrusted(address: str, why: str) -> WheelError:
    """Its certificate is not one that this machine trusts."""
    return WheelError(
        f"The package index cannot prove that it is the one: {shown(why)}",
        where=shown(address),
        meaning=NOTHING,
        mend="Name the certificate authority in REQUESTS_CA_BUNDLE, SSL_CERT_FILE or pip's `cert`.",
    )


def must_wait(address: str, status: int, seconds: float) -> WheelError:
    """It asks for a pause that is longer than we wait."""
    return WheelError(
        f"The package index asks to be left alone for {seconds:.0f} s (HTTP {status}).",
        where=shown(address),
        meaning=NOTHING,
        mend=f"Run it again after that. {_LATER}",
    )


def too_large(address: str, limit_bytes: int) -> WheelError:
    """More than we are willing to take."""
    return WheelError(
        f"It is larger than {limit_bytes} bytes.",
        where=shown(address),
        meaning=f"No honest reply is. {NOTHING}",
        mend="Check the index in pip's or uv's configuration.",
    )


def cannot_keep(error: OSError) -> WheelError:
    """A file that has to be fetched whole finds no room."""
    return WheelError(
        f"The file cannot be kept while it is read: {error.strerror or error}",
        meaning=NOTHING,
        mend="Free some disk space, or set PARAM_DISCOVERY_CACHE to a folder on a larger disk.",
    )


def not_the_published(filename: str, what: str) -> WheelError:
    """Other bytes than the index promised."""
    return WheelError(
        f"{what} is not what the index has published.",
        where=shown(filename),
        meaning=f"It was changed or damaged on the way. {NOTHING}",
        mend="Run it again. If it stays so, the index or a proxy on the way is at fault.",
    )


def bad_archive(filename: str, why: str) -> WheelError:
    """It breaks the rules of its format; none of it is used."""
    return WheelError(
        f"The archive cannot be trusted: {shown(why)}.",
        where=shown(filename),
        meaning=f"A tool that builds packages would not make it so. {NOTHING}",
        mend="Report it to the engine's authors, or use the docker runtime.",
    )


def no_such_package(package: str) -> WheelError:
    """No index knows the name."""
    return WheelError(
        f"There is no package {shown(package)} on the index.",
        meaning=NOTHING,
        mend="Check `package` and `wheel_index` in the engine's specification, and the index in\n"
        "pip's or uv's configuration.",
    )


def no_such_version(package: str, version: str, near: Sequence[str]) -> WheelError:
    """The package is there, the version is not."""
    return WheelError(
        f"There is no {shown(package)} {version} on the index.",
        meaning=NOTHING,
        mend=f"Choose one that is there, such as: {', '.join(near)}."
        if near
        else "It has no version at all that can be read.",
    )


def no_source(filename: str, what: str) -> WheelError:
    """The archive holds nothing that a reader of source could read."""
    return WheelError(
        f"It holds no Python source of {shown(what)}.",
        where=shown(filename),
        meaning=f"It is compiled, or only a stub that points to another index. {NOTHING}",
        mend="Name the index that has the real package in `wheel_index` of the engine's\n"
        "specification, or use the docker runtime.",
    )
