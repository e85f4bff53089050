"""The hub's mind at work: takes one thing at a time, has it judged, stores, speaks and sends.

A shell around four judgements (rules, dialogue, confirmation, commands); it has no opinions.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from edge import commands, confirmation, dialogue, rules
from edge.commentary import Commentary
from edge.confirmation import Confirmed, Hushed, Refused, Sent, Settled, Unconfirmed
from edge.dialogue import SayOrdered, Utter
from edge.happenings import (
    ConfigChanged,
    FaultSeen,
    Moment,
    Raise,
    Restored,
    Tick,
    Told,
    VitalsTaken,
)
from edge.inbox import Inbox
from edge.letters import Became, Letters
from edge.outbox import Outbox
from edge.settings import Settings
from edge.streams import urgent
from edge.telling import tell
from edge.uplink import LinkTurned, Receipted, UnknownOrder
from protocol import codec
from protocol.clock import Clock
from protocol.configuration import HomeConfig
from protocol.home import HubState
from protocol.identity import new_id
from protocol.messages import (
    AlarmRaised,
    Command,
    Event,
    Outcome,
    Say,
    SelfTest,
    Silence,
)
from protocol.observations import Kind, Observation
from protocol.topics import Up
from sensors.activity import watch

log = logging.getLogger(__name__)

Input = (
    Observation
    | Tick
    | ConfigChanged
    | FaultSeen
    | VitalsTaken
    | Receipted
    | Command
    | UnknownOrder
    | LinkTurned
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the mind moves; each returns at once."""

    say: Callable[[Utter], bool]
    show: Callable[[HubState], None]
    """For the screens of the home."""
    go: Callable[[str], None]
    """Send the robot to a room."""
    siren: Callable[[bool], None]
    second: Callable[[bytes], None]
    """Send an alarm, as it stands in the outbox, along the second path."""
    resend: Callable[[Up, bytes], None]
    config: Callable[[ConfigChanged], None]
    learned: Callable[[watch.State], None]
    """Keep what is known of the person's rhythm."""
    centre_time: Callable[[], commands.CentreTime | None]


