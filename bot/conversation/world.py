"""All content that a conversation needs, loaded once."""

from dataclasses import dataclass
from pathlib import Path

from bot.clinic.sharing_words import SharingWords, load_sharing_words
from bot.clinic.sources import Sources, clinic_words
from bot.content.flows import load_dialogs
from bot.content.knowledge import load_knowledge
from bot.content.reviews import reviews, told
from bot.content.words import Words, load_words
from bot.reminders.cities import zone_of_city
from bot.reminders.zones import country_of_zone, emergency_number, load_zone
from dialogs import Machine
from knowledge import Knowledge

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "bot" / "content" / "words"


@dataclass(frozen=True, slots=True)
class World:
    """What is the same for every person.

    Attributes:
        machines: Flow -> the machine that runs it.
        knowledge: Topics, exercises, and the reading of messages.
        words: What the bot says outside its flows.
        emergency: The emergency number that the operator set, or None: by the person's country.
        pictures: The folder of the pictures.
        sharing: What the bot says about sharing.
        operator: Who runs this bot, in the operator's own words, or "".
        review: Who has reviewed the content, as people are told.
    """

    machines: dict[str, Machine]
    knowledge: Knowledge
    words: Words
    emergency: str | None
    pictures: Path
    sharing: SharingWords
    operator: str = ""
    review: str = ""

    @property
    def sources(self) -> Sources:
        """Return the content that summaries are made with."""
        return Sources(self.machines["visit"], self.knowledge.exercises, clinic_words(), load_zone)

    def number_for(self, zone: str | None) -> str:
        """Return the emergency number to show to somebody in this zone."""
        if self.emergency:
            return self.emergency
        return emergency_number(country_of_zone(zone) if zone else None)


def load_world(root: Path = ROOT, *, emergency: str | None = None, operator: str = "") -> World:
    """Return the packaged content, checked as it is read.

    Args:
        root: The folder that holds `dialogs` and `knowledge`.
        emergency: The emergency number to show everywhere.
        operator: Who runs this bot.

    Raises:
        ContentError: With every fault, each with file, line and remedy.
    """
    dialogs = load_dialogs(root / "dialogs", place_zone)
    knowledge = load_knowledge(root / "knowledge")
    words = load_words(WORDS)
    signed = reviews(dialogs, knowledge.topics, knowledge.exercises)
    return World(
        machines=dict(dialogs.machines),
        knowledge=knowledge,
        words=words,
        emergency=emergency,
        pictures=root / "knowledge" / "pictures",
        sharing=load_sharing_words(),
        operator=operator,
        review=told(
            signed,
            none=words.review_none,
            some=words.review_some,
            everything=words.review_all,
        ),
    )


def place_zone(text: str) -> str | None:
    """Return the zone of a typed place; of several the likeliest."""
    zones = zone_of_city(text)
    return zones[0] if zones else None
