import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import openpyxl
import pypdf
import pytest
from pypdf.generic import DictionaryObject, StreamObject

from bot.clinic.chat import LONGEST, chat_text
from bot.clinic.data import record_json, schema
from bot.clinic.fonts import missing, text_shown
from bot.clinic.formats import file_name, made
from bot.clinic.record import Summary
from bot.clinic.summary import summarize
from bot.clinic.tables import csv_text, harmless, rows
from tests.golden_files import kept_summary, same_as_golden
from tests.summaries import PAINS, anne, anne_summary, nobody, sources, talked, with_days, writes

HOSTILE = (
    "<b>x</b><script>alert(1)</script>",
    "=HYPERLINK(1)",
    "\u3000\uff1d1+1",
    '#import("/etc/passwd") $x$ *b* `raw` [#panic()] \\ @ref <label>',
    "../../etc/passwd\\..\\x",
    "safe\u202etxt.exe\u2066",
    "x" * 4096,
    "👩\u200d👩\u200d👧 knee 🦵",
    "a\x00b\x07c\x1b[31m",
)
FIVE_YEARS = 1826


def story(summary: Summary, text: str) -> Summary:
    return replace(summary, name=text, complaint=(text,))


def shown_in(content: bytes, pages: int = 1) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return "".join(page.extract_text() for page in reader.pages[:pages])


@pytest.mark.parametrize("kind", ["text", "csv", "json"])
def test_each_format_is_as_it_was_kept(kind: str, update: bool) -> None:
    name = f"clinic/anne.{'txt' if kind == 'text' else kind}"
    assert same_as_golden(name, made(kept_summary(), sources(), kind), update=update)


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_same_record_gives_the_same_bytes(kind: str) -> None:
    assert made(anne_summary(), sources(), kind) == made(anne_summary(), sources(), kind)


def test_the_pdf_is_tagged_says_its_language_and_answers_on_one_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(made(anne_summary(), sources(), "pdf")))
    root = reader.root_object
    marked = root["/MarkInfo"]
    assert isinstance(marked, DictionaryObject)
    assert marked["/Marked"]
    assert str(root["/Lang"]) == "en"
    about = root["/Metadata"]
    assert isinstance(about, StreamObject)
    assert b"pdfuaid:part" in about.get_data()
    first = reader.pages[0].extract_text()
    assert first.index("Advice given") < first.index("Self-care") < first.index("History")
    assert "No clinician has reviewed this bot" in first
    assert "Appendix" in reader.pages[1].extract_text()
    assert reader.metadata is not None
    assert reader.metadata.creation_date == anne_summary().as_of.astimezone(UTC)


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 841)), ("letter", (612, 792))])
def test_a_pdf_has_the_paper_that_was_asked_for(paper: str, size: tuple[int, int]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made(anne_summary(), sources(), "pdf", paper=paper)))
    assert (int(reader.pages[0].mediabox.width), int(reader.pages[0].mediabox.height)) == size


@pytest.mark.parametrize(
    "text", ["José Ñandú ő ß", "王小明 膝盖疼", "דוד כהן", "أحمد علي", "Ελένη Жук"]
)
def test_names_in_many_scripts_are_shown_and_not_replaced(text: str) -> None:
    assert missing(text) == []
    assert text_shown(text) == text
    assert (
        "U+"
        not in shown_in(made(story(anne_summary(), text), sources(), "pdf")).split("Appendix")[0]
    )


def test_a_character_that_no_font_has_is_named_in_the_document() -> None:
    content = shown_in(made(story(anne_summary(), "knee 🦵 \u202e"), sources(), "pdf"))
    assert "[U+1F9B5] [U+202E]" in content
    assert "U+1F9B5 LEG" in content.replace("\n", " ")
    assert "RIGHT-TO-LEFT OVERRIDE" in content.replace("\n", " ")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", ["pdf", "text", "csv", "xlsx", "json"])
