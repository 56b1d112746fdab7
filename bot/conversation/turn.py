"""One thing that arrived in, an outcome out: the whole conversation in one pure function.

Rules kept here: a red flag is read before anything else in a text, whatever it came with; every
press is answered exactly once; what a person sends is never an exception.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.clinic.codes import read_code, read_password
from bot.conversation import (
    asked,
    commands,
    daily,
    follow_up,
    places,
    programme,
    reminders,
    rescreen,
    rules,
    silence,
    workout,
)
from bot.conversation.cards import show_card, show_card_more, show_more, show_topic
from bot.conversation.draft import Draft
from bot.conversation.follow_up import FOLLOW_UP
from bot.conversation.play import (
    announced,
    ask_seen,
    check,
    open_flow,
    play,
    start,
    urgent,
    visited,
)
from bot.conversation.values import (
    CLINICIAN_LINK,
    SHARE_LINK,
    Errand,
    Incoming,
    Kind,
    Outcome,
)
from bot.conversation.world import World
from bot.storage.records import Person, State
from dialogs import Position, Press, Start, Utterance, begin
from dialogs.triage import Act
from knowledge import Status, Understanding

PRESSES = ("s", "k")  # begin the buttons of sharing: the person's, and a clinician's
KEPT_TEXT = 4096  # characters of a message that are read; Telegram sends no more
_LINK = re.compile(
    rf"(?:/start\s+|https?://\S+start=)?({SHARE_LINK}[A-Z0-9]{{8}}|{CLINICIAN_LINK}[\w-]{{32}})"
)


def converse(world: World, state: State, incoming: Incoming, now: datetime) -> Outcome:
    """Return what a turn leaves behind.

    Args:
        world: The content.
        state: The person's state, as it was stored.
        incoming: What arrived.
        now: The time, aware and UTC.
    """
    known = state.person is not None
    if state.person is None:
        state = replace(state, person=_person(incoming, now))
    draft = Draft(world, incoming, now, state)
    if incoming.kind is Kind.GROUP:
        if incoming.command or incoming.text.startswith("/"):
            draft.reply(world.words.group)
        return draft.outcome() if known else _of_nobody(draft)
    if not known and incoming.kind in (Kind.BLOCKED, Kind.UNBLOCKED, Kind.REMINDER):
        return _of_nobody(draft)  # as of one who deleted everything, and then left
    _take(draft)
    if incoming.kind in HEARD:
        silence.broken(draft, state)
    if draft.errand is not None and not known and draft.errand.name != "alert":
        return _of_nobody(draft)  # such as of a clinician, who is no person with a knee here
    return draft.outcome()


def _take(draft: Draft) -> None:
    """Let a code that was typed be an errand, of which no word is kept; read anything else."""
    incoming = draft.incoming
    if incoming.kind in (Kind.TEXT, Kind.EDITED):
        draft.errand = typed(incoming.text, draft.state.role)
    elif incoming.command == "start" and (link := _LINK.fullmatch(incoming.text.strip())):
        draft.errand = Errand("open", link[1])  # before it is read: chance may spell danger
    if draft.errand is not None:
        return
    before = announced(draft)
    _receive(draft)
    if draft.errand is None and announced(draft) - before:
        draft.errand = Errand("alert")


def _of_nobody(draft: Draft) -> Outcome:
    """Return the turn with nothing kept of whoever caused it."""
    outcome = draft.outcome()
    return replace(outcome, state=replace(outcome.state, person=None), said=())


def _person(incoming: Incoming, now: datetime) -> Person:
    return Person(
        incoming.user_id, incoming.chat_id, now, (incoming.language_code or "en").partition("-")[0]
    )


def _receive(draft: Draft) -> None:
    """Take what arrived; pain that has been up for days leads to the questions about danger."""
    scores = rescreen.scores(draft)
    before = draft.state
    _take_in(draft)
    workout.follow(draft, before)
    if rescreen.scores(draft) != scores and not urgent(draft) and rescreen.worse(draft):
        rescreen.again(draft, draft.world.words.pain_is_up)
        play(draft, "visit", Start())


def _take_in(draft: Draft) -> None:
    incoming = draft.incoming
    if draft.person.blocked_at is not None and incoming.kind not in (Kind.BLOCKED, Kind.REMINDER):
        draft.change(blocked_at=None)
        rules.resume(draft)
    match incoming.kind:
        case Kind.TEXT | Kind.EDITED:
            _text(draft)
        case Kind.PRESS:
            _press(draft)
        case Kind.COMMAND if _names_danger(draft):
            _text(draft)
        case Kind.COMMAND:
            payload = "" if commands.opens(incoming.text) else incoming.text
            draft.heard(f"/{incoming.command} {payload}".strip(), None, {})
            commands.run(draft, incoming.command)
        case Kind.REMINDER:
            daily.due(draft)
        case Kind.BLOCKED:
            draft.change(blocked_at=draft.now)
            rules.wait(draft)
        case _:
            _other(draft)


def typed(text: str, role: str) -> Errand | None:
    """Return what somebody wants who typed a code, a link, or a password that they were asked."""
    if link := _LINK.fullmatch(text.strip()):
        return Errand("open", link[1])
    if code := read_code(text):
        return Errand("code", code)
    if role == "asked" and (password := read_password(text)):
        return Errand("password", password)
    return None


def _names_danger(draft: Draft) -> bool:
    """Return whether the words behind a command name a red flag, which is read before it."""
    text = draft.incoming.text
    return bool(text) and _dangerous(draft, draft.world.knowledge.understand(text[:KEPT_TEXT]))


def _text(draft: Draft) -> None:
    """Read a message as an answer to the open question, or as the first words of somebody new."""
    words = draft.world.words
    if draft.incoming.kind is Kind.EDITED:
        draft.reply(words.edited)
    if draft.incoming.forwarded:
        draft.reply(words.forwarded)
    message = draft.world.knowledge.understand(draft.incoming.text[:KEPT_TEXT])
    new = draft.session("visit") is None
    if new and message.topic in ("greeting", None) and not message.facts and not message.flags:
        start(draft, "visit")
        draft.heard(draft.incoming.text, "visit", {})
        return
    if asked.asked(draft, message) or places.ask_which(draft, draft.incoming.text):
        draft.heard(draft.incoming.text, open_flow(draft), {})
        return
    if new:
        machine = draft.machine("visit")
        draft.save(begin(machine, draft.number()))
    if follow_up.is_due(draft) and not _dangerous(draft, message):
        ask_seen(draft)
        draft.heard(draft.incoming.text, FOLLOW_UP, {})
        return
    flow = FOLLOW_UP if follow_up.is_open(draft) else urgent(draft) or open_flow(draft) or "visit"
    finished = None if flow == FOLLOW_UP or urgent(draft) else _finished(draft)
    if finished is not None and rescreen.news(draft, message, finished):
        rescreen.again(draft, words.something_new)
        flow = "visit"
    turn = play(draft, flow, Utterance(message), message)
    draft.heard(draft.incoming.text, flow, {"urgency": turn.position.urgency.name.lower()})


def _dangerous(draft: Draft, message: Understanding) -> bool:
    """Return whether a message names a red flag that is acted on or asked about."""
    flags = draft.machine("visit").tables.flags
    return any(
        flag.status is Status.PRESENT and flags[flag.id].act is not Act.NOTE
        for flag in message.flags
    )


def _finished(draft: Draft) -> Position | None:
    """Return where the visit stands when it is at its end, else None."""
    position = visited(draft)
    return position if position and position.ended else None


def _press(draft: Draft) -> None:
    data = draft.incoming.data
    head, _, rest = data.partition(":")
    if head in PRESSES:
        draft.errand = Errand("press", data)
        return
    if head not in ACTIONS:
        _answer(draft, head)
    elif head in EXERCISING and urgent(draft):
        draft.reply(draft.world.words.no_exercises_urgent)
    else:
        ACTIONS[head](draft, rest)
        if head in SHOWING:
            commands.resume(draft)
    draft.heard(f"[{data}]", None, {"pressed": data})


def _begin(draft: Draft, what: str) -> None:
    if what == "set_reminder":
        reminders.begin_new(draft)
    else:
        check(draft)


def _delete(draft: Draft, answer: str) -> None:
    words = draft.world.words
    if answer != "yes":
        draft.reply(words.not_deleted)
        return
    draft.reply(words.deleted)
    draft.delete_person = True
    draft.errand = Errand("forget")


def _answer(draft: Draft, number: str) -> None:
    """Give a button's data to the session that it belongs to, or to the one that is open."""
    sessions = draft.latest()
    for session in sessions:
        if str(session.number) == number:
            play(draft, session.flow, Press(draft.incoming.data))
            return
    if not sessions:
        start(draft, "visit")
        return
    play(draft, open_flow(draft) or "visit", Press(draft.incoming.data))


