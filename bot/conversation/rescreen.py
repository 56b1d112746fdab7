"""When the questions about danger are asked again: more pain for days, or a new sign."""

from statistics import median

from bot.conversation.draft import Draft
from bot.conversation.play import renew, visited
from dialogs import Position
from dialogs.triage import Act
from knowledge import Status, Understanding

RISE_NRS = 2  # the change on the 0 to 10 scale that matters to a person (brief, section E)
DAYS = 3  # so many scores in a row; a working choice


def worse(draft: Draft) -> bool:
    """Return whether the latest three pain scores all lie 2 or more above the person's own usual.

    The usual is the median of the scores before them since the last check, or else what was said
    in that check.
    """
    position = visited(draft)
    known = scores(draft)
    if position is None or len(known) < DAYS:
        return False
    usual = median(known[:-DAYS]) if len(known) > DAYS else position.values.get("severity_0_10")
    if not isinstance(usual, int | float):
        return False
    return all(score >= usual + RISE_NRS for score in known[-DAYS:])


def scores(draft: Draft) -> list[int]:
    """Return the pain scores since the last check was begun, oldest first."""
    session = draft.session("visit")
    since = draft.began(session) if session else draft.now
    planned = [c for c in draft.state.check_ins if c.due_at >= since]
    return [c.pain_nrs for c in planned if c.pain_nrs is not None]


def again(draft: Draft, lead: str) -> None:
    """Say why, and begin the questions about danger again; the age is kept.

    Args:
        draft: The turn in the making; what arrived is yet to be played.
        lead: Why.
    """
    draft.reply(lead)
    renew(draft, "visit", keep=("age",))


def news(draft: Draft, message: Understanding, position: Position) -> bool:
    """Return whether a message names a sign, not urgent by itself, that was not known before."""
    flags = draft.machine("visit").tables.flags
    return any(
        mention.status is Status.PRESENT
        and mention.id in flags
        and flags[mention.id].act is Act.NOTE
        and mention.id not in position.raised
        for mention in message.flags
    )