def test_hostile_words_are_only_words_in_every_format(kind: str, text: str) -> None:
    hostile = summarize(writes(anne(), text), sources(), transcript=True, name=text)
    content = made(story(hostile, text), sources(), kind)
    assert content
    assert file_name(hostile, kind).isascii()
    assert "/" not in file_name(hostile, kind)
    if kind == "json":
        assert json.loads(content)["name"] == text
    if kind == "pdf":
        assert "Advice given" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_the_first_page_stays_one_page_however_much_was_written() -> None:
    long = "word " * 800
    goal = tuple(replace(review, goal=long) for review in anne().reviews)
    full = summarize(replace(anne(), reviews=goal), sources(), transcript=True, name=long)
    content = made(replace(full, complaint=(long, long, "x" * 4096)), sources(), "pdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert "How this was made" in pages[0]
    assert pages[1].startswith("Appendix")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "|x",
        "%x",
        "\t=1",
        "\r=1",
        " =1",
        "\u00a0=1",
        "\uff1d1",
        "\uff0b1",
        "\u3000\uff20x",
    ],
)
def test_text_that_could_begin_a_formula_gets_a_sign_before_it(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "knee", "3-4 times", "(=1)", "5 %"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_csv_keeps_numbers_as_numbers_and_every_fact() -> None:
    found = list(rows(anne_summary(), sources().words))
    read = list(csv.DictReader(io.StringIO(csv_text(found))))
    assert len(read) == len(found)
    scores = [row["value"] for row in read if (row["section"], row["item"]) == ("pain", "exercise")]
    assert scores == [str(nrs) for nrs in PAINS if nrs is not None]
    asked = [row["value"] for row in read if row["section"] == "red_flags"]
    assert {"true", "false", "not_asked"} <= set(asked)


def test_the_workbook_has_typed_cells_and_no_formula() -> None:
    content = made(story(anne_summary(), "=1+1"), sources(), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["summary", "red_flags", "answers", "pain", "workout", "transcript"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    score = book["pain"][2]
    assert (score[4].value, score[6].value) == (6, datetime(2026, 6, 1))  # noqa: DTZ001 - Excel has no zones
    assert {type(row[4].value) for row in book["red_flags"].iter_rows(min_row=2)} == {bool, str}


def test_the_json_keeps_to_the_schema_that_is_published() -> None:
    published = json.loads(Path("docs/summary.schema.json").read_text(encoding="utf-8"))
    assert published == schema()
    for summary in (anne_summary(), summarize(nobody(), sources())):
        jsonschema.validate(json.loads(record_json(summary)), published)


def test_a_record_that_lost_a_field_does_not_keep_to_the_schema() -> None:
    record = json.loads(record_json(anne_summary()))
    del record["red_flags"][0]["asked"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, schema())


@pytest.mark.parametrize("extra", ["", "word " * 900])
def test_the_text_for_a_chat_is_short_and_ends_with_who_has_not_reviewed_it(extra: str) -> None:
    urgent = talked("my knee is hot and red and swollen", extra or "it hurts", yes=("become hot",))
    for dossier in (anne(), nobody(), urgent, writes(anne(), extra)):
        said = chat_text(summarize(dossier, sources(), name=extra), sources().words)
        assert len(said) < LONGEST
        assert "No clinician has reviewed" in said
        assert "Advice given" in said


def test_five_years_of_days_are_right_or_said_to_be_cut() -> None:
    full = summarize(with_days(talked(), (5, None, 4) * (FIVE_YEARS // 3)), sources())
    assert full.adherence.planned == FIVE_YEARS - FIVE_YEARS % 3
    assert full.workouts[-1].on == date(2026, 6, 2) + timedelta(days=full.adherence.planned - 1)
    text = shown_in(made(full, sources(), "pdf"), 4)
    assert f"cut: {full.adherence.planned - 400} more in the JSON export" in text.replace("\n", " ")
    assert len(json.loads(made(full, sources(), "json"))["workouts"]) == full.adherence.planned


@pytest.mark.parametrize("kind", ["pdf", "text", "csv", "xlsx", "json"])
def test_an_empty_record_says_that_nothing_was_asked(kind: str) -> None:
    content = made(summarize(nobody(), sources(), transcript=True), sources(), kind)
    text = {"pdf": shown_in, "xlsx": lambda _: "No check was made"}.get(kind, bytes.decode)(content)
    assert "No check was made" in text or '"state": "none"' in text