ACTIONS: Mapping[str, Callable[[Draft, str], None]] = {
    "t": show_topic,
    "m": show_more,
    "x": show_card,
    "y": show_card_more,
    "c": _begin,
    "r": reminders.press,
    "w": programme.press,
    "g": programme.count,
    "z": places.choose,
    "d": _delete,
}
EXERCISING = frozenset("xywg")  # what shows exercises; nothing does while a red flag is urgent
HEARD = (Kind.TEXT, Kind.EDITED, Kind.PRESS, Kind.COMMAND, Kind.FILE, Kind.LOCATION)
SHOWING = frozenset("tmxy")  # what only shows something; the open question is put again after it


def _other(draft: Draft) -> None:
    """Answer what cannot be read as text, read its caption, and put the open question again."""
    words = draft.world.words
    incoming = draft.incoming
    if incoming.kind is Kind.UNBLOCKED:
        return
    if incoming.kind is Kind.POISON:
        draft.reply(words.poison)
        return
    kinds = words.file_kinds
    kind = kinds.get(incoming.file_kind, kinds["other"])
    draft.heard(f"[{incoming.file_kind or incoming.kind}] {incoming.text}".strip(), None, {})
    if incoming.kind is Kind.LOCATION and (rules.workouts(draft) or places.asks_place(draft)):
        places.shared(draft)
        return
    draft.reply(words.location if incoming.kind is Kind.LOCATION else words.file.format(kind=kind))
    if incoming.text:
        message = draft.world.knowledge.understand(incoming.text[:KEPT_TEXT])
        play(draft, open_flow(draft) or "visit", Utterance(message), message)
    elif draft.session("visit") is None:
        start(draft, "visit")
    else:
        play(draft, open_flow(draft) or "visit", Start())
