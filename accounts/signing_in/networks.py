"""The network of a client, as a keyed hash: for budgets, not for tracing."""

import ipaddress

from core import crypto

V4_PREFIX = 24
V6_PREFIX = 48


def network_key(address: str) -> str:
    """Keyed hash of the client's /24 (IPv4) or /48 (IPv6); an unreadable address is a network of its own."""
    return crypto.keyed_hash("network", _network(address))


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    known = mapped or ip
    prefix = V4_PREFIX if known.version == 4 else V6_PREFIX
    return str(ipaddress.ip_network(f"{known}/{prefix}", strict=False))
