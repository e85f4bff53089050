"""The demo's running commentary: what each part tells, in plain sentences."""

from collections.abc import Callable

from rich.console import Console

from protocol.clock import Clock
from simulations.carrier import Text
from simulations.processes import Line

Sentence = Callable[[Line], str]

HUB: dict[str, Sentence] = {
    "heard": lambda line: f"notices {line['kind']} ({line['source']})",
    "asked": lambda _: "has stored the suspicion and asks whether all is well",
    "answered": lambda line: f"is answered: {'well' if line['well'] else 'not well'}",
    "raised": lambda line: f"raises the alarm: {line['cause']}, {line['reason']}",
    "cancelled": lambda _: "takes the suspicion back",
    "received": lambda line: f"has the centre's receipt after {line['latency_ms']} ms",
    "unconfirmed": lambda _: "has no receipt in time, says so aloud and keeps trying",
    "measured": lambda line: f"has a measurement of {line['source']}, and keeps it",
    "spoken": lambda line: f"says «{line.get('text', '')}»",
    "connected": lambda _: "has reached the centre",
    "disconnected": lambda _: "has lost the centre",
    "fault": lambda line: f"reports a fault: {line['component']}, {line['code']}",
    "fault-over": lambda line: f"is well again: {line['component']}, {line['code']}",
    "robot": lambda line: f"asks the robot: {line['do']}",
    "robot-result": lambda line: f"hears from the robot: {line['outcome']}",
}
DESK: dict[str, Sentence] = {
    "queued": lambda line: f"case {line['number']} in the queue: {line['cause']}, {line['who']}",
    "taken": lambda line: f"case {line['number']} is {line['owner_name']}'s",
    "calling": lambda line: f"case {line['number']}: calling the home",
    "waiting-contact": lambda line: f"case {line['number']}: a contact is on the way",
    "waiting-unit": lambda line: f"case {line['number']}: a unit is on the way",
    "resolved": lambda line: f"case {line['number']} is resolved",
    "closed": lambda line: f"case {line['number']} is closed",
}
QUIET_KINDS = frozenset(
    {"motion", "motion-ended", "bed-entered", "bed-left", "door-opened", "door-closed"}
)

ENDS = {"source-back": "source-lost", "battery-ok": "battery-low", "mains-back": "mains-lost"}
"""What is news only to whoever heard of its beginning: at the start every device is back."""


class Commentator:
    """Prints what matters of what is told; the rest stays in the logs."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._troubles: set[tuple[str, object, object]] = set()

    def told(self, who: str, line: Line) -> None:
        """Take a line of a hub, or a change of the queue."""
        event = str(line.get("event", ""))
        kind = line.get("kind")
        if kind in QUIET_KINDS or (kind in ENDS and not self._ended(who, line)):
            return
        if kind in ENDS.values():
            self._troubles.add((who, line.get("source"), kind))
        sentence = (DESK if who == "desk" else HUB).get(event)
        if sentence is not None:
            self._print("centre" if who == "desk" else who, sentence(line))

    def _ended(self, who: str, line: Line) -> bool:
        """Tell whether a trouble that was told is over now."""
        trouble = (who, line.get("source"), ENDS[str(line["kind"])])
        known = trouble in self._troubles
        self._troubles.discard(trouble)
        return known

    def texted(self, text: Text) -> None:
        """Take a message that arrived on a phone."""
        self._print("phone", text.text.replace("\n", " "))

    def _print(self, who: str, sentence: str) -> None:
        colour = {"centre": "cyan", "phone": "magenta"}.get(who, "yellow")
        at = self._clock.now().astimezone().strftime("%H:%M:%S")
        self._console.print(f"{at}  [{colour}]{who:<9}[/] {sentence}", soft_wrap=True)
