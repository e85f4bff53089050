"""From an invitation to the first shift: accounts in a real browser, by keyboard."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from pyotp import TOTP

from tests.browser.conftest import Sit
from tests.browser.screens import judge, photograph
from tests.browser.station import Station
from tests.browser.test_access import sideways

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.asyncio(loop_scope="session"),
]
GOOD = "quatre cireres verdes al celobert"


def code_of(secret: str, steps: int = 0) -> str:
    return TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


async def early_in_a_step() -> None:
    """Wait where a step is about to end: the code of the one before would be too old on arrival."""
    left_s = 30 - datetime.now(UTC).timestamp() % 30
    if left_s < 10:
        await asyncio.sleep(left_s)


class Office:
    """An administrator who works without a browser, so that each test needs one browser less."""

    def __init__(self, station: Station, client: httpx.AsyncClient) -> None:
        self.station = station
        self._client = client

    async def invite(self, **fields: str) -> dict[str, Any]:
        login = f"eva{uuid4().hex[:6]}"
        wanted = {"login": login, "name": "Eva Roig", "role": "operator", "tenant": "demo"} | fields
        me = (await self._client.get("/api/me")).json()
        made = await self._client.post("/api/accounts", json=wanted | {"tenant": me["tenant"]})
        answer: dict[str, Any] = made.raise_for_status().json()
        return answer | {"login": login}

    async def accept(self, made: dict[str, Any]) -> httpx.AsyncClient:
        """Accept an invitation in a browser of its own, whose session goes on."""
        client = httpx.AsyncClient(base_url=self.station.url)
        wanted = {"token": made["link"].rsplit("/", 1)[1], "password": GOOD}
        me = (await client.post("/api/invitation/accept", json=wanted)).raise_for_status().json()
        client.headers["X-CSRF-Token"] = me["csrf"]
        return client

    async def with_second_factor(self, **fields: str) -> tuple[str, str, list[str]]:
        """Make an account with a second factor; return its login, secret and recovery codes."""
        made = await self.invite(**fields)
        client = await self.accept(made)
        setup = (await client.post("/api/me/second-factor")).json()
        await early_in_a_step()
        given = {"password": GOOD, "code": code_of(setup["secret"], -1)}
        confirmed = await client.put("/api/me/second-factor", json=given)
        codes: list[str] = confirmed.raise_for_status().json()["codes"]
        await client.aclose()
        return made["login"], setup["secret"], codes

    def path(self, link: str) -> str:
        return self.station.url + link[link.index("/#/") :]


@pytest_asyncio.fixture(loop_scope="session")
async def office(station: Station) -> AsyncIterator[Office]:
    async with httpx.AsyncClient(base_url=station.url) as client:
        right = {"login": "admin", "password": station.passwords["admin"]}
        me = (await client.post("/api/session", json=right)).raise_for_status().json()
        client.headers["X-CSRF-Token"] = me["csrf"]
        yield Office(station, client)


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(browser: Browser) -> AsyncIterator[Page]:
    """A browser in which nobody is logged in."""
    context = await browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="ca-ES", color_scheme="dark"
    )
    page = await context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert errors == []


async def log_in(page: Page, station: Station, login: str, password: str = GOOD) -> None:
    await page.goto(station.url)
    await page.locator("input[name=login]").wait_for()
    await page.keyboard.type(login)
    await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    await page.keyboard.press("Enter")


async def tab_to(page: Page, name: str, role: Literal["button", "textbox"] = "button") -> None:
    """Press Tab until what has that name has the focus."""
    wanted = page.get_by_role(role, name=name)
    await expect(wanted).to_be_visible()
    for _ in range(40):
        if await wanted.evaluate("it => it === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {name}")


async def invite_by_keyboard(admin: Page, login: str) -> str:
    """Invite Pau Mir, and return the link that is shown once."""
    await expect(admin.get_by_role("combobox", name="Busca algú")).to_be_focused()
    await admin.keyboard.press("Escape")  # a letter would be searched for
    await admin.keyboard.press("w")
    await expect(admin.get_by_role("heading", name="Comptes")).to_be_visible()
    await expect(admin.get_by_role("row", name="Núria Pons")).to_contain_text("actiu")
    await photograph(admin, "accounts")
    await tab_to(admin, "Convida algú")
    await admin.keyboard.press("Enter")
    await expect(admin.get_by_role("textbox", name="Usuari")).to_be_focused()
    await admin.keyboard.type(login)
    await admin.keyboard.press("Tab")
    await admin.keyboard.type("Pau Mir")
    await expect(admin.get_by_role("listitem").filter(has_text="atendre casos")).to_be_visible()
    await photograph(admin, "invite")
    await tab_to(admin, "Fes la invitació")
    await admin.keyboard.press("Enter")
    await expect(admin.get_by_text("No es tornarà a mostrar")).to_be_visible()
    await photograph(admin, "invite-link")
    await expect(admin.get_by_role("row", name="Pau Mir")).to_contain_text("convidat")
    return await admin.get_by_role("textbox", name="Enllaç").input_value()


async def choose_password(page: Page) -> None:
    """Choose one that is too easy, then another, and accept the invitation."""
    await tab_to(page, "Contrasenya nova", "textbox")
    await page.keyboard.type("paumir2024")
    await expect(page.get_by_text("Conté el teu nom")).to_be_visible()
    await photograph(page, "invitation-weak")
    await judge(page)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").first).to_contain_text("massa fàcilment")
    await page.keyboard.press("Control+a")
    await page.keyboard.type(GOOD)
    await expect(page.get_by_text("Prou difícil d'endevinar")).to_be_visible()
    await photograph(page, "invitation-good")
    await page.keyboard.press("Enter")


async def set_up_second_factor(page: Page) -> None:
    """Type the first code of an application, and keep the recovery codes."""
    await expect(page.get_by_role("heading", name="Segon factor")).to_be_visible()
    await tab_to(page, "Posa el segon factor")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("img", name="Codi QR")).to_be_visible()
    await photograph(page, "second-factor")
    await judge(page)
    secret = (await page.locator("span[dir=ltr]").inner_text()).replace(" ", "")
    await tab_to(page, "Codi de sis xifres", "textbox")
    await page.keyboard.type(code_of(secret))
    await page.keyboard.press("Tab")
    await page.keyboard.type(GOOD)
    await page.keyboard.press("Enter")
    codes = page.get_by_role("list", name="Codis de recuperació")
    await expect(codes.get_by_role("listitem")).to_have_count(10)
    await photograph(page, "recovery-codes")
    await judge(page)
    await tab_to(page, "Ja els tinc desats")
    await page.keyboard.press("Enter")


async def test_from_an_invitation_to_the_desk_with_a_second_factor_by_keyboard_alone(
    station: Station, office: Office, sit: Sit, stranger: Page
) -> None:
    login = f"pau{uuid4().hex[:6]}"
    link = await invite_by_keyboard(await sit("admin", status="connecting"), login)
    await stranger.goto(office.path(link))
    await expect(stranger.get_by_role("heading", name="Pau Mir")).to_be_visible()
    await expect(stranger.get_by_text(login)).to_be_visible()
    await judge(stranger)
    await choose_password(stranger)
    await set_up_second_factor(stranger)
    await stranger.locator("div[data-status=live]").wait_for()
    await expect(stranger.get_by_role("button", name="Pau Mir")).to_be_visible()
    assert "invitation" not in stranger.url
    del station


async def test_the_second_step_refuses_a_wrong_code_and_takes_a_right_one(
    station: Station, office: Office, stranger: Page
) -> None:
    login, secret, _ = await office.with_second_factor()
    page = stranger
    await log_in(page, station, login)
    await expect(page.get_by_label("Codi de sis xifres")).to_be_focused()
    await judge(page)
    await photograph(page, "second-step")
    await page.keyboard.type("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").first).to_contain_text("Aquest codi no és bo")
    await photograph(page, "second-step-wrong")
    await page.keyboard.type(code_of(secret))
    await page.keyboard.press("Enter")
    await page.locator("div[data-status=live]").wait_for()


async def test_a_recovery_code_lets_in_once_and_the_account_says_how_many_are_left(
    station: Station, office: Office, stranger: Page
) -> None:
    login, _, codes = await office.with_second_factor()
    page = stranger
    await log_in(page, station, login)
    await tab_to(page, "Tinc un codi de recuperació")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Codi de recuperació", exact=True)).to_be_focused()
    await page.keyboard.type(codes[0].upper())
    await page.keyboard.press("Enter")
    await page.locator("div[data-status=live]").wait_for()
    await page.goto(f"{station.url}/#/me")
    await expect(page.get_by_text("Et queden 9 codis de recuperació")).to_be_visible()
    await photograph(page, "me-second-factor")
    await judge(page)


async def test_a_session_that_is_revoked_ends_in_the_other_browser_at_once(
    station: Station, office: Office, sit: Sit, stranger: Page
) -> None:
    made = await office.invite()
    client = await office.accept(made)
    await client.aclose()
    station.passwords[made["login"]] = GOOD
    there = await sit(made["login"])
    page = stranger
    await log_in(page, station, made["login"])
    await page.locator("div[data-status=live]").wait_for()
    await page.goto(f"{station.url}/#/me")
    await expect(page.get_by_text("aquesta", exact=False).first).to_be_visible()
    await photograph(page, "me")
    await tab_to(page, "Acaba totes les altres")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Només quedarà aquesta")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(there.get_by_text("La sessió s'ha acabat")).to_be_visible()
    await expect(page.get_by_text("✓ Acabada")).to_be_visible()


async def test_guessing_is_told_to_wait_and_until_when(
    station: Station, office: Office, stranger: Page
) -> None:
    made = await office.invite()
    page = stranger
    await log_in(page, station, made["login"], "wrong")
    await expect(page.get_by_role("alert").first).to_contain_text("no són correctes")
    status = 401
    while status == 401:
        async with page.expect_response("**/api/session") as said:
            await page.get_by_label("Contrasenya", exact=True).press("Enter")
        status = (await said.value).status
    assert status == 429
    await expect(page.get_by_text("Massa intents").first).to_be_visible()
    await expect(page.get_by_role("button", name="Entra")).to_be_disabled()
    await judge(page)
    await photograph(page, "login-slowed")


async def test_a_used_invitation_gets_a_humane_page(
    station: Station, office: Office, stranger: Page
) -> None:
    made = await office.invite()
    await (await office.accept(made)).aclose()
    await stranger.goto(office.path(made["link"]))
    await expect(stranger.get_by_role("heading", name="Aquest enllaç ja no val")).to_be_visible()
    await judge(stranger)
    await photograph(stranger, "invitation-gone")
    await stranger.get_by_role("button", name="Ves a l'entrada").press("Enter")
    await expect(stranger.get_by_label("Usuari")).to_be_visible()
    del station


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_axe_finds_nothing_on_the_pages_of_accounts(
    office: Office, sit: Sit, scheme: Literal["dark", "light"]
) -> None:
    await office.with_second_factor(name="Eva Roig Puig")
    page = await sit("admin", scheme=scheme, status="connecting")
    await page.keyboard.press("w")
    await expect(page.get_by_role("row", name="Núria Pons")).to_be_visible()
    await judge(page)
    await page.keyboard.press("/")
    await page.keyboard.type("roig puig")
    await expect(page.get_by_role("row", name="Eva Roig Puig").first).to_be_visible()
    await page.get_by_role("link", name="Eva Roig Puig").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article")).to_contain_text("Invitació acceptada")
    await judge(page)
    await photograph(page, f"account-{scheme}")
    await page.get_by_role("button", name="Tanca el compte").press("Enter")
    await expect(page.get_by_text("no podrà tornar a entrar")).to_be_visible()
    await judge(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Convida algú").press("Enter")
    await expect(page.get_by_role("textbox", name="Usuari")).to_be_visible()
    await judge(page)
    await page.get_by_role("button", name="Administració").click()
    await page.get_by_role("menuitem", name="El meu compte").click()
    await expect(page.get_by_role("heading", name="Qui soc aquí")).to_be_visible()
    await judge(page)
    await photograph(page, f"me-{scheme}")
    for width, height in ((390, 844), (683, 384), (320, 640)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await sideways(page) == 0, (width, "me")
    await photograph(page, f"me-phone-{scheme}")
    await page.goto(page.url.split("#", 1)[0] + "#/accounts")
    await expect(page.get_by_role("row", name="Núria Pons")).to_be_visible()
    for width in (390, 320):
        await page.set_viewport_size({"width": width, "height": 844})
        assert await sideways(page) == 0, (width, "accounts")
        within = "it => it.getBoundingClientRect().right <= innerWidth"
        assert await page.get_by_role("table").evaluate(within), width
    await photograph(page, f"accounts-phone-{scheme}")
