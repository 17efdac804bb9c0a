"""Pages of a list, with the `Link` header that leads on.

Source: https://docs.github.com/rest, 'Using pagination in the REST API': 30 a page unless told,
100 at most; `next` and `last` are missing on the last page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from tests.github.server.app import Request
    from tests.github.server.call import Reply

_USUAL, _LARGEST = 30, 100


def paged(reply: Reply, request: Request, paging: dict[str, str]) -> Reply:
    """One page of the whole list."""
    if not reply.paged:
        return reply
    size = min(int(paging.get("per_page", _USUAL)), _LARGEST)
    page = int(paging.get("page", 1))
    body: Any = reply.body
    key = "" if isinstance(body, list) else next(name for name in body if name != "total_count")
    whole: list[Any] = body[key] if key else body
    part = whole[(page - 1) * size : page * size]
    shown = {**body, key: part} if key else part
    last = max(1, -(-len(whole) // size))
    links = []
    if page < last:
        links = [_link(request, page + 1, "next"), _link(request, last, "last")]
    if page > 1:
        links += [_link(request, 1, "first"), _link(request, page - 1, "prev")]
    headers = (("Link", ", ".join(links)),) if links else ()
    return reply._replace(body=shown, headers=(*reply.headers, *headers))


def _link(request: Request, page: int, relation: str) -> str:
    query = urlencode({**request.query, "page": page})
    return f'<{request.base_url}{request.path}?{query}>; rel="{relation}"'
