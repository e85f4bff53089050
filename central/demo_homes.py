"""Three homes of a demonstration in Barcelona; the people in them are invented."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from central.operators.accounts import Account
from central.permissions import Role
from central.residents.hours import Hours
from central.residents.people import Contact, Home, Resident

TENANT = "barcelona"
ROOMS = ("bedroom", "bathroom", "kitchen", "living-room", "hall")


def demo_id(name: str) -> str:
    """Return the id of `name`, the same in every demonstration."""
    return str(uuid5(NAMESPACE_URL, f"https://caliu.example/demo/{name}"))


class Device(NamedTuple):
    """A device of a demo home; without a resident it belongs to the home."""

    id: str
    kind: str
    place: str | None = None
    resident: str | None = None
    position: str | None = None


PROGRAMMES = {
    "basic": {
        "ca": "Teleassistència bàsica",
        "es": "Teleasistencia básica",
        "en": "Basic telecare",
    },
    "robots": {"ca": "Robots a casa", "es": "Robots en casa", "en": "Robots at home"},
}
"""By code, with their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoHome:
    """A home, who lives there, whom to call, and what its hub hears."""

    hub: str
    profile: str
    home: Home
    residents: tuple[Resident, ...]
    contacts: tuple[Contact, ...]
    devices: tuple[Device, ...]

    @property
    def installation(self) -> str:
        return demo_id(f"installation/{self.hub}")


def _senses(*worn: Device) -> tuple[Device, ...]:
    """Return what each demo home has, and what its residents wear."""
    motion = tuple(Device(f"motion-{room}", "motion", room) for room in ROOMS)
    fixed = (
        Device("door-front", "door", "hall"),
        Device("bed-1", "bed", "bedroom"),
        Device("smoke-kitchen", "smoke", "kitchen"),
    )
    return (*worn, *motion, *fixed)


_VILLARROEL, _ROSELLO, _NOU = demo_id("home/1"), demo_id("home/2"), demo_id("home/3")
ROSA, CARME, JOAN, DOLORES = (
    demo_id(f"resident/{name}") for name in ("rosa", "carme", "joan", "dolores")
)

_DAYTIME = (Hours(start="07:30", end="23:00"),)
_EVENINGS = (Hours(days=(1, 2, 3, 4, 5), start="18:00", end="08:00"), Hours(days=(6, 7)))

