"""Photographs and consents over HTTP: kept with consent alone, small, and gone with it."""

from io import BytesIO

import httpx
import pytest
from PIL import Image

from central.demo_homes import ROSA, demo_id
from central.residents.pictures import MOST_PIXELS, SIDE, made_small
from tests.central.console.conftest import Office

PHOTO = f"/api/residents/{ROSA}/photo"
CONSENTS = f"/api/residents/{ROSA}/consents"


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), exif: Image.Exif | None = None
) -> bytes:
    made = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(
        made, kind, exif=exif or Image.Exif()
    )
    return made.getvalue()


def from_a_camera() -> bytes:
    """Return a picture that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "A Telephone"
    return picture(exif=exif)


async def agree(browser: httpx.AsyncClient, *, given: bool = True, kind: str = "photo") -> None:
    body = {"kind": kind, "given": given, "note": "per telèfon, amb la filla"}
    assert (await browser.post(CONSENTS, json=body)).status_code == 204


async def test_a_photograph_is_kept_small_and_served_to_who_may_see_its_person(
    office: Office,
) -> None:
    async with office.logged_in("laia") as laia:
        await agree(laia)
        kept = await laia.put(PHOTO, content=from_a_camera())
        assert kept.status_code == 200, kept.text
        shown = (await laia.get(f"/api/residents/{ROSA}")).json()["resident"]["photo"]
    assert shown == kept.json()["photo"]
    async with office.logged_in("nuria") as nuria:
        first = await nuria.get(shown)
        tag = first.headers["etag"]
        again = await nuria.get(shown, headers={"If-None-Match": tag})
    assert first.headers["content-type"] == "image/jpeg"
    assert first.headers["cache-control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    with Image.open(BytesIO(first.content)) as seen:
        assert max(seen.size) == SIDE
        assert seen.height > seen.width, "it stands upright"
        assert not seen.getexif()
    assert b"A Telephone" not in first.content
    looks = [one for one in await office.journal("person.looked-at") if "nuria" not in one[0]]
    nurias = f"operator:{demo_id('operator/nuria')}"
    assert [one[1] for one in looks if one[0] == nurias] == [ROSA], "once, for the one handed out"
    async with office.logged_in("tomas") as tomas:
        assert (await tomas.get(shown)).status_code == 403


async def test_without_consent_there_is_no_photograph_and_it_goes_when_consent_is_withdrawn(
    office: Office,
) -> None:
    async with office.logged_in("laia") as browser:
        refused = await browser.put(PHOTO, content=picture())
        assert refused.status_code == 409
        await agree(browser)
        assert (await browser.put(PHOTO, content=picture("PNG"))).status_code == 200
        await agree(browser, given=False)
        assert (await browser.get(PHOTO)).status_code == 404
        consents = (await browser.get(f"/api/residents/{ROSA}")).json()["consents"]
        history = (await browser.get(f"/api/residents/{ROSA}/history")).json()
    assert [(one["kind"], one["given"], one["by"]) for one in consents] == [
        ("photo", False, "Laia Font"),
        ("photo", True, "Laia Font"),
    ]
    kinds = [one["kind"] for one in history]
    assert kinds[:3] == ["consent.withdrawn", "photo.written", "consent.given"]


async def test_a_photograph_is_removed_by_hand(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        await agree(browser)
        await browser.put(PHOTO, content=picture("WEBP"))
        assert (await browser.delete(PHOTO)).status_code == 204
        assert (await browser.delete(PHOTO)).status_code == 404


@pytest.mark.parametrize(
    ("upload", "status"),
    [
        (b"", 422),
        (b"GIF89a is not offered", 422),
        (b"\xff\xd8\xff\xe0 half a picture", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422),
    ],
)
async def test_what_is_no_picture_is_refused(office: Office, upload: bytes, status: int) -> None:
    async with office.logged_in("laia") as browser:
        await agree(browser)
        answer = await browser.put(PHOTO, content=upload)
    assert answer.status_code == status
    assert answer.json()["title"] == "This is not a picture"


async def test_a_consent_that_nobody_asks_for_is_refused(office: Office) -> None:
    async with office.logged_in("laia") as browser:
        answer = await browser.post(CONSENTS, json={"kind": "everything", "given": True})
    assert answer.status_code == 422


def test_a_picture_that_would_unpack_to_gigabytes_is_not_unpacked() -> None:
    side = int(MOST_PIXELS**0.5) + 10
    bomb = BytesIO()
    Image.new("1", (side, side)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    assert made_small(bomb.getvalue()) == "too-many-pixels"


def test_what_was_cut_off_is_no_picture() -> None:
    whole = picture(size=(900, 900))
    assert made_small(whole[: len(whole) // 3]) == "not-a-picture"


def test_what_shows_through_lies_on_white() -> None:
    made = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(made, "PNG")
    small = made_small(made.getvalue())
    with Image.open(BytesIO(small if isinstance(small, bytes) else b"")) as seen:
        assert seen.getpixel((5, 5)) == (255, 255, 255)
