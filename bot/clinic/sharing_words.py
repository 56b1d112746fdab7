"""Every word about sharing, as `sharing_words/<language>.yaml` has them; `{name}` is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.read import read

WORDS = Path(__file__).with_name("sharing_words")


@dataclass(frozen=True, slots=True)
class SharingWords:
    """Texts by name."""

    menu: str
    send_pdf: str
    with_clinician: str
    who_looked: str
    who_may: str
    nothing: str
    pdf: str
    pdf_failed: str
    what: str
    summary_only: str
    with_messages: str
    how_long: str
    hours: Mapping[str, str]
    kinds: Mapping[str, str]
    code: str
    asks: str
    allow: str
    allow_alerts: str
    refuse: str
    allowed: str
    allowed_alerts: str
    refused: str
    nobody_asks: str
    looked: str
    no_shares: str
    shares: str
    share_line: str
    code_line: str
    asked_line: str
    stop: str
    stopped: str
    looks: str
    no_looks: str
    look_line: str
    actors: Mapping[str, str]
    actions: Mapping[str, str]
    refusal: str
    not_clinician: str
    welcome: str
    requested: str
    granted: str
    open: str
    not_granted: str
    patients: str
    no_patients: str
    patient_line: str
    alerts_on: str
    alerts_off: str
    alerts_are_on: str
    alerts_are_off: str
    formats: str
    format_names: Mapping[str, str]
    periods: Mapping[str, str]
    share_name: str
    handed: str
    no_access: str
    ask_password: str
    wrong_password: str
    password_right: str
    alert: str
    private: str
    no_operator: str
    agreed: str
    not_agreed: str
    mydata: str
    forgotten: str
    not_here: str


def load_sharing_words(language: str = "en") -> SharingWords:
    """Return the words of a language.

    Raises:
        ContentError: With every fault of the file.
    """
    return read(WORDS / f"{language}.yaml", SharingWords, root=WORDS.parent).value
