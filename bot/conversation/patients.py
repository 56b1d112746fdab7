"""Sharing as a clinician meets it: the link, codes, /patients and /summary."""

from bot.clinic import clinicians, sharing
from bot.conversation.desk import Desk
from bot.conversation.share import escaped
from bot.conversation.values import CLINICIAN_LINK, SHARE_LINK, Button, Rows
from bot.storage.shares import Share

FORMATS = ("text", "pdf", "csv", "xlsx", "json", "fhir")
PERIODS = ("0", "30", "90")  # days up to now; 0 is all


def open_link(desk: Desk, arguments: list[str]) -> None:
    """Do what the link wants that somebody came by."""
    link = arguments[0]
    if link.startswith(SHARE_LINK):
        enter_code(desk, [link.removeprefix(SHARE_LINK)])
        return
    claimed = clinicians.claim(desk.ledger, link.removeprefix(CLINICIAN_LINK), desk.user_id)
    if claimed is None:
        desk.reply(desk.words.refusal)
        return
    clinician, phrase = claimed
    desk.reply(escaped(desk.words.welcome, name=clinician.name, phrase=phrase))


def enter_code(desk: Desk, arguments: list[str]) -> None:
    """Ask the person whose code this is; every refusal sounds the same."""
    words = desk.words
    clinician = desk.ledger.clinicians.active(desk.user_id)
    share = sharing.redeem(desk.ledger, clinician, arguments[0]) if clinician else None
    if clinician is None or share is None:
        desk.reply(words.refusal)
        return
    desk.reply(words.requested.format(label=share.label))
    yes = [Button(words.allow, f"s:ok:{share.handle}")]
    rows: Rows = ((*yes, Button(words.refuse, f"s:no:{share.handle}")),)
    if clinician.wants_alerts:
        rows = (*rows, (Button(words.allow_alerts, f"s:al:{share.handle}"),))
    desk.tell(share.chat_id, words.asks.format(**desk.about(share)), rows, about=share.user_id)


def show_patients(desk: Desk, _: list[str]) -> None:
    """Show a clinician what is shared with them now."""
    words = desk.words
    clinician = desk.ledger.clinicians.active(desk.user_id)
    if clinician is None:
        desk.reply(words.not_clinician)
        return
    switch = Button(words.alerts_off, "k:alerts:0")
    if not clinician.wants_alerts:
        switch = Button(words.alerts_on, "k:alerts:1")
    shares = desk.ledger.shares.of_clinician(clinician.id)
    rows = tuple(
        (Button(words.patient_line.format(**desk.about(share)), f"k:open:{share.handle}"),)
        for share in shares
    )
    desk.reply(words.patients if shares else words.no_patients, (*rows, (switch,)))


def show_formats(desk: Desk, arguments: list[str]) -> None:
    """Show the formats of a share, for one period, and the other periods."""
    handle, days = (*arguments, "", "")[:2]
    share = sharing.may_look(desk.ledger, desk.user_id, handle)
    if share is None:
        desk.reply(desk.words.no_access)
        return
    days = days if days in PERIODS else "0"
    text = desk.words.formats.format(period=desk.words.periods[f"d{days}"], **desk.about(share))
    desk.change(text, _format_rows(desk, share, days))


def hand_over(desk: Desk, arguments: list[str]) -> None:
    """Hand over a summary, once the password of today is given; the person is told."""
    words = desk.words
    handle, kind, days = (*arguments, "", "", "")[:3]
    clinician = desk.ledger.clinicians.active(desk.user_id)
    share = sharing.may_look(desk.ledger, desk.user_id, handle)
    if clinician is None or share is None or kind not in FORMATS or days not in PERIODS:
        desk.reply(words.no_access)
        return
    if not clinicians.is_proved(clinician, desk.ledger.now):
        desk.ledger.clinicians.ask(clinician.id, f"k:get:{handle}:{kind}:{days}")
        desk.reply(words.ask_password)
        return
    made = desk.made_for(f"{handle}:{kind}:{days}")
    if not made:
        desk.reply(words.pdf_failed)
        return
    if sharing.look(desk.ledger, desk.user_id, handle, words.format_names[kind]) is None:
        desk.reply(words.no_access)
        return
    for say in made:
        desk.hand(say, about=share.user_id)
    text = words.looked.format(**desk.about(share) | {"what": words.format_names[kind]})
    desk.tell(share.chat_id, text, about=share.user_id)


def take_password(desk: Desk, arguments: list[str]) -> None:
    """Read a one-time password, and do what waits for it."""
    clinician = desk.ledger.clinicians.active(desk.user_id)
    if clinician is None:
        desk.reply(desk.words.not_clinician)
        return
    if not clinicians.prove(desk.ledger, clinician, arguments[0]):
        desk.reply(desk.words.wrong_password)
        return
    desk.reply(desk.words.password_right)
    asked_at = clinician.asked_at
    if clinician.asked and asked_at and desk.ledger.now - asked_at < clinicians.ASKED_LASTS:
        hand_over(desk, clinician.asked.split(":")[2:])
    else:
        show_patients(desk, [])


def set_alerts(desk: Desk, arguments: list[str]) -> None:
    """Note whether a clinician wants to hear of new urgent signs."""
    clinician = desk.ledger.clinicians.active(desk.user_id)
    if clinician is None:
        desk.reply(desk.words.not_clinician)
        return
    wanted = arguments[:1] == ["1"]
    desk.ledger.clinicians.set_alerts(clinician.id, wanted=wanted)
    desk.reply(desk.words.alerts_are_on if wanted else desk.words.alerts_are_off)


def alert(desk: Desk, _: list[str]) -> None:
    """Tell clinicians of a new urgent sign, where both sides agreed to that."""
    for share in sharing.alert(desk.ledger, desk.user_id):
        if share.clinician_chat_id is not None:
            row = (Button(desk.words.open.format(label=share.label), f"k:open:{share.handle}"),)
            text = desk.words.alert.format(label=share.label)
            desk.tell(share.clinician_chat_id, text, (row,), about=desk.user_id)


def _format_rows(desk: Desk, share: Share, days: str) -> Rows:
    words = desk.words
    buttons = [
        Button(words.format_names[kind], f"k:get:{share.handle}:{kind}:{days}") for kind in FORMATS
    ]
    periods = tuple(
        Button(words.periods[f"d{other}"], f"k:open:{share.handle}:{other}")
        for other in PERIODS
        if other != days
    )
    return (tuple(buttons[:3]), tuple(buttons[3:]), periods)
