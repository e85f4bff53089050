"""`caliu edge doctor`: what a technician on a ladder reads, once or in a walk test."""

import sys
from collections.abc import Callable
from datetime import datetime

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from edge.checkup import TO_DO, WRONG, Checkup, ago, findings, is_wrong, ordered, ticked
from protocol.clock import Clock

WELL, TROUBLE = 0, 1
LOOK_S = 0.5


def examined(seen: Checkup, console: Console, *, json: bool) -> int:
    """Print one look; return the exit code."""
    if json:
        _write(msgspec.json.encode({"wrong": is_wrong(seen), **msgspec.to_builtins(seen)}))
    else:
        console.print(shown(seen))
    return TROUBLE if is_wrong(seen) else WELL


async def walked(
    ask: Callable[[], Checkup], clock: Clock, console: Console, *, seconds: float, json: bool
) -> int:
    """Tick each sense off as it speaks, until all did or the time is over; return the exit code."""
    first = now = ask()
    until = clock.steady() + seconds
    done: frozenset[str] = frozenset()
    with Live(console=console, auto_refresh=False, transient=True, screen=False) as live:
        while True:
            now = ask()
            spoke = ticked(first, now)
            for sense in sorted(spoke - done):
                if json:
                    _write(msgspec.json.encode({"spoke": sense, "at": now.at}))
                elif not console.is_terminal:
                    console.print(f"✔ {sense}")
            done = spoke
            missing = {sense.id for sense in now.senses} - done
            left_s = until - clock.steady()
            if not json and console.is_terminal:
                live.update(shown(now, done=done, left_s=left_s), refresh=True)
            if not missing or left_s <= 0:
                break
            await clock.sleep(LOOK_S)
    code = TROUBLE if missing or is_wrong(now) else WELL
    if json:
        _write(msgspec.json.encode({"silent": sorted(missing), "wrong": is_wrong(now)}))
    else:
        console.print(shown(now, done=done))
        console.print(
            f"{len(done)} of {len(now.senses)} spoke."
            + (f" Not heard: {', '.join(sorted(missing))}." if missing else " You may leave.")
        )
    return code


def shown(
    seen: Checkup, *, done: frozenset[str] | None = None, left_s: float | None = None
) -> Group:
    """Compose what is printed: the hub in two lines, its troubles, its senses, what to do."""
    parts: list[Text | Table] = [_head(seen)]
    parts += [
        Text.assemble(("✘ ", "red"), finding.what, ("  → ", "dim"), finding.to_do)
        for finding in findings(seen)
    ]
    parts.append(_table(seen, done) if seen.senses else Text("No sense is known here yet."))
    states = dict.fromkeys(sense.state for sense in ordered(seen.senses))
    parts += [
        Text.assemble((state.replace("-", " "), "bold"), ("  → ", "dim"), TO_DO[state])
        for state in states
        if state in TO_DO
    ]
    if left_s is not None and done is not None:
        last = f"{len(done)} of {len(seen.senses)} spoke · {ago(left_s)} left · Ctrl-C ends"
        parts.append(Text(last, style="bold"))
    return Group(*parts)


def _head(seen: Checkup) -> Text:
    ways = ", ".join(f"{path.name} {'open' if path.up else 'SHUT'}" for path in seen.paths)
    off = "not known yet" if seen.clock_off_s is None else f"{seen.clock_off_s:+.1f} s"
    power = {None: "", True: " · on mains", False: " · ON BATTERY"}[seen.mains]
    thinned = f" · {seen.thinned} messages thinned" if seen.thinned else ""
    return Text.assemble(
        (seen.hub, "bold"),
        f" · up {ago(seen.up_s)} · {seen.software} · configuration {seen.config}{power}\n",
        f"centre's broker {'reached' if seen.online else 'NOT REACHED'} · ways: {ways or 'none'}"
        f" · {seen.queued} waiting · clock {off}{thinned}",
    )


def _table(seen: Checkup, done: frozenset[str] | None) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading, right in (
        *(("", False), ("sense", False), ("where", False), ("heard", True)),
        *(("battery", True), ("link", True), ("how it is", False)),
    ):
        table.add_column(heading, justify="right" if right else "left", no_wrap=True)
    for sense in ordered(seen.senses):
        spoke = done is not None and sense.id in done
        mark = "✔" if spoke or (done is None and sense.state == "ok") else "·"
        mark = "✘" if sense.state in WRONG and not spoke else mark
        style = {"✔": "green", "✘": "red"}.get(mark, "")
        table.add_row(
            Text(mark, style=style),
            sense.id,
            sense.place or "",
            _age(sense.heard_at, seen.at),
            _share(sense.battery),
            _share(sense.link),
            Text("works" if sense.state == "ok" else sense.state.replace("-", " "), style=style),
        )
    return table


def _age(heard_at: datetime | None, now: datetime) -> str:
    return "—" if heard_at is None else ago((now - heard_at).total_seconds())


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _write(line: bytes) -> None:
    sys.stdout.write(line.decode() + "\n")
    sys.stdout.flush()
