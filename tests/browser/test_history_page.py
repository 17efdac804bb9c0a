"""The history's page in a real browser: what it shows, does and does not do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Keys

from param_discovery.report.history_result import (
    Event,
    EventKind,
    Facts,
    History,
    ParameterHistory,
    VersionRow,
)
from tests.unit.report.history_example import HOSTILE, example

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.reader import Reader

    Opened = Callable[..., Reader]

pytestmark = pytest.mark.browser


def test_every_parameter_is_a_row_and_every_version_a_column(opened: Opened) -> None:
    page = opened(example(hostile="odd"))
    assert page.texts(".number") == ["1.0", "1.1", "1.2", "2.0rc1", "2.0"]
    assert page.names() == [
        "s.cfg",
        "s.dtype",
        "s.odd",
        "s.seats",
        "s.cfg.lost",
        "s.cfg.mode",
        "t.still",
    ]
    assert page.texts(".group th span span") == ["4 parameters", "2 parameters", "1 parameter"]
    assert page.texts("h1") == ["acme parameters, 1.0 to 2.0"]
    assert page.complaints() == []


def test_marks_say_what_happened(opened: Opened) -> None:
    page = opened(example(hostile="odd"))
    assert page.labels(".mark[data-path='s.dtype']") == [
        "dtype, 1.1: default 'auto' -> 'half'",
        "dtype, 2.0: type str -> odd: deprecated use odd",
    ]
    assert page.texts(".mark[data-path='s.dtype']") == ["D", "T!"]
    assert page.labels(".mark.doubtful")[0].startswith("lost, 2.0rc1: removed not certain")
    assert page.texts("#holes li") == ["1.2 could not be read: odd"]


def test_bars_cover_the_versions_that_have_it(opened: Opened) -> None:
    page = opened(example(hostile="odd"))
    row = (
        "const row = document.querySelector(`[data-path='${arguments[0]}']`).closest('tr');"
        "return [...row.cells].slice(1).map(c => [c.className, c.colSpan])"
    )
    assert page.ask(row, "t.still") == [
        ["here", 2],
        ["unread here", 1],
        ["here", 2],
    ]
    assert page.ask(row, "s.cfg.lost") == [
        ["here", 2],
        ["unread", 1],
        ["event ends", 1],
        ["", 1],
    ]
    assert page.ask(row, "s.odd")[-1] == ["event here begins", 1]


def test_nothing_that_an_engine_says_acts(opened: Opened) -> None:
    hostile = HOSTILE.replace("alert(1)", "hacked=1")
    honest = opened(example(hostile="odd"))
    count = "return document.querySelectorAll('*').length"
    elements = honest.ask(count)
    page = opened(example(engine=f"acme {hostile}", hostile=hostile))
    for path in page.names():
        page.ask("document.querySelector('[data-path]').focus()")
        page.ask(
            "const names = [...document.querySelectorAll('.name')];"
            "names.find(e => e.dataset.path === arguments[0]).click()",
            path,
        )
        page.ask("document.getElementById('details').close()")
    page.ask("document.getElementById('compare').open = true")
    assert page.ask("return window.hacked") is None
    assert (
        page.ask("return document.querySelectorAll('img, iframe, object, a:not(.skip)').length")
        == 0
    )
    assert page.ask("return document.scripts.length") == 2
    assert f"s.{hostile}" in page.names()
    assert opened(example(engine=f"acme {hostile}", hostile=hostile)).ask(count) == elements
    assert page.complaints() == []


def test_the_policy_holds(opened: Opened) -> None:
    page = opened(example())
    breaches = page.ask(
        "const seen = [];"
        "addEventListener('securitypolicyviolation', e => seen.push(e.effectiveDirective));"
        "try { document.body.innerHTML += '<p>'; } catch (e) { seen.push(e.name); }"
        "const image = document.createElement('img'); image.src = 'http://127.0.0.1:9/x';"
        "document.body.append(image);"
        "return new Promise(r => setTimeout(() => r(seen), 300))"
    )
    assert {"TypeError", "img-src"} <= set(breaches)
    page.complaints()


def test_nothing_is_loaded(opened: Opened) -> None:
    page = opened(example())
    page.addresses()  # those of other pages
    page.browser.refresh()
    asked = page.addresses()
    assert asked
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []
    assert page.ask("return performance.getEntriesByType('resource').length") == 0


@pytest.mark.parametrize(
    ("controls", "names"),
    [
        ({"#find": "SEAT"}, ["s.seats"]),
        ({"#find": "cfg.mo"}, ["s.cfg.mode"]),
        ({"#section": "t"}, ["t.still"]),
        ({"#nested": "off", "#section": "s"}, ["s.cfg", "s.dtype", "s.odd", "s.seats"]),
        ({"#changed": "on", "#nested": "off"}, ["s.cfg", "s.dtype", "s.odd", "s.seats"]),
        ({"#until": "0"}, ["s.dtype", "s.seats", "s.cfg.lost", "t.still"]),
        ({"#since": "1", "#until": "1", "#changed": "on"}, ["s.cfg", "s.dtype", "s.cfg.mode"]),
        ({"#since": "1", "#until": "0", "#find": "still"}, ["t.still"]),
        (
            {"#order": "newest", "#nested": "off"},
            ["s.dtype", "s.odd", "s.seats", "s.cfg", "t.still"],
        ),
        (
            {"#order": "came", "#section": "s", "#nested": "off"},
            ["s.dtype", "s.seats", "s.cfg", "s.odd"],
        ),
    ],
)
def test_filters(opened: Opened, controls: dict[str, str], names: list[str]) -> None:
    page = opened(example(hostile="odd"))
    for selector, value in controls.items():
        page.choose(selector, value)
    assert page.names() == names
    assert page.texts("#count")[0].startswith(f"{len(names)} of 7 parameters in ")


def test_a_filter_that_nothing_passes(opened: Opened) -> None:
    page = opened(example())
    page.choose("#find", "no such name")
    assert page.names() == []
    assert page.texts(".empty") == ["No parameter matches the filter."]


def test_a_kind_of_change_can_be_switched_off(opened: Opened) -> None:
    page = opened(example(hostile="odd"))
    assert page.texts("#legend li") == [
        "+added",
        "\u2212removed",
        "Ttype",
        "Ddefault",
        "Rrequired now",
        "!deprecated",
    ]
    page.find("[data-kind='default-changed']").click()
    assert page.find("[data-kind='default-changed']").get_attribute("aria-pressed") == "false"
    assert page.texts(".mark[data-path='s.dtype']") == ["T!"]
    page.find("[data-kind='default-changed']").click()
    assert page.texts(".mark[data-path='s.dtype']") == ["D", "T!"]


def test_one_tab_stop_and_arrow_keys(opened: Opened) -> None:
    page = opened(example(hostile="odd"))
    assert len(page.labels("#timeline [tabindex='0']")) == 1
    page.ask("document.getElementById('nested').focus()")
    stops = []
    for _ in range(12):
        page.press(Keys.TAB)
        if page.ask("return document.getElementById('timeline').contains(document.activeElement)"):
            break
        stops.append(page.focused())
    assert page.focused().startswith("1.0, released 2025-01-31, 0 added")
    assert "Compare any two versions" in stops
    page.press(Keys.ARROW_RIGHT)
    assert page.focused().startswith("1.1, yanked")
    page.press(Keys.ARROW_DOWN)
    assert page.focused() == "cfg, 1.1: added"
    page.press(Keys.ARROW_DOWN)
    assert page.focused().startswith("dtype, 1.1: default")
    page.press(Keys.END)
    assert page.focused().startswith("dtype, 2.0")
    page.press(Keys.HOME, Keys.PAGE_DOWN)
    assert page.focused() == "still"
    assert len(page.labels("#timeline [tabindex='0']")) == 1
    page.press(Keys.TAB)
    page.ask("document.getElementById('nested').focus()")
    page.press(*[Keys.TAB] * len([*stops, "the timeline"]))
    assert page.focused() == "still"
    page.press(Keys.TAB)
    assert not page.ask(
        "return document.getElementById('timeline').contains(document.activeElement)"
    )


def test_details_open_and_close_by_keyboard(opened: Opened) -> None:
    page = opened(example(hostile="odd"))
    page.ask("document.querySelector(\".mark[data-path='s.dtype']\").focus()")
    assert "default 'auto' -> 'half'" in page.texts("#tip")[0]
    page.press(Keys.ESCAPE)
    assert page.ask("return document.getElementById('tip').hidden")
    page.press(Keys.ENTER)
    assert page.ask("return document.getElementById('details').matches(':modal')")
    assert page.focused() == "s.dtype"
    said = page.texts("#details")[0]
    assert "About s.dtype." in said
    assert "2.0 (after 2.0rc1)" not in said
    assert re.search(r"2\.0 deprecated.*1\.1 default.*'auto'.*'half'", said, re.DOTALL)
    page.press(Keys.ESCAPE)
    assert not page.ask("return document.getElementById('details').open")
    assert page.focused().startswith("dtype, 1.1")


def test_a_change_beside_a_hole_says_since_when(opened: Opened) -> None:
    page = opened(example(hostile="odd"))
    page.find(".name[data-path='s.cfg.lost']").click()
    assert "2.0rc1 (after 1.1) removed" in page.texts("#details")[0]


def test_any_two_versions_are_compared(opened: Opened) -> None:
    page = opened(example(hostile="odd"))
    page.find("#compare summary").click()
    assert page.texts("#older option") == ["1.0", "1.1", "2.0rc1", "2.0"]
    page.choose("#older", "0")
    assert page.texts("#difference-count") == ["From 1.0 to 2.0: 3 added, 1 removed, 2 changed."]
    assert page.texts("#difference li") == [
        "s.cfg",
        "s.cfg.mode",
        "s.odd",
        "s.cfg.lost",
        "s.dtype type str \u2192 odd default 'auto' \u2192 'half' deprecated no \u2192 yes",
        "s.seats required no \u2192 yes",
    ]
    page.find("#swap").click()
    assert page.texts("#difference-count") == ["From 2.0 to 1.0: 1 added, 3 removed, 2 changed."]
    page.choose("#newer", "4")
    assert page.texts("#difference-count") == ["From 2.0 to 2.0: 0 added, 0 removed, 0 changed."]


def test_a_version_is_compared_with_the_one_before_that_could_be_read(opened: Opened) -> None:
    page = opened(example(hostile="odd"))
    page.ask("document.querySelectorAll('.release')[3].click()")
    assert page.texts("#difference-count") == ["From 1.1 to 2.0rc1: 0 added, 1 removed, 0 changed."]
    page.ask("document.querySelectorAll('.release')[2].click()")
    assert page.texts("#difference-count") == ["From 1.1 to 2.0rc1: 0 added, 1 removed, 0 changed."]


LOOKS = [(width, scheme) for width in (390, 1400) for scheme in ("light", "dark")]

ILLEGIBLE = (Path(__file__).parent / "illegible.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_text_is_legible_everywhere(opened: Opened, width: int, scheme: str) -> None:
    page = opened(example(hostile="odd"), width=width, scheme=scheme)
    page.ask("document.getElementById('compare').open = true")
    page.find("#newer")
    # WCAG 2.2, 1.4.3: contrast of at least 4.5.
    assert page.ask(ILLEGIBLE) == []
    page.ask("document.querySelector('.name').click()")
    assert page.ask(ILLEGIBLE) == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_page_fits_its_screen(opened: Opened, width: int, scheme: str) -> None:
    page = opened(large(40, 60), width=width, scheme=scheme)
    assert page.ask("return document.documentElement.scrollWidth <= innerWidth")
    # The timeline alone scrolls sideways; names stay in sight, and it starts at the newest.
    assert page.ask(
        "const t = document.getElementById('timeline');"
        "return t.scrollWidth > t.clientWidth && t.scrollLeft > 0"
    )
    assert page.ask(
        "const left = (e) => document.querySelector(e).getBoundingClientRect().left;"
        "return left('.name') - left('#timeline') < 2"
    )
    dark = page.ask("return getComputedStyle(document.body).backgroundColor")
    assert (dark == "rgb(19, 22, 26)") == (scheme == "dark")


def test_targets_are_large_enough(opened: Opened) -> None:
    page = opened(large(20, 60), width=390)
    # WCAG 2.2, 2.5.8: 24 CSS pixels.
    small = page.ask(
        "const controls = document.querySelectorAll('button, select, input, summary');"
        "const isSmall = (r) => r.width < 24 || r.height < 24;"
        "return [...controls].filter(e => e.checkVisibility() && e.type !== 'checkbox')"
        ".filter(e => isSmall(e.getBoundingClientRect())).map(e => e.outerHTML)"
    )
    assert small == []


def test_controls_and_regions_have_names(opened: Opened) -> None:
    page = opened(example())
    nameless = page.ask(
        "const isNamed = (e) => e.ariaLabel || e.labels?.length || e.textContent.trim();"
        "return [...document.querySelectorAll('button, input, select')]"
        ".filter(e => !isNamed(e)).map(e => e.outerHTML)"
    )
    assert nameless == []
    assert page.ask("return document.querySelectorAll('table caption').length") == 1
    assert page.ask(
        "return [...document.querySelectorAll('thead th')].every(e => e.scope === 'col')"
    )
    assert page.ask(
        "return [...document.querySelectorAll('.row > th')].every(e => e.scope === 'row')"
    )
    # Each row has as many columns as there are versions, whatever was joined.
    assert set(
        page.ask(
            "return [...document.querySelectorAll('tr')]"
            ".map(r => [...r.cells].reduce((n, c) => n + c.colSpan, 0))"
        )
    ) == {6}


def test_who_wants_less_motion_gets_none(opened: Opened) -> None:
    page = opened(example())
    duration = (
        "return getComputedStyle(document.querySelector('#timeline .mark')).transitionDuration"
    )
    page.set_up(1400, 900, "light", **{"prefers-reduced-motion": "reduce"})
    assert page.ask(duration) == "0s"


def test_it_prints_whole(opened: Opened) -> None:
    page = opened(large(120, 20))
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.ask(
        "const t = document.getElementById('timeline'); return t.scrollHeight <= t.clientHeight + 1"
    )
    assert (
        page.ask("return getComputedStyle(document.getElementById('controls')).display") == "none"
    )
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def large(parameters: int, versions: int) -> History:
    """A history with a change of each parameter in every third version."""
    rows = tuple(VersionRow(f"0.{number}", parameters=parameters) for number in range(versions))
    return History("acme", "acme", rows, tuple(_busy(n, versions) for n in range(parameters)))


def _busy(number: int, versions: int) -> ParameterHistory:
    events = tuple(
        Event(f"0.{at}", EventKind.DEFAULT_CHANGED, f"0.{at - 1}", str(at - 3), str(at))
        for at in range(number % 3 + 3, versions, 3)
    )
    facts = Facts(type="int", constraints="", default=str(number % 3))
    path = f"engine_params.parameter_{number:03}"
    return ParameterHistory(path, "engine_params", "0.0", f"0.{versions - 1}", facts, events)


def test_three_hundred_parameters_in_sixty_versions(opened: Opened) -> None:
    page = opened(large(300, 60))
    assert len(page.names()) == 300
    page.ask(
        "const find = document.getElementById('find'); find.value = 'parameter_1';"
        "find.dispatchEvent(new Event('input', {bubbles: true}));"
    )
    assert len(page.names()) == 100
    # Few elements are what makes it quick.
    assert page.ask("return document.querySelectorAll('*').length") < 25_000
