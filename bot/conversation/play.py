"""One event in one flow: the engine's turn, and its effects made into messages."""

from typing import Any

from bot.conversation import follow_up
from bot.conversation.cards import show_card, show_topic
from bot.conversation.draft import Draft
from bot.conversation.follow_up import FOLLOW_UP
from bot.conversation.setting import remember
from bot.conversation.values import Button
from bot.reminders.progression import asks_morning
from bot.storage.records import Urge
from dialogs import (
    Event,
    How,
    Position,
    Session,
    Start,
    Turn,
    Urgency,
    advance,
    begin,
    locate,
    rewalk,
)
from dialogs.effects import Card, Chosen, Do, Effect, NotUnderstood, Redraw, Remind, Tell, Toast
from dialogs.effects import Topic as TopicEffect
from knowledge import Understanding

SUGGEST_FROM = 30.0  # score, 0 to 100; nearer topics than this are offered as "did you mean"
SUGGESTED = 3


def play(draft: Draft, flow: str, event: Event, message: Understanding | None = None) -> Turn:
    """Run one event through a flow, keep its session, and say what comes of it.

    Args:
        draft: The turn in the making.
        flow: One of the journeys.
        event: What happened.
        message: The message, read, when the event is one.
    """
    machine = draft.machine(flow)
    session = draft.session(flow) or begin(machine, draft.number())
    turn = advance(machine, session, event)
    draft.save(turn.session)
    if turn.session.turn != session.turn:
        draft.changed = _changed(turn)
    for effect in turn.effects:
        _perform(draft, turn, effect, message)
    told = turn.session.announced
    if told and told != session.announced and flow != FOLLOW_UP:
        follow_up.plan(draft)
    if flow == FOLLOW_UP and turn.position.values.get("was_seen") == "seen":
        _seen(draft)
    if flow == "visit":
        _consent(draft, turn)
    return turn


def _changed(turn: Turn) -> dict[str, Any]:
    """Return what a turn answered, for the log: exports date answers and trends by it."""
    session = turn.session
    return {
        "in": session.flow,
        "session": session.number,
        "answers": session.latest,
        "urgency": turn.position.urgency.name.lower(),
    }


def open_flow(draft: Draft) -> str | None:
    """Return the flow whose question is open: the latest session that is not at its end."""
    for session in draft.latest():
        machine = draft.machine(session.flow)
        if not follow_up.planned(session) and not locate(machine, rewalk(machine, session)).ended:
            return session.flow
    return None


def urgent(draft: Draft) -> str | None:
    """Return the flow in which an urgent red flag is open, or None."""
    return next((session.flow for session in draft.latest() if session.announced), None)


def announced(draft: Draft) -> frozenset[str]:
    """Return the urgent red flags of which the person was told, in whatever flow."""
    return frozenset(flag for session in draft.latest() for flag in session.announced)


def check(draft: Draft) -> Turn:
    """Begin a new check; while a flag is urgent, ask first whether the person was seen."""
    return ask_seen(draft) if urgent(draft) else start(draft, "visit")


def ask_seen(draft: Draft) -> Turn:
    """Ask somebody who was sent to care how it went."""
    follow_up.opened(draft)
    return play(draft, FOLLOW_UP, Start())


def _seen(draft: Draft) -> None:
    """Close what was urgent, and ask the short questions again."""
    follow_up.clear(draft)
    start(draft, "visit", keep=("age",))


def start(draft: Draft, flow: str, *, keep: tuple[str, ...] = ()) -> Turn:
    """Begin a flow anew and put its first question; `renew` says what is kept."""
    renew(draft, flow, keep=keep)
    return play(draft, flow, Start())


def renew(draft: Draft, flow: str, *, keep: tuple[str, ...] = ()) -> None:
    """Begin a flow anew; a visit keeps the agreement that was given before.

    Args:
        draft: The turn in the making.
        flow: The flow.
        keep: Answers of the session before that stand.
    """
    before = draft.session(flow)
    known = before.values if before else {}
    session = begin(draft.machine(flow), draft.number())
    session = session.record(How.START, {slot: known[slot] for slot in keep if slot in known})
    if flow == "visit" and draft.person.consented_at is not None:
        session = consented(draft, session)
    if flow == "workout":
        session = session.record(How.START, {"asks_morning": asks_morning(draft.state.check_ins)})
    draft.save(session)


