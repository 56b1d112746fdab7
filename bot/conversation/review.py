"""The weekly review: when it is due, what is kept of it, and what follows."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.draft import Draft
from bot.conversation.play import play, start, visited
from bot.conversation.values import Button
from bot.storage.records import Review
from dialogs import How, Start, begin, locate, rewalk
from dialogs.answer import label
from dialogs.condition import SKIPPED

WEEK = timedelta(days=7)
EARLY = timedelta(hours=18)  # a review may come so much before its week is full
BIG_WEEKS = (2, 6, 12)  # clinical brief, section E: the global change is asked then
RISE = 2  # points of pain that count as worse; clinical brief, section E, numeric rating scale


def week_of(draft: Draft) -> int:
    """Return how many weeks the programme has run, or 0 before the first is over."""
    if not draft.state.changes:
        return 0
    return (draft.now - draft.state.changes[0].changed_at + EARLY) // WEEK


def offer(draft: Draft) -> None:
    """Ask for the weekly review when one is due."""
    week = week_of(draft)
    last = draft.state.reviews[-1] if draft.state.reviews else None
    if week >= 1 and (last is None or draft.now - last.at >= WEEK - EARLY):
        ask(draft)


def ask(draft: Draft) -> None:
    """Begin a review; the goal of before stands."""
    week = week_of(draft)
    last = draft.state.reviews[-1] if draft.state.reviews else None
    machine = draft.machine("review")
    given: dict[str, bool | str] = {"big_review": week in BIG_WEEKS}
    if last is not None and last.goal:
        given["goal"] = _stored(draft, last.goal)
    session = begin(machine, draft.number())
    draft.save(session.record(How.START, given))
    play(draft, "review", Start())


def keep(draft: Draft) -> None:
    """Keep a review that is answered to its end, and do what follows from it."""
    session = draft.session("review")
    if session is None:
        return
    machine = draft.machine("review")
    position = locate(machine, rewalk(machine, session))
    if not position.ended or position.facts["urgency"]:
        return
    values = position.values
    at = draft.began(session)
    goal = values.get("goal")
    shown = (
        ""
        if goal in (None, SKIPPED)
        else label(machine.slots["goal"], str(goal), yes="", no="", not_sure="")
    )
    new = Review(
        draft.person.user_id,
        at,
        max(week_of(draft), 1),
        _number(values.get("pain_average")),
        _number(values.get("pain_worst")),
        shown or None,
        _number(values.get("goal_score")),
        str(values["change"]),
    )
    earlier = tuple(r for r in draft.state.reviews if r.at != at)
    if new in draft.state.reviews:
        return
    draft.state = replace(draft.state, reviews=(*earlier, new))
    _follow(draft, new, earlier, signs=values.get("new_signs") is True)
    words = draft.world.words.daily
    if values.get("carry_on") in ("fewer", "swap"):
        draft.reply(words.change_which, ((Button(words.swap_one, "w:change"),),))


def worse(new: Review, before_nrs: int | None, earlier: tuple[Review, ...]) -> bool:
    """Return whether a review calls for a new look at the knee.

    Args:
        new: The review.
        before_nrs: Pain at the first visit, or None.
        earlier: The reviews before it, oldest first.
    """
    if new.change == "worse":
        return True
    if not earlier:
        return before_nrs is not None and (new.average_nrs or 0) - before_nrs >= RISE
    last = earlier[-1]
    pairs = ((new.average_nrs, last.average_nrs), (new.worst_nrs, last.worst_nrs))
    return any(a is not None and b is not None and a - b >= RISE for a, b in pairs)


def _follow(draft: Draft, new: Review, earlier: tuple[Review, ...], *, signs: bool) -> None:
    words = draft.world.words.daily
    position = visited(draft)
    before = _number(position.values.get("severity_0_10")) if position else None
    if signs or worse(new, before, earlier):
        draft.reply(words.look_again)
        start(draft, "visit", keep=("age",))
        return
    first = earlier[0].average_nrs if earlier else before
    now = new.average_nrs
    if first is None or now is None:
        return
    text = words.review_same if abs(first - now) < RISE else words.review_better
    if now - first >= RISE:
        text = words.review_up
    draft.reply(text.format(first=first, now=now))


def _stored(draft: Draft, goal: str) -> str:
    """Return a goal as its slot stores it: a choice by its value, own words parted as there."""
    slot = draft.machine("review").slots["goal"]
    values = {choice.label: str(choice.value) for choice in slot.choices}
    return values.get(goal) or "\u00a0" + goal.replace(" ", "\u00a0")


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
