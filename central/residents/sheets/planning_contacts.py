"""The plan of a file of contacts, each of a home that is in the register already."""

from dataclasses import replace

from central.residents.forms import contact_from
from central.residents.people import Contact
from central.residents.sheets.columns import Of
from central.residents.sheets.judging import Judge
from central.residents.sheets.plan import (
    Asked,
    Change,
    ContactPlan,
    Outcome,
    Plan,
    PlannedLine,
    Remark,
)
from central.residents.sheets.reading import Line
from central.residents.sheets.register import Filed


def plan_contacts(asked: Asked) -> Plan:
    """Return what the file would do."""
    planner = _Planner(asked)
    lines = [planner.line(line) for line in asked.sheet.lines]
    return Plan(lines=tuple(lines), contacts=tuple(planner.good))


class _Planner:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._judge = Judge(asked)
        self.good: list[ContactPlan] = []

    def line(self, line: Line) -> PlannedLine:
        """Judge one line, after those before it."""
        judge, register = self._judge, self._asked.register
        texts = judge.texts(line)
        ref = texts.get("ref", "")
        wrong = judge.of_line(line, ref)
        known = judge.speaks_of(line, register.contacts.get(ref, ()), ref, wrong)
        plan = None
        if not judge.is_anybodys(wrong):
            plan = self._plan(line, texts, known, wrong)
        if wrong or plan is None:
            return PlannedLine(
                number=line.number,
                outcome=Outcome.REFUSED,
                ref=ref,
                who=texts.get("name", ""),
                wrong=tuple(wrong),
            )
        self.good.append(plan)
        changes = self._changes(plan, texts)
        outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        return PlannedLine(
            number=line.number,
            outcome=Outcome.NEW if plan.before is None else outcome,
            ref=ref,
            who=plan.after.name,
            changes=changes,
        )

    def _plan(
        self, line: Line, texts: dict[str, str], known: Filed[Contact] | None, wrong: list[Remark]
    ) -> ContactPlan | None:
        before = None if known is None else known.it
        home = self._home(texts, before, wrong)
        resident = None if home is None else self._resident(texts, home, before, wrong)
        after = self._contact(texts, home or "", resident, before, wrong)
        if after is None:
            return None
        ref = texts.get("ref", "") if known is None else known.ref
        return ContactPlan(line=line.number, ref=ref, before=before, after=after)

    def _changes(self, plan: ContactPlan, texts: dict[str, str]) -> tuple[Change, ...]:
        changes = [*self._judge.changes(Of.CONTACT, plan.before, plan.after)]
        if plan.before is not None and plan.before.resident != plan.after.resident:
            theirs = texts.get("resident_ref", "")
            changes.append(Change(column="resident_ref", before="", after=theirs))
        return tuple(changes)

    def _home(
        self, texts: dict[str, str], before: Contact | None, wrong: list[Remark]
    ) -> str | None:
        judge, ref = self._judge, texts.get("home_ref", "")
        found = self._asked.register.homes.get(ref, ())
        if not ref and before is not None:
            return before.home
        if not ref:
            wrong.append(judge.remark("home_ref", "missing"))
            return None
        if not found:
            wrong.append(judge.remark("home_ref", "no-home", ref))
            return None
        home = judge.one_of(found, "home_ref", ref, wrong)
        if home is None:
            return None
        if before is not None and before.home != home.it.id:
            wrong.append(judge.remark("home_ref", "other-contact-home", ref))
        return home.it.id

    def _resident(
        self, texts: dict[str, str], home: str, before: Contact | None, wrong: list[Remark]
    ) -> str | None:
        """Return whose contact it is; a file without the column leaves it as it is."""
        judge, register = self._judge, self._asked.register
        if "resident_ref" not in texts:
            return None if before is None else before.resident
        ref = texts["resident_ref"]
        if not ref:
            return None
        found = [one for one in register.residents.get(ref, ()) if one.it.home == home]
        if len(found) != 1:
            wrong.append(judge.remark("resident_ref", "no-resident", ref))
            return None
        return found[0].it.id

    def _contact(
        self,
        texts: dict[str, str],
        home: str,
        resident: str | None,
        before: Contact | None,
        wrong: list[Remark],
    ) -> Contact | None:
        fields = self._judge.fields(Of.CONTACT, texts, before)
        if before is not None and not fields and before.resident == resident:
            return before
        known = before or Contact(id="", home=home, rank=1, name="")
        judged = contact_from(fields, known, schemes=self._asked.schemes)
        if isinstance(judged, Contact):
            return replace(judged, resident=resident)
        wrong += self._judge.remarks(judged, texts)
        return None
