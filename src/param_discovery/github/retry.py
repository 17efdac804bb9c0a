"""When a request is sent again, and how long to wait before.

PyGithub's own policy never repeats a PATCH, nor a 429 without `Retry-After`, and repeats a POST
after a 502, which doubles what it made. Here, what is idempotent is repeated after a fault of the
server or the network; what is not (POST) only where GitHub says that it did nothing: the rate
limits. Source: https://docs.github.com/rest, 'Best practices', 'Rate limits for the REST API'.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

from github.GithubException import RateLimitExceededExceedsMaxWait
from github.GithubRetry import GithubRetry
from urllib3 import Retry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from urllib3.connectionpool import ConnectionPool
    from urllib3.response import BaseHTTPResponse

    Wait = Callable[[float, str], None]
    """Waits so many seconds, for the reason given."""

IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})
SERVER_FAULTS = (500, 502, 503, 504)
SECONDARY_LIMIT_SECONDS = 60.0
"""GitHub: without a header that says how long, wait at least a minute."""
_REFUSED_UNDONE = (403, 429)


def sleep(seconds: float, reason: str) -> None:  # noqa: ARG001 - others say the reason
    """Just wait."""
    time.sleep(seconds)


class PatientRetry(GithubRetry):
    """Repeats what is safe to repeat; waits for rate limits up to `max_rate_limit_wait` seconds."""

    def __init__(self, *, wait: Wait = sleep, **settings: Any) -> None:  # noqa: ANN401 - urllib3's
        settings.setdefault("status_forcelist", list(SERVER_FAULTS))
        settings.setdefault("allowed_methods", IDEMPOTENT)
        # The last answer is handed on instead of an exception that hides what GitHub said.
        settings.setdefault("raise_on_status", False)
        super().__init__(**settings)
        self.wait = wait

    def new(self, **settings: Any) -> Self:  # noqa: ANN401 - urllib3's
        """A copy with other counters."""
        return super().new(wait=self.wait, **settings)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 - urllib3's
        """Whether this answer may be followed by another try; `increment` looks closer at 403."""
        if status_code in _REFUSED_UNDONE:
            return True
        if method.upper() not in IDEMPOTENT:
            return False
        return super().is_retry(method, status_code, has_retry_after)

    def increment(  # type: ignore[override]
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Retry:
        """Count this try, and note how long to wait before the next.

        Raises:
            RateLimitExceededExceedsMaxWait: GitHub asks for a longer wait than is allowed.
        """
        asked = _asked_seconds(response.headers) if response is not None else None
        if response is not None and asked is not None and response.status in _REFUSED_UNDONE:
            self._check(asked, response)
        if response is None or response.status != 429:
            return super().increment(method, url, response, error, _pool, _stacktrace)  # type: ignore[arg-type]
        retry = Retry.increment(self, method, url, response, error, _pool, _stacktrace)
        seconds = asked if asked is not None else self.secondary_rate_wait
        retry.get_backoff_time = lambda: seconds  # type: ignore[method-assign]
        return retry

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        """Wait as long as the header says, else as long as this try calls for."""
        asked = self.get_retry_after(response) if response is not None else None
        seconds = asked or self.get_backoff_time()
        if seconds > 0:
            status = f"GitHub answered {response.status}" if response else "GitHub did not answer"
            self.wait(seconds, status)

    def _check(self, asked: float, response: BaseHTTPResponse) -> None:
        limit = self.max_rate_limit_wait
        if limit is not None and asked > limit:
            headers = dict(response.headers)
            raise RateLimitExceededExceedsMaxWait(response.status, None, headers, wait=asked)


def _asked_seconds(headers: Mapping[str, str]) -> float | None:
    """How long GitHub asks to wait: `Retry-After`, else until the primary limit is reset."""
    after = headers.get("Retry-After", "").strip()
    if after.isdigit():
        return float(after)
    reset = headers.get("X-RateLimit-Reset", "")
    if headers.get("X-RateLimit-Remaining") == "0" and reset.isdigit():
        # One more second: it is not told when within its second the limit is reset.
        return max(0.0, float(reset) - time.time() + 1)
    return None
