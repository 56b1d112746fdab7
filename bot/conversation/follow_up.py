"""After an escalation: when a later return is asked how it went, and what being seen sets free.

An escalation plans a `follow_up` session whose number is the time; it is asked when the person
comes back hours later, or wants a new check. Until they say that they were seen, the urgent flag
stays open, whatever else they write.
"""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.draft import Draft
from dialogs import Session, begin, locate, rewalk

FOLLOW_UP = "follow_up"
LATER = timedelta(hours=6)  # a return after so long is a new conversation; a working choice


def plan(draft: Draft) -> None:
    """Note when somebody was sent to care; the question comes later."""
    draft.save(begin(draft.machine(FOLLOW_UP), draft.number()))


def planned(session: Session) -> bool:
    """Return whether a session is a question that was not asked yet."""
    return session.flow == FOLLOW_UP and session.turn == 0


def opened(draft: Draft) -> Session:
    """Return the question, begun; it is kept."""
    session = replace(begin(draft.machine(FOLLOW_UP), draft.number()), turn=1)
    draft.save(session)
    return session


def is_open(draft: Draft) -> bool:
    """Return whether the question was asked and waits for its answer."""
    session = draft.session(FOLLOW_UP)
    if session is None or planned(session):
        return False
    machine = draft.machine(FOLLOW_UP)
    return not locate(machine, rewalk(machine, session)).ended


def is_due(draft: Draft) -> bool:
    """Return whether an urgent flag is open, and the person was last spoken to hours ago."""
    if not any(session.announced for session in draft.latest()) or is_open(draft):
        return False
    session = draft.session(FOLLOW_UP)
    return session is None or draft.now - draft.began(session) >= LATER


def clear(draft: Draft) -> None:
    """Close what was urgent: sessions in which a flag was told are forgotten, except the visit."""
    told = {s.flow for s in draft.latest() if s.announced and s.flow != "visit"}
    kept = {flow: text for flow, text in draft.state.sessions.items() if flow not in told}
    draft.state = replace(draft.state, sessions=kept)
