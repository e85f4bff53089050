"""Each decision as a line of the commentary."""

from typing import assert_never

from edge.commentary import Commentary
from edge.happenings import Ask, Cancel, Decision, Fault, FaultOver, Note, Raise


def tell(commentary: Commentary, decision: Decision) -> None:
    """Tell what was decided."""
    match decision:
        case Raise(subject=subject, reason=reason):
            commentary.tell(
                "raised",
                alarm=subject.alarm,
                cause=subject.cause.value,
                reason=reason,
                source=subject.source,
                place=subject.place,
            )
        case Ask(subject=subject, left_s=left_s):
            commentary.tell(
                "asked", alarm=subject.alarm, cause=subject.cause.value, left_s=round(left_s, 1)
            )
        case Cancel(subject=subject, raised=raised):
            commentary.tell("cancelled", alarm=subject.alarm, raised=raised)
        case Note(alarm=alarm, note=note):
            commentary.tell("noted", alarm=alarm, note=note)
        case Fault(component=component, code=code):
            commentary.tell("fault", component=component, code=code)
        case FaultOver(component=component, code=code):
            commentary.tell("fault-over", component=component, code=code)
        case _:
            assert_never(decision)
