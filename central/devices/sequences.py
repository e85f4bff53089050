"""Sequence numbers of the hubs' outboxes: which ones have not come, and since when. Pure.

Lanes let a new life alarm overtake a backlog, so a number that is missing may only be late: it is
a loss when it has not come for some minutes and is not in the database either.
"""

from dataclasses import dataclass, field

MOST = 512
"""Missing numbers watched of one hub; of a larger gap the newest."""


@dataclass(slots=True)
class Outbox:
    """One hub's outbox as its numbers show it."""

    epoch: str
    highest: int = 0
    missing: dict[int, float] = field(default_factory=dict)
    """Each missing number, and since when (steady seconds)."""

    def noted(self, epoch: str, seq: int, now: float) -> None:
        """A number came; another epoch is a new outbox, which counts from 1."""
        if epoch != self.epoch:
            self.epoch, self.highest = epoch, 0
            self.missing.clear()
        if seq <= self.highest:
            self.missing.pop(seq, None)
            return
        for skipped in range(max(self.highest + 1, seq - MOST), seq):
            self.missing[skipped] = now
        self.highest = seq
        while len(self.missing) > MOST:
            self.missing.pop(next(iter(self.missing)))

    def overdue(self, before: float) -> list[int]:
        """Take out the numbers that have been missing since `before`, in order."""
        due = sorted(seq for seq, since in self.missing.items() if since <= before)
        for seq in due:
            del self.missing[seq]
        return due


def told(seqs: list[int]) -> str:
    """Say which numbers, as `3, 7-9`."""
    spans: list[list[int]] = []
    for seq in seqs:
        if spans and seq == spans[-1][1] + 1:
            spans[-1][1] = seq
        else:
            spans.append([seq, seq])
    words = [str(first) if first == last else f"{first}-{last}" for first, last in spans]
    return ", ".join(words)
