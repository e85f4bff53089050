"""The live link: after each commit, what changed in the queue goes to every open console.

One task reads what changed since the position that it read last, once for all consoles, encodes it
once for each scope, and leaves it with each follower. It looks again at each beat, so that what
another process of this centre committed comes too.
"""

import asyncio
import logging
from collections import defaultdict

from starlette.websockets import WebSocket

from central.console.follower import Ending, Follower
from central.console.frames import Message
from central.console.presence import Placed as PlacedPerson
from central.console.presence import Presence, colleagues
from central.console.queue import Placed, head
from central.console.reader import Reader
from central.console.snapshots import Snapshots
from central.console.updates import Update, news
from central.database import Committed, Database
from central.operators.actor import Actor
from central.operators.scope import reaches
from central.operators.sessions import Sessions, Visitor
from central.permissions import Permission
from central.residents.door import Door

BEAT_S = 1.0
SESSIONS_EVERY = 15
"""Beats between two looks at the sessions of those who follow."""
REST_S = 10e-6
"""For each console after each push: about as long as sending to it takes. Under a storm of alarms
the consoles thus take at most half of the loop from those who store them."""
READY_WITHIN_S = 10.0

_log = logging.getLogger(__name__)


class Live:
    """Everyone who follows the queue of this process."""

    def __init__(self, database: Database, door: Door, sessions: Sessions) -> None:
        self._database = database
        self._door = door
        self._sessions = sessions
        self._reader = Reader(database)
        self._snapshots = Snapshots(database)
        self._presence = Presence(database)
        self._people: tuple[PlacedPerson, ...] | None = None
        """Who was here when it was last told; None where somebody has not been told yet."""
        self._looked = False
        self._followers: set[Follower] = set()
        self._left: list[Visitor] = []
        """Whose leaving is journalled at the next beat, all in one transaction."""
        self._position = 0
        """Everything up to here was published."""
        self._ready = asyncio.Event()
        self._news = asyncio.Event()
        self._beats = 0
        self._degraded = False
        database.listen(self._committed)

    async def run(self) -> None:
        """Publish until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._beat(), name="live-beat")
                group.create_task(self._push(), name="live-push")
        finally:
            self._reader.close()
            self._snapshots.close()

    async def follow(self, socket: WebSocket, visitor: Visitor | None, after: int) -> None:
        """Serve one console from its connecting to its end."""
        await socket.accept()
        if visitor is None:
            await socket.close(Ending.SESSION_ENDED, "log in first")
            return
        if not visitor.may(Permission.SEE_QUEUE):
            await socket.close(Ending.FORBIDDEN, "this role has no queue")
            return
        follower = Follower(socket, visitor, self._look)
        async with asyncio.timeout(READY_WITHIN_S):
            await self._ready.wait()
        await self._door.note_list(visitor.actor, kind="queue.opened", why="live")
        self._followers.add(follower)
        try:
            position, snapshot = await self._snapshots.take(visitor.actor, after, self._position)
            await self._look(follower, None)
            await follower.run(snapshot, position)
        finally:
            self._followers.discard(follower)
            self._left.append(visitor)

    async def _look(self, follower: Follower, case: str | None) -> None:
        """Tell the colleagues of a follower what is open before them now."""
        await self._presence.note(follower.visitor, case)
        self._people = None if case is None else self._people
        self._looked = True
        self._news.set()

    async def check_sessions(self) -> None:
        """End the links whose session or scope is not what it was; the others are in use."""
        followers = tuple(self._followers)
        if not followers:
            return
        living = await self._sessions.living({one.visitor.session for one in followers})
        for follower in followers:
            now = living.get(follower.visitor.session)
            if now is None or now.actor != follower.visitor.actor:
                follower.end(Ending.SESSION_ENDED)
        await self._sessions.touch(living.values())

    def _committed(self, committed: Committed) -> None:
        if committed.cases:
            self._news.set()

    async def _beat(self) -> None:
        while True:
            await self._database.clock.sleep(BEAT_S)
            self._beats += 1
            self._news.set()

    async def _push(self) -> None:
        """Publish after each commit and at each beat. No fault may end the link for good.

        While it lasts no beat comes, and the consoles show their link as stale.
        """
        beats = self._beats
        while True:
            try:
                if not self._ready.is_set():
                    await self._begin()
                await self._news.wait()
                self._news.clear()
                await self._publish(beat=self._beats > beats)
                if self._looked or self._beats > beats:
                    await self._tell_who_is_here()
                if self._beats > beats:
                    await self._tidy()
                if self._beats // SESSIONS_EVERY > beats // SESSIONS_EVERY:
                    await self.check_sessions()
                beats = self._beats
            except Exception:  # noqa: BLE001 - a fault of one push must not end all that follow
                if not self._degraded:
                    _log.warning("the live link fails; it is tried at each beat", exc_info=True)
                self._degraded = True
                await self._database.clock.sleep(BEAT_S)
                self._news.set()
            else:
                if self._degraded:
                    _log.info("the live link works again")
                self._degraded = False

    async def _tidy(self) -> None:
        self._snapshots.forget()
        left, self._left = self._left, []
        if left:
            actors = [one.actor for one in left]
            await self._door.note_lists(actors, kind="queue.left", why="live")
        staying = {one.visitor.session for one in self._followers}
        for gone in {one.session: one for one in left if one.session not in staying}.values():
            await self._presence.forget(gone)

    async def _begin(self) -> None:
        self._position = await self._reader.read(head)
        self._ready.set()

    async def _publish(self, *, beat: bool) -> None:
        """Publish what changed since the last time; the head is read before the cases are."""
        since = self._position if self._followers else None
        position, changed = await self._reader.read(lambda connection: news(connection, since))
        if since is None and self._followers:
            return  # someone came meanwhile, whose snapshot may be older: read again
        now = self._database.clock.now()
        for followers in self._by_scope().values():
            actor = followers[0].visitor.actor
            cases = [one.item for one in changed if _in_sight(one, actor)]
            if cases:
                update = Update(kind="changed", position=position, now=now, cases=cases)
                message = Message.of(update.text())
                for follower in followers:
                    follower.publish(message, position)
        if beat:
            message = Message.of(Update(kind="beat", position=position, now=now).text())
            for follower in self._followers:
                follower.publish(message)
        self._position = position
        if changed:
            await self._database.clock.sleep(len(self._followers) * REST_S)

    async def _tell_who_is_here(self) -> None:
        """Publish who is here and where they look, where that is not what was told last."""
        if not self._followers:
            return
        self._looked = False
        people = await self._reader.read(self._presence.read)
        if people == self._people:
            return
        self._people = people
        position, now = self._position, self._database.clock.now()
        for followers in self._by_scope().values():
            seen = colleagues(people, followers[0].visitor.actor)
            update = Update(kind="presence", position=position, now=now, people=seen)
            message = Message.of(update.text())
            for follower in followers:
                follower.publish(message)

    def _by_scope(self) -> dict[tuple[str, str, str], list[Follower]]:
        by_scope: dict[tuple[str, str, str], list[Follower]] = defaultdict(list)
        for follower in self._followers:
            actor = follower.visitor.actor
            by_scope[actor.tenant, actor.territory, actor.programme].append(follower)
        return by_scope


def _in_sight(case: Placed, actor: Actor) -> bool:
    return reaches(actor, tenant=case.tenant, territory=case.territory, programme=case.programme)
