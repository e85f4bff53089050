"""Plays the steps of a scenario in one home, and tells what was seen, by whom and when."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import assert_never

import aiomqtt
import httpx

from edge.mqtt import NO_TIMEOUT
from protocol.causes import Cause
from protocol.clock import Clock
from simulations import script
from simulations.desk import Desk, Refused, Row
from simulations.neighbourhood import Household, Neighbourhood
from simulations.outing import Outing
from simulations.processes import Program
from simulations.recordings import FOLDER, Recording, draw_fall, made_fall, resolve
from simulations.witness import NotSeen, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One step that was done or seen."""

    tell: str
    steady: float
    """When, as the one who saw it says."""
    who: str
    """`home`, `tracker`, `hub`, `centre`, `desk`, `phone`, `robot`."""


class Story:
    """One scenario under way in one home of a neighbourhood."""

    def __init__(
        self,
        scenario: script.Scenario,
        neighbourhood: Neighbourhood,
        witness: Witness,
        desk: Desk,
        *,
        clock: Clock,
        say: Callable[[Told], None],
    ) -> None:
        self._scenario = scenario
        self._place = neighbourhood
        self._witness = witness
        self._desk = desk
        self._clock = clock
        self._say = say
        self._began = clock.steady()
        self._links: dict[int, str] = {}
        self._ring = scenario.home
        """Whose cases the desk's steps are about: the home's hub, or a tracker."""
        self._open = AsyncExitStack()
        self._outing: Outing | None = None

    @property
    def home(self) -> Household:
        return self._place.households[self._scenario.home]

    async def play(self) -> None:
        """Play every step; raises NotSeen, NoRecording or DidNotStart."""
        async with self._open:
            for step in self._scenario.steps:
                await self._play(step)

    async def _play(self, step: script.AnyStep) -> None:
        try:
            steady, who = await self._step(step)
        except (NotSeen, Refused) as trouble:
            named = step.tell or step.__struct_config__.tag
            raise NotSeen(f"not seen: {named}. {trouble}") from trouble
        if step.tell:
            self._say(Told(tell=step.tell, steady=steady, who=who))

    async def _step(self, step: script.AnyStep) -> tuple[float, str]:
        """Do or see one step; return when, and as seen by whom."""
        match step:
            case script.Wait() | script.Walk() | script.Press() | script.Answer() | script.Smoke():
                seen = await self._live(step), "home"
            case script.Fall(recording=wanted):
                seen = await self._fall(wanted), "home"
            case script.Outing() | script.Sos():
                seen = await self._outside(step), "tracker"
            case script.Fibre() | script.Kill() | script.Start() | script.Storm():
                seen = await self._harm(step), "world"
            case script.See():
                seen = await self._see(step)
            case script.Count():
                seen = await self._count(step), "centre"
            case script.Reply():
                seen = await self._reply(step), "phone"
            case script.Notify(rank=rank, within_s=within_s):
                seen = await self._notify(rank, within_s), "phone"
            case script.Take() | script.Resolve() | script.Close():
                seen = await self._work(step), "desk"
            case _:
                assert_never(step)
        return seen

    async def _live(
        self, step: script.Wait | script.Walk | script.Press | script.Answer | script.Smoke
    ) -> float:
        match step:
            case script.Wait(seconds=seconds):
                await self._clock.sleep(seconds)
            case script.Walk(to=to):
                await self.home.house.walk(to)
            case script.Press(device=device):
                await self.home.house.press_pendant(device)
            case script.Answer(well=well):
                await self.home.house.answer(well=well)
            case script.Smoke():
                await self.home.house.set_smoke(smoke=True)
        return self._clock.steady()

    async def _fall(self, wanted: str | None) -> float:
        recording = _recording(wanted, self._place.wish.seed)
        self._say(
            Told(tell=f"recording: {recording.name}", steady=self._clock.steady(), who="home")
        )
        samples = recording.at_50_hz()
        impact = await self.home.house.fall(samples)
        await self._clock.sleep(impact - self._clock.steady())
        return impact

    async def _outside(self, step: script.Outing | script.Sos) -> float:
        if self._outing is None:
            self._outing = await self._open.enter_async_context(self._place.outing())
            self._ring = self._outing.hub
        began = self._clock.steady()
        match step:
            case script.Outing():
                await self._outing.goes()
            case script.Sos():
                await self._outing.calls()
        return began

    async def _harm(self, step: script.Fibre | script.Kill | script.Start | script.Storm) -> float:
        match step:
            case script.Fibre(how="cut"):
                self.home.wire.cut()
            case script.Fibre(how="die"):
                self.home.wire.die()
            case script.Fibre():
                self.home.wire.mend()
            case script.Kill(who=who):
                await self._program(who).kill()
            case script.Start(who=who):
                await self._place.start_again(self._program(who))
            case script.Storm(times=times):
                await self._storm(times)
        return self._clock.steady()

    def _program(self, who: str) -> Program:
        return {
            "hub": self.home.hub,
            "centre": self._place.centre.program,
            "broker": self._place.broker,
        }[who]

    async def _see(self, step: script.See) -> tuple[float, str]:
        name = {
            "hub": self._scenario.home,
            "house": f"{self._scenario.home}-house",
            "robot": f"{self._scenario.home}-robot",
        }.get(step.who, step.who)
        where = dict(step.where)
        if step.who == "desk":
            where["hub"] = self._ring
        sighting = await self._witness.seen(
            name, step.event, where, within_s=step.within_s, after=self._began
        )
        return sighting.steady, "centre" if step.who == "desk" else step.who

    async def _count(self, step: script.Count) -> float:
        async with asyncio.timeout(step.within_s + 10):
            await self._clock.sleep(step.within_s)
            mine = [row for row in self._desk.rows.values() if self._is_alarm(row)]
            pages = [await self._desk.case(row["id"]) for row in mine]
        ids = [alarm["id"] for page in pages for alarm in page["alarms"]]
        if len(mine) != step.cases or len(ids) != step.alarms or len(set(ids)) != len(ids):
            raise NotSeen(
                f"{step.cases} cases with {step.alarms} alarms were expected; there are "
                f"{len(mine)} with {len(ids)} ({len(set(ids))} different)"
            )
        return self._clock.steady()

    def _is_alarm(self, row: Row) -> bool:
        """Tell whether it is a case of the home about a person, not about a lost link."""
        return bool(row["hub"] == self._ring and row["cause"] != Cause.TECHNICAL.value)

    def _case(self) -> str:
        """Return the most urgent open case of the home, as the queue would show it first."""
        mine = [
            row
            for row in self._desk.rows.values()
            if row["hub"] == self._ring and row["state"] != "closed" and not row["test"]
        ]
        if not mine:
            raise NotSeen("the queue has no open case of this home")
        first = min(mine, key=lambda row: (row["priority"], row["opened_at"]))
        return str(first["id"])

    async def _work(self, step: script.Take | script.Resolve | script.Close) -> float:
        case = self._case()
        match step:
            case script.Take():
                await self._desk.change(case, "take")
            case script.Resolve(outcome=outcome):
                page = await self._desk.case(case)
                for line in page["steps"]:
                    if line["required"] and not line["done"]:
                        await self._desk.change(case, "step", step=line["id"], done=True)
                await self._desk.change(case, "resolve", outcome=outcome, text="")
            case script.Close():
                await self._desk.change(case, "close")
        return self._clock.steady()

    async def _notify(self, rank: int, within_s: float) -> float:
        case = self._case()
        page = await self._desk.case(case)
        contact = next(one["id"] for one in page["contacts"] if one["rank"] == rank)
        await self._desk.change(case, "notify", contact=contact)
        try:
            text = await self._place.carrier.next_text(contact, within_s)
        except TimeoutError:
            raise NotSeen(f"contact {rank} got no message within {within_s:g} s") from None
        if text.link is None:
            raise NotSeen(f"the message to contact {rank} has no link: {text.text}")
        self._links[rank] = text.link
        return text.steady

    async def _reply(self, step: script.Reply) -> float:
        link = self._links[step.rank]
        async with httpx.AsyncClient(timeout=10) as phone:
            page = await phone.get(link)
            if page.is_error:
                raise NotSeen(f"the contact's page answers {page.status_code}")
            answer = {"answer": "going" if step.going else "cannot"}
            if step.minutes is not None:
                answer["minutes"] = str(step.minutes)
            posted = await phone.post(link, data=answer, follow_redirects=True)
            if posted.is_error:
                raise NotSeen(f"the answer was refused: {posted.status_code} {posted.text[:300]}")
        return self._clock.steady()

    async def _storm(self, times: int) -> None:
        """Send again, many times and out of order, what the hub sent."""
        broker = aiomqtt.Client(
            "127.0.0.1", self._place.broker_port, identifier="storm", timeout=NO_TIMEOUT
        )
        # Once each, and as of now: the storm is overheard too, and would feed itself.
        sent = tuple(dict.fromkeys(self._place.overheard))
        async with broker:
            for number in range(times):
                for topic, payload in sent if number % 2 else sent[::-1]:
                    await broker.publish(topic, payload, qos=1)


def _recording(wanted: str | None, seed: int) -> Recording:
    if wanted is not None:
        return resolve(wanted)
    return draw_fall(FOLDER, seed) or made_fall(seed)
