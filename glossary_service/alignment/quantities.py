"""Numbers with their comparison and unit: "at least 50 %", "two or more", "within 30 days"."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of numbers from `low` to `high`; an end that is open does not belong to it.

    >>> Interval.parse("> 50").meets(Interval.parse("<= 50"))
    False
    >>> Interval.parse(">= 20").covers(Interval.parse("20..30"))
    True
    """

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def covers(self, other: "Interval") -> bool:
        """Whether every number of `other` lies in this range."""
        low = self.low < other.low or (
            self.low == other.low and (other.low_open or not self.low_open)
        )
        high = other.high < self.high or (
            self.high == other.high and (other.high_open or not self.high_open)
        )
        return low and high

    def meets(self, other: "Interval") -> bool:
        """Whether the two ranges share a number."""
        return not (_ends_before(self, other) or _ends_before(other, self))

    def scaled(self, factor: float) -> "Interval":
        """Return the range in another unit."""
        return Interval(self.low * factor, self.high * factor, self.low_open, self.high_open)

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.low:g}"
        if math.isinf(self.high):
            return f"{'>' if self.low_open else '>='} {self.low:g}"
        if math.isinf(self.low):
            return f"{'<' if self.high_open else '<='} {self.high:g}"
        return f"{self.low:g}..{self.high:g}"

    @classmethod
    def parse(cls, text: str) -> "Interval":
        """Read back what `str` wrote."""
        sign, _, number = text.partition(" ")
        if number:
            value, is_open = float(number), len(sign) == 1
            if sign.startswith(">"):
                return cls(value, math.inf, low_open=is_open)
            return cls(-math.inf, value, high_open=is_open)
        low, _, high = text.partition("..")
        return cls(float(low), float(high or low))


def _ends_before(first: Interval, second: Interval) -> bool:
    touching = first.high == second.low and (first.high_open or second.low_open)
    return first.high < second.low or touching


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text: its unit's base, its range in that base, and its tokens."""

    base: str
    interval: Interval
    start: int
    end: int


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────

WORDS = {
    word: float(number)
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
} | {"half": 0.5}
TENS = {
    word: 10.0 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2
    )
}
MULTIPLIERS = {
    "hundred": 100.0,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "billion": 1e9,
}
DIGITS = re.compile(r"\d{1,12}(?:\.\d{1,6})?")


def _number(norms: Sequence[str], start: int) -> tuple[float, int] | None:
    """Return the number that begins at a token, and where it ends."""
    word = norms[start]
    digits = word.replace(",", "")
    place = start + 1
    if DIGITS.fullmatch(digits):
        value = float(digits)
    elif word in WORDS:
        value = WORDS[word]
    elif word in TENS:
        value = TENS[word]
        rest = place + 1 if norms[place : place + 1] == ["-"] else place
        if rest < len(norms) and 0 < WORDS.get(norms[rest], 0) < 10:  # noqa: PLR2004 - a digit
            value, place = value + WORDS[norms[rest]], rest + 1
    elif word == "hundred":
        return MULTIPLIERS[word], place
    else:
        return None
    while place < len(norms) and norms[place] in MULTIPLIERS:
        value, place = value * MULTIPLIERS[norms[place]], place + 1
    # "thirty (30) days" names its number twice; "half an hour" has a word between.
    if norms[place : place + 1] == ["("] and norms[place + 2 : place + 3] == [")"]:
        place += 3
    if word == "half" and norms[place : place + 1] in (["a"], ["an"]):
        place += 1
    return value, place


# ── units ────────────────────────────────────────────────────────────────────────────────────────

