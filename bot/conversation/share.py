"""Sharing as a person meets it: /share, /shares, the code, and who asks."""

from bot.clinic import sharing
from bot.clinic.codes import shown
from bot.clinic.picture import qr_png
from bot.conversation.desk import Desk
from bot.conversation.values import SHARE_LINK, Attachment, Button
from bot.storage.audit import Entry
from bot.storage.records import State
from bot.storage.shares import Share

LOOKS = 20  # the latest rows of the audit that a person is shown
OWN_PDF = "own pdf"  # the key of what was made of the person's own data, for them
KINDS = ("0", "1")  # without and with the messages
HANDED_OVER = ("viewed", "exported", "alerted", "sent", "allowed", "asked", "stopped", "ended")


def menu(desk: Desk, _: list[str]) -> None:
    """Offer the PDF first, then a clinician's look, then who may and did."""
    words = desk.words
    if not has_summary(desk.ledger.person(desk.user_id)):
        desk.reply(words.nothing)
        return
    rows = (
        (Button(words.send_pdf, "s:pdf"),),
        (Button(words.with_clinician, "s:new"),),
        (Button(words.who_may, "s:list"), Button(words.who_looked, "s:seen")),
    )
    desk.reply(words.menu, rows)


def has_summary(state: State) -> bool:
    """Return whether somebody has agreed, and begun a check."""
    agreed = state.person is not None and state.person.consented_at is not None
    return agreed and "visit" in state.sessions


def send(desk: Desk, _: list[str]) -> None:
    """Send the person their own summary."""
    files = desk.made_for(OWN_PDF)
    if not files:
        desk.reply(desk.words.pdf_failed)
        return
    for file in files:
        desk.hand(file)
    desk.ledger.audit.add("sent", actor="person", user_id=desk.user_id, reason="PDF")


def ask_what(desk: Desk, _: list[str]) -> None:
    """Ask what the clinician may see."""
    words = desk.words
    labels = (words.summary_only, words.with_messages)
    rows = tuple(
        (Button(label, f"s:what:{kind}"),) for label, kind in zip(labels, KINDS, strict=True)
    )
    desk.change(words.what, rows)


def ask_how_long(desk: Desk, arguments: list[str]) -> None:
    """Ask how long the clinician may see it."""
    kind = arguments[0] if arguments and arguments[0] in KINDS else "0"
    row = tuple(
        Button(desk.words.hours[f"h{hours}"], f"s:code:{kind}:{hours}") for hours in sharing.HOURS
    )
    desk.change(desk.words.how_long, (row,))


def make_code(desk: Desk, arguments: list[str]) -> None:
    """Show a new code, with a picture of its link."""
    kind, hours = (*arguments, "", "")[:2]
    if kind not in KINDS or hours not in map(str, sharing.HOURS):
        ask_what(desk, [])
        return
    if not has_summary(desk.ledger.person(desk.user_id)):
        desk.reply(desk.words.nothing)
        return
    chosen = f"{desk.words.how_long}\n✓ {desk.words.hours[f'h{hours}']}"
    desk.change(chosen)  # and the buttons go: each press would replace the code before it
    code = sharing.offer(desk.ledger, desk.user_id, transcript=kind == "1", hours=int(hours))
    until = desk.when(desk.ledger.now + sharing.CODE_LASTS, desk.zone(desk.user_id))
    text = desk.words.code.format(code=shown(code), until=until)
    if not desk.username:
        desk.reply(text)
        return
    picture = qr_png(f"https://t.me/{desk.username}?start={SHARE_LINK}{code}")
    desk.hand(Attachment("code.png", picture, text, photo=True))


