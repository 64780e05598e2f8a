"""Which side answers a call: the stages of `routes.toml`, and the sticky share of users that a stage moves.

The same user of a feature always falls on the same side, who is among the 10 % is among the 50 %, and features draw
their users independently: u = first 8 bytes of md5("feature:salt:user"), little-endian, over 2**64, moved where
u < share. DuckDB's `md5_number_upper(key) / 2^64` is the same number.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from app.errors import UsageError
from app.matching.kinds import Kind

Side = Literal["api", "challenger"]
Dialect = Literal["ollama", "openai"]


@dataclass(frozen=True, slots=True)
class Route:
    """Where the calls of one feature go."""

    feature: str
    share: float = 0
    """Fraction of users that the challenger answers, 0 to 1."""
    shadow: bool = False
    """Calls that the API answers are sent to the challenger as well, for comparison only."""
    salt: str = ""
    also: tuple[str, ...] = ()
    """Other names under which calls of the feature come."""
    url: str = ""
    """The challenger's endpoint, up to and with its /v1."""
    model: str = ""
    dialect: Dialect = "ollama"
    key_env: str = ""
    """Environment variable with the challenger's key; empty: it asks for none."""
    context: int = 4096
    """Tokens of prompt and answer that the challenger takes."""
    most_output: int = 1024
    """Tokens of answer that are reserved where a call sets no limit."""
    temperature: float = 0
    top_p: float = 1
    """Sent where a call sets none: Ollama would take 1.0 (openai/openai.go)."""
    labels: tuple[str, ...] = ()
    """The only answers that are valid; empty: any."""
    schema: Mapping[str, Any] | None = None
    """JSON schema that an answer has to meet."""
    twice: float = 0
    """Fraction of shadowed calls, 0 to 1, that the API is asked again, to learn how often it agrees with itself."""
    kind: Kind | None = None
    """How shadowed answers are compared; None: as label, JSON or text, by what the route knows."""
    slots: int = 4
    """Calls that the challenger takes at a time; further ones go to the API."""
    first_token_s: float = 5
    """How long a streamed answer may take to its first content."""
    answer_s: float = 30
    """How long an answer that is held as a whole may take, and how long a stream may fall silent."""
    stage: str = field(init=False)
    """off, shadow, or the percentage in digits."""

    def __post_init__(self) -> None:
        stage = f"{self.share * 100:g}" if self.share else "shadow" if self.shadow else "off"
        object.__setattr__(self, "stage", stage)

    @property
    def gated(self) -> bool:
        """Whether an answer is held as a whole to be checked."""
        return bool(self.labels or self.schema)


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes; `panic` sends every call to the API."""

    by_name: Mapping[str, Route] = field(default_factory=dict)
    panic: bool = False

    def of(self, feature: str | None) -> Route | None:
        """The route of a feature; None where its calls just go to the API."""
        if self.panic or feature is None:
            return None
        return self.by_name.get(feature)


@dataclass(frozen=True, slots=True)
class Draw:
    """How one call was drawn."""

    side: Side
    bucket: float
    """The user's place, 0 to 1; below the share it is moved."""


def bucket(feature: str, salt: str, user: str) -> float:
    """The place of a user among the users of a feature, 0 to 1."""
    digest = md5(f"{feature}:{salt}:{user}".encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "little") / 2**64


def draw(route: Route, record: Mapping[str, Any]) -> Draw:
    """The side of a call, by its record: the user, else the session, else its first user message, else its own id."""
    place = bucket(route.feature, route.salt, sticky_key(record))
    return Draw("challenger" if place < route.share else "api", place)


def asks_twice(route: Route, call_id: str) -> bool:
    """Whether the API is asked this call again; drawn by the call, not by its user, so that all users count."""
    return bool(route.twice) and bucket(route.feature, "twice", call_id) < route.twice


