"""Where two texts that are nearly alike part, word by word, and whether that turns the meaning.

"The date on which the last party signs" and "... the first party signs" share all words but one,
and "the supplier indemnifies the customer" shares all of them with its opposite. Such pairs come
very near in meaning, so what turns them is looked for here. Both texts are laid side by side; what
stands in one place of the left text stands against what stands in the same place of the right one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from spacy.lang.en.stop_words import STOP_WORDS

from glossary_service.alignment.concepts import Span
from glossary_service.alignment.delimiting import AGENT_WORDS
from glossary_service.alignment.quantities import WORDS as NUMBER_WORDS
from glossary_service.alignment.statements import OPPOSITES


LONGEST = 80  # words of a text that is laid beside another; longer ones are seldom nearly alike


class Turning(StrEnum):
    """What stands where the other text has something else."""

    NAME = "another name"
    NUMBER = "another number"
    RANK = "another place in a row"
    OPPOSITE = "opposite words"
    DENIAL = "a denial"
    ROLES = "who does it to whom"
    ALTERNATIVE = "one alternative more"
    ITEM = "one more in a list"


# What contradicts where all else is the same. Another name may be a placeholder and another number
# an edition with the same content: those are questions.
CONTRADICTING = frozenset({Turning.RANK, Turning.OPPOSITE, Turning.DENIAL, Turning.ROLES})


# What adds to a list turns nothing where the other text says it in other words.
ADDED = frozenset({Turning.ALTERNATIVE, Turning.ITEM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Words that may turn the meaning; a side without such words has no span.

    `is_all` says that the texts have the same content words beside these. `wider` names the side
    that admits more ("" where none surely does).
    """

    turning: Turning
    left: Span | None
    right: Span | None
    is_all: bool
    wider: str = ""

    @property
    def contradicts(self) -> bool:
        """Whether the two texts cannot both be true of one case."""
        return self.is_all and self.turning in CONTRADICTING


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch of the left text against one of the right, or against nothing."""

    left: Span | None
    right: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How two texts differ in their words: every change, and those that may turn the meaning."""

    changes: tuple[Change, ...] = ()
    turns: tuple[Turn, ...] = ()
    denies: bool = False  # whether a text denies anything: then more words may mean fewer cases


# ── words ────────────────────────────────────────────────────────────────────────────────────────

WORD = re.compile(r"\d+(?:[.,:/-]\d+)*%?|\w+(?:['’]\w+)?(?:-\w+)*|[^\w\s]")  # noqa: RUF001
# What gives examples is no condition, whatever the examples are.
EXAMPLES = re.compile(r",?\s(?:such as|for example|for instance|e\.g\.?)\s[^.;:)]*", re.IGNORECASE)
ARTICLES = frozenset({"a", "an", "the"})
DENIALS = frozenset({"not", "no", "never", "without", "non", "neither", "nor", "cannot", "except"})
DENIALS |= {"excluding", "unless", "exclude", "excludes", "other", "minus", "less"}
PLAIN_DENIALS = frozenset({"not", "no", "never", "non"})
BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
BARE = BE | {"do", "does", "did", "shall", "will", "has", "have"}  # beside a "not" they say nothing
# Participles that share too few letters with their verb.
IRREGULAR = {
    "paid": "pay", "sold": "sell", "held": "hold", "bought": "buy", "made": "make", "lent": "lend",
    "given": "give", "taken": "take", "led": "lead", "taught": "teach", "told": "tell",
    "sent": "send", "chosen": "choose", "written": "write", "borne": "bear", "kept": "keep",
    "driven": "drive", "run": "run", "sued": "sue", "owed": "owe", "hired": "hire", "paying": "pay",
}  # fmt: skip
SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    lower: str
    form: str
    span: Span

    @property
    def tells(self) -> bool:
        return self.lower not in STOP_WORDS and self.text[0].isalnum()


