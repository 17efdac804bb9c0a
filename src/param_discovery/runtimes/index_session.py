"""HTTP as the user's own package client does it: certificates, proxies, credentials."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from requests.utils import get_netrc_auth

from param_discovery.runtimes.addresses import origin_of

if TYPE_CHECKING:
    from param_discovery.runtimes.package_index import PackageIndex

_AGENT = "param-discovery"
_REQUESTS_OWN = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def open_session(index: PackageIndex, *, parallel_requests: int) -> requests.Session:
    """A session with the settings of `index`, its connections kept for reuse."""
    session = requests.Session()
    session.headers.update({"User-Agent": _AGENT, "Accept-Encoding": "identity"})
    if index.client_certificate:
        session.cert = index.client_certificate
    if index.proxy:
        session.proxies = {"http": index.proxy, "https": index.proxy}
    session.auth = _Credentials((*index.extra, *index.find_links, index.default or ""))
    session.mount("http://", HTTPAdapter(pool_maxsize=parallel_requests))
    session.mount(
        "https://", _Trusting(authorities=_authorities(index), parallel_requests=parallel_requests)
    )
    for host in index.trusted_hosts:
        unchecked = _Trusting(authorities=False, parallel_requests=parallel_requests)
        session.mount(f"https://{host}/", unchecked)
        session.mount(f"https://{host}:", unchecked)
    return session


def _authorities(index: PackageIndex) -> str | None:
    """A file of certificate authorities; None: what requests finds by itself."""
    if index.ca_bundle or any(os.environ.get(name) for name in _REQUESTS_OWN):
        return index.ca_bundle
    return os.environ.get("SSL_CERT_FILE")


class _Credentials(AuthBase):
    """An index's credentials for that index's own origin, `~/.netrc` for all others.

    A page may send us to any host for its files: what is secret does not go there.
    """

    def __init__(self, addresses: tuple[str, ...]) -> None:
        self._by_origin = {
            origin_of(address): HTTPBasicAuth(
                unquote(urlsplit(address).username or ""), unquote(urlsplit(address).password or "")
            )
            for address in addresses
            if urlsplit(address).username
        }

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        known = self._by_origin.get(origin_of(request.url or ""))
        if known is not None:
            known(request)
        elif request.url and (from_netrc := get_netrc_auth(request.url)):
            HTTPBasicAuth(*from_netrc)(request)
        return request


class _Trusting(HTTPAdapter):
    """Connections whose certificates are checked against what the user says.

    Set on the session, `verify` would give way to the environment's variables, which for pip and uv
    are weaker than their own settings.
    """

    def __init__(self, *, authorities: str | bool | None, parallel_requests: int) -> None:
        super().__init__(pool_maxsize=parallel_requests)
        self._authorities = authorities
        """A file; False: nothing is checked (pip's `trusted-host`); None: requests decides."""

    def send(self, *arguments: Any, **options: Any) -> requests.Response:  # noqa: ANN401 - HTTPAdapter's
        if self._authorities is not None:
            options["verify"] = self._authorities
        return super().send(*arguments, **options)
