"""Codes that people read out and type: 8 symbols of 30, none of which looks like another."""

import re
import secrets
from string import digits

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O, 1 I L, U V
LENGTH = 8  # 30 ** 8 is 6.6e11: of 200 open codes a guess finds one in 3e9
LINK_BYTES = 24  # 192 bits
PHRASE_LENGTH = 6
LABEL_LENGTH = 3
_CODE = re.compile(f"[{ALPHABET}]{{4}}[ -]?[{ALPHABET}]{{4}}")
_PASSWORD = re.compile(r"[0-9]{3} ?[0-9]{3}")


def new_code() -> str:
    """Return a code with a digit and a letter in it, so that no word is taken for one."""
    while True:
        code = _symbols(LENGTH)
        if any(c in digits for c in code) and any(c not in digits for c in code):
            return code


def new_label() -> str:
    """Return what both sides call a share."""
    return _symbols(LABEL_LENGTH)


def new_phrase() -> str:
    """Return what a new clinician reads out to the operator."""
    return _symbols(PHRASE_LENGTH)


def new_link() -> str:
    """Return the secret part of a one-time link."""
    return secrets.token_urlsafe(LINK_BYTES)


def new_handle() -> str:
    """Return a name for a button, which cannot be guessed."""
    return secrets.token_urlsafe(9)


def shown(code: str) -> str:
    """Return a code as it is easy to read out: `AB2C-9XYZ`."""
    return f"{code[:4]}-{code[4:]}"


def read_code(text: str) -> str | None:
    """Return the code that somebody typed, or None when it is none."""
    typed = text.strip().upper() if len(text) < 40 else ""
    if not _CODE.fullmatch(typed) or not any(c in digits for c in typed):
        return None
    return typed.replace("-", "").replace(" ", "")


def read_phrase(text: str) -> str:
    """Return a typed check phrase as it was made."""
    return re.sub(r"[\s-]", "", text).upper()


def read_password(text: str) -> str | None:
    """Return the one-time password that somebody typed, or None when it is none."""
    typed = text.strip() if len(text) < 40 else ""
    return typed.replace(" ", "") if _PASSWORD.fullmatch(typed) else None


def _symbols(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))
