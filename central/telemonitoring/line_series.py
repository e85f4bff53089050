"""The series in a store that takes InfluxDB's line protocol and answers Prometheus' questions.

Made for VictoriaMetrics: written through influxdb-client, read by its export and range queries. It
keeps milliseconds, and drops the duplicate of a point where it was started with
`-dedup.minScrapeInterval=1ms`.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
from influxdb_client.client.exceptions import InfluxDBError
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError

from central.telemonitoring.days import DAY, starts
from central.telemonitoring.series import DayFigures, Point, SeriesDownError

NAME = "caliu_vital"
"""Of the series: the measurement and the field that the line protocol joins."""
_MEASUREMENT, _FIELD = "caliu", "vital"
WITHIN_S = 10.0
_MS = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATISTICS = ("min", "avg", "max", "count")
_ERASE_TRIES = 5
_ERASE_WAIT_S = 0.5


class _Exported(msgspec.Struct):
    metric: dict[str, str]
    values: list[float]
    timestamps: list[int]


_EXPORTED = msgspec.json.Decoder(_Exported)


class LineSeries:
    """A client of one store; make it with `open`, so that its connections are its own."""

    def __init__(self, url: str, *, token: str = "", bucket: str = "caliu") -> None:
        self._bucket = bucket
        self._influx = InfluxDBClient(url, token, org="-", timeout=int(WITHIN_S * 1000))
        self._lines = self._influx.write_api(write_options=SYNCHRONOUS)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.AsyncClient(base_url=url, timeout=WITHIN_S, headers=headers)

    async def write(self, points: Sequence[Point]) -> None:
        """Keep points."""
        lines = [_line(each) for each in points]
        if not lines:
            return
        try:
            await asyncio.to_thread(
                self._lines.write,
                bucket=self._bucket,
                record=lines,
                write_precision="ms",  # type: ignore[arg-type] # its constants are plain words
            )
        except (InfluxDBError, ApiException, HTTPError, OSError) as error:
            raise SeriesDownError(f"{type(error).__name__}: {error}") from error

    async def between(self, resident: str, since: datetime, until: datetime) -> list[Point]:
        """Return points in order; of two of one millisecond, one."""
        answer = await self._ask(
            "/api/v1/export",
            {
                "match[]": _of(resident),
                "start": _seconds(since),
                "end": _seconds(until - _MS),
                "reduce_mem_usage": "0",
            },
        )
        found: dict[tuple[datetime, str], Point] = {}
        for line in answer.text.splitlines():
            series = _EXPORTED.decode(line)
            measure, doubts = series.metric.get("measure", ""), series.metric.get("doubts", "")
            for stamp, value in zip(series.timestamps, series.values, strict=True):
                at = _EPOCH + stamp * _MS
                found[at, measure] = Point(
                    resident=resident, measure=measure, at=at, value=value, doubts=doubts
                )
        return [found[key] for key in sorted(found)]

    async def days(
        self, resident: str, first: date, last: date, zone: ZoneInfo
    ) -> list[DayFigures]:
        """Return figures, made by the store: one range query for days of equal length in a row."""
        edges = starts(zone, first, last)
        runs = list(_runs(edges))
        asked = [
            self._figures(resident, statistic, run) for run in runs for statistic in _STATISTICS
        ]
        told = await asyncio.gather(*asked)
        found: dict[tuple[date, str], dict[str, float]] = defaultdict(dict)
        for n, answer in enumerate(told):
            for (end, measure), value in answer.items():
                day = (end - DAY / 2).astimezone(zone).date()
                found[day, measure][_STATISTICS[n % len(_STATISTICS)]] = value
        return [
            DayFigures(
                measure=measure,
                day=day,
                low=all_of["min"],
                mean=all_of["avg"],
                high=all_of["max"],
                count=round(all_of["count"]),
            )
            for (day, measure), all_of in sorted(found.items())
            if len(all_of) == len(_STATISTICS)
        ]

    async def erase(self, resident: str) -> None:
        """Forget a person; what came a moment ago is made findable first, and then it is looked."""
        for _ in range(_ERASE_TRIES):
            await self._ask("/internal/force_flush", {})
            await self._ask("/api/v1/admin/tsdb/delete_series", {"match[]": _of(resident)})
            left = await self._ask("/api/v1/series", {"match[]": _of(resident), "start": "0"})
            if not left.json().get("data"):
                return
            await asyncio.sleep(_ERASE_WAIT_S)
        raise SeriesDownError("the store still finds a person that was deleted")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        await asyncio.to_thread(self._influx.close)

    async def _figures(
        self, resident: str, statistic: str, run: tuple[datetime, datetime, timedelta]
    ) -> dict[tuple[datetime, str], float]:
        """Return one statistic by (end of the day, measure); `run` is first end, last end, step."""
        first, last, step = run
        window = f"{step // timedelta(seconds=1)}s"
        of = f"{statistic}_over_time({_of(resident)}[{window}])"
        answer = await self._ask(
            "/api/v1/query_range",
            {
                # The doubts are labels, so that a day may lie in several series.
                "query": _joined(statistic, of, f"{_of(resident)}[{window}]"),
                "start": _seconds(first - _MS),
                "end": _seconds(last - _MS),
                "step": window,
                "nocache": "1",
            },
        )
        return {
            (_EPOCH + timedelta(seconds=float(stamp)) + _MS, series["metric"]["measure"]): float(
                value
            )
            for series in answer.json()["data"]["result"]
            for stamp, value in series["values"]
        }

    async def _ask(self, path: str, query: dict[str, str]) -> httpx.Response:
        try:
            answer = await self._http.get(path, params=query)
        except httpx.HTTPError as error:
            raise SeriesDownError(f"{type(error).__name__}: {error}") from error
        if answer.is_error:
            raise SeriesDownError(f"{path} answers {answer.status_code}")
        return answer


def _joined(statistic: str, of: str, window: str) -> str:
    """Join the series of one measure that differ in their doubts."""
    match statistic:
        case "min" | "max":
            return f"{statistic}({of}) by (measure)"
        case "count":
            return f"sum({of}) by (measure)"
        case _:
            total, count = f"sum_over_time({window})", f"count_over_time({window})"
            return f"sum({total}) by (measure) / sum({count}) by (measure)"


def _runs(edges: Sequence[datetime]) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield (first end, last end, length) of days of equal length in a row."""
    run: tuple[datetime, datetime, timedelta] | None = None
    for begin, end in pairwise(edges):
        length = end - begin
        if run is not None and run[2] == length:
            run = run[0], end, length
            continue
        if run is not None:
            yield run
        run = end, end, length
    if run is not None:
        yield run


def _line(point: Point) -> dict[str, Any]:
    """Return a point as influxdb-client writes it; it quotes what must be."""
    tags = {"resident": point.resident, "measure": point.measure}
    if point.doubts:
        tags["doubts"] = point.doubts
    return {
        "measurement": _MEASUREMENT,
        "tags": tags,
        "fields": {_FIELD: float(point.value)},
        "time": (point.at - _EPOCH) // _MS,
    }


def _of(resident: str) -> str:
    """Return the selector of a person's series; the id is quoted as a string."""
    return f"{NAME}{{resident={json.dumps(resident)}}}"


def _seconds(at: datetime) -> str:
    return f"{(at - _EPOCH) / _MS / 1000:.3f}"
