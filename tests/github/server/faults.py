"""What can be made to go wrong, at which call."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.github.server.app import App

DROP = "drop"
"""Close the connection without an answer."""
SLOW = "slow"
"""Do not answer until the client has given up."""


@dataclass
class Fault:
    """Happens at the next calls that it is meant for."""

    call: str
    """A regular expression for `VERB /path` (for GraphQL: `POST /graphql name`), from its start."""
    status: int | Literal["drop", "slow"] | None = None
    """What is answered in the operation's place; None: what it answers itself."""
    message: str = "Server Error"
    headers: dict[str, str] = field(default_factory=dict)
    body: object = None
    """Instead of GitHub's usual `{"message": ...}`; bytes are sent as they are."""
    times: int = 1
    skip: int = 0
    """Calls to let pass before."""
    done: bool = False
    """Whether the operation is carried out all the same: only its answer is lost."""
    before: Callable[[App], None] | None = None
    """What someone else does just before the operation."""
    seen: int = 0

    def strikes(self, call: str) -> bool:
        """Whether this call is one of them; counts it."""
        if not re.match(self.call, call):
            return False
        self.seen += 1
        return self.skip < self.seen <= self.skip + self.times

    @property
    def struck(self) -> bool:
        """Whether it happened at all."""
        return self.seen > self.skip
