"""The people of a big centre, drawn: homes, who lives there, whom to call, hubs and devices.

The proportions are those of a city's service: one home in ten is a couple's. Names and streets are
common ones, so that a search finds many; telephone numbers and ids are each their own. Nobody here
is real. The same seed draws the same people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid5

from central import tables
from simulations.bulk import Rows
from simulations.town import TOWN, hub_id, installation_of

COUPLES = 10
"""One home in so many has two residents."""
_GIVEN = (
    "Maria Montserrat Rosa Carme Dolors Josefa Antònia Núria Teresa Mercè Pilar Francesca Anna "
    "Joan Josep Antoni Jordi Francesc Manel Pere Ramon Jaume Lluís Miquel Àngel Amàlia Concepció "
    "Encarnació Remei Assumpció Fátima Zahra Aisha Wei Olga"
)
_FAMILY = (
    "Garcia Martínez López Sánchez Rodríguez Fernández Pérez González Vidal Serra Puig Soler Roca "
    "Bosch Ferrer Vila Mas Font Casas Sala Costa Riera Pujol Prat Torrent Camps Valls Oliver "
    "Rovira Batlle Iglesias Moreno Jiménez Romero Navarro Torres Domènech Gil Vázquez Ahmed Chen"
)
_STREETS = (
    "Carrer de Sants;Carrer Gran de Gràcia;Carrer d'Aragó;Carrer de Balmes;Passeig de Maragall;"
    "Carrer de València;Avinguda Meridiana;Rambla del Poblenou;Carrer de Provença;Via Júlia;"
    "Carrer de la Creu Coberta;Ronda de Sant Antoni;Carrer del Clot;Plaça de la Vila;Carrer Major"
)
_TOWNS = ("Barcelona", "l'Hospitalet de Llobregat", "Badalona", "Sabadell", "Terrassa")
_TERRITORIES = ("eixample", "sants-montjuic", "gracia", "nou-barris", "sant-marti", "horta")
_KINDS = (("pendant", None), ("motion", "living-room"), ("smoke", "kitchen"))
_RELATIONS = ("daughter", "son", "neighbour", "sister", "friend")


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """One home of the town, by its number."""

    number: int
    home: str
    residents: tuple[str, ...]
    hub: str
    territory: str


def households(count: int) -> Iterator[Household]:
    """Number the homes from 0."""
    for number in range(count):
        people = 2 if number % COUPLES == 0 else 1
        yield Household(
            number=number,
            home=_id("home", number),
            residents=tuple(_id("resident", number * 2 + each) for each in range(people)),
            hub=hub_id(number),
            territory=_TERRITORIES[number % len(_TERRITORIES)],
        )


def people(count: int, seed: int) -> Iterator[Rows]:
    """Draw the rows of every table about people and hubs, in an order that keys allow."""
    yield Rows(
        tables.homes,
        ("id", "tenant", "territory", "street", "floor", "town", "access"),
        _homes(count, Random(f"{seed} homes")),
    )
    yield Rows(
        tables.residents,
        ("id", "home", "given_name", "family_name", "address_as", "birth_year", "phone"),
        _residents(count, Random(f"{seed} residents")),
    )
    yield Rows(
        tables.contacts,
        ("id", "home", "rank", "name", "relation", "phone", "has_key"),
        _contacts(count, Random(f"{seed} contacts")),
    )
    yield Rows(
        tables.hubs,
        ("id", "home", "installation"),
        ((one.hub, one.home, installation_of(one.number)) for one in households(count)),
    )
    yield Rows(
        tables.devices,
        ("hub", "id", "kind", "place"),
        (
            (one.hub, f"{kind}-{one.number:06d}", kind, place)
            for one in households(count)
            for kind, place in _KINDS
        ),
    )


def _homes(count: int, draw: Random) -> Iterator[tuple[object, ...]]:
    streets = _STREETS.split(";")
    for one in households(count):
        street = f"{draw.choice(streets)}, {draw.randint(1, 400)}"
        floor = f"{draw.randint(1, 8)}r {draw.randint(1, 4)}a"
        town = draw.choices(_TOWNS, (70, 10, 8, 6, 6))[0]
        access = "porter fins a les 14 h" if draw.random() < 0.2 else ""
        yield one.home, "barcelona", one.territory, street, floor, town, access


def _residents(count: int, draw: Random) -> Iterator[tuple[object, ...]]:
    given, family = _GIVEN.split(), _FAMILY.split()
    for one in households(count):
        for each, resident in enumerate(one.residents):
            name = draw.choice(given)
            surnames = f"{draw.choice(family)} {draw.choice(family)}"
            phone = f"+3493{one.number * 2 + each:07d}"
            born = draw.randint(1925, 1955)
            yield resident, one.home, name, surnames, name, born, phone


def _contacts(count: int, draw: Random) -> Iterator[tuple[object, ...]]:
    given, family = _GIVEN.split(), _FAMILY.split()
    for one in households(count):
        for rank in range(1, draw.randint(2, 4)):
            number = one.number * 4 + rank
            yield (
                _id("contact", number),
                one.home,
                rank,
                f"{draw.choice(given)} {draw.choice(family)}",
                draw.choice(_RELATIONS),
                f"+346{number:08d}",
                draw.random() < 0.4,
            )


def _id(kind: str, number: int) -> str:
    """Return an id that the same town always has. Cheaper than `uuid5` for each row of millions."""
    return str(UUID(int=_SPACE[kind] + number))


_SPACE = {
    kind: uuid5(TOWN, kind).int & ~0xFFFFFFFF for kind in ("home", "resident", "contact", "alarm")
}
