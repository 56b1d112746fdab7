from pathlib import Path

import pytest

from bot.config import Config, ConfigError

TOKEN = "123456789:" + "A" * 35


def config(**given: str) -> Config:
    return Config.from_env({f"KNEEBOT_{name}": value for name, value in given.items()})


def test_nothing_set_gives_the_defaults() -> None:
    assert Config.from_env({"PATH": "/bin", "KNEE": "x"}) == Config()


def test_every_setting_is_read(tmp_path: Path) -> None:
    assert config(
        TOKEN=TOKEN,
        DATABASE="/data/x.db",
        API_URL="http://127.0.0.1:8081/",
        WEBHOOK_URL="https://example.org/hook",
        WEBHOOK_LISTEN="0.0.0.0:9000",
        WEBHOOK_SECRET="a-secret_1",
        CONTENT=str(tmp_path),
        EMERGENCY_NUMBER="112",
        METRICS_LISTEN="[::1]:9100",
        LOG="json, debug",
        OPERATOR="The knee clinic",
    ) == Config(
        token=TOKEN,
        database=Path("/data/x.db"),
        api_url="http://127.0.0.1:8081",
        webhook_url="https://example.org/hook",
        webhook_listen=("0.0.0.0", 9000),  # noqa: S104 - read, not listened on
        webhook_secret="a-secret_1",
        content=tmp_path,
        emergency_number="112",
        metrics_listen=("::1", 9100),
        log_form="json",
        log_level="debug",
        operator="The knee clinic",
    )


def test_a_token_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    assert config(TOKEN_FILE=str(path)).need_token() == TOKEN


def test_secrets_are_not_shown() -> None:
    shown = repr(config(TOKEN=TOKEN, WEBHOOK_SECRET="a-secret_1"))
    assert TOKEN not in shown
    assert "a-secret_1" not in shown


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"TOKN": TOKEN}, "KNEEBOT_TOKN: is no setting; is it KNEEBOT_TOKEN?"),
        ({"QQQQQ": "1"}, "KNEEBOT_QQQQQ: is no setting; known are TOKEN, "),
        ({"TOKEN": "123:abc"}, "KNEEBOT_TOKEN: this is no bot token; copy the whole token"),
        ({"TOKEN": TOKEN, "TOKEN_FILE": "x"}, "KNEEBOT_TOKEN: is set, and KNEEBOT_TOKEN_FILE too"),
        ({"TOKEN_FILE": "/nowhere"}, "KNEEBOT_TOKEN_FILE (/nowhere): cannot be read"),
        ({"API_URL": "localhost"}, "KNEEBOT_API_URL: 'localhost' is no address; write it as"),
        ({"API_URL": "http://[::1"}, "KNEEBOT_API_URL: 'http://[::1' is no address"),
        ({"API_URL": "http://x:99999"}, "KNEEBOT_API_URL: 'http://x:99999' is no address"),
        ({"WEBHOOK_URL": "https://x.org"}, "KNEEBOT_WEBHOOK_SECRET: is needed with a webhook"),
        ({"WEBHOOK_SECRET": "no spaces"}, "KNEEBOT_WEBHOOK_SECRET: Telegram does not take it"),
        ({"WEBHOOK_LISTEN": "8443x"}, "KNEEBOT_WEBHOOK_LISTEN: '8443x' is no host and port"),
        ({"METRICS_LISTEN": "a:70000"}, "KNEEBOT_METRICS_LISTEN: 'a:70000' is no host and port"),
        ({"CONTENT": "/nowhere"}, "KNEEBOT_CONTENT: '/nowhere' is no folder"),
        ({"EMERGENCY_NUMBER": "help"}, "KNEEBOT_EMERGENCY_NUMBER: 'help' is no number"),
        ({"LOG": "loud"}, "KNEEBOT_LOG: 'loud' is not known; choose from text, json"),
    ],
)
def test_what_cannot_be_used_is_one_line(given: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config(**given)
    assert str(caught.value).startswith(words)
    assert "\n" not in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(("content", "words"), [(b"", "is empty"), (b"\xff\xfe", "it is no text")])
def test_a_token_file_without_a_token_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        config(TOKEN_FILE=str(path))


def test_a_bot_without_a_token_is_told_where_to_get_one() -> None:
    with pytest.raises(ConfigError, match="KNEEBOT_TOKEN: is not set; ask @BotFather"):
        Config().need_token()


def test_an_operator_of_many_words_is_refused() -> None:
    with pytest.raises(ConfigError, match="KNEEBOT_OPERATOR: has over 300 characters; shorten it"):
        config(OPERATOR="x" * 301)
