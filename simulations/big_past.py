"""The past of a big centre: half a million cases, their alarms, and the journal of it all.

Calls are drawn as they came to Barcelona (`simulations.past`); each leaves the entries that the
centre writes, in the order of their instants, in one valid chain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import chain, count
from random import Random
from typing import Any, cast

import msgspec

from central import tables
from central.alarms.chain import CONTENT_COLUMNS, ENTRY_COLUMNS, Chain
from central.alarms.journal import GENESIS, Entry
from central.statements import micros
from protocol.codec import encode
from simulations.big_people import Household, households
from simulations.bulk import AT_ONCE, Row, Store
from simulations.past import Shift, draw
from simulations.town import CURVE

UNTIL = datetime(2026, 11, 15, 11, 30, tzinfo=UTC)
"""The present of the past that is drawn: near noon, when most calls come."""
CALLS_A_DAY = 1742
OPEN = 250
"""Cases that wait at the end: a bad hour."""
_CASE = (
    "id number state priority cause place home resident hub tenant territory test opened_at "
    "joined_at alerted_at owner first_taken_at first_taken_by taken_at touched_at outcome "
    "resolved_at closed_at position"
)
_ALARM = (
    "hub id case_id state cause priority reason source place home resident test at received_at "
    "evidence"
)
_INSTANTS = frozenset(name for name in _CASE.split() if name.endswith("_at"))
_EVIDENCE = encode(CURVE).decode()
_OUTCOMES = {"technical": "repaired", "smoke": "false-alarm"}
_NOTES = (
    "Ha caigut al bany, parla bé, no vol ambulància. La filla hi va.",
    "No respon. Es truca al segon contacte.",
    "Ha premut sense voler; tot bé, agraeix la trucada.",
    "Demana que la truquin demà al matí per la pròtesi de la màniga.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Whose past it is."""

    homes: int
    cases: int
    operators: Sequence[str]
    seed: int = 1


class Past:
    """Writes it into stores, a piece at a time; afterwards `entries` and `head` tell what it is."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._homes = {one.home: one for one in households(town.homes)}
        self._draw = Random(f"{town.seed} past")
        self._chain = Chain(0, GENESIS)
        self._cases: list[Row] = []
        self._alarms: list[Row] = []
        self._due: list[tuple[datetime, int, Entry, dict[str, Any] | None]] = []
        """Entries that are not written yet, by their instants; the last of a case brings it."""
        self._order = count()

    @property
    def entries(self) -> int:
        return self._chain.position

    async def write(self, stores: Sequence[Store]) -> None:
        """Draw all of it and write it to each store."""
        for case in self._calls():
            self._enqueue(case)
            self._chain_until(cast("datetime", case["opened_at"]))
            if len(self._chain.entries) >= AT_ONCE:
                await self._flush(stores)
        self._chain_until(None)
        await self._flush(stores)
        head: list[Row] = [(1, self._chain.position, self._chain.hash)]
        for store in stores:
            await store.add(tables.journal_head, ("one", "position", "hash"), head)

    def _calls(self) -> Iterator[dict[str, Any]]:
        town = self._town
        shift = Shift(operators=town.operators, homes=list(self._homes))
        first = UNTIL - timedelta(days=town.cases / CALLS_A_DAY)
        hour = UNTIL - timedelta(hours=1)
        last = Shift(operators=town.operators, homes=shift.homes, scale=OPEN / 150)
        waiting = (_as_it_came(case) for case in draw(hour, UNTIL, last, town.seed + 1))
        for number, case in enumerate(chain(draw(first, hour, shift, town.seed), waiting), 1):
            if number > 1 and case["closed_at"] is None and case["opened_at"] < hour:
                continue  # its end lies beyond the last hour: one that is still under way
            home = self._homes[case["home"]]
            yield {
                **case,
                "number": number,
                "outcome": case["outcome"] and _OUTCOMES.get(case["cause"], "helped-remotely"),
                "resident": home.residents[number % len(home.residents)],
                "hub": home.hub,
                "territory": home.territory,
            }

    def _enqueue(self, case: dict[str, Any]) -> None:
        home = self._homes[case["home"]]
        alarm = f"{case['id'][:-1]}{'0' if case['id'][-1] != '0' else '1'}"
        steps = list(self._steps(case, home, alarm))
        for number, (at, entry) in enumerate(steps, 1):
            last = case if number == len(steps) else None
            heappush(self._due, (at, next(self._order), entry, last))
        self._alarms.append(self._alarm(case, alarm))

    def _steps(
        self, case: dict[str, Any], home: Household, alarm: str
    ) -> Iterator[tuple[datetime, Entry]]:
        """Yield what the journal says of a case."""
        hub, operator = f"hub:{home.hub}", f"operator:{case['first_taken_by']}"
        at = case["opened_at"]

        def entry(kind: str, actor: str, **body: str) -> Entry:
            return Entry(
                kind=kind,
                actor=actor,
                hub=home.hub,
                home=home.home,
                resident=case["resident"],
                alarm=alarm if kind == "alarm.raised" else None,
                case=case["id"],
                body=msgspec.json.encode(body) if body else None,
            )

        told = {"type": "alarm.raised", "cause": case["cause"], "source": "pendant", "alarm": alarm}
        yield at, entry("alarm.raised", hub, **told)
        yield at, entry("case.opened", hub)
        taken, ended = case["first_taken_at"], case["closed_at"]
        if taken is not None:
            yield taken, entry("case.taken", operator)
            yield taken, entry("person.looked-at", operator, why="case")
            note = self._draw.choice(_NOTES)
            yield taken + timedelta(seconds=30), entry("case.noted", operator, text=note)
        if ended is not None:
            closer = "system" if taken is None else operator
            if taken is not None:
                yield ended, entry("case.resolved", closer, outcome="solved")
            yield ended, entry("case.closed", closer)

    def _chain_until(self, until: datetime | None) -> None:
        """Chain every entry that is older, so that the journal is in the order of time."""
        while self._due and (until is None or self._due[0][0] <= until):
            at, _, entry, case = heappop(self._due)
            position = self._chain.append(entry, at)
            if case is not None:
                values = {**case, "position": position}
                self._cases.append(tuple(_stored(name, values.get(name)) for name in _CASE.split()))

    async def _flush(self, stores: Sequence[Store]) -> None:
        grown = self._chain
        for store in stores:
            await store.add(tables.journal, ENTRY_COLUMNS, grown.entries)
            await store.add(tables.journal_content, CONTENT_COLUMNS, grown.contents)
            await store.add(tables.cases, _CASE.split(), self._cases)
            await store.add(tables.alarms, _ALARM.split(), self._alarms)
        self._chain = Chain(grown.position, grown.hash)
        self._cases, self._alarms = [], []

    @staticmethod
    def _alarm(case: dict[str, Any], alarm: str) -> Row:
        at = micros(case["opened_at"])
        evidence = _EVIDENCE if case["cause"] == "fall" else None
        whose = case["home"], case["resident"], case["test"]
        what = case["cause"], case["priority"], "pressed", "pendant", case["place"]
        return (case["hub"], alarm, case["id"], "raised", *what, *whose, at, at, evidence)


def _as_it_came(case: dict[str, Any]) -> dict[str, Any]:
    """Let a case wait, untouched."""
    done = ("owner", "first_taken_at", "first_taken_by", "taken_at", "touched_at", "outcome")
    nothing = dict.fromkeys((*done, "resolved_at", "closed_at"))
    return {**case, **nothing, "state": "queued", "test": False}


def _stored(name: str, value: object) -> object:
    return micros(value) if name in _INSTANTS and isinstance(value, datetime) else value
