"""Telegram's commands, each of which works at any moment."""

from collections.abc import Callable, Mapping
from html import escape

from bot.clinic.chart import chart
from bot.clinic.facts import progress
from bot.clinic.summary import summarize
from bot.conversation import daily, follow_up, reminders
from bot.conversation.draft import Draft
from bot.conversation.play import ask_seen, check, open_flow, play, programme, start, urgent
from bot.conversation.values import CLINICIAN_LINK, SHARE_LINK, Button, Errand
from bot.storage.records import Dossier
from dialogs import Start

LATER = ("combined",)  # exercises that everyone may look at for later


def run(draft: Draft, command: str) -> None:
    """Run a command; one that is not known is answered with where to find help."""
    action = ACTIONS.get(command)
    if action is None:
        draft.reply(draft.world.words.unknown_command)
        resume(draft)
        return
    action(draft)


def opens(payload: str) -> str:
    """Return what a link opens that somebody came by, if it is one of sharing, else ""."""
    return payload.strip() if payload.startswith((SHARE_LINK, CLINICIAN_LINK)) else ""


def resume(draft: Draft) -> None:
    """Put the open question again, if there is one."""
    flow = open_flow(draft)
    if flow is not None:
        play(draft, flow, Start())


def _start(draft: Draft) -> None:
    if link := opens(draft.incoming.text):
        draft.errand = Errand("open", link)
        return
    if draft.session("visit") is None:
        start(draft, "visit")
        return
    if follow_up.is_due(draft):
        ask_seen(draft)
        return
    if open_flow(draft) is None and not urgent(draft):
        draft.reply(draft.world.words.menu)
        return
    draft.reply(draft.world.words.welcome_back)
    play(draft, open_flow(draft) or "visit", Start())


def _check(draft: Draft) -> None:
    check(draft)


def _exercises(draft: Draft) -> None:
    words = draft.world.words
    if urgent(draft):
        draft.reply(words.no_exercises_urgent)
        return
    steps = daily.exercises(draft)
    planned = dict.fromkeys(programme(draft)) | steps
    if not planned:
        draft.reply(words.no_programme, ((Button(words.start_check, "c:check"),),))
        return
    exercises = draft.world.knowledge.exercises
    rows = tuple((Button(exercises[e].title, f"x:{e}"),) for e in planned if e in exercises)
    last = (Button(words.daily.count, "w:count"), Button(words.daily.swap_one, "w:change"))
    draft.reply(words.your_programme, (*rows, last) if steps else rows)
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


def _errand(name: str) -> Callable[[Draft], None]:
    """Return the command that is done with what is shared, within the turn's transaction."""

    def sent(draft: Draft) -> None:
        draft.errand = Errand(name)

    return sent


def _privacy(draft: Draft) -> None:
    """Say who runs this, what is kept, and to what the person agreed."""
    words, sharing, person = draft.world.words, draft.world.sharing, draft.person
    agreed = sharing.not_agreed
    if person.consented_at is not None:
        version = (person.consent_version or "")[:8]
        agreed = sharing.agreed.format(date=f"{person.consented_at:%Y-%m-%d}", version=version)
    operator = escape(draft.world.operator) or sharing.no_operator
    draft.reply(f"{words.privacy}\n\n{sharing.private.format(operator=operator)}\n\n{agreed}")


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
    "reminders": reminders.show,
    "share": _errand("share"),
    "shares": _errand("shares"),
    "language": _words("language"),
    "mydata": _errand("mydata"),
    "delete": _delete,
    "privacy": _privacy,
    "help": _words("help"),
    "cancel": _cancel,
    "patients": _errand("patients"),
    "summary": _errand("patients"),
}
