from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from bot.content.read import ContentError, Document, read


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Cat:
    cat: str
    lives: int = 9


@dataclass(frozen=True)
class Dog:
    dog: str


@dataclass(frozen=True)
class Zoo:
    name: str
    opened: date | None = None
    open: bool = True
    weight: float = 1.0
    color: Color = Color.RED
    pets: tuple[Cat | Dog, ...] = ()
    words: tuple[str, ...] = ()
    one: str | tuple[str, ...] = ""
    any_one: str | int = ""
    rooms: Mapping[str, Cat] = field(default_factory=dict)
    anything: Mapping[str, Any] = field(default_factory=dict)


def document(folder: Path, text: str | bytes) -> Document[Zoo]:
    path = folder / "zoo.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, Zoo, root=folder)


def issues(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(ContentError) as error:
        document(folder, text)
    return list(error.value.issues)


def test_a_file_becomes_a_value(tmp_path: Path) -> None:
    text = """\
name: Knees
opened: 2027-06-01
open: false
weight: 3
color: blue
pets:
  - cat: Tom
    lives: 7
  - {dog: Rex}
words: [a, "2", yes, 010, 12:30]
one: [x, y]
any_one: 5
rooms: {big: {cat: Ada}}
anything: {a: 1.5, b: true, c: null, d: off, "e": "no"}
"""
    assert document(tmp_path, text).value == Zoo(
        "Knees",
        date(2027, 6, 1),
        False,
        3,
        Color.BLUE,
        (Cat("Tom", 7), Dog("Rex")),
        ("a", "2", "yes", "010", "12:30"),
        ("x", "y"),
        5,
        {"big": Cat("Ada")},
        {"a": 1.5, "b": True, "c": None, "d": "off", "e": "no"},
    )


def test_an_optional_value_may_be_null(tmp_path: Path) -> None:
    assert document(tmp_path, "name: x\nopened: null").value == Zoo("x")


def test_a_place_has_the_line_of_its_nearest_part(tmp_path: Path) -> None:
    found = document(tmp_path, "name: x\npets:\n  - cat: Tom\n    lives: 7\n  - dog: Rex\n")
    assert found.at(("pets", 0, "lives")) == "zoo.yaml:4"
    assert found.at(("pets", 1, "dog", "tail")) == "zoo.yaml:5"
    assert found.at(("nowhere",)) == "zoo.yaml:1"


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("name: x\ncolour: red", "zoo.yaml:2: unknown key 'colour'; is it 'color'?"),
        ("name: x\nzzz:\n  - a", "zoo.yaml:2: unknown key 'zzz'; known are name, opened, open"),
        ("name: x\nname: y", "zoo.yaml:2: the key 'name' is written twice; keep one"),
        ("open: true", "zoo.yaml:1: the key 'name' is missing; add it"),
        ("name: 5", "zoo.yaml:1: '5' is no text; put it in quotes"),
        ("name: true", "zoo.yaml:1: 'true' is no text; put it in quotes"),
        ("name: [a]", "zoo.yaml:1: a text is expected here; write one value"),
        ("name: x\nopen: yes", "zoo.yaml:2: 'yes' is no true or false; write a true or false"),
        ("name: x\nopen: 1", "zoo.yaml:2: '1' is no true or false; write a true or false"),
        ("name: x\nweight: heavy", "zoo.yaml:2: 'heavy' is no number; write a number"),
        ("name: x\nweight: true", "zoo.yaml:2: 'true' is no number; write a number"),
        (
            "name: x\npets: [{cat: a, lives: 1.5}]",
            "zoo.yaml:2: '1.5' is no whole number; write a whole number",
        ),
        ("name: x\ncolor: green", "zoo.yaml:2: 'green' is none of red, blue; choose one"),
        ("name: x\nopened: soon", "zoo.yaml:2: 'soon' is no date; write it as 2027-06-01"),
        ("name: x\nopened: 20270601", "zoo.yaml:2: '20270601' is no date; write it as 2027-06-01"),
        (
            "name: x\nopened: 2027-02-31",
            "zoo.yaml:2: '2027-02-31' is no date; write it as 2027-06-01",
        ),
        ("name: x\nwords: a", "zoo.yaml:2: a list is expected here; start each entry with '- '"),
        (
            "name: x\nrooms: [a]",
            "zoo.yaml:2: keys and values are expected here; write 'key: value'",
        ),
        ("name: x\nrooms: {? [a] : b}", "zoo.yaml:2: a key must be a word; write 'key: value'"),
        ("name: x\npets:\n  - cow: A", "zoo.yaml:3: this is none of cat, dog; write one of them"),
        ("name: x\npets: [{? [a] : b}]", "zoo.yaml:2: this is none of cat, dog; write one of them"),
        ("name: x\none: 5", "zoo.yaml:2: this is none of text, a list; write one of them"),
        (
            "name: x\nany_one: {a: b}",
            "zoo.yaml:2: this is none of text, whole number; write one of them",
        ),
        ("- a", "zoo.yaml:1: keys and values are expected here; write 'key: value'"),
        ("", "zoo.yaml:1: is empty; write its content or remove the file"),
        ("# nothing but a remark\n", "zoo.yaml:1: is empty; write its content or remove the file"),
        ("name: x\npets:\n\t- cat: Tom", "zoo.yaml:3: a tab is not allowed here; indent with"),
        ('name: "x', "zoo.yaml:1: "),
        ("name: x\nwords: [a", "zoo.yaml:3: "),
        ("name: x: y", "zoo.yaml:1: mapping values are not allowed in this context; check"),
        (b"name: \xff", "zoo.yaml: is not UTF-8 text; save it as UTF-8"),
        ("name: \x07", "zoo.yaml: holds a control character; remove it"),
        ("name: &n x", "zoo.yaml:1: anchors and aliases are not read; write it out"),
        ("name: x\n---\nname: y", "zoo.yaml:2: "),
    ],
)
def test_a_fault_is_one_line_with_place_and_remedy(
    tmp_path: Path, text: str | bytes, issue: str
) -> None:
    [found] = issues(tmp_path, text)
    assert found.startswith(issue)
    assert "\n" not in found


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    assert issues(tmp_path, "open: 5\ncolour: red") == [
        "zoo.yaml:1: '5' is no true or false; write a true or false",
        "zoo.yaml:2: unknown key 'colour'; is it 'color'?",
        "zoo.yaml:1: the key 'name' is missing; add it",
    ]


def test_an_anchor_and_its_alias_are_both_refused(tmp_path: Path) -> None:
    assert issues(tmp_path, "name: &n x\nwords:\n  - *n") == [
        "zoo.yaml:1: anchors and aliases are not read; write it out",
        "zoo.yaml:3: anchors and aliases are not read; write it out",
    ]


def test_stars_and_ampersands_in_text_are_text(tmp_path: Path) -> None:
    assert document(tmp_path, "name: 'a &amp; b * c'").value.name == "a &amp; b * c"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "zoo.yaml").mkdir()
    with pytest.raises(ContentError, match=r"zoo.yaml: cannot be read \(Is a directory\)"):
        read(tmp_path / "zoo.yaml", Zoo, root=tmp_path)