def sticky_key(record: Mapping[str, Any]) -> str:
    """What stays the same while one user talks."""
    for key in ("user_id", "session_id"):
        if told := record.get(key):
            return str(told)
    for message in record.get("messages", ()):
        if message.get("role") == "user":
            return str(message.get("content"))
    return str(record.get("row_id", ""))


_TEXTS = ("salt", "url", "model", "dialect", "key_env", "kind")
_COUNTS = ("context", "most_output", "slots")
_NUMBERS = ("temperature", "top_p", "first_token_s", "answer_s", "twice")
_LISTS = ("also", "labels")
_KNOWN = ("stage", "shadow", "schema", *_TEXTS, *_COUNTS, *_NUMBERS, *_LISTS)


def read_routes(text: str) -> Routes:
    """The routes that a `routes.toml` holds; raises UsageError for one that cannot be obeyed whole."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "Correct it; `panic = true` sends everything to the API."
        raise UsageError(f"routes.toml is not valid TOML: {error}.", hint) from error
    unknown = set(raw) - {"features", "panic"}
    panic, tables = raw.get("panic", False), raw.get("features", {})
    if unknown or not isinstance(panic, bool) or not isinstance(tables, dict):
        what = sorted(unknown)[0] if unknown else "panic" if not isinstance(panic, bool) else "features"
        raise UsageError(f"routes.toml: {what!r} is unknown or of the wrong type.", "Known: panic, [features.NAME].")
    by_name: dict[str, Route] = {}
    for feature, table in tables.items():
        route = _route(feature, table)
        for name in (feature, *route.also):
            if name in by_name:
                raise UsageError(f"routes.toml: {name!r} has two routes.", "Leave one of them.")
            by_name[name] = route
    return Routes(by_name, panic)


def _route(feature: str, table: Any) -> Route:
    where = f"[features.{feature}] in routes.toml"
    if not isinstance(table, dict):
        raise UsageError(f"{where} is no table.", "Write keys below the heading.")
    for name, value in table.items():
        if name not in _KNOWN:
            raise UsageError(f"{where} has an unknown key {name!r}.", f"Known: {', '.join(_KNOWN)}.")
        if not _fits(name, value):
            raise UsageError(f"{where}: {name} = {value!r} cannot be.", "Correct it.")
    share, shadow = _stage(table.get("stage", "off"), where)
    told: dict[str, Any] = {"feature": feature, "share": share, "shadow": shadow or table.get("shadow", False)}
    for key, value in table.items():
        if key not in ("stage", "shadow"):
            told[key] = tuple(value) if key in _LISTS else value
    route = Route(**told)
    if route.share or route.shadow:
        parts = urlsplit(route.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not route.model:
            hint = 'url = "http://127.0.0.1:11434/v1" and model = "NAME".'
            raise UsageError(f"{where} names no challenger.", hint)
    return route


def _fits(name: str, value: Any) -> bool:
    if name == "dialect":
        return value in get_args(Dialect)
    if name == "kind":
        return value in get_args(Kind)
    if name in _TEXTS:
        return isinstance(value, str)
    if name in _LISTS:
        return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
    if name == "schema":
        return isinstance(value, dict)
    if name == "shadow":
        return isinstance(value, bool)
    if name in _COUNTS:
        return type(value) is int and value > 0
    if name in _NUMBERS:
        least, most = (0, 1) if name == "twice" else (0 if name == "temperature" else 1e-3, 86_400)
        return isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most
    return True


def _stage(told: Any, where: str) -> tuple[float, bool]:
    """Share and shadow of a stage: off, shadow, or a percentage as a number or as `10%`."""
    if told == "off":
        return 0, False
    if told == "shadow":
        return 0, True
    try:
        percent = float(str(told).strip().removesuffix("%")) if not isinstance(told, bool) else -1
    except ValueError:
        percent = -1
    if not 0 <= percent <= 100:
        raise UsageError(f"{where}: stage = {told!r} is none.", 'Stages: "off", "shadow", or a percentage such as 10.')
    return percent / 100, False
