"""Someone who looks at the page: asks for what is shown, presses keys, clicks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement


@dataclass(frozen=True)
class Reader:
    browser: Chrome

    def set_up(self, width: int, height: int, scheme: str, **media: str) -> None:
        """The size of the screen, and what the reader prefers."""
        features = {"prefers-color-scheme": scheme, **media}
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        # A key that left the last page would otherwise leave this one without the focus.
        self.browser.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
        self.browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": name, "value": value} for name, value in features.items()]},
        )

    def ask(self, script: str, *arguments: object) -> Any:
        """What JavaScript says."""
        return self.browser.execute_script(script, *arguments)

    def find(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """The whole text of all elements, shown or not."""
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"
        found: list[str] = self.ask(script, selector)
        return found

    def labels(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.ariaLabel)"
        found: list[str] = self.ask(script, selector)
        return found

    def names(self) -> list[str]:
        """The parameters that are shown."""
        script = "return [...document.querySelectorAll('.name')].map(e => e.dataset.path)"
        found: list[str] = self.ask(script)
        return found

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.browser).send_keys(key).perform()

    def focused(self) -> str:
        """What has the focus, as a screen reader calls it."""
        return str(
            self.ask("const e = document.activeElement; return e.ariaLabel ?? e.textContent")
        )

    def choose(self, selector: str, value: str) -> None:
        """Set a control as a user does."""
        self.ask(
            "const e = document.querySelector(arguments[0]);"
            "if (e.type === 'checkbox') e.checked = arguments[1] === 'on';"
            "else e.value = arguments[1];"
            "e.dispatchEvent(new Event('input', {bubbles: true}))",
            selector,
            value,
        )

    def complaints(self) -> list[str]:
        """What the browser's console has to say: errors, and breaches of the page's policy."""
        return [str(entry["message"]) for entry in self._log("browser")]

    def addresses(self) -> list[str]:
        """Everything that the browser asked for since this was asked last."""
        messages = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def _log(self, kind: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.browser.get_log(kind)  # type: ignore[no-untyped-call]
        return entries
