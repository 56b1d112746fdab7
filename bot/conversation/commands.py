"""Telegram's commands, each of which works at any moment."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.clinic.chart import chart
from bot.clinic.facts import progress
from bot.clinic.summary import summarize
from bot.conversation import daily
from bot.conversation.draft import Draft
from bot.conversation.play import open_flow, play, programme, start, urgent, visited
from bot.conversation.values import Button
from bot.storage.records import Dossier
from dialogs import Start
from dialogs.question import show

LATER = ("combined",)  # exercises that everyone may look at for later


def run(draft: Draft, command: str) -> None:
    """Run a command; one that is not known is answered with where to find help."""
    action = ACTIONS.get(command)
    if action is None:
        draft.reply(draft.world.words.unknown_command)
        resume(draft)
        return
    action(draft)


def resume(draft: Draft) -> None:
    """Put the open question again, if there is one."""
    flow = open_flow(draft)
    if flow is not None:
        play(draft, flow, Start())


def _start(draft: Draft) -> None:
    if draft.session("visit") is None:
        start(draft, "visit")
        return
    if open_flow(draft) is None and not urgent(draft):
        draft.reply(draft.world.words.menu)
        return
    draft.reply(draft.world.words.welcome_back)
    play(draft, open_flow(draft) or "visit", Start())


def _check(draft: Draft) -> None:
    start(draft, "visit")


def _exercises(draft: Draft) -> None:
    words = draft.world.words
    if urgent(draft):
        draft.reply(words.no_exercises_urgent)
        return
    planned = programme(draft)
    if not planned:
        draft.reply(words.no_programme, ((Button(words.start_check, "c:check"),),))
        return
    exercises = draft.world.knowledge.exercises
    rows = tuple((Button(exercises[e].title, f"x:{e}"),) for e in planned if e in exercises)
    draft.reply(words.your_programme, rows)
    later = [e for e in LATER if e in exercises and e not in planned]
    if later and "supported_tandem" not in planned:
        rows = tuple((Button(exercises[e].title, f"x:{e}"),) for e in later)
        draft.reply(words.programme_later, rows)


def _progress(draft: Draft) -> None:
    """Show how it goes as a picture, with the same facts in words."""
    state = draft.state
    known = Dossier(draft.person, state.sessions, (), state.check_ins, state.changes, state.reviews)
    sources = draft.world.sources
    summary = summarize(known, sources)
    figure = chart(summary, sources.words)
    if figure is None:
        draft.reply(draft.world.words.no_progress)
        return
    draft.draw("progress.png", "progress", {"chart": figure}, progress(summary, sources.words))


def _share(draft: Draft) -> None:
    """Show the person their own summary, to be forwarded if they wish."""
    words = draft.world.words
    session = draft.session("visit")
    position = visited(draft)
    if session is None or position is None:
        draft.reply(words.share_nothing)
        return
    machine = draft.machine("visit")
    lines = [f"Advice: {position.urgency.name.lower().replace('_', ' ')}"]
    lines += [f"Sign: {machine.tables.flags[flag].name}" for flag in position.raised]
    lines += [
        f"{machine.slots[slot].name}: {show(machine, slot, value)}"
        for slot, value in position.values.items()
        if slot in machine.asks and machine.asks[slot].part == "assessment"
    ]
    draft.reply(words.share.format(date=f"{draft.now:%Y-%m-%d}", lines="\n".join(lines)))


def _mydata(draft: Draft) -> None:
    """Send all that is kept, as a file; the log of messages is added where it is stored."""
    person = draft.person
    data: Mapping[str, Any] = {
        "person": {
            "user_id": person.user_id,
            "language": person.language,
            "zone": person.zone,
            "agreed_at": person.consented_at,
            "first_message_at": person.created_at,
            "keeps_unanswered": person.keeps_unanswered,
        },
        "answers": {
            flow: {slot: answer.value for slot, answer in session.answers.items()}
            for flow in draft.state.sessions
            if (session := draft.session(flow))
        },
        "reminders": [
            {"at": r.at_local, "days": r.days, "zone": r.zone, "next": r.next_due_at}
            for r in draft.state.reminders
        ],
        "workouts": [
            {"due_at": c.due_at, "done": c.done, "pain": c.pain_nrs} for c in draft.state.check_ins
        ],
    }
    content = json.dumps(data, indent=2, default=str, ensure_ascii=False)
    draft.attach("kneebot-data.json", content, draft.world.words.mydata)


def _delete(draft: Draft) -> None:
    words = draft.world.words
    rows = ((Button(words.delete_yes, "d:yes"),), (Button(words.delete_no, "d:no"),))
    draft.reply(words.delete_ask, rows)


def _cancel(draft: Draft) -> None:
    words = draft.world.words
    draft.reply(words.stopped if open_flow(draft) else words.nothing_to_stop)


def _words(name: str) -> Callable[[Draft], None]:
    """Return the command that says one fixed text and then goes on."""

    def said(draft: Draft) -> None:
        draft.reply(getattr(draft.world.words, name))

    return said


ACTIONS: Mapping[str, Callable[[Draft], None]] = {
    "start": _start,
    "check": _check,
    "exercises": _exercises,
    "progress": _progress,
    "reminders": daily.show,
    "share": _share,
    "language": _words("language"),
    "mydata": _mydata,
    "delete": _delete,
    "privacy": _words("privacy"),
    "help": _words("help"),
    "cancel": _cancel,
    "patients": _words("clinicians"),
    "summary": _words("clinicians"),
}
