"""What the user has set up counts for every index client of ours, and nothing else is trusted."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from param_discovery.runtimes.index_session import open_session
from param_discovery.runtimes.package_index import PackageIndex
from param_discovery.runtimes.venv.releases import open_index


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What connections are checked against, instead of connections."""
    seen: list[object] = []

    def send(_self: object, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        seen.append(options["verify"])
        response = requests.Response()
        response.status_code, response.request, response.url = 200, request, str(request.url)
        return response

    monkeypatch.setattr(HTTPAdapter, "send", send)
    return seen


@pytest.mark.parametrize(
    ("settings", "environ", "expected"),
    [
        (PackageIndex(), {}, True),
        (PackageIndex(), {"SSL_CERT_FILE": "uv.pem"}, "uv.pem"),
        (PackageIndex(), {"SSL_CERT_FILE": "uv.pem", "REQUESTS_CA_BUNDLE": "r.pem"}, "r.pem"),
        (PackageIndex(ca_bundle="pip.pem"), {"REQUESTS_CA_BUNDLE": "r.pem"}, "pip.pem"),
        (PackageIndex(ca_bundle="pip.pem", trusted_hosts=("other",)), {}, "pip.pem"),
        (PackageIndex(ca_bundle="pip.pem", trusted_hosts=("host",)), {}, False),
        (PackageIndex(trusted_hosts=("host:8443",)), {"CURL_CA_BUNDLE": "r.pem"}, False),
        (PackageIndex(trusted_hosts=("host:1",)), {}, True),
        (PackageIndex(trusted_hosts=("hos",)), {}, True),
    ],
)
def test_the_users_settings_decide_what_is_trusted(
    checked: list[object],
    monkeypatch: pytest.MonkeyPatch,
    settings: PackageIndex,
    environ: dict[str, str],
    expected: object,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with open_session(settings, parallel_requests=1) as session:
        session.get("https://host:8443/simple/acme/")
    with open_index(settings, "https://host:8443/simple") as client:
        client.s.get("https://host:8443/simple/acme/")
    assert checked == [expected, expected]


def test_secrets_go_to_their_own_origin_only(checked: list[object]) -> None:
    settings = PackageIndex("https://me:secret@host/simple")
    with open_session(settings, parallel_requests=1) as session:
        own = session.get("https://host/simple/acme/").request
        other = session.get("https://files.invalid/acme.whl").request
    assert own.headers["Authorization"].startswith("Basic ")
    assert "Authorization" not in other.headers
