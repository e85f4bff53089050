"""Carries out what the judgement of an escalation decides, within the transaction of its cause."""

from dataclasses import replace
from typing import assert_never

from central.alarms.attempts import Attempt, escalation_of, plan_attempt, stop_attempts
from central.alarms.case_rows import entry_of
from central.alarms.cases import Case
from central.alarms.escalation import Ask, Happening, Stop, TellNobodyLeft, judge
from central.alarms.marks import set_mark
from central.database import Transaction


async def follow(
    transaction: Transaction,
    case: Case,
    attempts: tuple[Attempt, ...],
    *happenings: Happening,
) -> Case:
    """Judge what happened, write attempts and entries, and return the case with its new step.

    The case itself is left to the caller to save, once, behind the entries.
    """
    state = escalation_of(case, attempts)
    for happening in happenings:
        state, decisions = judge(state, happening, transaction.now)
        for decision in decisions:
            match decision:
                case Ask(contact, channel):
                    await plan_attempt(transaction, case, contact, channel, by="system")
                case Stop():
                    await stop_attempts(transaction, case, why=type(happening).__name__.lower())
                case TellNobodyLeft():
                    transaction.record(entry_of(case, "escalation.exhausted", "system"))
                    told = "everyone was asked and nobody comes"
                    await set_mark(transaction, case, "nobody-comes", text=told)
                case _:
                    assert_never(decision)
    return replace(case, step=state.step, next_due_at=state.due_at)
