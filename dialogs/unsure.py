"""What "not sure" leads to: the open question is made simpler, before it is taken as the answer.

A list is taken apart into its signs; a danger question is asked once more in plainer words.
"""

from dataclasses import replace

from dialogs.log import How
from dialogs.machine import Machine
from dialogs.position import Position
from dialogs.session import Session


def simplify(machine: Machine, session: Session, position: Position) -> Session | None:
    """Return the session that asks the open question in a simpler way, or None when none is left.

    What is ticked in a list stays said.
    """
    turn = session.turn + 1
    slot = position.slots[0]
    if len(position.slots) > 1 and position.stop is not None:
        ticked = dict.fromkeys(session.draft, True)
        apart = (*session.apart, position.stop.id)
        return replace(session, turn=turn, draft=(), apart=apart).record(How.PRESSED, ticked)
    if machine.slots[slot].danger and machine.slots[slot].again and slot not in session.again:
        return replace(session, turn=turn, again=(*session.again, slot))
    return None


def simplified(session: Session, position: Position) -> int:
    """Return how often the open question was made simpler, 0 to 2."""
    apart = position.stop is not None and position.stop.id in session.apart
    return apart + (position.slots[0] in session.again)
