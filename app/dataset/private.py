"""What in a text is personal or secret: mail addresses, telephone, card and account numbers, keys, passwords.

Patterns propose, check sums decide: Luhn for cards (ISO/IEC 7812-1), modulo 97 for IBANs (ISO 13616). Names of people
and street addresses are not found; no pattern tells them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

Privacy = Literal["personal", "secret"]
WORDS = {
    "EMAIL": ("mail address", "mail addresses"),
    "CARD": ("card number", "card numbers"),
    "IBAN": ("bank account", "bank accounts"),
    "SSN": ("social security number", "social security numbers"),
    "PHONE": ("telephone number", "telephone numbers"),
    "IP": ("IP address", "IP addresses"),
    "KEY": ("key", "keys"),
    "PASSWORD": ("password", "passwords"),
    "LOGIN": ("login in a link", "logins in links"),
}
"""What each placeholder stands for, one and several."""
SECRET = frozenset({"KEY", "PASSWORD", "LOGIN"})


def told(found: Iterable["Private"]) -> str:
    """What and how many, never which: `2 mail addresses, 1 card number`."""
    counts = Counter(one.what for one in found)
    return ", ".join(f"{counts[what]:,} {names[counts[what] > 1]}" for what, names in WORDS.items() if counts[what])


class Private(NamedTuple):
    """One value in a text."""

    start: int
    end: int
    what: str
    """A key of WORDS."""
    score: float
    """How sure, 0 to 1."""

    @property
    def privacy(self) -> Privacy:
        """Of which kind it is."""
        return "secret" if self.what in SECRET else "personal"


# Within JSON text a value may follow an escape such as `\\n`, whose letter is no part of it.
_START = r"(?:(?<=\\[nrtbf])|(?<![\w\\]))"
_EMAIL = re.compile(rf"{_START}[\w.+%-]{{1,64}}@(?:[\w-]{{1,63}}\.)+[^\W\d_]{{2,24}}\b")
_DIGITS = re.compile(rf"{_START}\+?\(?\d(?:[ ().\u00a0/-]{{0,2}}\d){{6,22}}(?:x\d{{1,5}})?(?!\w)")
_IBAN = re.compile(rf"{_START}[A-Z]{{2}}\d{{2}}(?: ?[A-Z0-9]{{2,4}}){{3,8}}(?!\w)")
_IPV4 = re.compile(rf"{_START}(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){{3}}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){4,7}(?::|[0-9a-fA-F]{1,4})(?![\w:])|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6}(?![\w:])"
)
_KEY = re.compile(
    r"(?:(?<=\\[nrtbf])|(?<![A-Za-z0-9\\]))(?:"
    r"sk-(?:[a-z]+-)?[A-Za-z0-9_-]{20,}|(?:AKIA|ASIA)[A-Z2-7]{16}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}"
    r"|glpat-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|AIza[\w-]{35}|[spr]k_(?:live|test)_\w{16,}|whsec_\w{20,}|hf_[A-Za-z0-9]{30,}"
    r"|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,}|SG\.[\w-]{20,}\.[\w-]{20,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z))",
    re.DOTALL,
)
_LOGIN = re.compile(r"(?<=://)[^\s/:@\"'<>]{1,80}:[^\s/@\"'<>]{1,80}(?=@)")
_NAMED = re.compile(
    r"(?:(?<=\\[nrtbf])|(?<![A-Za-z0-9])|(?-i:(?<=[a-z])(?=[A-Z])))"
    r"(?:pass(?:word|wd|phrase|code)?|pwd|secret|api[ _-]?key|access[ _-]?key|auth[ _-]?token|token|key|credentials?)"
    r"(?:_[A-Za-z0-9_]{1,30}|\d{1,2})?\b(?:\\?[\"'])?\s*(?:\bis\b|[:=])\s*(?:\\?[\"'`])?(?P<value>[^\s\"'`<>(){}\[\],;]{8,200})",
    re.IGNORECASE,
)
"""A name begins after a sign that is no letter or figure (`DB_PASSWORD`), or with a capital (`dbPassword`)."""
_CREDENTIALS = re.compile(
    r"(?P<header>authorization\W{1,6})?\b(?:bearer|basic)[ \t]+(?P<value>[A-Za-z0-9._~+/-]{8,4000}={0,2})",
    re.IGNORECASE,
)
"""The credentials of a request (RFC 9110, 11.4), as long as JSON web tokens are."""
_LONG = 16
"""Characters from which on what follows `Bearer` is no word, even without the header's name before it."""
_DATE = re.compile(
    r"(?:19|20)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}(?!\d)|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d(?!\d)|\d{4} ?[-/] ?\d{4}$"
)
_SSN = re.compile(r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}")
_CALL = re.compile(
    r"(?:phone|call|dial|mobile|cell|fax|tel|sms|text|whatsapp|number|contact|ring|reach|telefon|handy|messages?)\W[^.?!]{0,40}$",
    re.I,
)
_CARD = re.compile(r"\b(?:card|credit|debit|visa|mastercard|amex|maestro|karte|carte|tarjeta)\b", re.IGNORECASE)
_NOBODYS = re.compile(r"(?:0|10|127|255|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.")
"""Addresses inside a network, or of no host."""
_NEAR = 60


def find(text: str) -> list[Private]:
    """All private values in a text, in order, none overlapping another: a secret wins, then the surer one."""
    found = [one for triggered, look in _LOOKS if triggered(text) for one in look(text)]
    found.sort(key=lambda one: (one.privacy == "personal", -one.score, one.start - one.end, one.start))
    kept: list[Private] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept)


