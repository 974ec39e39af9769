"""Origins as browsers send them: scheme and host, a port only where it is not the usual one, and nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

_USUAL_PORTS = {"http": 80, "https": 443}


def right_origin(text: str) -> str | None:
    """How a browser would send this origin; None where it is none at all.

    A text that is an origin comes back as it is: any other never equals what a browser sends.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in _USUAL_PORTS or not host or any(sign in host for sign in " *,"):
        return None
    host = f"[{host}]" if ":" in host else host.encode("idna").decode() if not host.isascii() else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _USUAL_PORTS[parts.scheme] else "")


def why_no_origin(text: str) -> str | None:
    """What to write in the place of a text that is no origin; None where it is one."""
    right = right_origin(text)
    if right == text:
        return None
    return f"{text!r} is no origin; give {right or 'one such as https://www.example.org'}"
