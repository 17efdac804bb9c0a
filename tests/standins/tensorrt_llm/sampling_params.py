"""Sampling: a dataclass with keyword-only fields, documented in its docstring."""

from dataclasses import dataclass, field
from typing import List, Optional, Union


@dataclass(slots=True, kw_only=True)
class SamplingParams:
    """How tokens are drawn.

    Args:
        end_id (int, optional): The token that ends a text. Defaults to None.
        top_k (int, optional): How many tokens are considered.
        stop (str, List[str], optional): Texts that end the output.
        n (int): How many texts are returned. Defaults to 1.
    """

    end_id: Optional[int] = None
    top_k: Optional[int] = None
    temperature: Optional[float] = None
    stop: Optional[Union[str, List[str]]] = None
    bad_token_ids: List[int] = field(default_factory=list)
    n: int = 1
    _stop_word_ids: Optional[List[List[int]]] = field(default=None, init=False, repr=False)
