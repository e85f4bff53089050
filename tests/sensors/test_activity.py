"""What the watcher says of a home, told one thing after another."""

from datetime import timedelta

import pytest

from protocol.observations import Kind
from sensors.activity import habits, keeping, watch
from sensors.activity.findings import What
from sensors.activity.memory import Day, Gap, Tally, packed
from sensors.activity.signs import Moment, Where
from simulations.lived import Lived, live, named
from simulations.rhythm_scores import watched
from tests.sensors.rhythms import AWAY, Home, codes

DAYS = 35


@pytest.fixture(scope="module")
def lived() -> Lived:
    """An ordinary person's five weeks: up at eight, to bed at eleven."""
    return live(named("ordinary"), DAYS, 3)


@pytest.fixture(scope="module")
def known(lived: Lived) -> watch.State:
    """What the watcher knows of them at four in the morning."""
    return watched(lived, lived.ends)[0]


@pytest.fixture
def home(known: watch.State, lived: Lived) -> Home:
    return Home(known, lived.ends)


def test_who_does_not_get_up_is_told_of_with_the_usual_hour(home: Home) -> None:
    assert home.until(8, 15) == []
    (found,) = home.until(12)
    assert found.what is What.SILENCE
    assert found.said.code == "not-up"
    assert found.said.usual is not None
    assert "07:00" <= found.said.usual <= "09:30"
    assert found.text.startswith(f"Usually up by {found.said.usual}; nothing since ")
    assert home.until(20) == []  # it is told once


def test_a_silence_of_the_day_is_told_sooner_than_any_timeout_would(home: Home) -> None:
    home.until(8)
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.moves("bathroom")
    home.wait(20)
    home.moves("kitchen")
    found = home.wait(180)
    assert codes(found) == ["silent"]
    assert found[0].place == "kitchen"


def test_until_a_week_is_known_no_silence_is_judged(lived: Lived) -> None:
    state, found = watched(lived, lived.begins + timedelta(days=6))
    assert not watch.is_learned(state)
    assert all(finding.what is not What.SILENCE for _, finding in found)
    assert watch.is_learned(watched(lived, lived.begins + timedelta(days=9))[0])


def test_an_absence_silences_everything_and_the_silence_begins_after_it(home: Home) -> None:
    home.setting = AWAY
    home.moves("hall")
    assert home.wait(60 * 30, every_min=10) == []
    days = home.state.days
    home.setting = Home().setting
    assert home.wait(30) == []
    assert home.state.days[-1].heard - days[-1].heard <= 31


def test_while_somebody_visits_nothing_is_judged(home: Home) -> None:
    home.until(15)
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.see(Kind.CHAIR_ENTERED, "chair", "living-room")
    home.wait(5)
    home.see(Kind.DOOR_OPENED, "front-door", "hall")
    home.see(Kind.DOOR_CLOSED, "front-door", "hall")
    assert _visited(home)
    assert home.wait(40) == []
    home.wait(10)
    assert not _visited(home)
    assert home.state.presence.where is Where.SEAT
    assert codes(home.wait(300)) == ["silent"]


def test_one_person_who_goes_from_room_to_room_is_no_visit(home: Home) -> None:
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.see(Kind.DOOR_CLOSED, "front-door", "hall")
    for place in ("kitchen", "bathroom", "living-room", "kitchen") * 3:
        home.wait(0.5, every_min=0.25)
        home.moves(place)
    assert home.state.presence.visit is None


def test_after_the_front_door_the_person_may_be_out(home: Home) -> None:
    home.until(11)
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.moves("hall")
    home.see(Kind.DOOR_OPENED, "front-door", "hall")
    home.moves("hall")
    home.see(Kind.DOOR_CLOSED, "front-door", "hall")
    assert home.state.presence.where is Where.OUT
    assert home.wait(180) == []
    assert "not-back" in codes(home.wait(900, every_min=5))


def test_a_door_that_is_closed_from_inside_leaves_the_person_at_home() -> None:
    home = Home()
    home.see(Kind.DOOR_OPENED, "front-door", "hall")
    home.see(Kind.DOOR_CLOSED, "front-door", "hall")
    home.wait(2)
    home.moves("kitchen")
    assert home.state.presence.where is Where.KITCHEN


def test_walking_about_at_night_is_told_once_a_night(home: Home) -> None:
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    found = []
    for place in ("bathroom", "kitchen", "living-room") * 8:
        found += home.moves(place)
        found += home.wait(1)
    assert codes(found) == ["wandering"]
    assert found[0].what is What.NIGHT_WANDERING


def test_one_visit_to_the_bathroom_is_no_wandering(home: Home) -> None:
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.moves("bathroom")
    home.wait(8)
    assert home.see(Kind.BED_ENTERED, "bed", "bedroom") == []
    assert home.wait(30) == []


def test_a_front_door_at_night_with_nothing_after_it_is_told(home: Home) -> None:
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.see(Kind.DOOR_OPENED, "front-door", "hall")
    home.see(Kind.DOOR_CLOSED, "front-door", "hall")
    assert codes(home.wait(20)) == ["night-out"]
    assert home.wait(20) == []


def test_too_long_in_the_bathroom_is_told_while_it_still_moves(home: Home) -> None:
    home.until(9)
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    found = []
    for _ in range(40):
        found += home.moves("bathroom")
        found += home.wait(5)
    assert [code for code in codes(found) if code != "no-kitchen"] == ["bathroom-long"]


def test_nobody_in_the_kitchen_by_noon_is_told(home: Home) -> None:
    home.until(8)
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    found = []
    for _ in range(20 * 7):
        found += home.moves("living-room")
        found += home.wait(3)
    assert codes(found) == ["no-kitchen"]
    assert found[0].said.usual is not None
    assert found[0].said.usual >= "12:00"