HOMES = (
    DemoHome(
        hub="hub-0001",
        profile="robot",
        home=Home(
            id=_VILLARROEL,
            tenant=TENANT,
            territory="eixample",
            programme="robots",
            street="Carrer de Villarroel 112",
            floor="3r 2a",
            town="Barcelona",
            access="Clau a la porteria; codi del portal 1408",
            latitude=41.3853,
            longitude=2.1561,
        ),
        residents=(
            Resident(
                id=ROSA,
                home=_VILLARROEL,
                given_name="Rosa",
                family_name="Vidal Mas",
                address_as="Rosa",
                birth_year=1939,
                phone="+34 930 000 001",
                intensity=2,
                hears_badly=True,
                mobility="camina amb bastó",
                health="hipertensió",
            ),
        ),
        contacts=(
            Contact(
                id=demo_id("contact/anna"),
                home=_VILLARROEL,
                resident=ROSA,
                rank=1,
                name="Anna Soler Vidal",
                relation="filla",
                phone="+34 600 000 011",
            ),
            Contact(
                id=demo_id("contact/pep"),
                home=_VILLARROEL,
                rank=2,
                name="Pep Roca",
                relation="veí",
                phone="+34 600 000 012",
                has_key=True,
            ),
            Contact(
                id=demo_id("contact/mireia"),
                home=_VILLARROEL,
                resident=ROSA,
                rank=3,
                name="Mireia Soler",
                relation="neta",
                phone="+34 600 000 013",
                hours=_EVENINGS,
            ),
        ),
        devices=_senses(
            Device("pendant-1", "pendant", None, ROSA),
            Device("wearable-1", "wearable", None, ROSA, "waist"),
        ),
    ),
    DemoHome(
        hub="hub-0002",
        profile="hub",
        home=Home(
            id=_ROSELLO,
            tenant=TENANT,
            territory="eixample",
            programme="basic",
            street="Carrer del Rosselló 251",
            floor="àtic",
            town="Barcelona",
            access="Timbre 5; la veïna del 4t té clau",
            latitude=41.3945,
            longitude=2.1606,
        ),
        residents=(
            Resident(
                id=CARME,
                home=_ROSELLO,
                given_name="Carme",
                family_name="Puig Ferrer",
                address_as="Carme",
                birth_year=1942,
                phone="+34 930 000 002",
                mobility="camina sola",
            ),
            Resident(
                id=JOAN,
                home=_ROSELLO,
                given_name="Joan",
                family_name="Serra Bosch",
                address_as="Joan",
                birth_year=1940,
                phone="+34 930 000 002",
                intensity=2,
                mobility="cadira de rodes",
                health="pròtesi de maluc",
            ),
        ),
        contacts=(
            Contact(
                id=demo_id("contact/marta"),
                home=_ROSELLO,
                rank=1,
                name="Marta Serra Puig",
                relation="filla",
                phone="+34 600 000 021",
            ),
            Contact(
                id=demo_id("contact/lluis"),
                home=_ROSELLO,
                rank=2,
                name="Lluís Serra Puig",
                relation="fill",
                phone="+34 600 000 022",
                hours=_DAYTIME,
            ),
            Contact(
                id=demo_id("contact/teresa"),
                home=_ROSELLO,
                rank=3,
                name="Teresa Camps",
                relation="veïna",
                phone="+34 600 000 023",
                has_key=True,
            ),
        ),
        devices=_senses(
            Device("pendant-1", "pendant", None, CARME),
            Device("pendant-2", "pendant", None, JOAN),
            Device("wearable-1", "wearable", None, JOAN, "waist"),
        ),
    ),
    DemoHome(
        hub="hub-0003",
        profile="hub",
        home=Home(
            id=_NOU,
            tenant=TENANT,
            territory="nou-barris",
            programme="basic",
            street="Passeig de Fabra i Puig 340",
            floor="2º 1ª",
            town="Barcelona",
            access="Llave en la portería",
            key_safe_place="En la barandilla del segundo rellano",
            key_safe_code="4071",
            latitude=41.4321,
            longitude=2.1702,
        ),
        residents=(
            Resident(
                id=DOLORES,
                home=_NOU,
                given_name="Dolores",
                family_name="Ortega Ruiz",
                address_as="señora Dolores",
                birth_year=1936,
                language="es",
                phone="+34 930 000 003",
                intensity=3,
                mobility="anda con andador",
                health="diabetes",
            ),
        ),
        contacts=(
            Contact(
                id=demo_id("contact/antonio"),
                home=_NOU,
                resident=DOLORES,
                rank=1,
                name="Antonio Ruiz Ortega",
                relation="hijo",
                language="es",
                phone="+34 600 000 031",
            ),
            Contact(
                id=demo_id("contact/fatima"),
                home=_NOU,
                resident=DOLORES,
                rank=2,
                name="Fátima Haddad",
                relation="cuidadora",
                language="es",
                phone="+34 600 000 032",
                has_key=True,
                hours=_DAYTIME,
            ),
        ),
        devices=_senses(
            Device("pendant-1", "pendant", None, DOLORES),
            Device("wearable-1", "wearable", None, DOLORES, "waist"),
        ),
    ),
)

ACCOUNTS = tuple(
    Account(id=demo_id(f"operator/{login}"), login=login, name=name, role=role, tenant=TENANT)
    for login, name, role in (
        ("nuria", "Núria Pons", Role.OPERATOR),
        ("marc", "Marc Ribas", Role.OPERATOR),
        ("laia", "Laia Font", Role.SUPERVISOR),
        ("tomas", "Tomàs Gil", Role.TECHNICIAN),
        ("admin", "Administració", Role.ADMINISTRATOR),
    )
)