def _emails(text: str) -> Iterator[Private]:
    for match in _EMAIL.finditer(text):
        yield Private(*match.span(), "EMAIL", 1.0)


def _numbers(text: str) -> Iterator[Private]:
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if match[0][0] == "(" and ")" not in match[0]:
            start += 1
        written = text[start:end]
        digits = re.sub(r"\D", "", written)
        before = text[max(0, start - _NEAR) : start]
        plain = written.replace(" ", "").replace("-", "").isdigit()
        if _SSN.fullmatch(written):
            yield Private(start, end, "SSN", 1.0)
        elif plain and 12 <= len(digits) <= 19 and luhn(digits):
            named = bool(_CARD.search(before) or _CARD.search(text[end : end + _NEAR]))
            yield Private(start, end, "CARD", 1.0 if named or len(digits) >= 15 else 0.7)
        elif 7 <= len(digits) <= 15 and (score := _telephone(written, before)):
            yield Private(start, end, "PHONE", score)


def _telephone(written: str, before: str) -> float:
    """How sure it is that figures are a telephone number: they are called one, or grouped as only those are."""
    if _DATE.search(written) or before.endswith(("$", "€", "£", "#", ".", ",")):
        return 0.0
    if "/" in written and not written.startswith(("0", "+")):
        return 0.0
    groups = len(re.findall(r"\d+", written))
    if written.startswith(("+", "00")) and len(re.sub(r"\D", "", written)) >= 9:
        return 0.9
    if _CALL.search(before):
        return 0.9 if groups > 1 else 0.7
    if re.fullmatch(r"\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]\d{4}", written):
        return 0.8
    return 0.6 if groups >= 3 and all(2 <= len(group) <= 5 for group in re.findall(r"\d+", written)) else 0.0


def luhn(digits: str) -> bool:
    """Whether the last figure is the check digit of the others."""
    total = 0
    for place, figure in enumerate(map(int, reversed(digits))):
        doubled = figure * 2 if place % 2 else figure
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(digits)) > 1


def mod97(account: str) -> bool:
    """Whether the check digits of an IBAN without spaces are right."""
    turned = account[4:] + account[:4]
    return 15 <= len(account) <= 34 and int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _accounts(text: str) -> Iterator[Private]:
    for match in _IBAN.finditer(text):
        written = match[0]
        while written and not mod97(written.replace(" ", "")):
            written = written[: written.rfind(" ")] if " " in written else ""
        if written:
            yield Private(match.start(), match.start() + len(written), "IBAN", 1.0)


def _addresses(text: str) -> Iterator[Private]:
    for match in _IPV4.finditer(text):
        if not _NOBODYS.match(match[0]):
            yield Private(*match.span(), "IP", 0.8)


def _new_addresses(text: str) -> Iterator[Private]:
    for match in _IPV6.finditer(text):
        yield Private(*match.span(), "IP", 0.8)


def _keys(text: str) -> Iterator[Private]:
    for match in _KEY.finditer(text):
        yield Private(*match.span(), "KEY", 1.0)


def _logins(text: str) -> Iterator[Private]:
    for match in _LOGIN.finditer(text):
        yield Private(*match.span(), "LOGIN", 1.0)


def _named(text: str) -> Iterator[Private]:
    for match in _NAMED.finditer(text):
        value = match["value"].rstrip(".!?:\\")
        what = "PASSWORD" if match[0][:1].casefold() == "p" else "KEY"
        odd = any(sign.isdigit() or sign in "!#%&*+?^~" for sign in value)
        if odd and any(map(str.isalpha, value)) and "://" not in value and not value.startswith(("$", "%", "[")):
            yield Private(match.start("value"), match.start("value") + len(value), what, 0.8)


def _credentials(text: str) -> Iterator[Private]:
    for match in _CREDENTIALS.finditer(text):
        value = match["value"].rstrip(".")
        mixed = len(value) >= _LONG and any(map(str.isalpha, value)) and any(map(str.isdigit, value))
        if match["header"] or mixed:
            yield Private(match.start("value"), match.start("value") + len(value), "KEY", 0.9)


_SEVEN = re.compile(r"\d(?:\W{0,2}\d){6}")
_ACCOUNT = re.compile(r"[A-Z]{2}\d\d")
_KEYS = ("sk-", "AKIA", "ASIA", "gh", "glpat-", "xox", "AIza", "_live_", "_test_", "hf_", "npm_", "pypi-", "SG.", "eyJ",
         "PRIVATE KEY", "whsec_")  # fmt: skip
_COLONS = re.compile(r":[0-9a-fA-F]{0,4}:")
_NAMES = re.compile(r"pass|pwd|secret|key|token|credential", re.IGNORECASE)
_SCHEMES = re.compile(r"bearer|basic", re.IGNORECASE)
_LOOKS: tuple[tuple[Callable[[str], object], Callable[[str], Iterator[Private]]], ...] = (
    (lambda text: "@" in text, _emails),
    (_SEVEN.search, _numbers),
    (_ACCOUNT.search, _accounts),
    (lambda text: text.count(".") > 2, _addresses),
    (lambda text: text.count(":") > 2 and _COLONS.search(text), _new_addresses),
    (lambda text: any(key in text for key in _KEYS), _keys),
    (lambda text: "://" in text and "@" in text, _logins),
    (_NAMES.search, _named),
    (_SCHEMES.search, _credentials),
)
"""What must be in a text for a pattern to be tried: far faster than trying it."""
