"""One errand while it is run: what is shared, and what to say of it to whom.

An errand runs inside the transaction that notes its event as handled. What it reads is therefore
what it hands over, and what it says is what is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from bot.clinic.sharing_words import SharingWords
from bot.content.words import Words
from bot.conversation.values import Attachment, Edit, Errand, Incoming, Reply, Rows, Say
from bot.conversation.world import World
from bot.reminders.zones import load_zone
from bot.storage.ledger import Ledger
from bot.storage.records import Urge
from bot.storage.shares import Share

Made = Mapping[str, tuple[Reply | Attachment, ...]]


@dataclass(frozen=True, slots=True)
class Told:
    """Something said to somebody; `about` is the person it speaks of when that is another."""

    chat_id: int
    say: Say
    about: int | None = None


@dataclass(slots=True)
class Desk:
    """What one errand has come to so far.

    Attributes:
        world: The content.
        ledger: What is shared, within the transaction.
        incoming: What arrived.
        errand: What is to be done.
        made: What was made before the transaction, since it takes long, such as a summary in
            some format: for what -> what came of it. Whether it is handed over is decided here.
        username: The bot's, for links; "" when it is not known.
        told: What to say, in order.
    """

    world: World
    ledger: Ledger
    incoming: Incoming
    errand: Errand
    made: Made = field(default_factory=dict)
    username: str = ""
    told: list[Told] = field(default_factory=list)

    @property
    def user_id(self) -> int:
        """Return whose errand this is."""
        return self.incoming.user_id

    @property
    def words(self) -> SharingWords:
        """Return the words about sharing."""
        return self.world.sharing

    @property
    def other_words(self) -> Words:
        """Return the bot's other words."""
        return self.world.words

    def reply(self, text: str, rows: Rows = ()) -> None:
        """Say something to the one whose errand this is."""
        self.told.append(Told(self.incoming.chat_id, Reply(text, rows)))

    def tell(
        self, chat_id: int, text: str, rows: Rows = (), *, about: int, urge: Urge = Urge.REPLY
    ) -> None:
        """Say something to somebody else."""
        self.told.append(Told(chat_id, Reply(text, rows, urge=urge), about))

    def change(self, text: str, rows: Rows = ()) -> None:
        """Change the message whose button was pressed; without one, say it."""
        if self.incoming.message_id is None:
            self.reply(text, rows)
            return
        picture = self.incoming.message_has_picture
        edit = Edit(self.incoming.message_id, text, rows, picture)
        self.told.append(Told(self.incoming.chat_id, edit))

    def made_for(self, key: str) -> tuple[Reply | Attachment, ...]:
        """Return what was made for just this; nothing when it was made for something else."""
        return self.made.get(key, ())

    def hand(self, say: Reply | Attachment, *, about: int | None = None) -> None:
        """Send what was made to the one whose errand this is."""
        self.told.append(Told(self.incoming.chat_id, say, about))

    def when(self, at: datetime, zone: str | None) -> str:
        """Return an instant in local words: `Monday, 1 June, 14:05 (Berlin)`."""
        local = at.astimezone(load_zone(zone or "UTC"))
        day = list(self.other_words.day_names.values())[local.weekday()]
        place = (zone or "UTC").rpartition("/")[2].replace("_", " ")
        return f"{day}, {local:%Y-%m-%d %H:%M} ({place})"

    def zone(self, user_id: int) -> str | None:
        """Return the zone of a person."""
        person = self.ledger.person(user_id).person
        return person.zone if person else None

    def until(self, share: Share) -> str:
        """Return until when a share, or its code, lasts."""
        return self.when(share.ends_at or share.code_ends_at, self.zone(share.user_id))

    def about(self, share: Share) -> dict[str, str]:
        """Return what is filled into texts about a share."""
        kind = "messages" if share.transcript else "summary"
        return {
            "label": share.label,
            "name": escape(share.name or ""),
            "what": self.words.kinds[kind],
            "hours": self.words.hours[f"h{share.hours}"],
            "until": self.until(share),
        }


Handler = Callable[[Desk, list[str]], None]
