"""Who does something at the centre, and how far their sight reaches."""

from dataclasses import dataclass

from central.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone logged in. An empty tenant, territory or programme reaches all of them."""

    id: str
    name: str
    role: Role
    tenant: str = ""
    territory: str = ""
    programme: str = ""

    @property
    def signature(self) -> str:
        """How the journal names them: `operator:<id>`, never their name."""
        return f"operator:{self.id}"
