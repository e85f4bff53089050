"""Claim codes: what a technician types to enrol a hub, made to be read aloud over a telephone."""

from secrets import choice

ALPHABET = "23456789ACDEFGHKMPRTWXY"
"""23 signs, a prime number of them, so that the check below catches every single wrong sign and
every two that changed places. Of signs that look or sound alike in Catalan, Spanish or English
one at most is here: none of 0 O Q and 1 I L; 2 not Z, 5 not S, 8 not B or V, G not J, M not N."""
LENGTH = 10
"""Nine at random (40 bits) and one to check them."""


class NotACode(ValueError):  # noqa: N818 - it reads as what it says
    """What was typed cannot be a claim code. The text says why, for a person."""


def new_code() -> str:
    """Make a code, without the hyphen that it is shown with."""
    signs = "".join(choice(ALPHABET) for _ in range(LENGTH - 1))
    return signs + _check_sign(signs)


def read_code(typed: str) -> str:
    """Return the code that somebody typed, in any case, with spaces or hyphens; raises NotACode."""
    code = "".join(sign for sign in typed.upper() if sign not in " -\t\r\n.")
    strange = sorted({sign for sign in code if sign not in ALPHABET})
    if strange:
        raise NotACode(f"no claim code contains {' '.join(strange)}")
    if len(code) != LENGTH:
        raise NotACode(f"a claim code has {LENGTH} signs, this has {len(code)}")
    if _check_sign(code[:-1]) != code[-1]:
        raise NotACode("one sign of the claim code is wrong, or two changed places")
    return code


def spelled(code: str) -> str:
    """Return a code as it is shown and read aloud: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def _check_sign(signs: str) -> str:
    weighted = (place * ALPHABET.index(sign) for place, sign in enumerate(signs, start=1))
    return ALPHABET[sum(weighted) % len(ALPHABET)]