# Unit as written (singular) → the base it is counted in, and how much of the base one unit is.
UNITS: dict[str, tuple[str, float]] = {
    "%": ("percent", 1),
    "percent": ("percent", 1),
    "minute": ("hour", 1 / 60),
    "hour": ("hour", 1),
    "day": ("day", 1),
    "night": ("day", 1),
    "week": ("day", 7),
    "fortnight": ("day", 14),
    "month": ("month", 1),
    "quarter": ("month", 3),
    "year": ("month", 12),
    "second": ("hour", 1 / 3600),
    "decade": ("month", 120),
    # An amount in another currency is another amount: each counts by itself.
    "euro": ("euro", 1),
    "eur": ("euro", 1),
    "€": ("euro", 1),
    "dollar": ("dollar", 1),
    "usd": ("dollar", 1),
    "us$": ("dollar", 1),
    "$": ("dollar", 1),
    "pound": ("pound", 1),
    "gbp": ("pound", 1),
    "£": ("pound", 1),
    "yen": ("yen", 1),
    "jpy": ("yen", 1),
    "¥": ("yen", 1),
    "franc": ("franc", 1),
    "chf": ("franc", 1),
    "millimetre": ("metre", 0.001),
    "millimeter": ("metre", 0.001),
    "centimetre": ("metre", 0.01),
    "centimeter": ("metre", 0.01),
    "metre": ("metre", 1),
    "meter": ("metre", 1),
    "kilometre": ("metre", 1000),
    "kilometer": ("metre", 1000),
    "km": ("metre", 1000),
    "mile": ("metre", 1609.344),
    "gram": ("kilogram", 0.001),
    "kilogram": ("kilogram", 1),
    "kg": ("kilogram", 1),
    "tonne": ("kilogram", 1000),
    "litre": ("litre", 1),
    "liter": ("litre", 1),
    "employee": ("employee", 1),
    "worker": ("employee", 1),
    "customer": ("customer", 1),
    "user": ("user", 1),
    "country": ("country", 1),
    "shareholder": ("owner", 1),
    "owner": ("owner", 1),
} | dict.fromkeys(
    "party company organisation organization firm partner business entity person people member "
    "individual corporation enterprise".split(),
    ("party", 1),
)
BEFORE = frozenset(
    {"$", "€", "£", "¥", "us$", "usd", "eur", "gbp", "chf", "jpy"}
)  # units that may stand before their number
UNIT_STOPS = frozenset(
    """per a an each every of in on the and or to from with for by that which , . ; : ( )""".split()
)
ADJECTIVES = 2  # words that may stand between a number and its unit ("30 calendar days")
# Ten business days are two weeks or more: they are counted by themselves.
WORKING, WORKING_DAY = frozenset({"business", "working", "banking", "trading"}), "working day"
# How many days a unit of time has. A month has 28 to 31, so days against months are only near.
DAYS: dict[str, float] = {"hour": 1 / 24, "day": 1.0, "month": 365.25 / 12}
FIRST_YEAR, LAST_YEAR = 1900, 2100
# "In 2024 the company ..." counts no companies.
COUNTED = frozenset("party employee customer user country owner hour day month".split())


def _unit(norms: Sequence[str], start: int, end: int) -> tuple[str, float, int] | None:
    if start and norms[start - 1] in BEFORE:
        base, factor = UNITS[norms[start - 1]]
        return base, factor, end
    if norms[end : end + 1] == ["-"]:  # "a 30-day period"
        end += 1
    for place in range(end, min(end + 1 + ADJECTIVES, len(norms))):
        if norms[place] in WORKING and norms[place + 1 : place + 2] in (["day"], ["days"]):
            return WORKING_DAY, 1.0, place + 2
        found = UNITS.get(norms[place]) or UNITS.get(norms[place].removesuffix("s"))
        if found is not None:
            base, factor = found
            return base, factor, place + 1
        if tuple(norms[place : place + 2]) == ("per", "cent"):
            return "percent", 1.0, place + 2
        if norms[place] in UNIT_STOPS or not norms[place].isalpha():
            return None
    return None


# ── comparisons ──────────────────────────────────────────────────────────────────────────────────

# The word that compares → whether it bounds from below, and whether the bound itself is left out.
FROM_BELOW: dict[str, bool] = {
    "least": False,
    "minimum": False,
    "from": False,
    "over": True,
    "above": True,
    "exceeding": True,
    "exceeds": True,
    "exceed": True,
    "excess": True,
    "beyond": True,
    "more": True,
    "longer": True,
    "later": True,
    "after": True,
    "greater": True,
    "higher": True,
    "larger": True,
}
FROM_ABOVE: dict[str, bool] = {
    "most": False,
    "maximum": False,
    "within": False,
    "to": False,
    "until": False,
    "inside": False,
    "under": True,
    "below": True,
    "less": True,
    "fewer": True,
    "earlier": True,
    "sooner": True,
    "shorter": True,
    "lower": True,
    "smaller": True,
}
NEGATED = frozenset({"not", "no", "nor", "never", "n't"})
LEADING = frozenset({"at", "than", "a", "of", "up", "the", "for", "by"})
LOOK_BACK = 4
OR_MORE = frozenset(
    {("or", "more"), ("or", "several"), ("and", "more"), ("or", "longer")}
    | {("or", "greater"), ("or", "higher"), ("or", "above"), ("or", "over"), ("and", "above")}
)
OR_LESS = frozenset(
    {("or", "less"), ("or", "fewer"), ("or", "shorter"), ("or", "lower"), ("or", "below")}
    | {("or", "under")}
)


