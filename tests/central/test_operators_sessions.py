"""Sessions end by themselves, and a seeded login is never stored in clear."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from sqlalchemy import func, select

from central import tables
from central.database import Database
from central.demo_homes import demo_id
from central.operators.accounts import Account, Accounts, LoginTakenError
from central.operators.passwords import Passwords
from central.operators.sessions import IDLE, LASTS, Sessions
from central.permissions import Role
from central.seed import seed
from protocol.clock import Clock, ManualClock

NURIA = demo_id("operator/nuria")


@pytest.fixture
def clock() -> Clock:
    return ManualClock(datetime(2026, 11, 22, 8, tzinfo=UTC))


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest_asyncio.fixture
async def sessions(database: Database, passwords: Passwords) -> Sessions:
    await seed(database, passwords=passwords)
    return Sessions(database)


async def begin(sessions: Sessions, clock: Clock) -> tuple[str, ManualClock]:
    assert isinstance(clock, ManualClock)
    return await sessions.begin(NURIA), clock


async def test_an_idle_session_ends(sessions: Sessions, clock: Clock) -> None:
    token, hands = await begin(sessions, clock)
    await hands.advance(IDLE.total_seconds() - 1)
    assert await sessions.find(token) is not None
    await hands.advance(1)
    assert await sessions.find(token) is None


async def test_a_session_in_use_lasts_a_shift_and_no_longer(
    sessions: Sessions, clock: Clock
) -> None:
    token, hands = await begin(sessions, clock)
    for _ in range(int(LASTS / timedelta(minutes=20)) - 1):
        await hands.advance(20 * 60)
        visitor = await sessions.find(token)
        assert visitor is not None
        await sessions.touch([visitor])
    await hands.advance(20 * 60)
    assert await sessions.find(token) is None


async def test_a_session_is_not_written_at_each_request(sessions: Sessions, clock: Clock) -> None:
    token, hands = await begin(sessions, clock)
    seen = select(tables.sessions.c.seen_at)
    for seconds, written in ((30, 0), (40, 70)):
        await hands.advance(seconds)
        visitor = await sessions.find(token)
        assert visitor is not None
        await sessions.touch([visitor])
        async with sessions._database.read() as connection:
            at = await connection.scalar(seen)
        assert at == datetime(2026, 11, 22, 8, tzinfo=UTC) + timedelta(seconds=written)


async def test_expired_sessions_are_swept_at_the_next_login(
    sessions: Sessions, database: Database, clock: Clock
) -> None:
    _, hands = await begin(sessions, clock)
    await hands.advance(LASTS.total_seconds())
    await sessions.begin(NURIA)
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(tables.sessions)) == 1


async def test_the_session_of_a_disabled_account_is_over(
    sessions: Sessions, database: Database, passwords: Passwords, clock: Clock
) -> None:
    token, _ = await begin(sessions, clock)
    await Accounts(database, passwords).disable(NURIA, actor="system")
    assert await sessions.find(token) is None
    assert await Accounts(database, passwords).log_in("nuria", "whatever") is None


async def test_a_changed_password_ends_what_the_old_one_opened(
    sessions: Sessions, database: Database, passwords: Passwords, clock: Clock
) -> None:
    token, _ = await begin(sessions, clock)
    accounts = Accounts(database, passwords)
    await accounts.change_password(NURIA, "another one", actor="system")
    assert await sessions.find(token) is None
    assert await accounts.log_in("nuria", "another one") == NURIA


async def test_a_login_belongs_to_one_account(
    sessions: Sessions, database: Database, passwords: Passwords
) -> None:
    del sessions
    again = Account(id="other", login="nuria", name="Another", role=Role.OPERATOR)
    with pytest.raises(LoginTakenError):
        await Accounts(database, passwords).open(again, "password", actor="system")


async def test_seeded_passwords_are_told_once_and_never_stored(
    database: Database, passwords: Passwords
) -> None:
    first = await seed(database, passwords=passwords)
    again = await seed(database, passwords=passwords)
    renewed = await seed(database, passwords=passwords, renew_passwords=True)
    accounts = Accounts(database, passwords)
    assert [one.login for one in first.logins] == ["nuria", "marc", "laia", "tomas", "admin"]
    assert again.logins == ()
    assert await accounts.log_in("nuria", first.logins[0].password) is None
    assert await accounts.log_in("nuria", renewed.logins[0].password) == NURIA
    async with database.read() as connection:
        stored = " ".join((await connection.scalars(select(tables.operators.c.password))).all())
    assert not [one for one in renewed.logins if one.password in stored]
    assert stored.count("$argon2id$") == 5


async def test_seeding_again_changes_nothing_but_the_channels(
    database: Database, passwords: Passwords
) -> None:
    await seed(database, channels=["json://127.0.0.1:1/{contact}"], passwords=passwords)
    counts = [select(func.count()).select_from(table) for table in tables.metadata.sorted_tables]
    async with database.read() as connection:
        before = [await connection.scalar(count) for count in counts]
    await seed(database, channels=["json://127.0.0.1:2/{contact}"], passwords=passwords)
    async with database.read() as connection:
        assert [await connection.scalar(count) for count in counts] == before
        channels = (await connection.scalars(select(tables.contacts.c.channels))).all()
    assert len(set(channels)) == len(channels) == 8
    assert all(text.startswith('["json://127.0.0.1:2/') for text in channels)
