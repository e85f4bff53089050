"""Programmes over HTTP: seeded from what homes use, added, renamed, retired."""

import pytest
from sqlalchemy import insert, update

from central import tables
from central.demo_homes import HOMES, TENANT
from tests.central.console.conftest import Office

NEW = {"code": "carers", "names": {"ca": "Qui cuida", "es": "Quien cuida", "en": "Carers"}}


async def test_a_programme_is_added_renamed_retired_and_taken_up_again(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        assert (await browser.post("/api/programmes", json=NEW)).status_code == 201
        again = await browser.post("/api/programmes", json=NEW)
        path = f"/api/programmes/{TENANT}/carers"
        renamed = {"names": {"en": "Those who care"}}
        assert (await browser.put(path, json=renamed)).status_code == 204
        assert (await browser.put(path, json=renamed | {"retired": True})).status_code == 204
        listed = (await browser.get("/api/programmes")).json()
        assert (await browser.put(path, json=renamed)).status_code == 204
        missing = await browser.put(f"/api/programmes/{TENANT}/none", json=renamed)
        last = (await browser.get("/api/programmes")).json()
    assert again.status_code == 409
    assert missing.status_code == 404
    row = next(one for one in listed if one["code"] == "carers")
    assert row["names"] == {"en": "Those who care"}
    assert row["retired_at"] is not None
    assert row["homes"] == 0
    assert next(one for one in last if one["code"] == "carers")["retired_at"] is None
    assert len(await office.journal("programme.added")) == 1
    assert len(await office.journal("programme.retired")) == 1


async def test_those_that_homes_use_are_there_with_their_homes(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        listed = (await browser.get("/api/programmes")).json()
    codes = {place.home.programme for place in HOMES if place.home.programme}
    counted = {one["code"]: one["homes"] for one in listed}
    assert codes
    for code in codes:
        assert counted[code] == sum(place.home.programme == code for place in HOMES)


async def test_what_lies_outside_of_the_scope_is_not_there(office: Office) -> None:
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            insert(tables.programmes).values(tenant="girona", code="far")
        )
    async with office.logged_in("laia") as browser:
        listed = (await browser.get("/api/programmes")).json()
        changed = await browser.put("/api/programmes/girona/far", json={"names": {}})
        added = await browser.post("/api/programmes", json=NEW | {"tenant": "girona"})
    assert all(one["tenant"] == TENANT for one in listed)
    assert changed.status_code == 404
    assert added.status_code == 403


@pytest.mark.parametrize("code", ["", "Ñ", "a b", "x" * 65])
async def test_a_code_is_small_letters_digits_and_hyphens(office: Office, code: str) -> None:
    async with office.logged_in("laia") as browser:
        answer = await browser.post("/api/programmes", json=NEW | {"code": code})
    assert answer.status_code == 422


async def test_a_retired_programme_keeps_its_homes_and_takes_no_others(office: Office) -> None:
    used = next(place.home for place in HOMES if place.home.programme)
    async with office.database.write() as transaction:
        await transaction.connection.execute(
            update(tables.programmes)
            .where(tables.programmes.c.code == used.programme)
            .values(retired_at=transaction.now)
        )
    text = (
        "ref,given name,street,town,programme\n"
        f"{HOMES[0].residents[0].id},{HOMES[0].residents[0].given_name},,,{used.programme}\n"
        f"n1,Pep,Nou 1,Barcelona,{used.programme}\n"
    ).replace(",,,", f",{HOMES[0].home.street},{HOMES[0].home.town},")
    async with office.logged_in("laia") as browser:
        answer = await browser.post(
            "/api/imports", params={"kind": "residents"}, content=text.encode()
        )
    assert [line["outcome"] for line in answer.json()["lines"]] == ["unchanged", "refused"]
