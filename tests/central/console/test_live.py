"""The live link over a real server: nothing is lost, or told to the wrong one; nobody waits."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import update
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from central import tables
from central.console.schemas import LiveMessage
from central.demo_homes import HOMES
from central.operators.accounts import Account, Accounts
from central.operators.passwords import Passwords
from central.permissions import Role
from central.servers import listen, people_server
from tests.central.console.conftest import Office

ROSAS, COUPLES, DOLORESS = HOMES
WITHIN_S = 30.0


@dataclass
class Desk:
    """A console that follows the queue."""

    socket: ClientConnection

    async def hear(self, kind: str) -> LiveMessage:
        """Return the next message of a kind, leaving beats and presence out."""
        async with asyncio.timeout(WITHIN_S):
            async for raw in self.socket:
                message = LiveMessage.model_validate_json(raw)
                if message.kind == kind:
                    return message
                assert message.kind in {"beat", "presence"}, message
        raise AssertionError("the link ended")

    async def closed_with(self) -> int:
        async with asyncio.timeout(WITHIN_S):
            with suppress(ConnectionClosed):
                async for _ in self.socket:
                    pass
        code = self.socket.close_code
        assert code is not None
        return code


@dataclass
class Server:
    """The console on a port of the loopback."""

    office: Office
    port: int

    async def cookie(self, login: str = "nuria") -> str:
        async with self.office.logged_in(login) as browser:
            return browser.cookies["caliu_session"]

    @asynccontextmanager
    async def desk(
        self, cookie: str, after: int | None = None, *, origin: str | None = None
    ) -> AsyncIterator[Desk]:
        query = "" if after is None else f"?after={after}"
        headers = {"Cookie": f"caliu_session={cookie}"}
        url = f"ws://127.0.0.1:{self.port}/api/live{query}"
        site = None if origin is None else Origin(origin)
        async with connect(
            url, additional_headers=headers, origin=site, max_queue=1, close_timeout=0.5
        ) as opened:
            yield Desk(opened)


@pytest_asyncio.fixture
async def server(office: Office, app: FastAPI) -> AsyncIterator[Server]:
    """The server of the centre on a free port, ended as by SIGTERM."""
    listening = listen("127.0.0.1", 0)
    # The kernel keeps little for a console that does not read: it shows soon that it is slow.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
    running = people_server(app)
    async with asyncio.TaskGroup() as group:
        group.create_task(running.serve([listening]), name="server")
        await running.until_started(office.database.clock)
        yield Server(office=office, port=listening.getsockname()[1])
        running.should_exit = True


async def test_the_first_message_is_every_open_case(server: Server) -> None:
    urgent = await server.office.open_case(ROSAS, priority=1)
    older = await server.office.open_case(COUPLES, priority=3)
    closed = await server.office.open_case(DOLORESS)
    await server.office.touch_case(closed, closed_at=server.office.database.clock.now())
    async with server.desk(await server.cookie()) as desk:
        snapshot = await desk.hear("snapshot")
    assert snapshot.whole
    assert [case.id for case in snapshot.cases] == [urgent, older]
    assert snapshot.cases[0].who == "Rosa Vidal Mas"


async def test_each_commit_that_touches_a_case_is_pushed(server: Server) -> None:
    async with server.desk(await server.cookie()) as desk:
        await desk.hear("snapshot")
        case = await server.office.open_case(ROSAS)
        opened = await desk.hear("changed")
        position = await server.office.touch_case(case, unconfirmed=True)
        changed = await desk.hear("changed")
    assert [row.id for row in opened.cases] == [case]
    assert (changed.cases[0].unconfirmed, changed.cases[0].position) == (True, position)
    assert changed.position >= position


async def test_a_closed_case_comes_once_so_that_it_can_leave_the_queue(server: Server) -> None:
    case = await server.office.open_case(ROSAS)
    now = server.office.database.clock.now()
    async with server.desk(await server.cookie()) as desk:
        await desk.hear("snapshot")
        await server.office.touch_case(case, state="closed", closed_at=now)
        assert (await desk.hear("changed")).cases[0].state == "closed"


async def test_a_look_at_a_person_is_not_pushed(server: Server) -> None:
    case = await server.office.open_case(ROSAS)
    async with (
        server.desk(await server.cookie()) as desk,
        server.office.logged_in("marc") as colleague,
    ):
        await desk.hear("snapshot")
        await colleague.get(f"/api/cases/{case}")
        other = await server.office.open_case(COUPLES)
        assert [row.id for row in (await desk.hear("changed")).cases] == [other]


async def test_a_console_that_was_away_resumes_where_it_was(server: Server) -> None:
    cookie = await server.cookie()
    async with server.desk(cookie) as desk:
        before = await desk.hear("snapshot")
        stays = await server.office.open_case(COUPLES)
        seen = await desk.hear("changed")
    closed = await server.office.open_case(ROSAS)
    now = server.office.database.clock.now()
    await server.office.touch_case(closed, state="closed", closed_at=now)
    async with server.desk(cookie, after=seen.position) as desk:
        missed = await desk.hear("snapshot")
    assert before.cases == []
    assert not missed.whole
    assert [(row.id, row.state.value) for row in missed.cases] == [(closed, "closed")]
    assert stays not in {row.id for row in missed.cases}


async def test_a_position_of_no_past_of_this_centre_gets_everything(server: Server) -> None:
    case = await server.office.open_case(ROSAS)
    async with server.desk(await server.cookie(), after=10**9) as desk:
        snapshot = await desk.hear("snapshot")
    assert snapshot.whole
    assert [row.id for row in snapshot.cases] == [case]


async def test_nothing_is_lost_between_snapshots_and_changes(server: Server) -> None:
    """Consoles come and go, resuming, while twenty cases change a hundred times."""
    office, cookie = server.office, await server.cookie()
    cases = [await office.open_case(HOMES[number % 3]) for number in range(20)]
    last: dict[str, int] = {}
    done = asyncio.Event()

    async def change() -> None:
        for number in range(100):
            case = cases[number * 7 % len(cases)]
            last[case] = await office.touch_case(case, unconfirmed=number % 2 == 0)
        done.set()

    async def follow(stays: int) -> dict[str, int]:
        known: dict[str, int] = {}
        after = 0
        while True:
            async with server.desk(cookie, after=after) as desk:
                for _ in range(stays):
                    if done.is_set() and after >= max(last.values()):
                        return known
                    raw = await asyncio.wait_for(desk.socket.recv(), WITHIN_S)
                    message = LiveMessage.model_validate_json(raw)
                    for row in message.cases:
                        assert row.position >= known.get(row.id, 0), "it went back in time"
                        known[row.id] = row.position
                    after = max(after, message.position)

    async with asyncio.TaskGroup() as group:
        group.create_task(change(), name="changes")
        consoles = [
            group.create_task(follow(stays), name=f"console {stays}") for stays in (2, 3, 5, 8)
        ]
    for console in consoles:
        assert {case: console.result()[case] for case in last} == last


async def test_each_sees_what_lies_in_their_scope(server: Server, passwords: Passwords) -> None:
    account = Account(
        id="scoped", login="scoped", name="S", role=Role.OPERATOR, territory="nou-barris"
    )
    await Accounts(server.office.database, passwords).open(account, "scoped", actor="system")
    server.office.logins["scoped"] = "scoped"
    async with (
        server.desk(await server.cookie("scoped")) as scoped,
        server.desk(await server.cookie("nuria")) as whole,
    ):
        await scoped.hear("snapshot")
        await whole.hear("snapshot")
        elsewhere = await server.office.open_case(ROSAS)
        here = await server.office.open_case(DOLORESS)
        assert [row.id for row in (await scoped.hear("changed")).cases] == [here]
        seen = {row.id for row in (await whole.hear("changed")).cases}
        if len(seen) == 1:
            seen |= {row.id for row in (await whole.hear("changed")).cases}
        assert seen == {elsewhere, here}


async def test_a_beat_comes_each_second(server: Server) -> None:
    async with server.desk(await server.cookie()) as desk:
        await desk.hear("snapshot")
        first, second = await desk.hear("beat"), await desk.hear("beat")
    assert 0.5 < (second.now - first.now).total_seconds() < 15


async def test_what_another_process_committed_comes_with_the_next_beat(server: Server) -> None:
    case = await server.office.open_case(ROSAS)
    async with server.desk(await server.cookie()) as desk:
        snapshot = await desk.hear("snapshot")
        async with server.office.database.engine.begin() as elsewhere:
            await elsewhere.execute(
                update(tables.journal_head).values(position=snapshot.position + 10)
            )
            await elsewhere.execute(
                update(tables.cases)
                .where(tables.cases.c.id == case)
                .values(position=snapshot.position + 10)
            )
        assert [row.id for row in (await desk.hear("changed")).cases] == [case]


async def test_without_a_session_the_link_ends_with_its_code(server: Server) -> None:
    async with server.desk("no-such-session") as desk:
        assert await desk.closed_with() == 4401


async def test_a_role_without_a_queue_has_no_link(server: Server) -> None:
    async with server.desk(await server.cookie("tomas")) as desk:
        assert await desk.closed_with() == 4403


async def test_the_page_of_another_site_gets_no_link_at_all(server: Server) -> None:
    cookie = await server.cookie()
    with pytest.raises(InvalidStatus):
        async with server.desk(cookie, origin="https://elsewhere.example"):
            pass
    async with server.desk(cookie, origin="http://centre.example") as desk:
        await desk.hear("snapshot")


async def test_a_changed_scope_ends_the_link_at_the_next_look_at_sessions(
    server: Server, app: FastAPI
) -> None:
    async with server.desk(await server.cookie()) as desk:
        await desk.hear("snapshot")
        async with server.office.database.write() as transaction:
            await transaction.connection.execute(
                update(tables.operators).values(territory="nou-barris")
            )
        await app.state.premises.live.check_sessions()
        assert await desk.closed_with() == 4401


async def test_a_room_that_reconnects_misses_nothing_that_comes_meanwhile(server: Server) -> None:
    office, cookie = server.office, await server.cookie()
    cases = [await office.open_case(HOMES[number % 3]) for number in range(10)]
    last: dict[str, int] = {}
    done = asyncio.Event()

    async def follow() -> dict[str, int]:
        known: dict[str, int] = {}
        async with asyncio.timeout(WITHIN_S), server.desk(cookie) as desk:
            async for raw in desk.socket:
                message = LiveMessage.model_validate_json(raw)
                known |= {row.id: row.position for row in message.cases}
                if done.is_set() and message.position >= max(last.values()):
                    break
        return known

    async with asyncio.TaskGroup() as group:
        consoles = [group.create_task(follow(), name=f"console {n}") for n in range(20)]
        for case in cases * 3:
            last[case] = await office.touch_case(case)
        done.set()
    assert [console.result() for console in consoles] == [last] * 20


async def test_logging_out_ends_the_link_at_once(server: Server) -> None:
    async with (
        server.office.logged_in("nuria") as browser,
        server.desk(browser.cookies["caliu_session"]) as desk,
    ):
        await desk.hear("snapshot")
        await browser.delete("/api/session")
        assert await desk.closed_with() == 4401


async def test_opening_and_leaving_the_queue_is_journalled(server: Server) -> None:
    committed = asyncio.Event()
    async with server.desk(await server.cookie()) as desk:
        await desk.hear("snapshot")
        assert len(await server.office.journal("queue.opened")) == 1
        server.office.database.listen(lambda _: committed.set())
    await asyncio.wait_for(committed.wait(), WITHIN_S)
    assert len(await server.office.journal("queue.left")) == 1


async def test_a_console_that_reads_nothing_is_dropped_and_keeps_nobody_waiting(
    server: Server,
) -> None:
    office, cookie = server.office, await server.cookie()
    cases = [await office.open_case(ROSAS, cause="x" * 60) for _ in range(100)]
    async with server.desk(cookie) as quick, server.desk(cookie) as slow:
        await quick.hear("snapshot")
        line = slow.socket.transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # else the kernel reads for it
        slow.socket.transport.pause_reading()
        async with asyncio.timeout(60):
            while not await office.journal("queue.left"):
                await office.touch_cases(cases)
                assert (await quick.hear("changed")).cases, "the quick one goes on hearing"
        assert len(await office.journal("queue.left")) == 1
        await quick.hear("beat")


async def test_a_console_that_falls_behind_hears_everything_in_order(server: Server) -> None:
    """What waits goes out before what comes later, though that could be written at once."""
    office = server.office
    cases = [await office.open_case(ROSAS, cause="x" * 60) for _ in range(100)]
    async with server.desk(await server.cookie()) as desk:
        await desk.hear("snapshot")
        desk.socket.transport.pause_reading()
        for _ in range(15):  # more than the kernel keeps, less than makes it too slow
            await office.touch_cases(cases)
        desk.socket.transport.resume_reading()
        heard: list[int] = []
        for _ in range(14):
            await office.touch_case(cases[0])
            heard.append((await desk.hear("changed")).position)
        last = await office.touch_case(cases[0])
        while heard[-1] < last:
            heard.append((await desk.hear("changed")).position)
    assert heard == sorted(set(heard))
    assert len(heard) > 15, "each was told by itself"


async def people_become(desk: Desk, wanted: dict[str, str | None]) -> None:
    """Wait until just these are here, each before the case given."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            told = await desk.hear("presence")
            if {one.name: one.looks_at for one in told.people} == wanted:
                return


async def test_colleagues_see_who_is_here_and_at_which_case_they_look(server: Server) -> None:
    case = await server.office.open_case(ROSAS)
    async with server.desk(await server.cookie("nuria")) as nuria:
        await nuria.hear("snapshot")
        await people_become(nuria, {"Núria Pons": None})
        async with server.desk(await server.cookie("marc")) as marc:
            await marc.hear("snapshot")
            await marc.socket.send(f'{{"looks_at": "{case}"}}')
            for desk in (nuria, marc):
                await people_become(desk, {"Marc Ribas": case, "Núria Pons": None})
        await people_become(nuria, {"Núria Pons": None})
    assert await server.office.journal("person.looked-at") == []


@pytest.mark.parametrize("said", ["", "nonsense", '{"looks_at": 3}', '{"a": 1}', "x" * 9_999])
async def test_what_a_console_says_that_means_nothing_ends_nothing(
    server: Server, said: str
) -> None:
    async with server.desk(await server.cookie()) as desk:
        await desk.hear("snapshot")
        await desk.socket.send(said)
        await server.office.open_case(ROSAS)
        assert (await desk.hear("changed")).kind == "changed"
