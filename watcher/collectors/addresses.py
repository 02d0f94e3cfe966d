"""Which addresses may be asked: the public web, never the machines around us.

The check is made on the address a socket is about to reach, so a name that changes its answer
between two look-ups (DNS rebinding) or a number written oddly gets nowhere.
"""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from watcher.errors import SourceError
from watcher.messages import msg
from watcher.text import one_line, web_address

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits


class PrivateAddress(OSError):
    """The address belongs to this machine or to the network around it."""


def guarded_socket(allow_loopback: bool) -> Callable[[tuple[Any, ...]], socket.socket]:
    """Make aiohttp's `socket_factory`: open a socket only towards an address that is allowed."""

    def opened(target: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = target
        if not is_allowed(address[0], allow_loopback):
            raise PrivateAddress("private address")
        return socket.socket(family, kind, protocol)

    return opened


def is_allowed(host: str, allow_loopback: bool) -> bool:
    """Return whether an IP address is public, or of this machine where that is allowed."""
    address = _embedded(ip_address(host.partition("%")[0]))
    if address.is_loopback:
        return allow_loopback
    return address.is_global and not address.is_multicast


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address an IPv6 one only carries, or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def checked(url: str) -> str:
    """Return the address without its fragment; raise SourceError unless plain http(s), no password."""
    try:
        address = web_address(urldefrag(url.strip()).url)
        if address and urlsplit(address).hostname and urlsplit(address).port != 0:
            return address
    except ValueError:  # a bracket or a port that makes no sense
        pass
    raise SourceError(
        msg("This is not an address we may ask: it must be http or https, without a name or password."),
        msg("Write the feed's public address, such as https://example.org/feed."),
    )


def next_hop(url: str, location: str) -> str:
    """Return where a redirect leads; raise SourceError when it leads out of the web."""
    try:
        return checked(urljoin(url, location))
    except (SourceError, ValueError) as error:
        raise SourceError(
            msg("{host} redirects to an address that is not a plain web address.", host=host_of(url)),
            msg("Open the address in a browser and write the one it ends at."),
        ) from error


def host_of(url: str) -> str:
    """Return the host alone, fit to be shown: no name, password, path or key."""
    try:
        return one_line(urlsplit(url).hostname or "?", 80)
    except ValueError:
        return "?"
