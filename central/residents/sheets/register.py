"""What a plan needs to know of the register, in sight of whoever plans it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from central.residents.people import Contact, Home, Resident

_T = TypeVar("_T", Home, Resident, Contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed(Generic[_T]):
    """Someone or somewhere known, with the number that files know them by."""

    ref: str
    it: _T

    @property
    def key(self) -> str:
        """What an export writes: their number, or where they have none, our id."""
        return self.ref or self.it.id


Files = Mapping[str, tuple[Filed[_T], ...]]
"""By number and by id. Two with one number are possible: their numbers come from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The part of the register that a file speaks of."""

    position: int = 0
    """Of the journal, before it was read."""
    homes: Files[Home] = field(default_factory=dict)
    home_of: Mapping[str, Filed[Home]] = field(default_factory=dict)
    """Every home that is here, by id."""
    residents: Files[Resident] = field(default_factory=dict)
    contacts: Files[Contact] = field(default_factory=dict)
    programmes: Collection[tuple[str, str]] = ()
    """Those in use, with their tenant."""
    namesakes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The id of whoever has this (folded name, folded street)."""
