"""The settings, from environment variables; a faulty one is one line: place; fault; remedy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "KNEEBOT_"
LEVELS = ("debug", "info", "warning", "error")
FORMS = ("text", "json")
LONGEST_OPERATOR = 300  # characters; it stands in one message with all of /privacy
_TOKEN = re.compile(r"[0-9]{6,12}:[A-Za-z0-9_-]{30,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook
_NAMES = (
    "TOKEN",
    "TOKEN_FILE",
    "DATABASE",
    "API_URL",
    "WEBHOOK_URL",
    "WEBHOOK_LISTEN",
    "WEBHOOK_SECRET",
    "CONTENT",
    "EMERGENCY_NUMBER",
    "METRICS_LISTEN",
    "LOG",
    "OPERATOR",
)


class ConfigError(Exception):
    """A setting that cannot be used; the message is one line and never holds a secret."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, checked.

    Attributes:
        token: The bot's; "" when none is set.
        database: The SQLite file.
        api_url: The base of another Bot API server, or None for Telegram's.
        webhook_url: Where Telegram sends updates, or None for polling.
        webhook_listen: Host and port where the webhook listens.
        webhook_secret: What Telegram proves itself with.
        content: A folder with other content, or None.
        emergency_number: The number to show everywhere, or None: by the person's country.
        metrics_listen: Host and port for metrics, or None.
        log_form: `text` or `json`.
        log_level: `debug`, `info`, `warning` or `error`.
        operator: Who runs this bot and how to reach them, for /privacy; "" when it is not set.
    """

    token: str = field(default="", repr=False)
    database: Path = Path("kneebot.db")
    api_url: str | None = None
    webhook_url: str | None = None
    webhook_listen: tuple[str, int] = ("127.0.0.1", 8443)
    webhook_secret: str = field(default="", repr=False)
    content: Path | None = None
    emergency_number: str | None = None
    metrics_listen: tuple[str, int] | None = None
    log_form: str = "text"
    log_level: str = "info"
    operator: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """Return the settings that the environment gives.

        Raises:
            ConfigError: For an unknown setting or a value that cannot be used.
        """
        given = {
            name.removeprefix(PREFIX): value.strip()
            for name, value in environ.items()
            if name.startswith(PREFIX)
        }
        for name in given:
            if name not in _NAMES:
                raise ConfigError(f"{PREFIX}{name}: is no setting; {_nearest(name)}")
        form, level = _log(given.get("LOG", ""))
        webhook_url = _url("WEBHOOK_URL", given) or None
        return cls(
            token=_token(given),
            database=Path(given.get("DATABASE") or "kneebot.db"),
            api_url=_url("API_URL", given) or None,
            webhook_url=webhook_url,
            webhook_listen=_listen("WEBHOOK_LISTEN", given) or ("127.0.0.1", 8443),
            webhook_secret=_secret(given, needed=webhook_url is not None),
            content=_folder(given),
            emergency_number=_number(given),
            metrics_listen=_listen("METRICS_LISTEN", given),
            log_form=form,
            log_level=level,
            operator=_operator(given),
        )

    def need_token(self) -> str:
        """Return the token.

        Raises:
            ConfigError: When none is set.
        """
        if not self.token:
            remedy = "ask @BotFather for one, or try `kneebot demo`, which needs none"
            raise ConfigError(f"KNEEBOT_TOKEN: is not set; {remedy}")
        return self.token


def _nearest(name: str) -> str:
    near = get_close_matches(name, _NAMES, 1)
    return f"is it {PREFIX}{near[0]}?" if near else f"known are {', '.join(_NAMES)}"


def _token(given: Mapping[str, str]) -> str:
    token, place = given.get("TOKEN", ""), "KNEEBOT_TOKEN"
    if path := given.get("TOKEN_FILE"):
        if token:
            raise ConfigError("KNEEBOT_TOKEN: is set, and KNEEBOT_TOKEN_FILE too; keep one of them")
        place = f"KNEEBOT_TOKEN_FILE ({path})"
        try:
            token = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise ConfigError(f"{place}: cannot be read ({reason}); check the file") from None
        if not token:
            raise ConfigError(f"{place}: is empty; put the bot's token into it")
    if token and not _TOKEN.fullmatch(token):
        remedy = "copy the whole token from @BotFather, digits, colon and letters"
        raise ConfigError(f"{place}: this is no bot token; {remedy}")
    return token


def _url(name: str, given: Mapping[str, str]) -> str:
    url = given.get(name, "").rstrip("/")
    if url and not _is_address(url):
        remedy = "write it as https://example.org"
        raise ConfigError(f"{PREFIX}{name}: '{url}' is no address; {remedy}")
    return url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # such as a port that is no number
        return False


def _listen(name: str, given: Mapping[str, str]) -> tuple[str, int] | None:
    text = given.get(name, "")
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ConfigError(
            f"{PREFIX}{name}: '{text}' is no host and port; write it as 127.0.0.1:8443"
        )
    return host.strip("[]") or "127.0.0.1", int(port)


def _secret(given: Mapping[str, str], *, needed: bool) -> str:
    secret = given.get("WEBHOOK_SECRET", "")
    if needed and not secret:
        remedy = "set it to a long word of your own, or leave KNEEBOT_WEBHOOK_URL out"
        raise ConfigError(f"KNEEBOT_WEBHOOK_SECRET: is needed with a webhook; {remedy}")
    if secret and not _SECRET.fullmatch(secret):
        remedy = "use letters, digits, _ and -, 256 at most"
        raise ConfigError(f"KNEEBOT_WEBHOOK_SECRET: Telegram does not take it; {remedy}")
    return secret


def _folder(given: Mapping[str, str]) -> Path | None:
    text = given.get("CONTENT", "")
    if not text:
        return None
    folder = Path(text)
    if not folder.is_dir():
        raise ConfigError(f"KNEEBOT_CONTENT: '{text}' is no folder; name the folder of the content")
    return folder


def _number(given: Mapping[str, str]) -> str | None:
    number = given.get("EMERGENCY_NUMBER", "")
    if number and not re.fullmatch(r"[0-9+ ,or/-]{2,40}", number):
        remedy = "write it as 112"
        raise ConfigError(f"KNEEBOT_EMERGENCY_NUMBER: '{number}' is no number; {remedy}")
    return number or None


def _operator(given: Mapping[str, str]) -> str:
    operator = given.get("OPERATOR", "")
    if len(operator) > LONGEST_OPERATOR:
        raise ConfigError(f"KNEEBOT_OPERATOR: has over {LONGEST_OPERATOR} characters; shorten it")
    return operator


def _log(text: str) -> tuple[str, str]:
    form, level = "text", "info"
    for word in filter(None, re.split(r"[,\s]+", text.lower())):
        if word in FORMS:
            form = word
        elif word in LEVELS:
            level = word
        else:
            known = ", ".join((*FORMS, *LEVELS))
            raise ConfigError(f"KNEEBOT_LOG: '{word}' is not known; choose from {known}")
    return form, level
