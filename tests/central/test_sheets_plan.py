"""What a file would do to the register: tables of lines, and the round trip of an export."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.demo_homes import HOMES
from central.operators.actor import Actor
from central.permissions import Role
from central.residents.hours import Hours
from central.residents.people import Contact, Home, Resident
from central.residents.sheets.columns import SheetKind, columns_of
from central.residents.sheets.exporting import ExportedLine, cells
from central.residents.sheets.plan import Asked, Outcome, Plan
from central.residents.sheets.planning_contacts import plan_contacts
from central.residents.sheets.planning_residents import plan_residents
from central.residents.sheets.reading import read, write_line
from central.residents.sheets.register import Filed, Register
from central.residents.sheets.report import error_report, sentence
from central.residents.sheets.values import hours_as_text, hours_in
from central.residents.sheets.words import all_words, words_in

WORDS = words_in("en")
LAIA = Actor(id="laia", name="L", role=Role.SUPERVISOR, tenant="barcelona")
HEADING = "ref,home,given name,family name,street,town,phone,programme,territory\n"
GRAN = Home(id="h1", tenant="barcelona", street="Gran 1", town="Barcelona", version=3)
ROSA = Resident(
    id="r1", home="h1", given_name="Rosa", family_name="Vidal", address_as="Rosa", version=2
)


def filed(*homes: Filed[Home]) -> dict[str, tuple[Filed[Home], ...]]:
    return {key: (home,) for home in homes for key in (home.ref, home.it.id) if key}


def register(**parts: Any) -> Register:  # noqa: ANN401 - the parts of a Register
    home, rosa = Filed(ref="H1", it=GRAN), Filed(ref="7", it=ROSA)
    known = Register(
        homes=filed(home),
        home_of={GRAN.id: home},
        residents={"7": (rosa,), "r1": (rosa,)},
        programmes={("barcelona", "robots")},
    )
    return replace(known, **parts)


def planned(
    text: str,
    kind: SheetKind = SheetKind.RESIDENTS,
    *,
    known: Register | None = None,
    actor: Actor = LAIA,
) -> Plan:
    sheet = read(text.encode(), kind)
    asked = Asked(
        sheet=sheet,
        register=known if known is not None else register(),
        actor=actor,
        this_year=2026,
        words=WORDS,
        columns=[column for column in columns_of(kind) if column.name in sheet.at],
        tenant=actor.tenant or "barcelona",
        schemes=frozenset({"mailto"}),
    )
    return (plan_residents if kind is SheetKind.RESIDENTS else plan_contacts)(asked)


def outcomes(plan: Plan) -> list[str]:
    return [line.outcome.value for line in plan.lines]


def wrong(plan: Plan, line: int = 0) -> list[tuple[str, str]]:
    return [(one.column, one.code) for one in plan.lines[line].wrong]


def test_lines_that_share_a_number_share_one_new_home() -> None:
    plan = planned(
        HEADING
        + "1,A,Pep,Mas,Nou 2,Barcelona,,,\n"
        + "2,A,Anna,Puig,,,,,\n"
        + "3,,Joan,Roca,Nou 3,Barcelona,,,\n"
    )
    assert outcomes(plan) == ["new", "new", "new"]
    assert [one.home.key for one in plan.residents] == ["new A", "new A", "of line 4"]
    assert [one.home.ref for one in plan.residents] == ["A", "A", ""]
    assert {one.home.after.tenant for one in plan.residents} == {"barcelona"}


def test_a_second_import_updates_and_what_is_not_in_the_file_stays() -> None:
    plan = planned("ref,family name,phone\n7,Vidal,930 000 009\nr1,Vidal,930 000 009\n")
    assert outcomes(plan) == ["changed", "refused"], "by number or by our id, but once"
    assert wrong(plan, 1) == [("ref", "twice")]
    (change,) = plan.lines[0].changes
    assert (change.column, change.before, change.after) == ("phone", "", "+34 930 00 00 09")
    assert plan.residents[0].after == replace(ROSA, phone="+34 930 00 00 09")
    assert outcomes(planned("ref,family name\n7,Vidal\n")) == ["unchanged"]


def test_an_empty_cell_empties_and_a_missing_column_leaves() -> None:
    known = replace(ROSA, phone="+34 930 00 00 09", mobility="cane")
    rosa = Filed(ref="7", it=known)
    plan = planned("ref,phone\n7,\n", known=register(residents={"7": (rosa,)}))
    assert plan.residents[0].after == replace(known, phone="")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (",,Pep,Mas,Nou 2,Barcelona,,,", [("ref", "missing")]),
        (f"{'9' * 65},,Pep,Mas,Nou 2,Barcelona,,,", [("ref", "too-long")]),
        ("1,,,Mas,Nou 2,Barcelona,,,", [("given_name", "missing")]),
        ("1,,Pep,Mas,,,,,", [("street", "missing"), ("town", "missing")]),
        ("1,,Pep,Mas,Nou 2,Barcelona,12,,", [("phone", "not-a-phone")]),
        ("1,,Pep,Mas,Nou 2,Barcelona,,chess,", [("programme", "programme")]),
        ("1,,Pep,Mas,Nou 2,Barcelona,,Robots!,", [("programme", "not-a-code")]),
        ("1,,Pep,Mas,Nou 2,Barcelona,,,,,left over", [("", "cells")]),
        ("7,H2,Rosa,Vidal,,,,,", [("home_ref", "other-home")]),
        ("1,,Pep,Mas\x07,Nou 2,Barcelona,,,", [("family_name", "control-character")]),
    ],
)
def test_each_error_names_its_column_and_says_what_to_do(
    line: str, expected: list[tuple[str, str]]
) -> None:
    known = register(home_of={GRAN.id: Filed(ref="H1", it=replace(GRAN, street="", town=""))})
    plan = planned(HEADING + line + "\n", known=known)
    assert outcomes(plan) == ["refused"]
    assert set(expected) <= set(wrong(plan))
    assert plan.residents == ()
    for words in all_words().values():
        for remark in plan.lines[0].wrong:
            assert len(sentence(remark, words)) > 20
            assert "{" not in sentence(remark, words)


def test_what_lies_outside_the_scope_is_refused_or_not_there() -> None:
    one = replace(LAIA, territory="eixample")
    line = "1,,Pep,Mas,Nou 2,Barcelona,,,gracia\n"
    assert wrong(planned(HEADING + line, actor=one)) == [("territory", "scope")]
    plan = planned(HEADING + "1,,Pep,Mas,Nou 2,Barcelona,,,\n", actor=one)
    assert plan.residents[0].home.after.territory == "eixample", "without it, the importer's own"


def test_lines_of_one_home_must_agree_and_fall_together() -> None:
    plan = planned(
        HEADING
        + "1,A,Pep,Mas,Nou 2,Barcelona,,,\n"
        + "2,A,Anna,Puig,Nou 3,Barcelona,,,\n"
        + "3,B,Joan,Roca,,Barcelona,,,\n"
        + "4,B,Marta,Sala,,,,,\n"
    )
    assert wrong(plan, 1) == [("street", "home-differs")]
    assert plan.lines[1].wrong[0].holes["other"] == "2"
    assert wrong(plan, 3) == [("home_ref", "home-refused")]
    assert outcomes(plan) == ["new", "refused", "refused", "refused"]


def test_duplicates_are_told_of_numbers_and_of_names() -> None:
    known = register(namesakes={("pep mas", "nou 2"): "r9"})
    plan = planned(
        HEADING
        + "1,,Pep,Mas,Nou 2,Barcelona,,,\n"
        + "1,,Anna,Puig,Nou 3,Barcelona,,,\n"
        + "3,,PEP,Mas,Nou 2,Barcelona,,,\n",
        known=known,
    )
    assert outcomes(plan) == ["new", "refused", "new"]
    assert wrong(plan, 1) == [("ref", "twice")]
    assert [one.code for line in plan.lines for one in line.noted] == [
        "namesake",
        "namesake-line",
    ]
    twins = (Filed(ref="7", it=ROSA), Filed(ref="7", it=replace(ROSA, id="r2")))
    both = planned("ref,name\n7,Rosa\n", known=register(residents={"7": twins}))
    assert wrong(both) == [("ref", "two-known")]


CONTACTS = "ref,home,resident,order,name,phone,has key,hours,channels\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("c1,H1,7,1,Anna,930 000 001,yes,1-5 08:00-20:00,", []),
        ("c1,h1,,1,Anna,,,,", []),
        ("c1,,,1,Anna,,,,", [("home_ref", "missing")]),
        ("c1,H9,,1,Anna,,,,", [("home_ref", "no-home")]),
        ("c1,H1,9,1,Anna,,,,", [("resident_ref", "no-resident")]),
        ("c1,H1,,first,Anna,,,,", [("rank", "not-a-number")]),
        ("c1,H1,,1,,,,,", [("name", "missing")]),
        ("c1,H1,,1,Anna,,perhaps,,", [("has_key", "not-yes-or-no")]),
        ("c1,H1,,1,Anna,,,always,", [("hours", "not-hours")]),
        ("c1,H1,,1,Anna,,,5-1 08:00-20:00,", [("hours", "not-hours")]),
        ("c1,H1,,1,Anna,,,,post", [("channels", "not-a-channel")]),
        ("c1,H1,,1,Anna,,,,sms://600000000", [("channels", "channel-not-allowed")]),
    ],
)
def test_a_contact_belongs_to_a_home_that_is_there(
    line: str, expected: list[tuple[str, str]]
) -> None:
    plan = planned(CONTACTS + line + "\n", SheetKind.CONTACTS)
    assert wrong(plan) == expected
    assert outcomes(plan) == (["refused"] if expected else ["new"])


def test_the_address_of_a_channel_is_never_shown() -> None:
    text = CONTACTS + "c1,H1,,1,Anna,,,,mailto://anna:secret@example.org\n"
    plan = planned(text, SheetKind.CONTACTS)
    assert plan.contacts[0].after.channels == ("mailto://anna:secret@example.org",)
    assert "secret" not in str(plan.lines)
    refused = planned(text.replace("mailto://", "secret "), SheetKind.CONTACTS)
    assert outcomes(refused) == ["refused"]
    assert "secret" not in str(refused.lines)


def test_the_report_has_the_refused_lines_as_they_came_and_why() -> None:
    text = HEADING + '1,,,"Mas, Pi",Nou 2,Barcelona,,,\n2,,Anna,Puig,Nou 3,Barcelona,,,\n'
    report = error_report(read(text.encode(), SheetKind.RESIDENTS), planned(text), WORDS)
    again = read(report.encode(), SheetKind.RESIDENTS)
    assert again.ignored == ("error",)
    (line,) = again.lines
    assert line.cells[:9] == ("1", "", "", "Mas, Pi", "Nou 2", "Barcelona", "", "", "")
    assert line.cells[9] == "given name: It is empty. Fill it in."


def test_a_plan_is_another_where_anything_differs() -> None:
    text = HEADING + "1,,Pep,Mas,Nou 2,Barcelona,,,\n"
    assert planned(text).digest == planned(text).digest
    assert planned(text).digest != planned(text.replace("Mas", "Mes")).digest
    changed = register(residents={"1": (Filed(ref="1", it=ROSA),)})
    assert planned(text).digest != planned(text, known=changed).digest


def test_a_known_contact_needs_no_home() -> None:
    known = register(
        contacts={"c1": (Filed(ref="c1", it=Contact(id="c", home="h1", rank=2, name="Anna")),)}
    )
    plan = planned("ref,order\nc1,1\n", SheetKind.CONTACTS, known=known)
    assert outcomes(plan) == ["changed"]
    assert plan.contacts[0].after == Contact(id="c", home="h1", rank=1, name="Anna")


@pytest.mark.parametrize("text", ["1,2,3 08:00-20:00; 6,7 00:00-24:00", ""])
def test_hours_are_written_as_they_are_read(text: str) -> None:
    spans = hours_in(text)
    assert spans is not None
    hours = [Hours(days=one["days"], start=one["from"], end=one["to"]) for one in spans]  # type: ignore[arg-type] # as the form reads them
    assert hours_as_text(hours) == text


# -- the round trip: the import takes back what the export wrote, and changes nothing

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20
) | st.sampled_from(["=1+1", "+34 930", "'=1", "-1", "@x", " 'x", '"', "a;b", "a\r\nb", "\t=1"])
flags = st.booleans()
degrees = st.none() | st.floats(-90, 90)


@st.composite
def households(draw: st.DrawFn) -> tuple[Home, Resident, Contact]:
    home = Home(
        id="h",
        tenant="barcelona",
        street=draw(texts),
        floor=draw(texts),
        town=draw(texts),
        access=draw(texts),
        latitude=draw(degrees),
        longitude=draw(degrees),
    )
    resident = Resident(
        id="r",
        home="h",
        given_name=draw(texts),
        family_name=draw(texts),
        address_as=draw(texts),
        birth_year=draw(st.none() | st.integers(1890, 2026)),
        phone=draw(texts),
        hears_badly=draw(flags),
        sees_badly=draw(flags),
        mobility=draw(texts),
        health=draw(texts),
    )
    contact = Contact(
        id="c",
        home="h",
        resident=draw(st.sampled_from([None, "r"])),
        rank=draw(st.integers(1, 9)),
        name=draw(texts),
        relation=draw(texts),
        phone=draw(texts),
        channels=("mailto://a@example.org",),
        has_key=draw(flags),
        hours=draw(st.sampled_from([(), HOMES[0].contacts[0].hours, (Hours(days=(6, 7)),)])),
    )
    return home, resident, contact


@given(household=households(), language=st.sampled_from(["ca", "es", "en"]))
def test_the_import_takes_its_own_export_back_unchanged(
    household: tuple[Home, Resident, Contact], language: str
) -> None:
    home, resident, contact = household
    words = words_in(language)
    its_home, person = Filed(ref="", it=home), Filed(ref="17", it=resident)
    known = Register(
        homes={"h": (its_home,)},
        home_of={"h": its_home},
        residents={"17": (person,), "r": (person,)},
        contacts={"c": (Filed(ref="", it=contact),)},
    )
    lines = {
        SheetKind.RESIDENTS: ExportedLine(
            id="r", keys={"ref": "17", "home_ref": "h"}, home=home, resident=resident
        ),
        SheetKind.CONTACTS: ExportedLine(
            id="c",
            keys={"ref": "c", "home_ref": "h", "resident_ref": contact.resident or ""},
            contact=contact,
        ),
    }
    for kind, line in lines.items():
        columns = [column for column in columns_of(kind) if not column.secret]
        heading = write_line([words.title(column.name) for column in columns], words.delimiter)
        text = heading + write_line(cells(line, columns, words), words.delimiter)
        plan = planned(text, kind, known=known)
        assert outcomes(plan) == [Outcome.UNCHANGED.value], plan.lines
