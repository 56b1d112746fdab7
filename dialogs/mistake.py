"""The way back from an escalation: what made it urgent is taken back, and asked again."""

from collections.abc import Iterator
from dataclasses import replace

from dialogs.condition import SKIPPED
from dialogs.log import How
from dialogs.machine import CONFIRM, Machine
from dialogs.position import locate, urgent_flags
from dialogs.session import Session


def take_back(machine: Machine, session: Session) -> Session:
    """Return the session without what made it urgent: flags that were written, and answers."""
    session = replace(session, announced={}, turn=session.turn + 1, again=())
    while taken := set(_causes(machine, session)):
        session = session.record(How.CORRECTED, dict.fromkeys(sorted(taken)))
    return session


def _causes(machine: Machine, session: Session) -> Iterator[str]:
    """Yield the answered slots that raise urgent flags: the flags, and what their rows ask about.

    A "no" that a row asks for stays, unless the row holds because of it: "no fever" beside a hot
    knee is left alone, "cannot lift the leg" is not.
    """
    position = locate(machine, session)
    facts = position.facts
    urgent = urgent_flags(position.raised)
    for flag in urgent:
        if CONFIRM + flag in position.values:
            yield CONFIRM + flag
    for row in machine.tables.raising:
        if row.flag in urgent and row.condition.holds(facts):
            for name in row.condition.names & position.values.keys():
                without = {k: v for k, v in facts.items() if k != name}
                harmless = position.values[name] in (False, SKIPPED)
                if not harmless or not row.condition.holds(without):
                    yield name
