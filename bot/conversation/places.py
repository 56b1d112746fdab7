"""Which place is meant: a name that there is more than once, and a position that was shared."""

from dataclasses import replace

from bot.conversation.draft import Draft
from bot.conversation.play import open_flow, play, start
from bot.conversation.values import Button
from bot.conversation.when import place
from bot.reminders.cities import Place, places_named, zone_at
from bot.reminders.zones import ZoneError, load_zone
from dialogs import How, Session, Start, locate, rewalk
from dialogs.flow import SlotType
from dialogs.question import question_text, show


def asks_place(draft: Draft) -> Session | None:
    """Return the session whose open question is which place somebody lives by, or None."""
    flow = open_flow(draft)
    session = draft.session(flow) if flow else None
    if session is None:
        return None
    machine = draft.machine(session.flow)
    slots = locate(machine, rewalk(machine, session)).slots
    return session if any(machine.slots[s].type is SlotType.ZONE for s in slots) else None


def ask_which(draft: Draft, text: str) -> bool:
    """Ask which place is meant when its name stands for several clocks; return whether it was."""
    if asks_place(draft) is None:
        return False
    found = places_named(text, draft.now)
    if len(found) < 2:
        return False
    words = draft.world.words.daily
    rows = tuple((Button(_label(draft, one), f"z:{one.zone}"),) for one in found)
    draft.reply(words.which_place, rows)
    return True


def shared(draft: Draft) -> None:
    """Take a shared position for a clock; the position itself is not kept."""
    incoming = draft.incoming
    zone = zone_at(incoming.latitude, incoming.longitude)
    if zone is None:
        draft.reply(draft.world.words.daily.place_unknown)
        return
    if asks_place(draft) is None:
        start(draft, "travel")
        draft.says.clear()
    choose(draft, zone)


def choose(draft: Draft, zone: str) -> None:
    """Answer the open question about the clock with this zone."""
    session = asks_place(draft)
    try:
        load_zone(zone)
    except ZoneError:
        session = None
    if session is None:
        flow = open_flow(draft)
        if flow:
            play(draft, flow, Start())
        return
    machine = draft.machine(session.flow)
    position = locate(machine, rewalk(machine, session))
    slot = position.slots[0]
    text = question_text(machine, position, slot)
    if draft.incoming.message_id is not None:
        draft.edit(
            f"{text}\n\n{machine.wording.chosen.format(answer=show(machine, slot, zone))}", ()
        )
    answered = replace(session, turn=session.turn + 1, tries=0)
    draft.save(answered.record(How.PRESSED, {slot: zone}))
    play(draft, session.flow, Start())


def _label(draft: Draft, one: Place) -> str:
    words = draft.world.words.daily
    return words.place_choice.format(name=one.name, country=one.country, zone=place(one.zone))
