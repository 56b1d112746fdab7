import re
import struct
from pathlib import Path
from xml.parsers import expat

import pytest

from bot.content.flows import load_dialogs
from bot.content.markup import fault
from bot.conversation.cards import card_text
from bot.conversation.world import load_world, place_zone
from dialogs.flow import Ask

ROOT = Path(__file__).parent.parent
WORLD = load_world()
PICTURES = WORLD.pictures
CARDS = WORLD.knowledge.exercises
CARD_ROOM = 1000  # of the 1,024 characters that Telegram takes under a picture
SVGS = sorted(PICTURES.glob("*.svg"))
PNGS = sorted(PICTURES.glob("*.png"))
EXERCISES = set(
    "shorter_steps calf_stretch calf_stretch_bent calf_stretch_seated single_leg_balance "
    "supported_tandem combined quad_set knee_straightening glute_bridge side_leg_lift "
    "sit_to_stand".split()
)


def named_by_content() -> set[str]:
    files = load_dialogs(ROOT / "dialogs", place_zone).files.values()
    asks = {s.picture for f in files for s in f.steps if isinstance(s, Ask) and s.picture}
    topics = {topic.picture for topic in WORLD.knowledge.topics.values() if topic.picture}
    return asks | topics | {card.picture for card in CARDS.values()}


def name(path: Path) -> str:
    return path.stem


def test_every_exercise_of_the_programme_has_its_card() -> None:
    assert set(CARDS) == EXERCISES


def test_every_picture_that_content_names_is_there_as_svg_and_png_and_no_other() -> None:
    named = {Path(picture).stem for picture in named_by_content()}
    assert {path.stem for path in SVGS} == named
    assert {path.stem for path in PNGS} == named


@pytest.mark.parametrize("path", PNGS, ids=name)
def test_a_png_is_960_by_720_and_small(path: Path) -> None:
    content = path.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (960, 720)
    assert len(content) < 60_000


@pytest.mark.parametrize("path", SVGS, ids=name)
def test_an_svg_is_well_formed_and_needs_nothing_from_outside(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expat.ParserCreate().Parse(text.encode(), True)
    body = text.replace('xmlns="http://www.w3.org/2000/svg"', "", 1)
    assert re.findall(r"<(?:script|image|foreignObject|style|!DOCTYPE|!ENTITY)", body) == []
    assert re.findall(r"\w+://|data:|\son\w+=", body) == []
    assert re.findall(r'href="(?!#)|url\((?!#)', body) == []


@pytest.mark.parametrize("path", SVGS, ids=name)
def test_an_svg_is_on_white_described_and_has_no_hairlines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert 'viewBox="0 0 960 720"' in text
    assert re.search(r"<title>.+</title>\s+<desc>.+</desc>", text)
    shapes = re.findall(r"<(?:rect|path|circle|ellipse|use|text)[^>]*>", text.split("</defs>")[-1])
    assert shapes[0] == '<rect width="960" height="720" fill="#fff"/>'
    assert min(float(width) for width in re.findall(r'stroke-width="([^"]+)"', text)) >= 3
    assert min(float(size) for size in re.findall(r'font-size="([^"]+)"', text)) >= 30


def test_the_numbers_on_the_knee_are_those_of_the_buttons() -> None:
    slots = (ROOT / "dialogs" / "slots.yaml").read_text(encoding="utf-8")
    buttons = set(re.findall(r"\{label: (\d) [A-Z]", slots))
    drawn = re.findall(r">(\d)<", (PICTURES / "knee_regions.svg").read_text(encoding="utf-8"))
    assert set(drawn) == buttons == set("123456")


@pytest.mark.parametrize("exercise", sorted(CARDS))
def test_a_card_and_its_picture_stay_in_one_message(exercise: str) -> None:
    card = CARDS[exercise]
    assert fault(card_text(card, WORLD.words), limit=CARD_ROOM) is None
    assert card.picture == f"{exercise}.png"


@pytest.mark.parametrize("exercise", sorted(CARDS))
def test_a_card_is_complete_and_short(exercise: str) -> None:
    card = CARDS[exercise]
    assert 3 <= len(card.steps) <= 6
    assert 2 <= len(card.mistakes) <= 4
    assert all(": " in mistake for mistake in card.mistakes)  # what goes wrong: what to do instead
    assert len(card.title) <= 40
    assert len(card.cue) <= 60
    assert 80 <= len(card.alt) <= 300
    assert card.sources


@pytest.mark.parametrize(
    ("exercise", "advice"),
    [
        ("calf_stretch", "straight ahead"),
        ("calf_stretch", "outer side of the foot"),
        ("calf_stretch", "base of the big toe stays down"),
        ("calf_stretch", "bow legs? leave this out"),
        ("calf_stretch", "heel down"),
        ("calf_stretch", "1 to 2 minutes"),
        ("calf_stretch", "Leave it out with a newly swollen or sore calf"),
        ("single_leg_balance", "counter"),
        ("single_leg_balance", "Holding on is right"),
        ("single_leg_balance", "pelvis level"),
        ("single_leg_balance", "kneecap over the second toe"),
        ("single_leg_balance", "Lift the arch"),
        ("single_leg_balance", "heel-to-toe stand instead"),
        ("combined", "30 seconds, two times"),
        ("shorter_steps", "a tenth shorter"),
        ("shorter_steps", "slightly quicker rhythm"),
        ("shorter_steps", "dropped by 1 or more"),
    ],
)
def test_the_advice_this_bot_is_for_stands_on_its_card(exercise: str, advice: str) -> None:
    assert advice in card_text(CARDS[exercise], WORLD.words)
