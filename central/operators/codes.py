"""Judgement: one-time codes of RFC 6238, and the recovery codes for when the telephone is lost."""

from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from secrets import choice

from pyotp import TOTP, random_base32

from central.operators.passwords import LETTERS

STEP_S = 30
DRIFT = 1
"""Steps before and after now: a telephone's clock may be half a minute off."""
RECOVERY_CODES = 10
ISSUER = "Caliu"


def new_secret() -> str:
    """Make 160 bits, which RFC 4226 recommends, in base 32."""
    return random_base32()


def address_of(secret: str, login: str) -> str:
    """Return the `otpauth:` address that an application reads from the picture."""
    return TOTP(secret, interval=STEP_S).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime, *, last: int | None) -> int | None:
    """Return the step whose code it is, or None. A step up to `last` was used: no replay."""
    totp = TOTP(secret, interval=STEP_S)
    current = int(now.timestamp()) // STEP_S
    matching = [
        step
        for step in range(current - DRIFT, current + DRIFT + 1)
        if compare_digest(totp.generate_otp(step).encode(), code.encode())
    ]
    fresh = [step for step in matching if last is None or step > last]
    return max(fresh, default=None)


def new_recovery_codes() -> tuple[str, ...]:
    """Make ten codes of 79 bits each: nobody finds one from its digest."""
    return tuple(
        "-".join("".join(choice(LETTERS) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    )


def recovery_digest(operator: str, code: str) -> bytes:
    """Return what is stored of a recovery code; how it was spaced and dashed does not matter."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return sha256(f"{operator}\0{plain}".encode()).digest()


def plain_code(code: str) -> str:
    """Return a code of the application as it is compared: without the space in its middle."""
    return "".join(code.split())