def _bounds(norms: Sequence[str], start: int, number: float) -> tuple[Interval, int]:
    """Return the range that the words before a number make of it, and where they begin."""
    place = start
    comparing = ""
    while place and start - place < LOOK_BACK:
        word = norms[place - 1]
        if word in FROM_BELOW or word in FROM_ABOVE:
            comparing = comparing or word
        elif not (word in LEADING or word in NEGATED or word in BEFORE):
            break
        place -= 1
    before = norms[place:start]
    if not comparing:
        return Interval(number, number), start
    negated = not NEGATED.isdisjoint(before)
    below = comparing in FROM_BELOW
    left_out = FROM_BELOW[comparing] if below else FROM_ABOVE[comparing]
    while place < start and norms[place] in LEADING - {"at", "up"}:
        place += 1
    if negated:  # "not more than 50" takes 50 in, "not at least 50" leaves it out
        below, left_out = not below, not left_out
    if below:
        return Interval(number, math.inf, low_open=left_out), place
    return Interval(-math.inf, number, high_open=left_out), place


def find_quantities(norms: Sequence[str]) -> Iterator[Quantity]:
    """Yield the quantities among the folded words of a text, in order.

    >>> [str(found.interval) for found in find_quantities("not less than 20 % of shares".split())]
    ['>= 20']
    >>> [(q.base, str(q.interval)) for q in find_quantities("two or more firm".split())]
    [('party', '>= 2')]
    """
    place = 0
    while place < len(norms):
        read = _number(norms, place)
        if read is None:
            place += 1
            continue
        number, end = read
        found = _quantity(norms, place, number, end)
        if found is not None:
            yield found
        place = max(end, found.end if found is not None else end)


# Parts of a whole: "half of the shares", "two thirds of the votes", "one quarter of the capital".
FRACTIONS: dict[str, float] = {"half": 50.0, "third": 100 / 3, "quarter": 25.0}
TIME_WHOLES = frozenset("year day month week hour century".split())
WHOLE_REACH = 3


def _fraction(norms: Sequence[str], start: int, number: float, end: int) -> Quantity | None:
    """Return the share that "more than half of the ..." names, in percent."""
    if norms[start] == "half":
        part, place = FRACTIONS["half"], start + 1
    else:
        place = end + 1 if norms[end : end + 1] == ["-"] else end
        size = FRACTIONS.get(norms[place]) if place < len(norms) else None
        if size is None or norms[place] == "half":
            return None
        part, place = size * number, place + 1
    after = norms[place : place + WHOLE_REACH]
    if not after or after[0] not in {"of", "the"} or not TIME_WHOLES.isdisjoint(after):
        return None
    interval, begin = _bounds(norms, start, round(part, 2))
    return Quantity("percent", interval, begin, place)


RANGES = frozenset({"and", "to", "-"})


def _quantity(norms: Sequence[str], start: int, number: float, end: int) -> Quantity | None:
    fraction = _fraction(norms, start, number, end)
    if fraction is not None:
        return fraction
    ranged = _second(norms, end)
    if ranged is not None:
        second, after = ranged
        unit = _unit(norms, start, after)
        if unit is not None and number <= second:
            base, factor, last = unit
            return Quantity(base, Interval(number * factor, second * factor), start, last)
    trailing = _trailing(norms, end, number)
    unit = _unit(norms, start, end + 2 if trailing is not None else end)
    if unit is None:
        return None
    base, factor, last = unit
    interval, begin = _bounds(norms, start, number)
    if trailing is None:
        trailing = _trailing(norms, last, number)  # "two years or more"
        last += 2 if trailing is not None else 0
    if trailing is not None:
        interval, begin = trailing, start
    is_year = FIRST_YEAR <= number <= LAST_YEAR and base in COUNTED
    is_pronoun = norms[start] == "one" and last > end + 1
    if is_year or is_pronoun:
        return None
    return Quantity(base, interval.scaled(factor), begin, last)


def _trailing(norms: Sequence[str], place: int, number: float) -> Interval | None:
    """Return the range that "or more" and "or less" make of the number before them."""
    words = tuple(norms[place : place + 2])
    if words in OR_MORE:
        return Interval(number, math.inf)
    return Interval(-math.inf, number) if words in OR_LESS else None


def _second(norms: Sequence[str], end: int) -> tuple[float, int] | None:
    """Return the second number of "20 to 50", "20-50", "between 20 and 50"."""
    if end + 1 < len(norms) and norms[end] in RANGES:
        return _number(norms, end + 1)
    return None
