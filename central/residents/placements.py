"""Placements kept at hand, so that an alarm does not wait for four statements each time."""

from collections.abc import Iterable

from central.database import Committed, Database
from central.residents.placement import Placement

KEPT_S = 10.0
"""On PostgreSQL another worker may have changed a home: no placement is believed for longer."""
KEPT_ALONE_S = 60.0
"""On SQLite every change is told to us; this bounds what a tool beside us may have written."""
_MANY = 50_000


class Placements:
    """Asks the database once for a hub, until its home changes or some seconds have passed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clock = database.clock
        self._kept_s = KEPT_ALONE_S if database.is_sqlite else KEPT_S
        self._kept: dict[str, tuple[float, Placement]] = {}
        self._hubs_of: dict[str, set[str]] = {}
        database.listen(self._forget)

    async def of(self, hubs: Iterable[str]) -> dict[str, Placement]:
        """Return the placement of each hub; one without a home is asked for every time."""
        oldest = self._clock.steady() - self._kept_s
        found: dict[str, Placement] = {}
        missing: list[str] = []
        for hub in hubs:
            kept = self._kept.get(hub)
            if kept is not None and kept[0] >= oldest:
                found[hub] = kept[1]
            else:
                missing.append(hub)
        if missing:
            async with self._database.read() as connection:
                asked = await connection.run_sync(Placement.of_hub, missing)
            self._keep(asked)
            found.update(asked)
        return found

    def _keep(self, asked: dict[str, Placement]) -> None:
        if len(self._kept) > _MANY:
            self._kept.clear()
            self._hubs_of.clear()
        now = self._clock.steady()
        for hub, placement in asked.items():
            if placement.home is not None:
                self._kept[hub] = now, placement
                self._hubs_of.setdefault(placement.home, set()).add(hub)

    def _forget(self, committed: Committed) -> None:
        for home in committed.homes:
            for hub in self._hubs_of.pop(home, ()):
                self._kept.pop(hub, None)
        for hub in committed.hubs:
            self._kept.pop(hub, None)
