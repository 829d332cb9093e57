"""Requests to addresses that clients name, which must not reach what only we can reach.

A name is resolved once, every address it has is looked at, and the connection goes to one of
those: a name that changes its mind between the look and the connection gains nothing.
Redirects are not followed.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TypeAlias
from urllib.parse import urlsplit

import httpcore

SocketOptions: TypeAlias = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]


class NotSent(Exception):
    """Nothing was delivered; ``code`` says why: ``address-refused``, ``unreachable``,
    ``timeout`` or ``answered-STATUS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_public(address: str) -> bool:
    """Whether anybody could reach it: neither loopback, private, link-local, multicast,
    reserved, nor an IPv4 address in the clothes of IPv6."""
    ip = ip_address(address.partition("%")[0])
    disguised = isinstance(ip, IPv6Address) and (ip.sixtofour or ip.teredo or ip.ipv4_mapped)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or disguised)


def check_url(url: str, *, private: bool) -> None:
    """What can be said of a URL before its name is resolved.

    Raises:
        NotSent: it is none, carries a password, is not https, or names an address that is
            not public; ``private`` allows the last two.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotSent("address-refused") from error
    schemes = {"http", "https"} if private else {"https"}
    plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in schemes or not parts.hostname or port == 0 or parts.username:
        raise NotSent("address-refused")
    if not plain:
        raise NotSent("address-refused")
    if not private and _is_literal(parts.hostname) and not is_public(parts.hostname):
        raise NotSent("address-refused")


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, private: bool
) -> int:
    """The status of the answer, of which no more is read than its head.

    Args:
        seconds: For all of it, however slowly the other side speaks.
        private: Whether addresses that are not public, and plain HTTP, are allowed.

    Raises:
        NotSent: no answer, or not one of success.
    """
    check_url(url, private=private)
    backend = Pinned(private=private, until=time.monotonic() + seconds)
    limits = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    context = ssl.create_default_context()
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend, ssl_context=context) as pool,
            pool.stream("POST", url, headers=list(headers.items()), content=body,
                        extensions={"timeout": limits}) as answer,
        ):  # fmt: skip
            status = answer.status
    except httpcore.TimeoutException as error:
        raise NotSent("timeout") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError) as error:
        raise NotSent("unreachable") from error
    if not 200 <= status < 300:
        raise NotSent(f"answered-{status}")
    return status


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned(httpcore.NetworkBackend):
    """Connects to addresses that were looked at, and ends at ``until`` (monotonic)."""

    private: bool
    until: float

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,
        local_address: str | None = None, socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """
        Raises:
            NotSent: the name has an address that is not public.
        """
        address = self._address(host, port)
        stream = httpcore.SyncBackend().connect_tcp(
            address, port, _left(self.until, timeout), local_address, socket_options
        )
        return _Ending(stream=stream, until=self.until)

    def _address(self, host: str, port: int) -> str:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not self.private and not all(map(is_public, addresses)):
            raise NotSent("address-refused")
        return addresses[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending(httpcore.NetworkStream):
    """A stream whose steps have no more time together than one would have."""

    stream: httpcore.NetworkStream
    until: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.until, timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        inner = self.stream.start_tls(ssl_context, server_hostname, _left(self.until, timeout))
        return _Ending(stream=inner, until=self.until)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)


def _left(until: float, timeout: float | None) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)
