"""Enrolling a hub, as a technician does it: each step shown, and every run resumes the last one.

The device makes its key itself and never gives it away. Its claim code buys a certificate once; if
the answer is lost on the way, the same device may ask again with the same code. The enrolment is
done when a test alarm has gone the whole way and the centre proves that it stood in its queue.
"""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from aiomqtt import Client

from deploy.centre import CentreDoor
from deploy.device import Kept, code_digest, keep, next_key, present_enrolment
from deploy.hub_settings import Files, SettingsUnreadable, Table, read_settings, write_settings
from deploy.pki import PkiError, belongs, signing_request
from deploy.steps import Mark, Outcome, Profile, Report, Step, StepFailed
from deploy.trial import Received, connected, send_test_alarm
from protocol.claim_code import NotACode, read_code
from protocol.clock import Clock
from protocol.provisioning import ClaimRequest

CLOCK_MAY_DIFFER = timedelta(minutes=2)
PROOF_WITHIN_S = 10.0
PROOF_EVERY_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the technician has said."""

    centre: str
    authority: Path
    state: Path
    code: str | None = None
    broker: str | None = None
    profile: Profile = Profile.HUB
    anew: bool = False
    """Leave the present enrolment and make another, for another home."""
    software: str = ""


class Provisioning:
    """One run. `show` is told of each step as it ends."""

    def __init__(self, visit: Visit, clock: Clock, show: Callable[[Step], None]) -> None:
        self._visit = visit
        self._clock = clock
        self._show = show
        self._files = Files(state=visit.state)
        self._door = CentreDoor(visit.centre, visit.authority, clock)
        self._steps: list[Step] = []
        self._stopped = False
        self._before: Table = {}
        self._kept: Kept | None = None
        self._behind = timedelta()
        self._client: Client | None = None
        self._received: Received | None = None

    async def run(self) -> Report:
        """Do what is still to be done; never raises for what may go wrong in a home."""
        async with AsyncExitStack() as stack:
            await self._step("settings", self._look)
            enrolled_before = self._kept is not None
            await self._step("centre", self._reach_centre)
            await self._step("clock", self._compare_clocks, vital=False)
            await self._step("certificate", self._certify)
            written = await self._step("files", self._write)
            await self._step("home", self._fetch_home)
            await self._step("broker", lambda: self._connect(stack))
            await self._step("alarm", self._raise_alarm)
            await self._step("proof", self._await_proof)
        return self._report(enrolled=written or enrolled_before)

    async def _step(
        self, name: str, work: Callable[[], Awaitable[str]], *, vital: bool = True
    ) -> bool:
        """Try one step; after a vital one has failed the others are passed over."""
        began = self._clock.steady()
        mark, sentence, hint = Mark.DONE, "", ""
        if self._stopped:
            mark, sentence = Mark.SKIPPED, "Not tried."
        else:
            try:
                sentence = await work()
            except StepFailed as error:
                mark, sentence, hint = Mark.FAILED, error.sentence, error.hint
                self._stopped = vital
        seconds = round(self._clock.steady() - began, 3)
        step = Step(name=name, mark=mark, sentence=sentence, hint=hint, seconds=seconds)
        self._steps.append(step)
        self._show(step)
        return mark is Mark.DONE

    def _report(self, *, enrolled: bool) -> Report:
        enrolment = self._kept.enrolment if enrolled and self._kept is not None else None
        return Report(
            outcome=self._outcome(enrolled=enrolled),
            hub=None if enrolment is None else enrolment.hub,
            installation=None if enrolment is None else enrolment.installation,
            settings=None if enrolment is None else str(self._files.settings),
            steps=tuple(self._steps),
        )

    def _outcome(self, *, enrolled: bool) -> Outcome:
        if all(step.mark is Mark.DONE for step in self._steps):
            return "ready"
        if self._steps[0].mark is Mark.FAILED:
            return "bad-settings"
        return "unproven" if enrolled else "not-enrolled"

    # -- the steps

    async def _look(self) -> str:
        """See what an earlier run has left."""
        try:
            self._files.state.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._before = read_settings(self._files.settings)
            self._kept = present_enrolment(self._files, self._clock.now())
        except SettingsUnreadable as error:
            raise StepFailed(
                f"{error}.", "Correct the file, or move it away: it is written again."
            ) from error
        except (OSError, PkiError) as error:
            raise StepFailed(
                f"The folder {self._files.state} cannot be used ({error}).",
                "Is it yours? Run as the user that the agent runs as, or give another --state.",
            ) from error
        if self._kept is None:
            return f"The folder {self._files.state} is ready for a new enrolment."
        return f"This device is {self._kept.enrolment.hub} already."

    async def _reach_centre(self) -> str:
        self._behind = await self._door.behind()
        return f"The centre answers at {self._visit.centre}, with the certificate that it should."

    async def _compare_clocks(self) -> str:
        if abs(self._behind) > CLOCK_MAY_DIFFER:
            direction = "behind" if self._behind > timedelta() else "ahead of"
            raise StepFailed(
                f"The clock of this device is {_long(abs(self._behind))} {direction} the centre's.",
                "Set it: `timedatectl set-ntp true`. Alarms ring all the same, but their times "
                "would be wrong.",
            )
        return "The clock of this device is right."

    async def _certify(self) -> str:
        if self._kept is not None and not self._visit.anew:
            return "The certificate is here from an earlier run."
        code = _read(self._visit.code)
        if self._kept is not None and self._kept.code_sha256 == code_digest(code):
            return "The certificate of this code is here from an earlier run."
        key = next_key(self._files)
        request = ClaimRequest(
            code=code,
            csr=signing_request(key),
            profile=self._visit.profile.value,
            software=self._visit.software,
        )
        enrolment = await self._door.claim(request)
        if not belongs(enrolment.certificate, key):
            raise StepFailed(
                "The certificate that came is not for this device.", "Tell the centre."
            )
        self._kept = Kept(enrolment=enrolment, code_sha256=code_digest(code))
        return f"The centre calls this device {enrolment.hub} and gave it a certificate."

    async def _write(self) -> str:
        kept = self._enrolled()
        try:
            keep(self._files, kept, self._visit.authority)
            write_settings(
                self._files,
                kept.enrolment,
                api=self._visit.centre,
                broker=self._broker(),
                profile=self._visit.profile.value,
                before=self._before,
            )
        except (OSError, PkiError) as error:
            raise StepFailed(
                f"The files cannot be written ({error}).",
                "Is the disk full, or read-only? Then run again with the same code.",
            ) from error
        return f"The settings are in {self._files.settings}."

    async def _fetch_home(self) -> str:
        config = await self._door.home_config(self._files)
        people = len(config.residents)
        return (
            f"The centre knows this home: {people} {'person' if people == 1 else 'people'}, "
            f"{len(config.devices)} devices, {len(config.contacts)} contacts."
        )

    async def _connect(self, stack: AsyncExitStack) -> str:
        broker = self._broker()
        self._client = await stack.enter_async_context(
            connected(broker, self._enrolled().enrolment, self._files, self._clock)
        )
        return f"The broker {broker} lets this hub in."

    async def _raise_alarm(self) -> str:
        enrolment = self._enrolled().enrolment
        if self._client is None:
            raise StepFailed("There is no connection.", "Run again.")
        self._received = await send_test_alarm(
            self._client, enrolment, self._clock, within_s=enrolment.receipt_within_s
        )
        return f"The centre received the test alarm, in {self._received.seconds * 1000:.0f} ms."

    async def _await_proof(self) -> str:
        if self._received is None:
            raise StepFailed("There is no test alarm.", "Run again.")
        end = self._clock.steady() + PROOF_WITHIN_S
        while self._clock.steady() < end:
            proof = await self._door.proof(self._received.alarm, self._files)
            if proof is not None and proof.queued:
                if not proof.test:
                    raise StepFailed(
                        f"The test alarm stands as a real one, case {proof.case}.",
                        "Call the centre now and tell them that it was a test.",
                    )
                return f"It stood in the operators' queue as case {proof.case}, marked as a test."
            await self._clock.sleep(PROOF_EVERY_S)
        raise StepFailed(
            "The centre stored the test alarm, but it did not appear in the queue.",
            "Tell the centre; then run again.",
        )

    def _enrolled(self) -> Kept:
        if self._kept is None:
            raise StepFailed("This device has no certificate yet.", "Run again with --code.")
        return self._kept

    def _broker(self) -> str:
        return self._visit.broker or self._enrolled().enrolment.broker


def _read(code: str | None) -> str:
    """Return the claim code as it was meant; raises StepFailed."""
    if code is None:
        raise StepFailed(
            "This device has no certificate for this home yet.",
            "Ask the centre for a claim code of this home and give it with --code.",
        )
    try:
        return read_code(code)
    except NotACode as error:
        raise StepFailed(
            f"The claim code is mistyped: {error}.",
            "Read it once more, sign by sign; it has no letters O, I, L, S, Z, B, V, N or J.",
        ) from error


def _long(duration: timedelta) -> str:
    seconds = int(duration.total_seconds())
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"
