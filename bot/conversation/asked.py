"""What somebody writes about their reminders, or about today's exercises, done as it was asked."""

from dataclasses import replace
from datetime import date, timedelta

from bot.conversation import reminders, rules
from bot.conversation.draft import Draft
from bot.conversation.play import open_flow, play, start, urgent, visited
from bot.conversation.when import clock_of, moment
from bot.reminders.moments import LONGEST_BREAK, first_due, meant, next_weekday
from bot.reminders.schedule import DAYS
from bot.storage.records import CheckIn, Reminder
from dialogs import Utterance, locate, rewalk
from dialogs.answer import strict
from dialogs.flow import SlotType
from dialogs.triage import Act
from knowledge import Status, Understanding
from knowledge.schedule import Ask, Day, Request, read_request

_DAY = timedelta(hours=20)  # what was planned so long ago is no longer meant by "did them"
TYPED = (SlotType.TIME, SlotType.DAYS, SlotType.NUMBER, SlotType.TEXT, SlotType.ZONE)


def asked(draft: Draft, message: Understanding) -> bool:
    """Do what the message asks of the reminders; return whether it asks anything of them.

    A red flag, and an answer to a question that takes such words, are read as what they are.
    """
    if _danger(draft, message) or urgent(draft):
        return False
    flow = open_flow(draft)
    if _answers(draft, flow):
        return False
    request = read_request(message.text)
    if request is None:
        return flow is None and _done(draft, message)
    outside = flow in (None, "workout")
    alone = request.ask is not Ask.SNOOZE or flow == "workout"
    if not (request.about or (outside and alone and rules.workouts(draft))):
        return False
    _do(draft, request)
    return True


def _danger(draft: Draft, message: Understanding) -> bool:
    """Return whether the message names a red flag that is acted on."""
    flags = draft.machine("visit").tables.flags
    present = (f.id for f in message.flags if f.status is Status.PRESENT)
    return any(name in flags and flags[name].act is not Act.NOTE for name in present)


def _answers(draft: Draft, flow: str | None) -> bool:
    """Return whether the open question takes times, days, places or own words itself."""
    session = draft.session(flow) if flow else None
    if session is None:
        return False
    machine = draft.machine(session.flow)
    slots = locate(machine, rewalk(machine, session)).slots
    return any(machine.slots[slot].type in TYPED for slot in slots)


def _done(draft: Draft, message: Understanding) -> bool:
    """Take "did them" without being asked as today's workout."""
    if not draft.state.changes or visited(draft) is None or message.is_question:
        return False
    machine = draft.machine("workout")
    value = strict("done", machine.slots["done"], message, lambda _: None)
    if value != "done":
        return False
    known = draft.state.check_ins
    latest = known[-1] if known else None
    if latest is None or latest.answered_at is not None or draft.now - latest.due_at > _DAY:
        check_in = CheckIn(draft.person.user_id, draft.now)
        draft.state = replace(draft.state, check_ins=(*known, check_in)[-60:])
    before = len(draft.says)
    start(draft, "workout")
    del draft.says[before:]
    play(draft, "workout", Utterance(message), message)
    return True


def _do(draft: Draft, request: Request) -> None:
    match request.ask:
        case Ask.NO_TIME:
            draft.reply(draft.world.words.daily.no_such_time)
        case Ask.PAUSE:
            _pause(draft, request)
        case Ask.SNOOZE:
            _snooze(draft, request)
        case Ask.SET | Ask.LEAVE_OUT:
            _set(draft, request)
        case Ask.WEEKLY:
            reminders.weekly(draft, request.days, next(iter(request.times), ""))
        case _:
            {Ask.RESUME: reminders.resume, Ask.STOP: reminders.stop}.get(
                request.ask, reminders.show
            )(draft)


def _pause(draft: Draft, request: Request) -> None:
    """Take a break of so many days, or until a day; without either ask how long."""
    words = draft.world.words.daily
    first = next(iter(rules.workouts(draft)), None)
    if first is None:
        reminders.show(draft)
        return
    if request.until is None and request.minutes is None:
        reminders.press(draft, "pause")
        return
    today = draft.now.astimezone(clock_of(first.zone)).date()
    until = _until(request, today)
    if until is None:
        draft.reply(words.no_such_day)
    elif not timedelta() < until - today <= LONGEST_BREAK:
        draft.reply(words.too_long_break)
    else:
        rules.pause(draft, until)
        reminders.say_paused(draft)


def _until(request: Request, today: date) -> date | None:
    if request.minutes is not None:
        return today + min(timedelta(minutes=request.minutes), LONGEST_BREAK + timedelta(days=1))
    day = request.until or Day()
    if day.weekday:
        return next_weekday(day.weekday, today)
    return meant(day.day, day.month, day.year, today)


def _snooze(draft: Draft, request: Request) -> None:
    """Let today's exercises come once more, later."""
    words = draft.world.words
    zone = draft.person.zone or "Etc/UTC"
    if request.minutes is not None:
        at = rules.once(draft, draft.now + timedelta(minutes=request.minutes), zone=zone)
    else:
        at = rules.snooze(draft, request.later)
    _later(draft)
    draft.reply(words.daily.snoozed.format(when=moment(words, at, draft.now, clock_of(zone))))


def _later(draft: Draft) -> None:
    """Close the question about today's exercises: they come again."""
    if open_flow(draft) == "workout":
        sessions = {f: s for f, s in draft.state.sessions.items() if f != "workout"}
        draft.state = replace(draft.state, sessions=sessions)


def _set(draft: Draft, request: Request) -> None:
    """Set times and days: what is not named stays as it is."""
    words = draft.world.words.daily
    known = rules.workouts(draft)
    zone = draft.person.zone
    if zone is None or not (request.times or known):
        reminders.begin_new(draft)
        return
    first = known[0] if known else None
    old = first.days if first else DAYS
    days = request.days or old
    if request.ask is Ask.LEAVE_OUT:
        days = tuple(day for day in old or DAYS if day in request.days) or request.days
    if not request.times:
        rules.change(draft, lambda r: replace(r, days=days, paused_until_on=None))
    elif not _put(draft, request.times, days, zone):
        draft.reply(words.too_many.format(most=rules.MOST))
        return
    draft.reply(words.changed)
    reminders.show(draft)


def _put(draft: Draft, times: tuple[str, ...], days: tuple[str, ...], zone: str) -> bool:
    """Set a reminder for each time: one in place of the only one there is, several beside it."""
    known = rules.workouts(draft)
    instead = known[0].id if len(known) == 1 else None
    planned = known[0].programme if known else ()
    for at in times[: rules.MOST + 1]:
        new = Reminder(draft.person.user_id, at, days, zone, planned, None)
        new = replace(new, next_due_at=first_due(new, draft.now))
        if not rules.put(draft, new, instead_of=instead):
            return False
        instead = None
    return True
