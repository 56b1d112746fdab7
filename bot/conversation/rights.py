"""What a person may ask for: all that is kept about them, and its removal."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.conversation.desk import Desk
from bot.storage.audit import Entry
from bot.storage.ledger import Ledger
from bot.storage.records import Dossier
from bot.storage.shares import Share
from dialogs import Session

OWN_DATA = "own data"  # the key of what was made for /mydata
DATA_FILE = "kneebot-data.json"


def send_data(desk: Desk, _: list[str]) -> None:
    """Send the person all that is kept about them, as data and as a PDF."""
    made = desk.made_for(OWN_DATA)
    if not made:
        desk.reply(desk.other_words.nothing_kept)
        return
    for say in made:
        desk.hand(say)
    desk.ledger.audit.add("sent", actor="person", user_id=desk.user_id, reason="all data")


def forget(desk: Desk, _: list[str]) -> None:
    """Say what is being removed; the removal follows in the same transaction."""
    state = desk.ledger.person(desk.user_id)
    desk.reply(
        desk.words.forgotten.format(
            messages=len(desk.ledger.history(desk.user_id)),
            check_ins=len(state.check_ins),
            shares=len(desk.ledger.shares.all_of_person(desk.user_id)),
        )
    )
    desk.ledger.audit.add("deleted", actor="person", user_id=desk.user_id)


def all_data(ledger: Ledger, dossier: Dossier) -> str:
    """Return all that is kept about a person as JSON."""
    user_id = dossier.person.user_id
    data: dict[str, Any] = asdict(dossier)
    data["messages"] = data.pop("said")
    data["answers"] = _answers(data.pop("sessions"))
    data["shares"] = [_share(share) for share in ledger.shares.all_of_person(user_id)]
    data["who_looked"] = [_entry(entry) for entry in ledger.audit.entries(user_id)]
    return json.dumps(data, indent=2, default=str, ensure_ascii=False)


def _answers(sessions: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    answers: dict[str, dict[str, Any]] = {}
    for flow, text in sessions.items():
        try:
            session = Session.from_json(text)
        except ValueError:
            answers[flow] = {"unreadable": text}
            continue
        answers[flow] = {slot: answer.value for slot, answer in session.answers.items()}
    return answers


def _share(share: Share) -> dict[str, Any]:
    return {
        "label": share.label,
        "clinician": share.name,
        "with_messages": share.transcript,
        "hours": share.hours,
        "alerts": share.alerts,
        "made_at": share.created_at,
        "asked_at": share.asked_at,
        "allowed_at": share.allowed_at,
        "until": share.ends_at,
        "ended_at": share.ended_at,
        "why_ended": share.ending,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"at": entry.at, "by": entry.actor, "did": entry.action, "what": entry.reason}
