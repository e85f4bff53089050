"""The plan of a file of residents: homes are made of the lines that share a number."""

from dataclasses import dataclass, field, replace

from central.operators.scope import reaches
from central.residents.folding import folded
from central.residents.forms import home_from, resident_from
from central.residents.people import Home, Resident
from central.residents.sheets.columns import Of
from central.residents.sheets.judging import Judge
from central.residents.sheets.plan import (
    Asked,
    HomePlan,
    Outcome,
    Plan,
    PlannedLine,
    Remark,
    ResidentPlan,
)
from central.residents.sheets.reading import Line
from central.residents.sheets.register import Filed

_SCOPE = ("tenant", "territory", "programme")


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A home as the first line that speaks of it tells it."""

    line: int
    texts: dict[str, str]
    plan: HomePlan | None = None
    wrong: list[Remark] = field(default_factory=list)


def plan_residents(asked: Asked) -> Plan:
    """Return what the file would do."""
    planner = _Planner(asked)
    lines = [planner.line(line) for line in asked.sheet.lines]
    return Plan(lines=tuple(lines), residents=tuple(planner.good))


class _Planner:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._judge = Judge(asked)
        self._drafts: dict[str, _Draft] = {}
        self._namesakes: dict[tuple[str, str], int] = {}
        self.good: list[ResidentPlan] = []

    def line(self, line: Line) -> PlannedLine:
        """Judge one line, after those before it."""
        judge, register = self._judge, self._asked.register
        texts = judge.texts(line)
        ref = texts.get("ref", "")
        wrong = judge.of_line(line, ref)
        known = judge.speaks_of(line, register.residents.get(ref, ()), ref, wrong)
        plan = None
        if not judge.is_anybodys(wrong):
            plan = self._plan(line, texts, known, wrong)
        if wrong or plan is None:
            who = _name(texts) or ("" if known is None else known.it.name)
            return PlannedLine(
                number=line.number, outcome=Outcome.REFUSED, ref=ref, who=who, wrong=tuple(wrong)
            )
        self.good.append(plan)
        changes = (
            *judge.changes(Of.RESIDENT, plan.before, plan.after),
            *judge.changes(Of.HOME, plan.home.before, plan.home.after),
        )
        return PlannedLine(
            number=line.number,
            outcome=_outcome(is_new=plan.before is None, changes=bool(changes)),
            ref=ref,
            who=plan.after.name,
            changes=changes,
            noted=self._noted(line, plan.after, plan.home.after),
        )

    def _plan(
        self,
        line: Line,
        texts: dict[str, str],
        known: Filed[Resident] | None,
        wrong: list[Remark],
    ) -> ResidentPlan | None:
        before = None if known is None else known.it
        home = self._home(line, texts, known, wrong)
        after = self._resident(texts, before, wrong)
        if home is None or after is None:
            return None
        ref = texts.get("ref", "") if known is None else known.ref
        return ResidentPlan(line=line.number, ref=ref, home=home, before=before, after=after)

    def _resident(
        self, texts: dict[str, str], before: Resident | None, wrong: list[Remark]
    ) -> Resident | None:
        fields = self._judge.fields(Of.RESIDENT, texts, before)
        if before is not None and not fields:
            return before
        known = before or Resident(id="", home="", given_name="", family_name="", address_as="")
        judged = resident_from(fields, known, this_year=self._asked.this_year)
        if isinstance(judged, Resident):
            return judged
        wrong += self._judge.remarks(judged, texts)
        return None

    def _home(
        self, line: Line, texts: dict[str, str], known: Filed[Resident] | None, wrong: list[Remark]
    ) -> HomePlan | None:
        """Return the home of a line; what the first line says of it holds for the others."""
        found = self._known_home(texts.get("home_ref", ""), known, wrong)
        key = _key(line, texts, found)
        draft = self._drafts.get(key)
        if draft is not None:
            self._compare(draft, texts, wrong)
            if draft.wrong:
                wrong.append(self._judge.remark("home_ref", "home-refused", other=draft.line))
            return draft.plan
        homes = {column.name for column in self._judge.columns(Of.HOME)}
        draft = _Draft(
            line=line.number, texts={name: texts[name] for name in homes if name in texts}
        )
        self._drafts[key] = draft
        draft.plan = self._plan_home(draft, key, texts.get("home_ref", ""), found)
        wrong += draft.wrong
        return draft.plan

    def _known_home(
        self, home_ref: str, known: Filed[Resident] | None, wrong: list[Remark]
    ) -> Filed[Home] | None:
        register, judge = self._asked.register, self._judge
        if known is not None:
            home = register.home_of[known.it.home]
            if home_ref and home_ref not in (home.ref, home.it.id):
                wrong.append(judge.remark("home_ref", "other-home", home.key))
            return home
        if not home_ref:
            return None
        return judge.one_of(register.homes.get(home_ref, ()), "home_ref", home_ref, wrong)

    def _plan_home(
        self, draft: _Draft, key: str, ref: str, found: Filed[Home] | None
    ) -> HomePlan | None:
        judge, actor = self._judge, self._asked.actor
        before = None if found is None else found.it
        fields = judge.fields(Of.HOME, draft.texts, before)
        if before is None:
            known = Home(id="", tenant=self._asked.tenant, territory=actor.territory)
            known = replace(known, programme=actor.programme)
            for name in _SCOPE:  # an empty cell is the importer's own
                if not fields.get(name):
                    fields.pop(name, None)
        else:
            known = before
        after = home_from(fields, known) if fields or before is None else known
        if not isinstance(after, Home):
            draft.wrong += judge.remarks(after, draft.texts)
            return None
        draft.wrong += self._out_of_place(before, after)
        ref = ref if found is None else found.ref
        return HomePlan(key=key, ref=ref, before=before, after=after)

    def _out_of_place(self, before: Home | None, after: Home) -> list[Remark]:
        """Return what lies out of sight, or in no programme."""
        actor, judge = self._asked.actor, self._judge
        reached = reaches(
            actor, tenant=after.tenant, territory=after.territory, programme=after.programme
        )
        if not reached:
            column = next(
                name for name in _SCOPE if getattr(actor, name) not in ("", getattr(after, name))
            )
            return [judge.remark(column, "scope", getattr(after, column))]
        is_moved = before is None or before.programme != after.programme
        used = (after.tenant, after.programme)
        if is_moved and after.programme and used not in self._asked.register.programmes:
            return [judge.remark("programme", "programme", after.programme)]
        return []

    def _compare(self, draft: _Draft, texts: dict[str, str], wrong: list[Remark]) -> None:
        """Refuse what another line says otherwise of the same home; an empty cell says nothing."""
        for name, said in draft.texts.items():
            text = texts.get(name, "")
            if text not in ("", said):
                wrong.append(self._judge.remark(name, "home-differs", text, other=draft.line))

    def _noted(self, line: Line, resident: Resident, home: Home) -> tuple[Remark, ...]:
        """Tell of somebody else with this name in this street."""
        judge = self._judge
        key = folded(resident.name), folded(home.street)
        other = self._namesakes.setdefault(key, line.number)
        if other != line.number:
            return (judge.remark("given_name", "namesake-line", other=other),)
        namesake = self._asked.register.namesakes.get(key)
        if namesake is not None and namesake != resident.id:
            return (judge.remark("given_name", "namesake"),)
        return ()


def _key(line: Line, texts: dict[str, str], found: Filed[Home] | None) -> str:
    """Return what tells this home from the others of the file."""
    if found is not None:
        return f"known {found.it.id}"
    ref = texts.get("home_ref", "")
    return f"new {ref}" if ref else f"of line {line.number}"


def _outcome(*, is_new: bool, changes: bool) -> Outcome:
    if is_new:
        return Outcome.NEW
    return Outcome.CHANGED if changes else Outcome.UNCHANGED


def _name(texts: dict[str, str]) -> str:
    return f"{texts.get('given_name', '')} {texts.get('family_name', '')}".strip()
