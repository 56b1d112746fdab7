"""Every errand by name, every button of sharing, and what is made for them beforehand.

Nothing else can be asked about what is shared. Each handler looks up for itself who asks and what
they may: a name, a button's data and its arguments may be of anybody's making.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.clinic import clinicians, sharing
from bot.conversation import patients, rights, share
from bot.conversation.desk import Desk, Handler
from bot.conversation.handover import summary_of, written
from bot.conversation.values import Attachment, Errand, Reply
from bot.conversation.world import World
from bot.storage.ledger import Ledger
from bot.storage.records import Dossier

BY_NAME: Mapping[str, Handler] = {
    "share": share.menu,
    "shares": share.show_shares,
    "patients": patients.show_patients,
    "open": patients.open_link,
    "code": patients.enter_code,
    "password": patients.take_password,
    "alert": patients.alert,
    "mydata": rights.send_data,
    "forget": rights.forget,
}
BY_BUTTON: Mapping[str, Handler] = {
    "s:pdf": share.send,
    "s:new": share.ask_what,
    "s:what": share.ask_how_long,
    "s:code": share.make_code,
    "s:ok": share.allow,
    "s:al": share.allow_alerts,
    "s:no": share.refuse,
    "s:stop": share.stop,
    "s:list": share.show_shares,
    "s:seen": share.show_looks,
    "k:list": patients.show_patients,
    "k:open": patients.show_formats,
    "k:get": patients.hand_over,
    "k:alerts": patients.set_alerts,
}


@dataclass(frozen=True, slots=True)
class Want:
    """What is to be made before an errand, read in one moment.

    Attributes:
        key: For what it is made.
        kind: The format.
        dossier: All that is kept about the person.
        transcript: Whether the messages are part of it.
        days: The period up to now; 0 is all.
        data: All of the person's data as JSON, when that is wanted too.
        label: The share's.
    """

    key: str
    kind: str
    dossier: Dossier
    transcript: bool = False
    days: int = 0
    data: str = ""
    label: str = ""


def serve(desk: Desk) -> None:
    """Run an errand."""
    name, argument = desk.errand.name, desk.errand.argument
    if name != "press":
        BY_NAME[name](desk, [argument])
        return
    head, action, *arguments = (*argument.split(":"), "")
    handler = BY_BUTTON.get(f"{head}:{action}")
    if handler is None:
        desk.reply(desk.other_words.unknown_command)
        return
    handler(desk, [part for part in arguments if part])


def want(ledger: Ledger, errand: Errand, user_id: int) -> Want | None:
    """Return what is to be made for an errand, as far as it is allowed now, or None."""
    match errand.name, errand.argument.split(":"):
        case "mydata", _:
            return _own(ledger, user_id, data=True)
        case "press", ["s", "pdf"]:
            return _own(ledger, user_id, data=False)
        case "press", ["k", "get", handle, kind, days]:
            return _shared(ledger, user_id, handle, kind, days)
        case "password", [password]:
            return _asked(ledger, user_id, password)
    return None


def make(world: World, wanted: Want, now: datetime) -> tuple[Reply | Attachment, ...]:
    """Return what is wanted; this takes its time."""
    says: list[Reply | Attachment] = []
    if "visit" in wanted.dossier.sessions:
        summary = summary_of(
            world,
            wanted.dossier,
            transcript=wanted.transcript,
            days=wanted.days,
            now=now,
            label=wanted.label and world.sharing.share_name.format(label=wanted.label),
        )
        handed = world.sharing.handed.format(label=wanted.label)
        own = wanted.key in (share.OWN_PDF, rights.OWN_DATA)
        says.append(written(world, summary, wanted.kind, world.sharing.pdf if own else handed))
    if wanted.data:
        says.append(Attachment(rights.DATA_FILE, wanted.data, world.sharing.mydata))
    return tuple(says)


def _own(ledger: Ledger, user_id: int, *, data: bool) -> Want | None:
    dossier = ledger.dossier(user_id)
    if dossier is None or not (data or share.has_summary(ledger.person(user_id))):
        return None
    text = rights.all_data(ledger, dossier) if data else ""
    key = rights.OWN_DATA if data else share.OWN_PDF
    return Want(key, "pdf", dossier, transcript=data, data=text)


def _shared(ledger: Ledger, user_id: int, handle: str, kind: str, days: str) -> Want | None:
    found = sharing.may_look(ledger, user_id, handle)
    clinician = ledger.clinicians.active(user_id)
    if found is None or clinician is None or not clinicians.is_proved(clinician, ledger.now):
        return None
    if kind not in patients.FORMATS or days not in patients.PERIODS:
        return None
    dossier = ledger.dossier(found.user_id)
    if dossier is None:
        return None
    return Want(
        f"{handle}:{kind}:{days}", kind, dossier, found.transcript, int(days), label=found.label
    )


def _asked(ledger: Ledger, user_id: int, password: str) -> Want | None:
    """Return what waits for a password, if it is right; that it was used is not kept here."""
    clinician = ledger.clinicians.active(user_id)
    if clinician is None or clinician.asked is None:
        return None
    if not clinicians.prove(ledger, clinician, password):
        return None
    _, _, handle, kind, days = clinician.asked.split(":")
    return _shared(ledger, user_id, handle, kind, days)
