"""Judgement of `Accept-Encoding`: which of the encodings at hand a client takes."""

from collections.abc import Iterable


def accepted(header: str, offered: Iterable[str]) -> str | None:
    """Return the first of `offered` that the header takes, or None: send it as it is.

    The order is ours, best first; a client's weights only rule out (RFC 9110, 12.5.3).
    """
    wanted = dict(_weighed(part) for part in header.lower().split(","))
    for name in offered:
        if wanted.get(name, wanted.get("*", 0.0)) > 0:
            return name
    return None


def _weighed(part: str) -> tuple[str, float]:
    name, _, weight = part.partition(";")
    try:
        return name.strip(), float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return name.strip(), 0.0
