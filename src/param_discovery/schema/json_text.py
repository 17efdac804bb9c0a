"""JSON read and written by the parts of `json` that are written in C, without `json` itself.

`json` imports `re`, and `re` imports `enum`: 5 ms, where a bare interpreter takes 11 and `classify`
may take 38. The parts are CPython's own and not documented, so `json` stands in where they are
missing, and judges what they do not take.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

try:
    import _json
except ImportError:  # another interpreter
    _json = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .json_types import JsonValue

_quick: Any = _json

_BLANK = " \t\n\r"


class Hooks(NamedTuple):
    """What is called while a text is read; see `json.loads`."""

    object_pairs_hook: Callable[[list[tuple[str, Any]]], Any]
    parse_float: Callable[[str], Any]
    parse_constant: Callable[[str], Any]


def load(text: str, hooks: Hooks) -> JsonValue:
    """As `json.loads`.

    Raises:
        ValueError: as `json.loads`; of JSON's grammar a `json.JSONDecodeError`.
        RecursionError: it nests too deep.
    """
    if _quick is not None and text.startswith("{"):
        try:
            value, end = _quick.make_scanner(_Context(hooks))(text, 0)
        except (StopIteration, ValueError):
            pass  # `json` says what is wrong
        else:
            if not text[end:].strip(_BLANK):
                return value  # type: ignore[no-any-return]  # the hooks' own
    import json  # noqa: PLC0415 - see above

    return json.loads(text, **hooks._asdict())  # type: ignore[no-any-return]  # as above


class _Context:
    """The settings of a scanner, as `json.JSONDecoder` names them."""

    strict = True
    object_hook = None
    array_hook = None
    parse_int = int

    def __init__(self, hooks: Hooks) -> None:
        self.object_pairs_hook, self.parse_float, self.parse_constant = hooks


def writer(
    *,
    separators: tuple[str, str] = (", ", ": "),
    ascii_only: bool = False,
    sort_keys: bool = True,
    allow_nan: bool = True,
) -> Callable[[JsonValue], str]:
    """A function that writes one line, as `json.dumps` with these settings.

    It raises `ValueError` where the settings do not allow a number.
    """
    comma, colon = separators
    if _quick is None:
        import json  # noqa: PLC0415 - see above

        return json.JSONEncoder(
            ensure_ascii=ascii_only,
            check_circular=False,
            sort_keys=sort_keys,
            separators=separators,
            allow_nan=allow_nan,
        ).encode
    quoted = _quick.encode_basestring_ascii if ascii_only else _quick.encode_basestring
    settings = (None, _refuse, quoted, None, colon, comma, sort_keys, False, allow_nan)
    encode = _quick.make_encoder(*settings)
    return lambda value: "".join(encode(value, 0))


def _refuse(value: object) -> None:
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
