"""One declared field: what all readers of fields hand over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .meanings import MISSING

if TYPE_CHECKING:
    import ast

    from .meanings import ClassMeaning, Meaning


@dataclass(slots=True)
class Declared:
    """One field as its class declares it."""

    name: str
    owner: ClassMeaning
    """The class whose body declares it."""
    annotation: ast.expr | None
    value: ast.expr | None = None
    """The expression behind the equals sign."""
    public: str = ""
    """The name that a caller writes."""
    required: bool = True
    default: Meaning = MISSING
    factory: Meaning = None
    problem: str | None = None
    """Why the default is not known."""
    metadata: list[Any] = field(default_factory=list)
    """Objects that carry constraints as attributes (probe/constraints.py)."""
    description: str | None = None
    aliases: list[str] = field(default_factory=list)
    deprecated: Any = None
    status: str | None = None
    choices: list[Meaning] | None = None
    discriminator: str | None = None
    limitations: list[str] = field(default_factory=list)
    init: bool = True

    @property
    def has_default(self) -> bool:
        """Something stands for it where it is left out; in a TypedDict nothing does."""
        return self.default is not MISSING or self.factory is not None or self.problem is not None

    def with_default(self, default: Meaning) -> None:
        """It can be left out, and means this then."""
        self.required = False
        self.default = default