def consented(draft: Draft, session: Session) -> Session:
    """Return the session in which the agreement of before stands."""
    value = "agree_and_improve" if draft.person.keeps_unanswered else "agree"
    return session.record(How.START, {"consent": value}).say(("hello",))


def _perform(draft: Draft, turn: Turn, effect: Effect, message: Understanding | None) -> None:
    match effect:
        case Tell() | Chosen() | Redraw() | Toast():
            _say(draft, effect)
        case Card():
            show_card(draft, effect.exercise)
        case TopicEffect():
            show_topic(draft, effect.topic)
        case Remind():
            _remind(draft, turn, effect)
        case NotUnderstood():
            _not_understood(draft, turn, effect.text, message)
        case Do():
            _do(draft, effect.command)


def _say(draft: Draft, effect: Tell | Chosen | Redraw | Toast) -> None:
    match effect:
        case Tell():
            urge = Urge.ESCALATION if effect.urgent else Urge.REPLY
            draft.reply(effect.text, effect.rows, picture=effect.picture, urge=urge)
        case Chosen():
            draft.edit(effect.text, effect.rows)
        case Redraw():
            draft.redraw(effect.rows)
        case Toast():
            _toast(draft, effect.text)


def _toast(draft: Draft, text: str) -> None:
    """Put a note over the pressed button; of a typed command it is a message."""
    plain = text.replace("<b>", "").replace("</b>", "")
    if draft.incoming.callback_id is None:
        draft.reply(text)
    else:
        draft.toast = draft.toast or plain


def _do(draft: Draft, command: str) -> None:
    words = draft.world.words
    match command:
        case "stop":
            draft.reply(words.stopped)
        case "restart":
            check(draft)
        case _:
            draft.reply({"human": words.human, "language": words.language}.get(command, words.help))


def _remind(draft: Draft, turn: Turn, effect: Remind) -> None:
    """Set the reminder, with the visit's programme: only a visit asks what is safe."""
    replaces = turn.session.values.get("replaces")
    remember(draft, effect, programme(draft), replaces if isinstance(replaces, int) else None)


def programme(draft: Draft) -> tuple[str, ...]:
    """Return the exercises of the person's visit; empty before one, or while a flag is urgent."""
    position = visited(draft)
    if position is None or position.urgency >= Urgency.URGENT_SAME_DAY:
        return ()
    planned: tuple[str, ...] = position.facts["programme"]
    return planned


def visited(draft: Draft) -> Position | None:
    """Return where the visit stands once its questions about the knee are answered, else None."""
    session = draft.session("visit")
    if session is None:
        return None
    machine = draft.machine("visit")
    position = locate(machine, rewalk(machine, session))
    open_part = position.stop.part if position.stop and not position.ended else ""
    return None if open_part in ("consent", "assessment") else position


def _not_understood(draft: Draft, turn: Turn, text: str, message: Understanding | None) -> None:
    """Offer near topics, and keep the message if the person agreed to that."""
    words = draft.world.words
    if message and message.aside == "sorrow":  # comforted, not kept: it is no phrase of a topic
        draft.reply(words.sorrow)
        return
    if draft.person.keeps_unanswered:
        draft.unanswered.append(text[:500])
    topics = draft.world.knowledge.topics
    near = [
        topics[match.topic]
        for match in (message.candidates if message else ())
        if match.score >= SUGGEST_FROM and match.topic in topics
    ][:SUGGESTED]
    if near:
        rows = tuple((Button(topic.title, f"t:{topic.topic}"),) for topic in near)
        draft.reply(words.did_you_mean, rows)
    elif turn.position.ended:
        draft.reply(words.do_not_know)


def _consent(draft: Draft, turn: Turn) -> None:
    """Keep when and to which words the person agreed; forget all about one who declined."""
    answer = turn.position.values.get("consent")
    if answer == "decline":
        draft.delete_person = True
    elif answer is not None and draft.person.consented_at is None:
        draft.change(
            consented_at=draft.now,
            consent_version=draft.machine("visit").content,
            keeps_unanswered=answer == "agree_and_improve",
        )