def test_a_door_left_open_by_day_is_told_and_a_fridge_never(home: Home) -> None:
    home.until(10)
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.see(Kind.DOOR_OPENED, "fridge", "kitchen")
    home.see(Kind.DOOR_OPENED, "front-door", "hall")
    found = home.wait(70)
    assert codes(found) == ["door-left-open"]
    assert (found[0].source, found[0].place) == ("front-door", "hall")


def test_a_chair_whose_sensor_hangs_is_not_believed_for_ever(home: Home) -> None:
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.see(Kind.CHAIR_ENTERED, "chair", "living-room")
    for place in ("kitchen", "bathroom", "bedroom") * 3:
        home.wait(10)
        home.moves(place)
    assert home.state.presence.where is Where.BEDROOM


def test_a_silence_while_a_sensor_is_lost_is_not_learned(home: Home) -> None:
    home.until(10)
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.see(Kind.SOURCE_LOST, "motion-kitchen")
    before = home.state.days[-1]
    home.wait(120)
    home.moves("living-room")
    assert home.state.days[-1] == before


@pytest.mark.parametrize("hours", [-24 * 400, -1, 1, 24 * 400])
def test_a_step_of_the_clock_fires_nothing_and_forgets_nothing(home: Home, hours: int) -> None:
    home.until(10)
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    learned, at = home.state.learned, home.at
    moment = watch.Moment(
        steady=at.timestamp() + 1, local=at.replace(tzinfo=None) + timedelta(hours=hours)
    )
    state, found = watch.step(home.state, None, moment, home.setting)
    assert found == ()
    assert state.learned == learned
    assert state.days == home.state.days


def _visited(home: Home) -> bool:
    return home.state.presence.visit is not None


# -- habits


def _days(before: Tally, recent: Tally) -> tuple[Day, ...]:
    tallies = [before] * 60 + [recent] * 14 + [Tally()]
    return tuple(Day(number=n, heard=1440, tally=each) for n, each in enumerate(tallies, 1))


@pytest.mark.parametrize(
    ("before", "recent", "code", "what"),
    [
        (Tally(nights_up=1), Tally(nights_up=3), "habit-nights-up", What.HABIT_MARKED),
        (Tally(bathroom=8), Tally(bathroom=11), "habit-bathroom", What.HABIT),
        (Tally(kitchen=10), Tally(kitchen=3), "habit-kitchen", What.HABIT_MARKED),
        (Tally(outings=1), Tally(outings=0), "habit-outings", What.HABIT_MARKED),
        (Tally(bed_min=480), Tally(bed_min=660), "habit-bed", What.HABIT),
    ],
)
def test_a_change_over_two_weeks_is_told_and_graded(
    before: Tally, recent: Tally, code: str, what: What
) -> None:
    ((_, found),) = habits.compare(_days(before, recent))
    assert (found.said.code, found.what) == (code, what)


def test_a_strange_day_is_no_change_of_habits() -> None:
    days = _days(Tally(bathroom=6), Tally(bathroom=6))
    odd = Day(number=70, heard=1440, tally=Tally(bathroom=30))
    assert habits.compare((*days[:69], odd, *days[70:])) == ()


def test_without_three_weeks_before_nothing_is_compared() -> None:
    days = _days(Tally(kitchen=10), Tally(kitchen=1))
    assert habits.compare(days[45:]) == ()


# -- what is kept


def test_the_state_stays_small_however_long_it_lives() -> None:
    gaps = [Gap(1440 * 500 + 300 + n, 10 + n, Where.SEAT) for n in range(400)]
    day = Day(number=500, heard=1440, gaps=packed(500, gaps), tally=Tally(9, 99, 99, 9, 600, 500))
    assert len(day.silences()) == 24
    assert min(gap.length for gap in day.silences()) > 300


def test_what_is_kept_of_five_weeks_is_read_back_as_it_was(known: watch.State) -> None:
    raw = keeping.kept(known)
    assert keeping.read(raw) == known
    assert len(raw) < 20_000


@pytest.mark.parametrize("cut", [0, 1, 40, 90, 5000])
def test_torn_bytes_are_refused(known: watch.State, cut: int) -> None:
    with pytest.raises(keeping.Damaged):
        keeping.read(keeping.kept(known)[:cut])


def test_a_flipped_bit_is_refused(known: watch.State) -> None:
    raw = bytearray(keeping.kept(known))
    raw[len(raw) // 2] ^= 1
    with pytest.raises(keeping.Damaged):
        keeping.read(bytes(raw))


@pytest.mark.parametrize(("down_min", "goes_on"), [(5, True), (60, False), (-60, False)])
def test_a_silence_goes_on_over_a_short_restart_only(
    known: watch.State,
    down_min: int,
    goes_on: bool,  # noqa: FBT001 - a case
) -> None:
    again = watch.Moment(steady=7.0, local=known.local + timedelta(minutes=down_min))
    state = keeping.resumed(keeping.kept(known), again)
    lasted = again.steady - state.presence.at
    assert state.learned == known.learned
    assert (lasted > 300) is goes_on
    if goes_on:
        assert lasted == pytest.approx(known.last - known.presence.at + down_min * 60)


def test_a_clock_that_is_set_to_the_afternoon_misses_nobody_in_the_kitchen(home: Home) -> None:
    home.until(8)
    home.see(Kind.BED_LEFT, "bed", "bedroom")
    home.moves("living-room")
    afternoon = Moment(
        steady=home.at.timestamp() + 1,
        local=home.at.replace(tzinfo=None) + timedelta(hours=6),
    )
    _, found = watch.step(home.state, None, afternoon, home.setting)
    assert found == ()
