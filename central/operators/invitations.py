"""Invitations: a link, used once, by which somebody chooses the password of their account."""

from dataclasses import dataclass
from datetime import datetime

from central.database import Database
from central.operators.accounts import Account, Accounts, put_password
from central.operators.changes import note_change
from central.operators.passwords import Passwords
from central.operators.patience import Patience
from central.operators.tickets import (
    INVITING,
    Issued,
    TicketKind,
    issue,
    look_at,
    use_up,
    withdraw,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What its holder is told before they accept it."""

    account: Account
    kind: TicketKind
    expires_at: datetime


class Invitations:
    """The invitations of this centre. To look at one changes nothing: mail scanners do."""

    def __init__(
        self, database: Database, accounts: Accounts, passwords: Passwords, patience: Patience
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._passwords = passwords
        self._patience = patience

    async def offer(self, account: str, *, has_password: bool, actor: str) -> Issued:
        """Make a link, which replaces the one before: to come in first, or to come back."""
        kind = TicketKind.RECOVERY if has_password else TicketKind.INVITATION
        said = "account.recovery-offered" if has_password else "account.invited"
        async with self._database.write() as transaction:
            await note_change(transaction, said, account, actor=actor)
            return await issue(transaction, kind, account, self._database.clock.now())

    async def withdraw(self, account: str, *, actor: str) -> None:
        """Make the link of an account void."""
        async with self._database.write() as transaction:
            await withdraw(transaction, account, INVITING)
            await note_change(transaction, "account.invitation-withdrawn", account, actor=actor)

    async def look_at(self, token: str) -> Invitation | None:
        """Return whose link it is, or None: used, withdrawn, expired, forged or of one disabled."""
        ticket = await look_at(self._database, token, INVITING)
        account = None if ticket is None else await self._accounts.get(ticket.operator)
        if ticket is None or account is None:
            return None
        return Invitation(account=account, kind=ticket.kind, expires_at=ticket.expires_at)

    async def accept(self, token: str, invitation: Invitation, password: str) -> bool:
        """Store the password and unlock the account; False where the link was used meanwhile."""
        stored = await self._passwords.hash(password)
        account = invitation.account
        async with self._database.write() as transaction:
            if not await use_up(transaction, token):
                return False
            await put_password(transaction, account.id, stored)
            await self._patience.forgive(transaction, account.login)
            await note_change(
                transaction,
                f"account.{invitation.kind.value}-accepted",
                account.id,
                actor=f"operator:{account.id}",
            )
        return True
