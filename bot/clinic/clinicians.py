"""How somebody becomes a clinician, proves it again and again, and ceases to be one.

A Telegram account alone is no clinician: it may be stolen. The one-time passwords' secret stands
nowhere: it is made of the server's key and a salt, and a copy of the database does not give it.
"""

import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from hmac import compare_digest

import pyotp

from bot.clinic.codes import new_link, new_phrase, read_phrase
from bot.storage.clinicians import Clinician
from bot.storage.keys import Keys
from bot.storage.ledger import Ledger

LINK_LASTS = timedelta(hours=24)
PROOF_LASTS = timedelta(hours=12)
ASKED_LASTS = timedelta(minutes=5)  # so long a button waits for its password
TRIES = 5  # wrong passwords
TRIES_IN = timedelta(minutes=15)
STEP_SECONDS = 30  # RFC 6238
SECRET_BYTES = 20  # RFC 4226, section 4
NAME_LENGTH = 60  # characters
ISSUER = "Kneebot"


class ClinicianError(Exception):
    """What an operator asked for cannot be done; one line: place; fault; remedy."""


def invite(ledger: Ledger, name: str) -> tuple[int, str]:
    """Return a new clinician's number and the secret part of their link."""
    link = new_link()
    number = ledger.clinicians.invite(
        checked_name(name), ledger.keys.mac("invite", link), ledger.now + LINK_LASTS, _salt()
    )
    ledger.audit.add("invited", actor="operator", reason=f"clinician:{number}")
    return number, link


def checked_name(name: str) -> str:
    """Return a name as people will see it.

    Raises:
        ClinicianError: If it cannot be read, or could show as something that it is not.
    """
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > NAME_LENGTH:
        raise ClinicianError(f"NAME: has {len(tidy)} characters; write 1 to {NAME_LENGTH}")
    if not tidy.isprintable() or any(c in "<>&\"'`/\\" for c in tidy if c != "'"):
        raise ClinicianError("NAME: holds a sign that is no part of a name; write letters only")
    return tidy


def claim(ledger: Ledger, link: str, user_id: int) -> tuple[Clinician, str] | None:
    """Tie the account that opened a link to its clinician; return them and the check phrase.

    None when the link is unknown, used or too old, or the account is a clinician's already.
    """
    clinician = ledger.clinicians.invited(ledger.keys.mac("invite", link))
    if clinician is None or clinician.invite_ends_at is None:
        return None
    if ledger.now >= clinician.invite_ends_at or ledger.clinicians.of_account(user_id):
        return None
    phrase = new_phrase()
    ledger.clinicians.claim(clinician.id, user_id, _phrase_mac(ledger.keys, clinician.id, phrase))
    ledger.audit.add("opened link", actor=clinician.actor)
    return clinician, phrase


def confirm(ledger: Ledger, number: int, phrase: str) -> Clinician:
    """Make somebody a clinician, once they read the check phrase to the operator.

    Raises:
        ClinicianError: If there is nobody to confirm, or the phrase is another one.
    """
    clinician = need(ledger, number)
    if clinician.disabled_at is not None:
        raise ClinicianError(f"clinician {number}: is disabled; invite them anew")
    if clinician.confirmed_at is not None:
        raise ClinicianError(f"clinician {number}: is confirmed already; nothing to do")
    if clinician.phrase_mac is None:
        raise ClinicianError(f"clinician {number}: has not opened the link; ask them to")
    given = _phrase_mac(ledger.keys, number, read_phrase(phrase))
    if not compare_digest(given, clinician.phrase_mac):
        remedy = "somebody else may have opened the link: disable this number and invite anew"
        raise ClinicianError(f"clinician {number}: the check phrase is another one; {remedy}")
    ledger.clinicians.confirm(number)
    ledger.audit.add("confirmed", actor="operator", reason=clinician.actor)
    return clinician


def disable(ledger: Ledger, number: int) -> Clinician:
    """Take the role from a clinician at once, and end what was shared with them.

    Raises:
        ClinicianError: If there is none, or they are disabled already.
    """
    clinician = need(ledger, number)
    if clinician.disabled_at is not None:
        raise ClinicianError(f"clinician {number}: is disabled already; nothing to do")
    for share in ledger.shares.unended_of_clinician(number):
        ledger.shares.end(share, "disabled")
        ledger.audit.add("ended", actor="operator", user_id=share.user_id, reason="disabled")
    ledger.clinicians.disable(clinician)
    ledger.audit.add("disabled", actor="operator", reason=clinician.actor)
    return clinician


def reset_totp(ledger: Ledger, number: int) -> Clinician:
    """Give a clinician another secret, as after a lost phone; return them with it.

    Raises:
        ClinicianError: If there is no such clinician.
    """
    clinician = need(ledger, number)
    if not clinician.is_active:
        raise ClinicianError(f"clinician {number}: is not confirmed; confirm them first")
    ledger.clinicians.renew(number, _salt())
    ledger.audit.add("reset password", actor="operator", reason=clinician.actor)
    return need(ledger, number)


def need(ledger: Ledger, number: int) -> Clinician:
    """Return the clinician of this number.

    Raises:
        ClinicianError: If there is none.
    """
    clinician = ledger.clinicians.by_id(number)
    if clinician is None:
        raise ClinicianError(f"clinician {number}: is not known; see `kneebot clinician list`")
    return clinician


def otpauth(keys: Keys, clinician: Clinician) -> str:
    """Return the address that an authenticator app reads from a QR code."""
    uri: str = _totp(keys, clinician).provisioning_uri(name=clinician.name, issuer_name=ISSUER)
    return uri


def is_proved(clinician: Clinician, now: datetime) -> bool:
    """Return whether the last right password is recent enough."""
    return clinician.proved_at is not None and now - clinician.proved_at < PROOF_LASTS


def prove(ledger: Ledger, clinician: Clinician, password: str) -> bool:
    """Return whether a one-time password is right, and note it; none is taken twice.

    Too many wrong ones in a quarter of an hour, and no password is right for a while.
    """
    since = ledger.now - TRIES_IN
    if ledger.clinicians.guesses("password", since, clinician.id) >= TRIES:
        return False
    totp = _totp(ledger.keys, clinician)
    present = int(ledger.now.timestamp()) // STEP_SECONDS
    for step in (present - 1, present, present + 1):
        right = compare_digest(totp.generate_otp(step), password)
        if right and step > clinician.totp_step:
            ledger.clinicians.proved(clinician.id, step)
            return True
    ledger.clinicians.guessed("password", clinician.id)
    return False


def _totp(keys: Keys, clinician: Clinician) -> pyotp.TOTP:
    secret = keys.digest("totp", f"{clinician.id}:{clinician.totp_salt}")[:SECRET_BYTES]
    return pyotp.TOTP(b32encode(secret).decode(), interval=STEP_SECONDS)


def _phrase_mac(keys: Keys, number: int, phrase: str) -> str:
    return keys.mac("phrase", f"{number}:{phrase}")


def _salt() -> str:
    return secrets.token_hex(16)
