"""The figures of supervision: answer times, the calls behind them, and the sheets of both."""

from collections.abc import Callable
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import Connection

from central.console import figure_shapes as shapes
from central.console.figure_schemas import Calls, Figures, MonthFigure, TrendFigures
from central.console.figure_sheets import CSV, attached, calls_sheet, figures_sheet
from central.console.guard import SeesFigures
from central.console.premises import Here, Premises
from central.console.problems import RefusedError
from central.figures import calls as behind
from central.figures.answers import Kind
from central.figures.calls import Place, Which
from central.figures.periods import LONGEST, Period
from central.figures.reading import count, unexplained
from central.operators.sessions import Visitor
from central.statements import instant, micros

router = APIRouter(prefix="/api/figures", tags=["figures"])

LONGEST_SHEET = timedelta(days=62)
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 31)
Day = Annotated[date | None, Query(description="A day where the centre is; without it, today.")]


def asked_period(here: Here, first: Day = None, last: Day = None) -> Period:
    """Return the days that are asked for; `last` alone missing is one day."""
    zone = ZoneInfo(here.settings.time_zone)
    first = first or here.clock.now().astimezone(zone).date()
    last = last or first
    if not _EARLIEST <= first <= last <= _LATEST or last - first > LONGEST:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "That is no period",
            f"It begins on {_EARLIEST} or later, ends on its first day or later, and has "
            f"{LONGEST.days} days at most.",
        )
    return Period(first=first, last=last, zone=zone)


def asked_calls(
    hour: Annotated[int | None, Query(ge=0, le=24, description="The slot of a bar.")] = None,
    priority: Annotated[int | None, Query(ge=1, le=5)] = None,
    operator: Annotated[str | None, Query(max_length=36, pattern=r"^[\x21-\x7e]+$")] = None,
    over: Annotated[int | None, Query(ge=0, le=86_400, description="Longer than, in s.")] = None,
    within: Annotated[int | None, Query(ge=0, le=86_400, description="Answered in, in s.")] = None,
    waiting: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    unexplained: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    kind: Kind | None = None,
) -> Which:
    """Return which calls are asked for; what is told apart is asked for by its priority."""
    return Which(
        slot=hour,
        priority=priority,
        operator=operator,
        late_s=over,
        within_s=within,
        waiting=waiting,
        unexplained=unexplained,
        kind=kind or (None if priority is not None else Kind.COUNTED),
    )


Asked = Annotated[Period, Depends(asked_period)]
AskedCalls = Annotated[Which, Depends(asked_calls)]


@router.get("")
async def figures(visitor: SeesFigures, here: Here, period: Asked) -> Figures:
    """Return the answer times of some days: all of them, by hour, by priority, by operator."""
    return await here.archive.read(_figures_of(visitor, here, period))


@router.get("/trend")
async def trend(visitor: SeesFigures, here: Here) -> TrendFigures:
    """Return the last thirteen calendar months against the targets."""
    zone, now = ZoneInfo(here.settings.time_zone), here.clock.now()
    months = await here.archive.read(
        lambda connection: here.trend.months(connection, visitor.actor, zone, now)
    )
    return TrendFigures(
        months=[
            MonthFigure(
                month=f"{month.period.first:%Y-%m}",
                is_over=month.is_over,
                shares=[shapes.share(one) for one in month.shares],
            )
            for month in months
        ]
    )


@router.get("/calls")
async def calls(
    visitor: SeesFigures,
    here: Here,
    period: Asked,
    which: AskedCalls,
    after: Annotated[
        str | None, Query(pattern=r"^\d{1,16}\.\d{1,6}$", description="`next`.")
    ] = None,
) -> Calls:
    """Return the calls behind a figure, the newest first."""
    now = here.clock.now()

    def read(connection: Connection) -> Calls:
        naming = shapes.Naming.of(connection, visitor, here)
        found, place = behind.page(
            connection, period, naming.meant(which), visitor.actor, now, _place(after)
        )
        return Calls(
            calls=[naming.call(call) for call in found],
            next=None if place is None else f"{micros(place.opened_at)}.{place.shown}",
        )

    return await here.archive.read(read)


@router.get("/sheet.csv", response_class=Response, responses=CSV)
async def sheet(visitor: SeesFigures, here: Here, period: Asked) -> Response:
    """Return the same figures as a sheet of comma-separated values."""
    told = await here.archive.read(_figures_of(visitor, here, period))
    return attached(figures_sheet(told), f"figures-{period.first}-{period.last}.csv")


@router.get("/calls.csv", response_class=Response, responses=CSV)
async def sheet_of_calls(
    visitor: SeesFigures, here: Here, period: Asked, which: AskedCalls
) -> Response:
    """Return the calls behind a figure as a sheet: ids and no names, for some roles pseudonyms.

    That it was taken away is in the journal.
    """
    if period.last - period.first > LONGEST_SHEET:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "That is too long for a sheet of calls",
            f"Ask for {LONGEST_SHEET.days} days at most, and for more sheets.",
        )
    now = here.clock.now()

    def read(connection: Connection) -> str:
        naming = shapes.Naming.of(connection, visitor, here)
        found = behind.every(connection, period, naming.meant(which), visitor.actor, now)
        return calls_sheet(found, naming)

    content = await here.archive.read(read)
    await here.door.note_list(
        visitor.actor, kind="figures.exported", why=f"calls {period.first} {period.last}"
    )
    return attached(content, f"calls-{period.first}-{period.last}.csv")


def _figures_of(
    visitor: Visitor, here: Premises, period: Period
) -> Callable[[Connection], Figures]:
    now = here.clock.now()

    def read(connection: Connection) -> Figures:
        counts = count(connection, period, visitor.actor, now)
        naming = shapes.Naming.of(connection, visitor, here)
        return Figures(
            now=now,
            time_zone=here.settings.time_zone,
            today=now.astimezone(period.zone).date(),
            first=period.first,
            last=period.last,
            whole=shapes.times(counts.overall),
            hours=shapes.hours(period, counts),
            priorities=shapes.priorities(counts),
            operators=shapes.operators(counts, naming),
            left_out=shapes.left_out(counts),
            unexplained=unexplained(connection, period, visitor.actor, now),
        )

    return read


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    at, _, shown = after.partition(".")
    return Place(instant(int(at)), int(shown))
