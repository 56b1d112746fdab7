"""What follows from an answered workout: the record, the next step, and the weekly review."""

from dataclasses import replace

from bot.conversation import review, rules
from bot.conversation.daily import excluded, exercises
from bot.conversation.draft import Draft
from bot.conversation.play import visited
from bot.conversation.setting import says_clock
from bot.reminders import progression
from bot.reminders.progression import Steps, Verdict
from bot.storage.records import Change, CheckIn, State
from dialogs import Position, Session, Urgency, locate, rewalk
from dialogs.answer import own_words
from dialogs.condition import SKIPPED

START = "start"  # the reason of a change that a visit has made
BARRIERS = ("no_time", "too_sore", "forgot", "not_sure_how", "away")


def position_of(draft: Draft, flow: str) -> Position | None:
    """Return where the person stands in a flow, or None when it was never begun."""
    session = draft.session(flow)
    if session is None:
        return None
    machine = draft.machine(flow)
    return locate(machine, rewalk(machine, session))


def follow(draft: Draft, before: State) -> None:
    """Keep what a turn's answers mean beyond the flow they were given in."""
    if draft.state.sessions.get("workout") != before.sessions.get("workout"):
        _workout(draft, before)
    if draft.state.sessions.get("visit") != before.sessions.get("visit"):
        _programme(draft)
    if draft.state.sessions.get("review") != before.sessions.get("review"):
        review.keep(draft)
    _habit(draft, before)
    _clock(draft, before)


def _workout(draft: Draft, before: State) -> None:
    """Write what was answered into the latest workout, and take the next step of the programme."""
    position = position_of(draft, "workout")
    if position is None or not draft.state.check_ins:
        return
    *earlier, last = draft.state.check_ins
    new = _answered(draft, last, position)
    check_ins = (*_settled(earlier, position), new)
    unchanged = check_ins == draft.state.check_ins
    draft.state = replace(draft.state, check_ins=check_ins)
    if not position.ended or position.facts["urgency"] or (unchanged and _ended(draft, before)):
        return
    if new.done == "later":
        rules.snooze(draft, str(position.values.get("snooze")))
        return
    rules.drop(draft, "snooze")
    _step(draft, settled=position.values.get("settled") is not False)
    review.offer(draft)


def _ended(draft: Draft, before: State) -> bool:
    """Return whether this workout was answered to its end before."""
    text, session = before.sessions.get("workout"), draft.session("workout")
    try:
        earlier = Session.from_json(text) if text else None
    except ValueError:
        return False
    if earlier is None or session is None or earlier.number != session.number:
        return False
    machine = draft.machine("workout")
    return locate(machine, rewalk(machine, earlier)).ended


def _answered(draft: Draft, last: CheckIn, position: Position) -> CheckIn:
    values = position.values
    done, pain, barrier = (values.get(s) for s in ("done", "pain_after_exercise", "barrier"))
    answered = draft.now if done is not None else None
    if last.answered_at is not None and str(done) == last.done:
        answered = last.answered_at
    if done == "later" and "snooze" not in values:
        done, answered = None, None
    return replace(
        last,
        done=str(done) if done is not None else None,
        pain_nrs=pain if isinstance(pain, int) else None,
        barrier=str(barrier) if barrier in BARRIERS and done == "not_today" else None,
        answered_at=answered,
    )


def _settled(earlier: list[CheckIn], position: Position) -> list[CheckIn]:
    """Return the earlier workouts, the latest done one with whether it settled by morning."""
    settled = position.values.get("settled")
    if not isinstance(settled, bool):
        return earlier
    at = next((i for i in range(len(earlier) - 1, -1, -1) if earlier[i].done == "done"), None)
    if at is not None:
        earlier[at] = replace(earlier[at], settled=settled)
    return earlier


