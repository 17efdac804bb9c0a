"""When a request is sent again, and how long to wait before.

PyGithub's own policy never repeats a PATCH, nor a 429 without `Retry-After`, and repeats a POST
after a 502, which doubles what it made. Here, what is idempotent is repeated after a fault of the
server or the network; what is not (POST) only where GitHub says that it did nothing: the rate
limits. Source: https://docs.github.com/rest, 'Best practices', 'Rate limits for the REST API'.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

from github.GithubException import (
    GithubException,
    RateLimitExceededExceedsMaxWait,
    RateLimitExceededException,
)
from github.GithubRetry import GithubRetry
from urllib3 import Retry
from urllib3.exceptions import MaxRetryError

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
            GithubException: it is no rate limit, or GitHub asks for too long or too many waits.
        """
        arguments = (method, url, response, error, _pool, _stacktrace)
        if response is None or response.status not in _REFUSED_UNDONE:
            return super().increment(*arguments)  # type: ignore[arg-type]
        try:
            return self._refused(response, arguments)
        except GithubException:
            # Raised past urllib3, which would otherwise have given the connection back.
            response.drain_conn()
            raise

    def _refused(self, response: BaseHTTPResponse, arguments: tuple[Any, ...]) -> Retry:
        asked = _asked_seconds(response.headers)
        limit = self.max_rate_limit_wait
        headers = dict(response.headers)
        if asked is not None and limit is not None and asked > limit:
            raise RateLimitExceededExceedsMaxWait(response.status, None, headers, wait=asked)
        try:
            if response.status == 403:
                return super().increment(*arguments)
            retry = Retry.increment(self, *arguments)
        except MaxRetryError:
            # The body, which would have said so, was read to tell a limit from a refusal.
            raise RateLimitExceededException(response.status, None, headers) from None
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
