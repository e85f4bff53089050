"""The mail that carries an invitation, in the language of who is invited; texts in YAML."""

from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
import yaml
from msgspec import Struct

from central.languages import FIRST
from central.notifications.sender import Sender, Sent
from central.operators.accounts import Account
from central.operators.tickets import TicketKind

FOLDER = Path(__file__).parent
ZONE = ZoneInfo("Europe/Madrid")


class Letter(Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    body: str


class LetterTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of this folder."""

    invitation: Letter
    recovery: Letter


@cache
def texts_in(language: str) -> LetterTexts:
    """Return the letters of a language, or of the first where it has none."""
    file = FOLDER / f"{language}.yaml"
    if not file.is_file():
        file = FOLDER / f"{FIRST}.yaml"
    return msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), LetterTexts)


def letter(account: Account, kind: TicketKind, link: str, until: datetime) -> Letter:
    """Return the letter with what belongs to this invitation."""
    texts = texts_in(account.language)
    written = texts.recovery if kind is TicketKind.RECOVERY else texts.invitation
    return Letter(
        title=written.title,
        body=written.body.format(
            name=account.name,
            login=account.login,
            link=link,
            until=until.astimezone(ZONE).strftime("%H:%M, %d/%m/%Y"),
        ),
    )


async def send_letter(sender: Sender, channel: str, address: str, written: Letter) -> bool:
    """Send it to an address by the centre's channel, and tell whether the carrier took it."""
    url = channel.replace("{address}", quote(address, safe="@"))
    return isinstance(await sender.send(url, title=written.title, body=written.body), Sent)