def _step(draft: Draft, *, settled: bool) -> None:
    """Take the step that the traffic-light rule asks for, and say why."""
    known = draft.state.check_ins if settled else draft.state.check_ins[:-1]
    if known[-1:] and known[-1].done != "done":
        return
    found = progression.verdict(known, draft.state.changes)
    cards = draft.world.knowledge.exercises
    steps = exercises(draft)
    new = progression.stepped(steps, cards, found)
    reason: str = found
    if found is Verdict.HARDER and new == steps:
        new, reason = _following(draft, steps), "next"
    if not steps or (new == steps and found is not Verdict.REST):
        return
    record(draft, new, reason)
    words = draft.world.words.daily
    lines = _doses(draft, new, {} if found is Verdict.REST else steps)
    draft.reply(words.steps[reason].format(exercises="\n".join(lines)))
    if found is Verdict.SEE_CLINICIAN:
        rules.drop(draft, "workout", *rules.ONCE)


def record(draft: Draft, steps: Steps, reason: str) -> None:
    """Keep a change of the programme."""
    change = Change(draft.person.user_id, draft.now, progression.packed(steps), reason)
    draft.state = replace(draft.state, changes=(*draft.state.changes, change))


def _doses(draft: Draft, new: Steps, old: Steps) -> list[str]:
    """Return a line for each exercise that has changed."""
    cards = draft.world.knowledge.exercises
    return [
        f"• <b>{cards[name].title}</b>: {cards[name].ladder[step].dose}."
        for name, step in new.items()
        if old.get(name) != step
    ]


def _following(draft: Draft, steps: Steps) -> Steps:
    """Return the programme in which the first exercise that is easy makes room for the next one.

    Only an exercise that nothing in the person's answers speaks against comes in.
    """
    from_here = draft.world.knowledge.exercises
    out = excluded(draft)
    new: Steps = {}
    moved = False
    for name, step in steps.items():
        following = from_here[name].following
        if not moved and following and following not in (*steps, *out) and following in from_here:
            new |= progression.begun((following,), from_here)
            moved = True
        else:
            new[name] = step
    return new if moved else steps


def _programme(draft: Draft) -> None:
    """Begin the programme that a visit has led to; exercises that stay keep their step."""
    session = draft.session("visit")
    position = visited(draft)
    if session is None or position is None or position.urgency >= Urgency.URGENT_SAME_DAY:
        return
    cards = draft.world.knowledge.exercises
    planned = progression.begun(position.facts["programme"], cards)
    starts = [change for change in draft.state.changes if change.reason == START]
    known = progression.unpacked(starts[-1].exercises) if starts else {}
    again = starts and draft.began(session) > starts[-1].changed_at
    if planned.keys() == known.keys() and not again:
        return
    if planned or known:
        now = progression.unpacked(draft.state.changes[-1].exercises) if known else {}
        record(draft, {name: now.get(name, step) for name, step in planned.items()}, START)


def _habit(draft: Draft, before: State) -> None:
    """Tie the reminder that was just set to the habit that the person named."""
    for flow in ("plan", "visit"):
        session = draft.session(flow)
        if session is None or draft.state.sessions.get(flow) == before.sessions.get(flow):
            continue
        values = session.values
        habit, at = values.get("habit"), values.get("reminder_time")
        if isinstance(habit, str) and at is not None:
            shown = _habit_words(draft, habit)
            draft.state = replace(
                draft.state,
                reminders=tuple(
                    replace(r, note=shown) if r.kind == "workout" and r.at_local == at else r
                    for r in draft.state.reminders
                ),
            )


def _habit_words(draft: Draft, habit: str) -> str:
    if habit == SKIPPED:
        return ""
    slot = draft.machine("plan").slots["habit"]
    labels = {str(choice.value): choice.label for choice in slot.choices}
    text = labels.get(habit) or own_words(habit)
    return text[:1].lower() + text[1:]


def _clock(draft: Draft, before: State) -> None:
    """Move the reminders to the clock that the person now lives by."""
    if draft.state.sessions.get("travel") == before.sessions.get("travel"):
        return
    position = position_of(draft, "travel")
    zone = position.values.get("city") if position else None
    if isinstance(zone, str) and zone != draft.person.zone:
        rules.travel(draft, zone)
        says_clock(draft, zone)
