"""The figures, and the calls behind them, as sheets of comma-separated values."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import Response

from central.console.figure_schemas import AnswerTimes, Figures
from central.console.figure_shapes import Naming
from central.figures.calls import Call
from central.figures.sheets import sheet

CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The sheet."}
}
_FIGURES = (
    *("of", "which", "calls", "answered", "waiting", "within_60", "within_60_of", "within_180"),
    *("within_180_of", "p50_s", "p90_s", "p95_s", "p97_5_s", "p99_s"),
)
_CALLS = (
    *("call", "opened_at", "priority", "cause", "answered", "waited_s", "operator", "outcome"),
    *("reason", "explanation", "action"),
)


def attached(content: str, name: str) -> Response:
    """Return a sheet that a browser keeps under `name`."""
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def figures_sheet(told: Figures) -> str:
    """Return a row for the whole, each hour, priority and operator, and for what is left out."""
    return sheet(_FIGURES, _rows(told))


def _rows(told: Figures) -> Iterator[list[object]]:
    yield ["whole", f"{told.first}/{told.last}", *_cells(told.whole)]
    for hour in told.hours:
        which = f"{hour.label:02d}:00" if hour.starts_at is None else hour.starts_at.isoformat()
        yield ["hour", which, *_cells(hour.times)]
    for one in told.priorities:
        yield ["priority" if one.counts else "priority, apart", one.priority, *_cells(one.times)]
    for each in told.operators:
        yield ["operator", each.name, *_cells(each.times)]
    yield ["left out", "tests", told.left_out.tests]
    yield ["left out", "answered automatically", told.left_out.automatic]
    yield ["left out", "technical and information", told.left_out.apart]


def _cells(times: AnswerTimes) -> list[object]:
    shares = [cell for one in times.shares for cell in (one.within, one.of)]
    percentiles = (times.p50, times.p90, times.p95, times.p97, times.p99)
    return [times.calls, times.answered, times.waiting, *shares, *percentiles]


def calls_sheet(calls: Iterable[Call], naming: Naming) -> str:
    """Return a row for each call: ids; where the role sees no people, pseudonyms and the hour."""
    return sheet(_CALLS, (_call(call, naming) for call in calls))


def _call(call: Call, naming: Naming) -> list[object]:
    row = naming.call(call)
    by = call.taken_by or ""
    return [
        row.id,
        row.opened_at.isoformat(),
        row.priority,
        row.cause,
        "yes" if row.answered else "no",
        row.waited_s,
        row.taken_by if naming.pseudonyms is not None else by,
        row.outcome,
        row.reason,
        row.text,
        row.action,
    ]
