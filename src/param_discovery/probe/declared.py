"""One declared field, in Python's own terms: what all readers of fields hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Callable

NOTHING = object()
"""No default, no annotation: None is a value."""


class Declared:
    """One declared field, still in Python's own terms."""

    def __init__(self, name: str, annotation: Any = NOTHING) -> None:
        self.name = name
        """The attribute's name: where the source is looked up."""
        self.public = name
        """The name that a caller writes."""
        self.annotation = annotation
        self.required = True
        self.default: Any = NOTHING
        self.factory: Callable[[], Any] | None = None
        self.metadata: list[Any] = []
        """Objects that may carry constraints (annotated-types, `msgspec.Meta`, ...)."""
        self.description: str | None = None
        self.aliases: list[str] = []
        self.deprecated: Any = None
        self.status: str | None = None
        self.choices: Any = None
        self.discriminator: str | None = None
        self.limitations: list[str] = []

    def with_default(self, default: Any, factory: Any = None) -> None:
        """It is optional, with this default, or with what the factory makes."""
        self.required = False
        self.default = default
        self.factory = factory
