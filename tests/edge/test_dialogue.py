"""What the home says: one question at a time, in the person's language, and help ends questions."""

import string
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from edge import confirmation, dialogue
from edge.catalogue import catalogue, languages
from edge.confirmation import Confirmed, Hushed, Refused, Sent, Settled, Unconfirmed
from edge.dialogue import Utter
from edge.happenings import Ask, Cancel, Decision, Moment, Note, Raise, Reason, Subject, Tick
from protocol.causes import Cause
from protocol.configuration import HomeConfig, ResidentConfig
from protocol.observations import Kind
from tests.edge.judging import NOON, seen


class Talk:
    """A dialogue with the test's hand on the clock."""

    def __init__(self, config: HomeConfig | None = None, language: str = "ca") -> None:
        self.state = dialogue.State(language=language, config=config)
        self.now = Moment(steady=0.0, wall=NOON)

    def hear(self, told: dialogue.Told) -> list[Utter]:
        self.state, utters = dialogue.judge(self.state, told, self.now)
        return list(utters)

    def phrases(self, told: dialogue.Told) -> list[str]:
        return [utter.phrase for utter in self.hear(told)]

    def wait(self, seconds: float) -> list[str]:
        wall = self.now.wall + timedelta(seconds=seconds)
        self.now = Moment(steady=self.now.steady + seconds, wall=wall)
        return self.phrases(Tick())

    def answers(self, kind: Kind, resident: str | None = None) -> tuple[UUID, bool] | None:
        answer = dialogue.answer(self.state, seen(kind, resident=resident))
        return None if answer is None else (answer.alarm, answer.well)


def subject(
    cause: Cause = Cause.FALL, resident: str | None = None, *, test: bool = False
) -> Subject:
    return Subject(alarm=uuid4(), cause=cause, source="device-1", resident=resident, test=test)


def ask(about: Subject) -> Ask:
    return Ask(subject=about, left_s=30.0)


def test_a_question_is_asked_repeated_once_and_answered() -> None:
    talk = Talk()
    fall = subject()
    assert talk.phrases(ask(fall)) == ["ask-fall"]
    assert talk.wait(14) == []
    assert talk.wait(2) == ["ask-again"]
    assert talk.wait(10) == []
    assert talk.answers(Kind.YES_HEARD) == (fall.alarm, True)
    assert talk.answers(Kind.NO_HEARD) == (fall.alarm, False)
    assert talk.phrases(Cancel(subject=fall, by="resident")) == ["well"]
    assert talk.answers(Kind.YES_HEARD) is None


def test_a_second_question_waits_for_the_end_of_the_first() -> None:
    talk = Talk()
    first, second = subject(), subject(Cause.CALL_FOR_HELP)
    talk.hear(ask(first))
    assert talk.phrases(ask(second)) == []
    assert talk.answers(Kind.NO_HEARD) == (first.alarm, False)
    assert talk.phrases(Raise(subject=first, reason="silence")) == [
        "calling-after-silence",
        "ask-help",
    ]
    assert talk.answers(Kind.YES_HEARD) == (second.alarm, True)


def test_a_life_alarm_ends_every_question() -> None:
    talk = Talk()
    first, second = subject(), subject(Cause.CALL_FOR_HELP)
    talk.hear(ask(first))
    talk.hear(ask(second))
    button = Raise(subject=subject(Cause.BUTTON), reason="immediate")
    assert talk.phrases(button) == ["calling"]
    assert talk.phrases(Raise(subject=first, reason="unasked")) == []
    assert talk.answers(Kind.YES_HEARD) is None


@pytest.mark.parametrize(
    ("cause", "reason", "test", "phrases"),
    [
        (Cause.BUTTON, "immediate", False, ["calling"]),
        (Cause.SMOKE, "immediate", False, ["first-smoke", "calling"]),
        (Cause.GAS, "immediate", False, ["first-gas", "calling"]),
        (Cause.CARBON_MONOXIDE, "immediate", False, ["first-carbon-monoxide", "calling"]),
        (Cause.WATER, "immediate", False, ["first-water", "calling"]),
        (Cause.HEAT, "immediate", False, ["first-heat", "calling-concern"]),
        (Cause.COLD, "immediate", False, ["first-cold", "calling-concern"]),
        (Cause.FALL, "silence", False, ["calling-after-silence"]),
        (Cause.UNWELL, "answer", False, ["calling-after-no"]),
        (Cause.INACTIVITY, "immediate", False, ["calling-concern"]),
        (Cause.BUTTON, "immediate", True, ["calling-test"]),
        (Cause.SMOKE, "immediate", True, ["calling-test"]),
    ],
)
def test_what_the_person_must_do_is_said_before_that_the_centre_is_called(
    cause: Cause,
    reason: Reason,
    test: bool,  # noqa: FBT001 - a column of the table
    phrases: list[str],
) -> None:
    raised = Raise(subject=subject(cause, test=test), reason=reason)
    assert Talk().phrases(raised) == phrases


def test_the_receipt_is_told_in_the_language_of_the_person() -> None:
    rosa = ResidentConfig(id="rosa", address_as="Rosa", language="ca")
    john = ResidentConfig(id="john", address_as="John", language="en")
    talk = Talk(HomeConfig(version=1, language="es", residents=(rosa, john)))
    for resident, language in (("rosa", "ca"), ("john", "en"), (None, "es")):
        button = subject(Cause.BUTTON, resident)
        talk.hear(Raise(subject=button, reason="immediate"))
        (utter,) = talk.hear(Confirmed(alarm=button.alarm, test=False, after_s=1.0))
        assert (utter.phrase, utter.language) == ("receipt", language)


