"""Judge the addresses of accounts and feeds without touching the network. Pure.

The grammar of accounts is in `watcher.address`; here is what a person may write of it.
"""

import ipaddress
import socket
import unicodedata
from urllib.parse import urlsplit

from watcher.address import Kind, aim_of, fault_of
from watcher.messages import Message, msg
from watcher.model import Network
from watcher.settings.translate import SENTENCES, Said
from watcher.text import one_line, web_address

_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home", ".intranet", ".home.arpa")


def bare_handle(handle: str) -> str:
    """Return a handle without the “@” that people write before it."""
    return handle.removeprefix("@")


def fault_of_handle(network: Network, handle: str) -> Said | None:
    """Say what is wrong with the handle of an account, or None."""
    aim = aim_of(network, handle)
    if aim.kind is not Kind.ACCOUNT:
        return (
            msg("“{value}” is not an account", value=one_line(handle, 60)),
            msg("remove it: mentions, answers and hashtags of the campaign are looked at without being written here"),
        )
    return fault_of(network, aim)


def fault_of_feed(url: str, *, allow_loopback: bool) -> Said | None:
    """Say what is wrong with the address of a feed, or None."""
    host = _host(url)
    if host is None:
        message, remedy = SENTENCES["address"]
        return Message(message.template, {"value": one_line(url, 60)}), remedy
    if _is_inside(host, allow_loopback=allow_loopback):
        return (
            msg("“{value}” is an address inside the network of this computer", value=one_line(url, 60)),
            msg("write the feed's public address"),
        )
    return None


def _host(url: str) -> str | None:
    """Return the host of a well-formed address, in its plain form."""
    if web_address(url) is None:
        return None
    try:
        parts = urlsplit(unicodedata.normalize("NFKC", url))
        _ = parts.port
    except ValueError:
        return None
    return (parts.hostname or "").rstrip(".") or None


def _is_inside(host: str, *, allow_loopback: bool) -> bool:
    address = _ip(host)
    if address is None:
        loopback = host == "localhost" or host.endswith(".localhost")
        return not (loopback and allow_loopback) and ("." not in host or host.endswith(_LOCAL_NAMES))
    if address.is_loopback and allow_loopback:
        return False
    return not address.is_global or address.is_multicast


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address a host is, even in odd spellings ("2130706433", "0x7f.1", "::ffff:10.0.0.1")."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
