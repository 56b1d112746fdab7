"""What a person shares: offered by a code, asked for by a clinician, allowed, looked at, ended.

Rules kept here: whoever may not is told nothing of why; each look is in the audit, in the
transaction that hands it over; every act looks up its owner and the clinician's standing anew.
"""

from datetime import timedelta

from bot.clinic.clinicians import is_proved
from bot.clinic.codes import new_code, new_handle, new_label, read_code
from bot.storage.clinicians import Clinician
from bot.storage.ledger import Ledger
from bot.storage.shares import Share

CODE_LASTS = timedelta(hours=24)
ANSWER_LASTS = timedelta(hours=1)  # so long the person can allow what a clinician asked
HOURS = (1, 24, 168)
GUESSES = 5  # wrong codes of one clinician
GUESSES_OF_ALL = 50  # of all clinicians together
GUESSES_IN = timedelta(hours=1)


def offer(ledger: Ledger, user_id: int, *, transcript: bool, hours: int) -> str:
    """Return a new code; an earlier one that nobody has entered opens nothing any more."""
    if earlier := ledger.shares.open_code(user_id):
        ledger.shares.end(earlier, "replaced")
    code = new_code()
    ledger.shares.add(
        user_id,
        handle=new_handle(),
        label=new_label(),
        code_mac=ledger.keys.mac("code", code),
        code_ends_at=ledger.now + CODE_LASTS,
        transcript=transcript,
        hours=hours,
    )
    what = "with messages" if transcript else "summary"
    ledger.audit.add("offered", actor="person", user_id=user_id, reason=f"{what}, {hours} h")
    return code


def redeem(ledger: Ledger, clinician: Clinician, text: str) -> Share | None:
    """Ask for what a code opens; None is a refusal, whatever its reason."""
    since = ledger.now - GUESSES_IN
    known = ledger.clinicians
    if known.guesses("code", since, clinician.id) >= GUESSES:
        return None
    if known.guesses("code", since) >= GUESSES_OF_ALL:
        return None
    code = read_code(text)
    share = ledger.shares.by_code(ledger.keys.mac("code", code)) if code else None
    if share is None:
        known.guessed("code", clinician.id)
        ledger.audit.add("wrong code", actor=clinician.actor)
        return None
    ledger.shares.redeem(share, clinician.id)
    ledger.audit.add("asked", actor=clinician.actor, user_id=share.user_id, reason=share.label)
    return ledger.shares.by_handle(share.handle)


def allow(ledger: Ledger, user_id: int, handle: str, *, alerts: bool) -> Share | None:
    """Let the clinician who asked look; return the share, or None if nobody asks."""
    share = _asked(ledger, user_id, handle)
    if share is None:
        return None
    ledger.shares.allow(share, ledger.now + timedelta(hours=share.hours), alerts=alerts)
    reason = f"{share.label}, alerts" if alerts else share.label
    ledger.audit.add("allowed", actor="person", user_id=user_id, reason=reason)
    return ledger.shares.by_handle(handle)


def refuse(ledger: Ledger, user_id: int, handle: str) -> Share | None:
    """Refuse the clinician who asked; return the share, or None if nobody asks."""
    share = _asked(ledger, user_id, handle)
    if share is not None:
        ledger.shares.end(share, "refused")
        ledger.audit.add("refused", actor="person", user_id=user_id, reason=share.label)
    return share


def stop(ledger: Ledger, user_id: int, handle: str) -> Share | None:
    """End a share of the person's; return it, or None if there is none that goes on."""
    share = ledger.shares.by_handle(handle)
    if share is None or share.user_id != user_id or share.ended_at is not None:
        return None
    ledger.shares.end(share, "stopped")
    ledger.audit.add("stopped", actor="person", user_id=user_id, reason=share.label)
    return share


def may_look(ledger: Ledger, user_id: int, handle: str) -> Share | None:
    """Return the share that this account may look at now, or None."""
    clinician = ledger.clinicians.active(user_id)
    share = ledger.shares.by_handle(handle) if clinician else None
    if clinician is None or share is None or share.clinician_id != clinician.id:
        return None
    return share if share.is_active(ledger.now) else None


def look(ledger: Ledger, user_id: int, handle: str, what: str) -> Share | None:
    """Note that a clinician looks, and return the share; None if they may not, now.

    Args:
        ledger: Within the transaction that hands over what is looked at.
        user_id: The clinician's account.
        handle: The share.
        what: In which format, for the audit.
    """
    share = may_look(ledger, user_id, handle)
    clinician = ledger.clinicians.active(user_id)
    if share is None or clinician is None or not is_proved(clinician, ledger.now):
        return None
    reason = f"{share.label}, {what}"
    ledger.audit.add("viewed", actor=clinician.actor, user_id=share.user_id, reason=reason)
    return share


def alert(ledger: Ledger, user_id: int) -> list[Share]:
    """Note that clinicians are told of a new urgent sign; return whose two sides agreed to it."""
    shares = ledger.shares.alerting(user_id)
    for share in shares:
        ledger.audit.add("alerted", actor="server", user_id=user_id, reason=share.label)
    return shares


def _asked(ledger: Ledger, user_id: int, handle: str) -> Share | None:
    """Return the person's share for which a clinician in good standing asks now."""
    share = ledger.shares.by_handle(handle)
    if share is None or share.user_id != user_id or share.ended_at is not None:
        return None
    if share.asked_at is None or share.allowed_at is not None or share.clinician_chat_id is None:
        return None
    return share if ledger.now - share.asked_at < ANSWER_LASTS else None