class Core:
    """`run` it; everything else reaches it through the inbox."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        outbox: Outbox,
        inbox: "Inbox[Input]",
        hands: Hands,
        commentary: Commentary,
        *,
        config: HomeConfig | None = None,
        rhythm: watch.State | None = None,
    ) -> None:
        """Begin with the desired state and the rhythm of before the restart, as far as known."""
        self._clock = clock
        self._outbox = outbox
        self._inbox = inbox
        self._hands = hands
        self._commentary = commentary
        self._letters = Letters(
            installation=str(settings.installation), grace_s=settings.dialogue.grace_s
        )
        within_s = settings.dialogue.answer_within_s
        self._rules = rules.begin(
            self._moment(),
            answer_within_s=within_s,
            faults=outbox.faults,
            config=config,
            rhythm=rhythm,
        )
        self._dialogue = dialogue.State(language=settings.language)
        self._confirmation = confirmation.State(receipt_within_s=settings.centre.receipt_within_s)
        self._online = False
        self.pulse = clock.steady()
        """Steady time of the last thing judged: what the watchdog looks at."""

    @property
    def waiting(self) -> int:
        """Events without a receipt."""
        return len(self._outbox.lanes)

    @property
    def faults(self) -> frozenset[tuple[str, str]]:
        """(component, code) of the faults that stand at the centre."""
        return self._rules.faults

    async def run(self) -> None:
        """Judge for ever. What it raises is a bug, and ends the process: all is on the disk."""
        await self._restore()
        while True:
            item, handled = await self._inbox.take()
            try:
                await self._take(item)
            finally:
                if handled is not None and not handled.done():
                    handled.set_result(None)
            self.pulse = self._clock.steady()

    async def _restore(self) -> None:
        now = self._moment()
        raises = [waiting.id for waiting in self._outbox.pending() if waiting.raises]
        for raw in (await self._outbox.raws(raises[-SPOKEN_AGAIN:])).values():
            try:
                message = codec.decode_up(raw)
            except codec.Unreadable as error:  # of another version; it is sent all the same
                log.warning("a stored event cannot be read: %s", error)
                continue
            if isinstance(message, AlarmRaised):
                self._confirm(_sent(message, again=True), now)
        await self._ask_again(now)

    async def _ask_again(self, now: Moment) -> None:
        for suspected in self._outbox.take_suspicions():
            if suspected.installation != self._letters.installation:
                continue  # of an earlier home of this hub
            # Steady time does not survive a restart. A wall's clock that went back, or far
            # forward, raises at once: on doubt a human is told.
            elapsed = (now.wall - suspected.at).total_seconds()
            left_s = suspected.answer_within_s - elapsed if elapsed >= 0 else 0.0
            self._commentary.tell("restored", alarm=suspected.alarm, left_s=round(left_s, 1))
            await self._judge(Restored(suspected=suspected, left_s=left_s), now)

    async def _take(self, item: Input) -> None:
        now = self._moment()
        match item:
            case Observation():
                await self._observe(item, now)
            case Tick():
                await self._ask_again(now)
                await self._judge(item, now)
                self._speak(item, now)
                await self._decided(self._confirm(item, now), now)
                self._hands.learned(self._rules.routine.rhythm)
            case FaultSeen():
                await self._judge(item, now)
            case ConfigChanged(config=config):
                self._dialogue = replace(self._dialogue, config=config)
                await self._judge(item, now)
                self._hands.config(item)
            case VitalsTaken():
                await self._measured(item, now)
            case Receipted():
                await self._receipted(item, now)
            case Command():
                await self._command(item, now)
            case UnknownOrder(id=id_):
                await self._answer(id_, "unknown", "This version does not know the order.", now)
            case LinkTurned(online=online):
                self._online = online
                self._show()
            case _:
                assert_never(item)

    async def _observe(self, seen: Observation, now: Moment) -> None:
        if seen.kind not in QUIET:
            self._commentary.tell(
                "heard", kind=seen.kind.value, source=seen.source, place=seen.place
            )
        answer = dialogue.answer(self._dialogue, seen)
        if answer is None:
            await self._judge(seen, now)
            return
        self._commentary.tell("answered", alarm=answer.alarm, well=answer.well)
        await self._judge(answer, now)

    async def _measured(self, taken: VitalsTaken, now: Moment) -> None:
        """Store readings, and say that they came."""
        device = taken.readings[0].device
        self._commentary.tell("measured", source=device, readings=len(taken.readings))
        await self._put([self._letters.readings(taken.readings, now)], (), 0)
        self._speak(taken, now)

    async def _judge(
        self, told: Told, now: Moment, *, closing: Sequence[Event] = (), order: int = 0
    ) -> None:
        """Judge by the rules; store what follows, in one commit, before anything is said."""
        self._rules, decisions = rules.judge(
            self._rules, told, now, lambda: new_id(self._clock.now())
        )
        for decision in decisions:
            tell(self._commentary, decision)
        letters = (self._letters.event(decision, now) for decision in decisions)
        await self._put([event for event in letters if event is not None], closing, order)
        for decision in decisions:
            self._speak(decision, now)
            if isinstance(decision, Raise) and decision.subject.place and not decision.subject.test:
                self._hands.go(decision.subject.place)

    async def _put(self, events: Iterable[Event], closing: Sequence[Event], order: int) -> None:
        whole = [*events, *closing]
        if not whole:
            return
        for kept in await self._outbox.put(*whole, order=order):
            self._commentary.tell(
                "stored", type=kept.waiting.type, id=kept.event.id, durable=kept.durable
            )
            if isinstance(kept.event, AlarmRaised):
                self._confirm(_sent(kept.event), self._moment())
        self._show()

    def _speak(self, told: dialogue.Told, now: Moment) -> None:
        self._dialogue, utters = dialogue.judge(self._dialogue, told, now)
        for utter in utters:
            self._hands.say(utter)

    def _confirm(
        self, told: Sent | Settled | Refused | Hushed | Tick, now: Moment
    ) -> tuple[Confirmed | Unconfirmed, ...]:
        before = confirmation.sounding(self._confirmation)
        self._confirmation, decisions = confirmation.judge(self._confirmation, told, now)
        sounding = confirmation.sounding(self._confirmation)
        if sounding != before:
            self._commentary.tell("siren", on=sounding)
            self._hands.siren(sounding)
        return decisions

    async def _decided(self, decisions: Sequence[Confirmed | Unconfirmed], now: Moment) -> None:
        for decision in decisions:
            self._speak(decision, now)
            match decision:
                case Confirmed(alarm=alarm, after_s=after_s):
                    latency_ms = round(after_s * 1000, 1)
                    self._commentary.tell("received", alarm=alarm, latency_ms=latency_ms)
                case Unconfirmed(id=id_, alarm=alarm, first=first):
                    self._commentary.tell("unconfirmed", alarm=alarm)
                    raw = (await self._outbox.raws([id_])).get(id_)
                    if raw is not None:
                        self._hands.second(raw)
                    if first:
                        await self._put([self._letters.unconfirmed(alarm, now)], (), 0)

    async def _receipted(self, receipted: Receipted, now: Moment) -> None:
        id_ = receipted.waiting.id
        self._commentary.tell(
            "receipt", type=receipted.waiting.type, id=id_, outcome=receipted.outcome.value
        )
        lost = receipted.outcome is Outcome.QUARANTINED
        await self._decided(self._confirm(Refused(id=id_) if lost else Settled(id=id_), now), now)
        self._show()

    async def _command(self, command: Command, now: Moment) -> None:
        earlier = await self._outbox.result_of(command.id)
        if earlier is not None:
            self._commentary.tell("order-again", command=command.id, n=command.n)
            self._hands.resend(Up.RESULT, earlier)
            return
        fence = commands.Fence(epoch=self._outbox.epoch, n=self._outbox.order)
        centre = self._hands.centre_time()
        centre_now = now.wall if centre is None else centre.now(now.steady)
        refusal = commands.judge(fence, command, centre_now)
        if refusal is not None:
            await self._answer(command.id, refusal.outcome, refusal.text, now)
            return
        await self._execute(command, now)

    async def _execute(self, command: Command, now: Moment) -> None:
        match command.order:
            case Say(phrase=phrase):
                self._dialogue, utters = dialogue.judge(
                    self._dialogue, SayOrdered(phrase=phrase), now
                )
                said = all(self._hands.say(utter) for utter in utters)
                outcome: Became = "done" if said else "failed"
                text = "" if said else "There is no such phrase in this hub's catalogue."
                await self._answer(command.id, outcome, text, now, order=command.n)
            case SelfTest():
                done = self._letters.result(command.id, "done", "", now)
                press = Observation(
                    kind=Kind.BUTTON_PRESSED, source="self-test", at=now.wall, test=True
                )
                await self._judge(press, now, closing=(done,), order=command.n)
            case Silence():
                self._confirm(Hushed(), now)
                await self._answer(command.id, "done", "", now, order=command.n)
            case _:
                assert_never(command.order)

    async def _answer(
        self, command: UUID, outcome: Became, text: str, now: Moment, *, order: int = 0
    ) -> None:
        self._commentary.tell("order", command=command, outcome=outcome, text=text)
        await self._put([self._letters.result(command, outcome, text, now)], (), order)

    def _show(self) -> None:
        self._hands.show(
            HubState(
                at=self._clock.now(),
                asking=self._dialogue.asking is not None,
                online=self._online,
                alarms=len(self._confirmation.unheard),
            )
        )

    def _moment(self) -> Moment:
        return Moment(steady=self._clock.steady(), wall=self._clock.now())


SPOKEN_AGAIN = 100
"""Alarms of before a restart whose receipt is spoken, the newest."""
QUIET = frozenset(
    {
        *(Kind.MOTION, Kind.MOTION_ENDED, Kind.VIBRATION, Kind.TEMPERATURE, Kind.HUMIDITY),
        Kind.SOURCE_ENROLLED,
    }
)
"""Told too often for the commentary."""


def _sent(raised: AlarmRaised, *, again: bool = False) -> Sent:
    life = urgent(raised.cause)
    return Sent(id=raised.id, alarm=raised.alarm, life=life, test=raised.test, again=again)
