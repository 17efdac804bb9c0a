"""What a model does beyond its declared fields is never taken for agreement."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.unit.pipeline.models_house import MATCHING, House

if TYPE_CHECKING:
    from pathlib import Path

CLASS = "class Args(BaseModel):\n"
SHARE = "    share: float = 0.9\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "repository")


def with_line(line: str) -> str:
    """The matching model with one more line at the top of its body."""
    return MATCHING.replace(CLASS, f"{CLASS}    {line}\n")


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ('Field(0.9, serialization_alias="bogus")', "passes it on as bogus"),
        ('Field(0.9, serialization_alias="dtype")', "passes it on as dtype"),
        ("Field(0.9, exclude=True)", "never passes it on"),
    ],
)
def test_what_is_not_passed_on_is_found(house: House, share: str, said: str) -> None:
    house.replaced("share: float = 0.9", f"share: float = {share}")
    found = house.finding()
    assert (found.kind, found.field) == ("not-passed-on", "share")
    assert said in found.message


def test_a_name_of_the_parameter_is_its_name(house: House) -> None:
    house.replaced("share: float = 0.9", 'share: float = Field(0.9, serialization_alias="share")')
    assert house.findings() == []


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("'Annotated[float, Field(exclude=True)]'", "not-passed-on"),
        ("Hidden", "not-passed-on"),
        ("Limited", "not-known"),
    ],
)
def test_what_stands_behind_an_alias_is_seen(house: House, annotation: str, expected: str) -> None:
    house.source(
        "import os\nfrom typing import Annotated\nfrom pydantic import Field\n"
        "Hidden = Annotated[float, Field(exclude=True)]\n"
        "Limited = Annotated[float, Field(ge=int(os.environ['N']))]\n"
        + MATCHING.replace("share: float", f"share: {annotation}")
    )
    assert (expected, "share") in house.findings()


@pytest.mark.parametrize(
    ("generator", "expected"),
    [
        ("str.lower", []),
        ("to_snake", []),
        ("to_camel", [("not-passed-on", "max_model_len")]),
        ("lambda name: name.upper()", [("not-known", "")]),
        ("AliasGenerator(alias=str.upper)", [("not-known", "")]),
    ],
)
def test_generated_names_are_names(
    house: House, generator: str, expected: list[tuple[str, str]]
) -> None:
    house.source(
        "from pydantic import AliasGenerator\n"
        "from pydantic.alias_generators import to_camel, to_snake\n"
        + with_line(f"model_config = ConfigDict(alias_generator={generator})")
    )
    assert house.findings() == expected


def test_a_generated_name_in_capitals_is_another(house: House) -> None:
    house.source(with_line("model_config = ConfigDict(alias_generator=str.upper)"))
    assert {kind for kind, _ in house.findings()} == {"not-passed-on"}


@pytest.mark.parametrize(
    "line",
    [
        "model_config = ConfigDict(str_min_length=5)",
        'model_config = {"str_max_length": 5}',
        "model_config = ConfigDict(str_to_lower=True)",
        "model_config = made()",
        "class Config: anystr_lower = True",
        '__annotations__["more"] = int',
        'locals()["more"] = 3',
        "for _ in (1,): more: int = 3",
        "def __init__(self, bogus: int = 1, **more): super().__init__(**more)",
        "@computed_field\n    def more(self) -> int: return 1",
        "@field_serializer('share')\n    def shown(self, value): return 'x'",
        "@model_serializer\n    def shown(self): return {}",
    ],
)
def test_what_holds_for_the_whole_class_is_not_known(house: House, line: str) -> None:
    house.source(with_line(line))
    assert house.findings() == [("not-known", "")]


def test_ordinary_settings_are_known(house: House) -> None:
    house.source(with_line("model_config = ConfigDict(frozen=True, str_min_length=0)"))
    assert house.findings() == []


@pytest.mark.parametrize(
    ("decorator", "is_known"),
    [
        ("def deco(cls): return create_model('Z', x=(int, 1))", False),
        ("def deco(cls): return change(cls)", False),
        ("def deco(cls):\n    cls.x = 1\n    return cls", False),
        ("def deco(cls):\n    change(cls)\n    return cls", False),
        ("from elsewhere import deco", False),
        ("def deco(cls): return cls", True),
        ("from typing import final as deco", True),
    ],
)
def test_an_unknown_decorator_is_no_agreement(
    house: House, decorator: str, *, is_known: bool
) -> None:
    house.source(f"{decorator}\n" + MATCHING.replace(CLASS, f"@deco\n{CLASS}"))
    assert house.findings() == ([] if is_known else [("not-known", "")])


@pytest.mark.parametrize("test", ['sys.platform == "win32"', "True", "FLAG"])
def test_branches_that_differ_are_not_known(house: House, test: str) -> None:
    house.replaced(
        SHARE,
        f'    if {test}:\n        share: str = "1"\n    else:\n        share: float = 0.9\n',
    )
    assert ("not-known", "share") in house.findings()


def test_a_field_of_one_platform_is_not_known(house: House) -> None:
    house.replaced(SHARE, f'{SHARE}    if sys.platform == "win32":\n        more: int = 1\n')
    assert house.findings() == [("not-known", "")]


VALIDATED = """\
    @field_validator("share"{mode})
    @classmethod
    def check(cls, value): raise ValueError
"""


@pytest.mark.parametrize(
    ("share", "is_known"),
    [
        ("    share: Annotated[float, AfterValidator(check)] = 0.9\n", True),
        ("    share: Annotated[float, BeforeValidator(check)] = 0.9\n", False),
        ("    share: Annotated[float, PlainValidator(check)] = 0.9\n", False),
        ("    share: 'Annotated[float, PlainValidator(check)]' = 0.9\n", False),
        ("    share: Checked = 0.9\n", False),
        (SHARE + VALIDATED.format(mode=""), True),
        (SHARE + VALIDATED.format(mode=', mode="before"'), False),
        (f"{SHARE}    @model_validator(mode='before')\n    def check(cls, value): pass\n", True),
    ],
)
def test_validators_are_told(house: House, share: str, *, is_known: bool) -> None:
    house.source(
        "from typing import Annotated\n"
        "from pydantic import AfterValidator, BeforeValidator, PlainValidator\n"
        "from pydantic import field_validator, model_validator\n"
        "Checked = Annotated[float, PlainValidator(check)]\n" + MATCHING.replace(SHARE, share)
    )
    assert house.compared().notes == ("validators are not seen: 1",)
    assert house.findings() == ([] if is_known else [("not-known", "share")])


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ('pattern=re.compile("^m")', "type-narrower"),
        ('pattern=re.compile("^m", re.I)', "not-known"),
        ("min_length=int(os.environ['N'])", "not-known"),
    ],
)
def test_limits_that_are_made_count(house: House, limit: str, expected: str) -> None:
    house.source(
        "import os\nimport re\n" + MATCHING.replace("model: str", f"model: str = Field({limit})")
    )
    assert house.findings() == [(expected, "model")]


def test_nested_classes_are_looked_at_too(house: House) -> None:
    house.replaced("    level: int = 3", "    level: int = Field(3, exclude=True)")
    assert house.findings() == [("not-passed-on", "inner.level")]


def test_running_settles_what_it_can(house: House) -> None:
    deco = "def deco(cls):\n    print(end='')\n    str(cls)\n    return cls\n"
    house.source(deco + MATCHING.replace(CLASS, f"@deco\n{CLASS}"))
    assert house.findings() == [("not-known", "")]
    assert house.findings(python=sys.executable) == []