def test_whoever_lives_alone_is_spoken_to_in_their_own_language() -> None:
    only = ResidentConfig(id="john", address_as="John", language="en")
    talk = Talk(HomeConfig(version=1, language="es", residents=(only,)))
    (utter,) = talk.hear(ask(subject()))
    assert utter.language == "en"


def test_another_persons_yes_answers_no_question() -> None:
    talk = Talk()
    talk.hear(ask(subject(resident="rosa")))
    assert talk.answers(Kind.YES_HEARD, "pere") is None
    assert talk.answers(Kind.YES_HEARD, "rosa") is not None
    assert talk.answers(Kind.YES_HEARD, None) is not None


def test_a_repeated_press_is_answered_and_an_observed_note_is_not() -> None:
    alarm = uuid4()
    assert Talk().phrases(Note(alarm=alarm, note="pressed-again")) == ["pressed-again"]
    assert Talk().phrases(Note(alarm=alarm, note="observed")) == []


def test_every_catalogue_has_the_same_keys_and_placeholders() -> None:
    assert {"ca", "es", "en"} <= set(languages())
    books = [catalogue(language) for language in languages()]
    for book in books:
        assert book.phrases.keys() == books[0].phrases.keys(), book.language
        for key, text in book.phrases.items():
            assert text.strip()
            assert _placeholders(text) == _placeholders(books[0].phrases[key]), (key, book.language)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_receipt_says_what_the_programme_promised() -> None:
    assert catalogue("ca").phrases["receipt"] == "La central ha rebut l'avís."
    assert catalogue("es-ES").phrases["receipt"] == "La central ha recibido el aviso."
    assert catalogue("en").phrases["receipt"] == "The centre has received your call."
    assert catalogue("tlh").language == "ca"


def test_everything_the_dialogue_can_say_is_in_the_catalogue() -> None:
    fall = subject()
    decisions: list[Decision | Confirmed | Unconfirmed] = [
        ask(fall),
        ask(subject(Cause.CALL_FOR_HELP)),
        Cancel(subject=fall, by="resident"),
        Cancel(subject=fall, by="resident", raised=True),
        Note(alarm=fall.alarm, note="pressed-again"),
        Confirmed(alarm=fall.alarm, test=False, after_s=0),
        Confirmed(alarm=fall.alarm, test=True, after_s=0),
        Unconfirmed(id=uuid4(), alarm=fall.alarm, first=True),
    ]
    for decision in decisions:
        for phrase in Talk().phrases(decision):
            assert phrase in catalogue("ca").phrases


def sent(*, life: bool = True) -> Sent:
    return Sent(id=uuid4(), alarm=uuid4(), life=life)


class Confirming:
    """A confirmation with the test's hand on the clock."""

    def __init__(self) -> None:
        self.state = confirmation.State(receipt_within_s=20.0)
        self.now = Moment(steady=0.0, wall=NOON)

    def tell(
        self, told: Sent | Settled | Refused | Hushed | Tick
    ) -> tuple[Confirmed | Unconfirmed, ...]:
        self.state, decisions = confirmation.judge(self.state, told, self.now)
        return decisions

    def wait(self, seconds: float) -> tuple[Confirmed | Unconfirmed, ...]:
        self.now = Moment(steady=self.now.steady + seconds, wall=self.now.wall)
        return self.tell(Tick())


def test_a_receipt_confirms_once() -> None:
    waits = Confirming()
    alarm = sent()
    waits.tell(alarm)
    waits.wait(3)
    (confirmed,) = waits.tell(Settled(id=alarm.id))
    assert confirmed == Confirmed(alarm=alarm.alarm, test=False, after_s=3.0)
    assert waits.tell(Settled(id=alarm.id)) == ()
    assert waits.wait(100) == ()


def test_no_receipt_in_time_is_said_again_and_again_until_it_comes() -> None:
    waits = Confirming()
    alarm = sent()
    waits.tell(alarm)
    assert waits.wait(19.9) == ()
    assert waits.wait(0.2) == (Unconfirmed(id=alarm.id, alarm=alarm.alarm, first=True),)
    assert waits.wait(30) == ()
    assert waits.wait(31) == (Unconfirmed(id=alarm.id, alarm=alarm.alarm, first=False),)
    (confirmed,) = waits.tell(Settled(id=alarm.id))
    assert isinstance(confirmed, Confirmed)
    assert waits.wait(100) == ()


def test_silence_ordered_by_the_centre_ends_the_repetition_and_not_the_receipt() -> None:
    waits = Confirming()
    alarm = sent()
    waits.tell(alarm)
    waits.wait(21)
    waits.tell(Hushed())
    assert waits.wait(600) == ()
    assert len(waits.tell(Settled(id=alarm.id))) == 1


def test_a_refused_alarm_is_said_at_once_and_only_once() -> None:
    waits = Confirming()
    alarm = sent()
    waits.tell(alarm)
    assert waits.tell(Refused(id=alarm.id)) == (
        Unconfirmed(id=alarm.id, alarm=alarm.alarm, first=True),
    )
    assert waits.wait(600) == ()


def test_a_concern_without_a_receipt_frightens_nobody() -> None:
    waits = Confirming()
    waits.tell(sent(life=False))
    assert waits.wait(3600) == ()
