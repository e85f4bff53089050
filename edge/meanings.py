"""What each kind of observation means: at once an alarm, a question first, or a fault."""

from protocol.causes import Cause
from protocol.observations import Kind

PRESSED = frozenset({Cause.BUTTON, Cause.PULL_CORD})
AT_ONCE: dict[Kind, Cause] = {
    Kind.BUTTON_PRESSED: Cause.BUTTON,
    Kind.PULL_CORD_PULLED: Cause.PULL_CORD,
    Kind.FALL_CONFIRMED: Cause.FALL,
    Kind.SMOKE: Cause.SMOKE,
    Kind.GAS: Cause.GAS,
    Kind.CARBON_MONOXIDE: Cause.CARBON_MONOXIDE,
    Kind.WATER: Cause.WATER,
}
ASKED_FIRST: dict[Kind, Cause] = {
    Kind.FALL_SUSPECTED: Cause.FALL,
    Kind.HELP_HEARD: Cause.CALL_FOR_HELP,
}
FAULTS: dict[Kind, tuple[str, bool]] = {
    Kind.MAINS_LOST: ("mains-lost", False),
    Kind.MAINS_BACK: ("mains-lost", True),
    Kind.SOURCE_WRONG: ("wrong", False),
    Kind.SOURCE_BACK: ("wrong", True),
    Kind.SOURCE_UNENROLLED: ("unenrolled", False),
    Kind.SOURCE_ENROLLED: ("unenrolled", True),
}
"""Kind to the fault's code, and whether it is over. What else a sense suffers `edge.vigil` tells,
which sees all of them: silence, a low battery, tampering."""