def _form(word: str) -> str:
    """Return what the forms of one word share: "controls", "controlled" and "control"."""
    if word in NUMBER_WORDS:
        return f"{NUMBER_WORDS[word]:g}"
    word = IRREGULAR.get(word, word)
    for ending in ("ies", "ied", "ing", "ed", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > SHORTEST_STEM and word[-1] == word[-2] else word


def _words(text: str) -> list[_Word]:
    return [
        _Word(found[0], found[0].casefold(), _form(found[0].casefold()), Span(*found.span()))
        for found in WORD.finditer(text)
    ]


class _Text:
    """The words of a text; `told` leaves out signs, articles and what only gives examples."""

    def __init__(self, text: str) -> None:
        self.words = _words(EXAMPLES.sub(lambda found: " " * len(found[0]), text))
        self.told = [w for w in self.words if w.text[0].isalnum() and w.lower not in ARTICLES]
        self.lowers = frozenset(word.lower for word in self.told)
        self.content = Counter(word.form for word in self.told if word.tells)

    @cached_property
    def denials(self) -> int:
        """How many words deny something."""
        return sum(word.lower in DENIALS for word in self.told)

    @cached_property
    def names(self) -> frozenset[Span]:
        """Where the proper names stand: with a capital inside a sentence, and no defined term."""
        capitals = [w for w in self.told if w.text[0].isupper() and w.text not in {"I", "A"}]
        if len(capitals) > max(2, MOST_CAPITALS * len(self.told)):
            return frozenset()  # a text that writes most of its words with a capital
        found = set()
        before = "."
        for word in self.words:
            is_all_capitals = word.text.isupper() and len(word.text) > 1
            if word.text[0].isupper() and word.lower not in AGENT_WORDS:
                opens = before in SENTENCE_OPENERS and len(self.told) > 1
                if is_all_capitals or not (opens or before in DETERMINERS):
                    found.add(word.span)
            before = word.lower
        return frozenset(found)


MOST_CAPITALS = 0.4
SENTENCE_OPENERS = frozenset({".", "!", "?", ";", '"', "“", "("})
# "The Supplier", "such Product": the defined terms of a contract, not names.
DETERMINERS = ARTICLES | {"any", "each", "such", "its", "our", "their", "this", "that", "all"}


# ── reading two texts against each other ─────────────────────────────────────────────────────────


def compare_wording(left: str, right: str) -> Wording:
    """Say where two texts differ; nothing for texts too long to be nearly alike.

    >>> [turn.turning.value for turn in compare_wording("the first party", "the last party").turns]
    ['another place in a row']
    """
    if left > right:  # the alignment depends on the order of the texts; the answer must not
        return _mirrored(compare_wording(right, left))
    one, other = _Text(left), _Text(right)
    if max(len(one.told), len(other.told)) > LONGEST:
        return Wording()
    blocks = _blocks(one, other)
    turns = [
        turn
        for find in (_replaced, _opposed, _denied, _exchanged, _added)
        for turn in find(one, other, blocks)
    ]
    return Wording(
        changes=tuple(Change(left=_span(mine), right=_span(theirs)) for mine, theirs in blocks),
        turns=tuple(sorted(turns, key=lambda turn: not turn.contradicts)),
        denies=bool(one.denials or other.denials),
    )


def _mirrored(wording: Wording) -> Wording:
    sides = {"left": "right", "right": "left", "": ""}
    return Wording(
        changes=tuple(Change(left=item.right, right=item.left) for item in wording.changes),
        turns=tuple(
            Turn(
                turning=turn.turning,
                left=turn.right,
                right=turn.left,
                is_all=turn.is_all,
                wider=sides[turn.wider],
            )
            for turn in wording.turns
        ),
        denies=wording.denies,
    )


_Block = tuple[list[_Word], list[_Word]]


def _blocks(one: _Text, other: _Text) -> list[_Block]:
    matcher = SequenceMatcher(
        None, [word.form for word in one.told], [word.form for word in other.told], autojunk=False
    )
    return [
        (one.told[begin:end], other.told[start:after])
        for tag, begin, end, start, after in matcher.get_opcodes()
        if tag != "equal"
    ]


def _span(words: Sequence[_Word]) -> Span | None:
    return Span(words[0].span.start, words[-1].span.end) if words else None


def _is_all(one: _Text, other: _Text, mine: Sequence[_Word], theirs: Sequence[_Word]) -> bool:
    """Whether the texts have the same content words but for these."""
    left, right = Counter(one.content), Counter(other.content)
    left.subtract(word.form for word in mine if word.tells)
    right.subtract(word.form for word in theirs if word.tells)
    return +left == +right


# ── another name, number, rank ───────────────────────────────────────────────────────────────────

RANKS = frozenset(
    """first second third fourth fifth sixth seventh eighth ninth tenth last 1st 2nd 3rd 4th
    earliest latest""".split()
)
# The numbers of parts differ from one contract to the next.
PARTS = frozenset(
    """section sections clause clauses article articles annex schedule paragraph exhibit appendix
    chapter part page attachment""".split()
)
LONGEST_PLACE = 4  # words of a place in which one name or number stands against another


def _replaced(one: _Text, other: _Text, blocks: Sequence[_Block]) -> Iterator[Turn]:
    for mine, theirs in blocks:
        if not mine or not theirs or max(len(mine), len(theirs)) > LONGEST_PLACE:
            continue
        for turning, (left, right) in (
            (Turning.NUMBER, (_numbers(one, mine), _numbers(other, theirs))),
            (Turning.RANK, tuple([w for w in part if w.lower in RANKS] for part in (mine, theirs))),
            (Turning.NAME, (_names(one, mine), _names(other, theirs))),
        ):
            if not left or not right or _is_short_for(left, right) or _is_short_for(right, left):
                continue
            if {w.lower for w in left} & other.lowers or {w.lower for w in right} & one.lowers:
                continue  # named elsewhere: only the order differs
            yield Turn(
                turning=turning,
                left=_span(left),
                right=_span(right),
                is_all=_is_all(one, other, left, right) and _have_one_word_apart(blocks),
            )


def _have_one_word_apart(blocks: Sequence[_Block]) -> bool:
    return len(blocks) == 1


def _numbers(text: _Text, words: Sequence[_Word]) -> list[_Word]:
    places = {word.span: place for place, word in enumerate(text.told)}
    return [
        word
        for word in words
        if any(letter.isdigit() for letter in word.text)
        and text.told[places[word.span] - 1].lower not in PARTS
    ]


def _names(text: _Text, words: Sequence[_Word]) -> list[_Word]:
    """Return the names, if nothing else that tells stands beside them."""
    names = [word for word in words if word.span in text.names]
    return names if all(word in names for word in words if word.tells) else []


def _is_short_for(short: Sequence[_Word], whole: Sequence[_Word]) -> bool:
    """Whether one name abbreviates the other: "EU", "European Union"."""
    letters = "".join(word.text for word in short).replace(".", "").casefold()
    full = "".join(word.lower for word in whole)
    return letters == "".join(word.lower[0] for word in whole) or full.startswith(letters)


# ── opposite words and denials ───────────────────────────────────────────────────────────────────

# Beside those that are read everywhere: words that are opposites where one stands in the very place
# of the other, and say other things elsewhere ("the right to", "with regard to").
IN_PLACE: tuple[tuple[str, str], ...] = (
    ("with", "without"), ("including", "excluding"), ("including", "less"), ("plus", "minus"),
    ("plus", "less"), ("including", "minus"), ("includes", "excludes"), ("left", "right"),
    ("inside", "outside"), ("above", "below"), ("increase", "decrease"), ("more", "less"),
    ("more", "fewer"), ("over", "under"), ("start", "end"), ("beginning", "end"),
    ("higher", "lower"), ("earlier", "later"), ("minimum", "maximum"), ("always", "never"),
    ("upper", "lower"), ("least", "most"), ("credit", "debit"),
    ("accepts", "rejects"), ("accepted", "rejected"),
    ("asset", "liability"), ("assets", "liabilities"), ("profit", "loss"), ("import", "export"),
    ("incoming", "outgoing"), ("active", "inactive"), ("valid", "invalid"), ("legal", "illegal"),
    ("licensor", "licensee"), ("lender", "borrower"), ("employer", "employee"),
    ("supplier", "customer"), ("landlord", "tenant"), ("present", "absent"),
)  # fmt: skip
_AGAINST: dict[str, set[str]] = {}
for _one, _other in (*OPPOSITES, *IN_PLACE):
    _AGAINST.setdefault(_one, set()).add(_other)
    _AGAINST.setdefault(_other, set()).add(_one)


def _opposed(one: _Text, other: _Text, blocks: Sequence[_Block]) -> Iterator[Turn]:
    # Two words turned twice say the same: "before", "not after".
    plain = [sum(w.lower in PLAIN_DENIALS for w in text.told) for text in (one, other)]
    if plain[0] != plain[1]:
        return
    for mine, theirs in blocks:
        pair = next(
            (
                (left, right)
                for left in mine
                for right in theirs
                if right.lower in _AGAINST.get(left.lower, ())
                and left.lower not in other.lowers
                and right.lower not in one.lowers
            ),
            None,
        )
        if pair is not None:
            yield Turn(
                turning=Turning.OPPOSITE,
                left=pair[0].span,
                right=pair[1].span,
                is_all=_is_all(one, other, [pair[0]], [pair[1]]) and _have_one_word_apart(blocks),
            )


def _denied(one: _Text, other: _Text, blocks: Sequence[_Block]) -> Iterator[Turn]:
    """Yield the one word that denies in one text what the other says in the same words."""
    if len(blocks) != 1:
        return
    mine, theirs = blocks[0]
    for words, is_left in ((mine, True), (theirs, False)):
        denial = next((word for word in words if word.lower in PLAIN_DENIALS), None)
        if denial is not None and one.content == other.content:
            counter = theirs if is_left else mine
            if any(word is not denial and word.lower not in BARE for word in (*mine, *theirs)):
                return  # "not less than" is "at least"
            spans = (denial.span, _span(counter))
            yield Turn(
                turning=Turning.DENIAL,
                left=spans[0] if is_left else spans[1],
                right=spans[1] if is_left else spans[0],
                is_all=True,
            )


# ── who does it to whom ──────────────────────────────────────────────────────────────────────────

REACH = 4  # words between a verb and who does it
SKIPPED = ARTICLES | BE | {"that", "which", "who", "shall", "will", "must", "may", "has", "have"}
SKIPPED |= {"any", "each", "other", "its", "their", "this", "such", "not", "also", "only", "does"}
TO_SOMEBODY = frozenset({"by", "to", "from"})
ROLES = TO_SOMEBODY | {"against", "for", "of", "over"}
RELATIVES = frozenset({"that", "which", "whom"})


@dataclass(frozen=True, slots=True)
class _Deed:
    verb: str
    agent: str | None
    patient: str | None
    span: Span
    is_by: bool  # "paid by the supplier"
    names_somebody: bool


def _exchanged(one: _Text, other: _Text, _blocks: Sequence[_Block]) -> Iterator[Turn]:
    """Yield where agent and patient of one verb have changed places."""
    if not _says_the_same_of(one, other):
        return
    is_all = one.content == other.content
    pair = _turned_deeds(_deeds(one), _deeds(other)) or _turned_roles(_roles(one), _roles(other))
    if pair is not None:
        yield Turn(turning=Turning.ROLES, left=pair[0], right=pair[1], is_all=is_all)


MOST_APART = 4


def _says_the_same_of(one: _Text, other: _Text) -> bool:
    """Whether two texts have nearly the same content words."""
    apart = (one.content - other.content).total() + (other.content - one.content).total()
    shared = (one.content & other.content).total()
    return apart <= MOST_APART and apart <= shared


def _deeds(text: _Text) -> list[_Deed]:
    words = text.words
    found = []
    for place, word in enumerate(words):
        if not word.tells or not word.text.isalpha():
            continue
        before, auxiliary = _before(words, place)
        after, opening = _after(words, place)
        is_passive = opening == "by" or (auxiliary and word.lower.endswith(PARTICIPLES))
        agent, patient = (after, before) if is_passive else (before, after)
        if is_passive and opening != "by":
            agent = None
        if not is_passive and before is not None and after is None:
            patient = _antecedent(words, before)
        if agent is None and patient is None:
            continue
        ends = sorted(item.span for item in (agent, word, patient) if item is not None)
        found.append(
            _Deed(
                word.form,
                agent.form if agent else None,
                patient.form if patient else None,
                Span(ends[0].start, ends[-1].end),
                opening == "by",
                after is not None and after.lower in AGENT_WORDS and word.lower not in AGENT_WORDS,
            )
        )
    return found


PARTICIPLES = ("ed", "id", "ld", "en", "pt", "ught", "nt")


def _before(words: Sequence[_Word], place: int) -> tuple[_Word | None, bool]:
    """Return who stands before a verb, and whether a form of "be" stands between."""
    auxiliary = False
    for word in reversed(words[max(0, place - REACH) : place]):
        if word.tells and word.text[0].isalpha():
            return word, auxiliary
        auxiliary = auxiliary or word.lower in BE
        if word.lower not in SKIPPED:
            break
    return None, auxiliary


def _antecedent(words: Sequence[_Word], agent: _Word) -> _Word | None:
    """Return what a clause is said of: "the party" in "the party that the auditor appoints"."""
    before = [word for word in words if word.span < agent.span and word.lower not in ARTICLES]
    is_relative = bool(before) and before[-1].lower in RELATIVES
    return before[-2] if is_relative and len(before) > 1 and before[-2].tells else None


def _after(words: Sequence[_Word], place: int) -> tuple[_Word | None, str]:
    """Return the head of the phrase behind a verb, and the preposition that opens it."""
    opening, head = "", None
    for word in words[place + 1 : place + 1 + REACH]:
        if word.tells and word.text[0].isalpha():
            head = word
        elif head is not None:
            break
        elif word.lower in TO_SOMEBODY and not opening:
            opening = word.lower
        elif word.lower not in SKIPPED:
            break
    return head, opening


def _turned_deeds(mine: Sequence[_Deed], theirs: Sequence[_Deed]) -> tuple[Span, Span] | None:
    said = {(deed.verb, deed.agent, deed.patient) for deed in mine} & {
        (deed.verb, deed.agent, deed.patient) for deed in theirs
    }
    for left in mine:
        for right in theirs:
            if left.verb != right.verb or (left.agent, left.patient) != (
                right.patient,
                right.agent,
            ):
                continue
            # "Who pays the supplier", "who is paid by the supplier": one place is left out.
            is_whole = left.agent is not None and left.patient is not None
            is_turned = is_whole or (left.is_by is not right.is_by and left.names_somebody)
            is_one = left.agent == left.patient
            if is_turned and not is_one and (left.verb, left.agent, left.patient) not in said:
                return left.span, right.span
    return None


def _roles(text: _Text) -> dict[tuple[str, str], Span]:
    """Return who stands behind "by", "to", "against" and the like."""
    found: dict[tuple[str, str], Span] = {}
    for place, word in enumerate(text.words):
        if word.lower in ROLES:
            head = _after(text.words, place)[0]
            if head is not None:
                key = (word.lower, head.form)
                found.setdefault(key, Span(word.span.start, head.span.end))
    return found


def _turned_roles(
    mine: dict[tuple[str, str], Span], theirs: dict[tuple[str, str], Span]
) -> tuple[Span, Span] | None:
    for (role, who), span in mine.items():
        for other_role, other_who in mine:
            exchanged = {(role, other_who), (other_role, who)}
            if role != other_role and who != other_who and exchanged <= theirs.keys() - mine.keys():
                return span, theirs[role, other_who]
    return None


# ── one more in a list ───────────────────────────────────────────────────────────────────────────

ADDING: dict[str, Turning] = {"or": Turning.ALTERNATIVE, "and": Turning.ITEM}
LONGEST_ITEM = 4


def _added(one: _Text, other: _Text, blocks: Sequence[_Block]) -> Iterator[Turn]:
    """Yield an item that one text alone adds to what both say."""
    if len(blocks) != 1 or all(blocks[0]):
        return
    words = blocks[0][0] or blocks[0][1]
    is_left = bool(blocks[0][0])
    joint = next((w.lower for w in (words[0], words[-1]) if w.lower in ADDING), None)
    if joint is None or len(words) > LONGEST_ITEM or not any(word.tells for word in words):
        return
    turning = ADDING[joint]
    is_wider = turning is Turning.ALTERNATIVE and not (one.denials or other.denials)
    yield Turn(
        turning=turning,
        left=_span(words) if is_left else None,
        right=None if is_left else _span(words),
        is_all=True,
        wider=("left" if is_left else "right") if is_wider else "",
    )