def allow(desk: Desk, arguments: list[str], *, alerts: bool = False) -> None:
    """Let the clinician who asks look, and tell both."""
    share = sharing.allow(desk.ledger, desk.user_id, _first(arguments), alerts=alerts)
    if share is None or share.clinician_chat_id is None:
        desk.change(desk.words.nobody_asks)
        return
    words = desk.words
    text = words.allowed_alerts if alerts else words.allowed
    desk.change(text.format(**desk.about(share)))
    row = (Button(words.open.format(label=share.label), f"k:open:{share.handle}"),)
    granted = words.granted.format(**desk.about(share))
    desk.tell(share.clinician_chat_id, granted, (row,), about=desk.user_id)


def allow_alerts(desk: Desk, arguments: list[str]) -> None:
    """Let the clinician look, and be told of new urgent signs."""
    allow(desk, arguments, alerts=True)


def refuse(desk: Desk, arguments: list[str]) -> None:
    """Refuse the clinician who asks, and tell both."""
    share = sharing.refuse(desk.ledger, desk.user_id, _first(arguments))
    if share is None or share.clinician_chat_id is None:
        desk.change(desk.words.nobody_asks)
        return
    desk.change(desk.words.refused.format(**desk.about(share)))
    text = desk.words.not_granted.format(label=share.label)
    desk.tell(share.clinician_chat_id, text, about=desk.user_id)


def stop(desk: Desk, arguments: list[str]) -> None:
    """End a share."""
    share = sharing.stop(desk.ledger, desk.user_id, _first(arguments))
    text = desk.words.stopped.format(label=share.label) if share else desk.words.nobody_asks
    desk.change(text)


def show_shares(desk: Desk, _: list[str]) -> None:
    """Show who may look now, with a button to stop each."""
    words = desk.words
    seen = (Button(words.who_looked, "s:seen"),)
    shares = [s for s in desk.ledger.shares.of_person(desk.user_id) if _goes_on(desk, s)]
    if not shares:
        desk.reply(words.no_shares, (seen,))
        return
    lines = "\n".join(_line(desk, share) for share in shares)
    stops = tuple(
        (Button(words.stop.format(label=share.label), f"s:stop:{share.handle}"),)
        for share in shares
    )
    desk.reply(f"{words.shares}\n\n{lines}", (*stops, seen))


def show_looks(desk: Desk, _: list[str]) -> None:
    """Show the person their own part of the audit."""
    words = desk.words
    entries = desk.ledger.audit.of_person(desk.user_id, LOOKS)
    entries = [entry for entry in entries if entry.action in HANDED_OVER]
    if not entries:
        desk.reply(words.no_looks)
        return
    zone = desk.zone(desk.user_id)
    lines = [
        words.look_line.format(at=desk.when(entry.at, zone), what=in_words(desk, entry))
        for entry in entries
    ]
    desk.reply("\n".join([words.looks, "", *lines]))


def in_words(desk: Desk, entry: Entry) -> str:
    """Return a row of the audit as the person reads it."""
    words = desk.words
    who = words.actors.get(entry.actor, words.actors["gone"])
    if entry.actor.startswith("clinician:"):
        clinician = desk.ledger.clinicians.by_id(int(entry.actor.partition(":")[2]))
        who = clinician.name if clinician else who
    text = words.actions.get(entry.action, words.actions["other"])
    return escaped(text, who=who, action=entry.action, reason=entry.reason)


def escaped(text: str, **values: str) -> str:
    """Return the text filled in, with what is filled in as plain text."""
    return text.format(**{name: _plain(value) for name, value in values.items()})


def _line(desk: Desk, share: Share) -> str:
    words = desk.words
    if share.has_code:
        text = words.code_line
    elif share.allowed_at is None:
        text = words.asked_line
    else:
        text = words.share_line
    return text.format(**desk.about(share))


def _goes_on(desk: Desk, share: Share) -> bool:
    """Return whether anything can still come of a share."""
    now = desk.ledger.now
    if share.has_code:
        return now < share.code_ends_at
    if share.allowed_at is None and share.asked_at is not None:
        return now - share.asked_at < sharing.ANSWER_LASTS
    return share.is_active(now)


def _first(arguments: list[str]) -> str:
    return arguments[0] if arguments else ""


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
