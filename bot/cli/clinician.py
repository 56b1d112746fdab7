"""`kneebot clinician`: invite, confirm, list and disable clinicians, on the server only."""

import argparse
import os
import sys
from datetime import datetime

from bot.clinic import clinicians
from bot.clinic.picture import qr_terminal
from bot.clock import Clock
from bot.config import Config
from bot.conversation.values import CLINICIAN_LINK
from bot.storage import USERNAME
from bot.storage.clinicians import Clinician
from bot.storage.ledger import Ledger, beside


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    invite = actions.add_parser("invite", help="make a one-time link for somebody")
    invite.add_argument("name", metavar="NAME", help="as people will see it")
    confirm = actions.add_parser("confirm", help="make them a clinician, by their check phrase")
    confirm.add_argument("id", metavar="ID", type=_number)
    confirm.add_argument("phrase", metavar="PHRASE", help="what the bot showed them")
    actions.add_parser("list", help="show all clinicians")
    disable = actions.add_parser("disable", help="take the role away, at once")
    disable.add_argument("id", metavar="ID", type=_number)
    reset = actions.add_parser("reset-totp", help="give them a new authenticator secret")
    reset.add_argument("id", metavar="ID", type=_number)


def run(args: argparse.Namespace) -> int:
    """Do it and say what comes next; return 0, or 2 when it cannot be done.

    Raises:
        ConfigError, StorageError: When the operator must mend something.
    """
    database = Config.from_env(os.environ).database
    now = Clock().now()
    try:
        with beside(database, now, new=args.action == "invite") as ledger:
            _act(ledger, args)
    except clinicians.ClinicianError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _act(ledger: Ledger, args: argparse.Namespace) -> None:
    match args.action:
        case "invite":
            _invite(ledger, args.name)
        case "confirm":
            _show_secret(ledger, clinicians.confirm(ledger, args.id, args.phrase))
        case "disable":
            name = clinicians.disable(ledger, args.id).name
            print(f"{name} is no clinician any more. What was shared with them has ended.")
        case "reset-totp":
            _show_secret(ledger, clinicians.reset_totp(ledger, args.id))
        case _:
            _list(ledger)


def _invite(ledger: Ledger, name: str) -> None:
    number, link = clinicians.invite(ledger, name)
    username = ledger.kept(USERNAME)
    bot = f"https://t.me/{username}" if username else "https://t.me/YOUR_BOT"
    print(f"Clinician {number}: {clinicians.checked_name(name)}")
    print("Give them this link; it works once, for 24 hours:\n")
    print(f"  {bot}?start={CLINICIAN_LINK}{link}\n")
    if not username:
        print("Put the bot's name in place of YOUR_BOT; the bot has not run on this database yet.")
    print("The bot shows them a check phrase. Let them read it to you, and type it here:\n")
    print(f"  kneebot clinician confirm {number} PHRASE")


def _show_secret(ledger: Ledger, clinician: Clinician) -> None:
    uri = clinicians.otpauth(ledger.keys, clinician)
    print(f"{clinician.name} is a clinician now. Let them scan this with an authenticator app:\n")
    print(qr_terminal(uri))
    print(f"or type: {uri.partition('secret=')[2].partition('&')[0]}\n")
    print("Hand it over in person: whoever has it and their Telegram account can look as they can.")


def _list(ledger: Ledger) -> None:
    found = ledger.clinicians.all()
    if not found:
        print("There are no clinicians. `kneebot clinician invite NAME` invites one.")
    for clinician in found:
        shares = len(ledger.shares.of_clinician(clinician.id))
        standing = _standing(clinician, ledger.now)
        print(f"{clinician.id:>4}  {standing:<12} {shares:>3} shares  {clinician.name}")


def _standing(clinician: Clinician, now: datetime) -> str:
    if clinician.disabled_at is not None:
        return "disabled"
    if clinician.confirmed_at is not None:
        return "active"
    if clinician.user_id is not None:
        return "unconfirmed"
    ends_at = clinician.invite_ends_at
    return "invited" if ends_at and now < ends_at else "link expired"


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"'{text}' is no number; see `kneebot clinician list`")
    return int(text)
