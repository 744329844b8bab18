"""The one-page answer to a check: first the usable word, then your words beside the company's.

Everything is said in plain words, to the person who asks ("you") about the organisation ("the
company"). Nobody is wrong: the two differ in something, and the answer shows the words on which
that rests. It helps and does not audit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from glossary_service.alignment.concepts import (
    Characteristic,
    Contrast,
    Entry,
    Relation,
    Side,
    Span,
    Verdict,
)
from glossary_service.alignment.contrast import DETAIL_SEVERITY, INCIDENTAL
from glossary_service.reports.wording import NOT_A_CONTRACT, sureness


MOST_ROWS = 14
MOST_OTHERS = 3
MOST_QUESTIONS = 5
LONGEST_SAID = 300
SILENT = "says nothing on this"
# Chance from which a word that fits may be used without a question. Measured on 200 pairs among 600
# written definitions, three of four words that were offered so were the right ones.
LIKELY = 0.6
# What each definition that lies nearer costs one that lies further, in chance. It brought the right
# word to the front for 132 of 163 pairs; nearness alone did for 111, chance alone for 103.
PLACE_COST = 0.1


class Standing(StrEnum):
    """How two sides stand on one characteristic."""

    CONTRADICTING = "contradicting"
    ONLY_COMPANY = "only the company"
    ONLY_YOU = "only you"
    COMMON = "common"


class Fit(StrEnum):
    """How far the word may be used for what the words describe."""

    SAME = "same"
    INCLUDED = "included"
    OPEN = "open"
    DIFFERS = "differs"
    NOT_COMPARED = "not compared"


FITTING = frozenset({Fit.SAME, Fit.INCLUDED})
APART = frozenset({Relation.CONFLICTING, Relation.DIFFERENT})


class Deed(StrEnum):
    """What to do next."""

    KEEP = "keep the word"
    RENAME = "use another word"
    ASK = "ask"
    EXCEPTION = "ask for an exception"
    DEFINE = "write your own definition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One characteristic: what you say, what the company says, what that means for you.

    The spans count characters in your words and in the company's definition.
    """

    name: str
    standing: Standing
    you: str
    company: str
    means: str
    question: str
    you_spans: tuple[Span, ...]
    company_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A canonical definition beside your words, and what the comparison rests on.

    `relation` is seen from your words: "broader" says that they cover more cases. It is `None`
    where there are no words to compare. `chance` (0..1) is how likely the word fits: it orders, and
    decides nothing. `support` is what a unit gets when the term applies.
    """

    entry_id: UUID
    content_hash: str
    term: str
    party: str
    definition: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    support: str
    fit: Fit
    relation: Relation | None
    chance: float | None
    sureness: str
    sentence: str
    reason: str
    you_spans: tuple[Span, ...]
    company_spans: tuple[Span, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """Something to do, and how."""

    deed: Deed
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom to ask."""

    party: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a term stands in a text: the sentence, and the term inside it (characters)."""

    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The one-page answer for one term.

    `usable` is the word to use, "" where none can be named; without `certain` it is the one that
    comes closest and wants a question first. `meanings` are the company's definitions of the term,
    the best fitting first; `others` are its definitions of other terms that come close.
    """

    term: str
    words: str
    headline: str
    usable: str
    certain: bool
    support: str
    meanings: tuple[Meaning, ...]
    others: tuple[Meaning, ...]
    questions: tuple[str, ...]
    steps: tuple[NextStep, ...]
    contacts: tuple[Asked, ...]
    places: tuple[Place, ...]
    remark: str = NOT_A_CONTRACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a canonical definition has beside what the engine reads."""

    entry_id: UUID
    content_hash: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    support: str


# ── one definition ───────────────────────────────────────────────────────────────────────────────

# What a relation of your words to a definition means for using the word.
FITS: Mapping[Relation, Fit] = {
    Relation.EQUIVALENT: Fit.SAME,
    Relation.NARROWER: Fit.INCLUDED,
    Relation.BROADER: Fit.DIFFERS,
    Relation.OVERLAPPING: Fit.DIFFERS,
    Relation.CONFLICTING: Fit.DIFFERS,
    Relation.DIFFERENT: Fit.DIFFERS,
    Relation.UNDECIDED: Fit.OPEN,
}
COVERED = (Relation.EQUIVALENT, Relation.NARROWER)
SENTENCES: Mapping[Relation, str] = {
    Relation.EQUIVALENT: "You and the company mean the same by “{term}”.",
    Relation.NARROWER: "Everything you describe is covered by the company's “{term}”; "
    "the company's word also covers more.",
    Relation.BROADER: "Your words cover more than the company's “{term}”: "
    "the company asks for something that you leave open.",
    Relation.OVERLAPPING: "Your words and the company's “{term}” share a part; "
    "each has a condition that the other does not mention.",
    Relation.CONFLICTING: "Your words and the company's “{term}” differ.",
    Relation.DIFFERENT: "Your words and the company's “{term}” are about two different things.",
    Relation.UNDECIDED: "The words alone do not tell whether you and the company mean the same by "
    "“{term}”. The questions below do.",
}
NO_WORDS = "This is what the company means by “{term}”. Hold your plan against each point."
NO_TEXT = "The company lists “{term}” without a definition. Ask what it stands for."
# How a reason speaks of its two sides → how the person who asks reads it.
SIDES_IN_WORDS = (
    ("he left text", "{y}our text"),
    ("he right text", "{t}he company's text"),
    ("on the left", "with you"),
    ("on the right", "with the company"),
    ("the left one", "yours"),
    ("the right one", "the company's"),
)


def compare_meaning(verdict: Verdict, source: Source) -> Meaning:
    """Say what a verdict means for the person whose words stand on its left."""
    you, company = verdict.left, verdict.right
    compared = bool(you.definition.strip() and company.definition.strip())
    relation = verdict.relation if compared else None
    rows = _rows(verdict)
    return Meaning(
        entry_id=source.entry_id,
        content_hash=source.content_hash,
        term=company.term,
        party=company.party,
        definition=company.definition,
        examples=source.examples,
        counter_examples=source.counter_examples,
        support=source.support,
        fit=FITS[relation] if relation else Fit.NOT_COMPARED,
        relation=relation,
        chance=_chance(verdict) if relation else None,
        sureness=sureness(verdict.confidence, relation) if relation else "",
        sentence=_sentence(relation, company, rows),
        reason=_as_you_read_it(verdict.reason) if relation else "",
        you_spans=verdict.left_spans if relation else (),
        company_spans=verdict.right_spans if relation else (),
        rows=rows,
    )


def _chance(verdict: Verdict) -> float:
    """Return how likely all that the words describe is covered by the definition."""
    if verdict.chances:
        return round(sum(verdict.chances[relation] for relation in COVERED), 4)
    return verdict.confidence if verdict.relation in COVERED else 0.0


def _sentence(relation: Relation | None, company: Entry, rows: Sequence[Row]) -> str:
    if relation is not None:
        said = SENTENCES[relation].format(term=company.term)
        parting = next((row for row in rows if row.standing is Standing.CONTRADICTING), None)
        if parting is None or relation is Relation.EQUIVALENT:
            return said
        name = f"{parting.name[:1].lower()}{parting.name[1:]}"
        return f"{said} On the {name}, you say {parting.you}, the company says {parting.company}."
    return (NO_WORDS if company.definition.strip() else NO_TEXT).format(term=company.term)


def _as_you_read_it(reason: str) -> str:
    """Return a reason with "you" and "the company" for its sides; quotes stay as they are.

    >>> _as_you_read_it("Only the left text says “the left text”.")
    'Only your text says “the left text”.'
    """
    pieces = reason.split("“")
    for number, piece in enumerate(pieces):
        quote, mark, words = piece.rpartition("”")
        for side, said in SIDES_IN_WORDS:
            small, large = said.format(y="y", t="t"), said.format(y="Y", t="T")
            if side.startswith("he "):
                words = words.replace(f"t{side}", small).replace(f"T{side}", large)
            else:
                words = words.replace(side, small)
        pieces[number] = quote + mark + words
    return "“".join(pieces)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────

STANDINGS: Mapping[Side, Standing] = {
    Side.CONTRADICTING: Standing.CONTRADICTING,
    Side.RIGHT: Standing.ONLY_COMPANY,
    Side.LEFT: Standing.ONLY_YOU,
    Side.COMMON: Standing.COMMON,
}
MEANS: Mapping[Standing, str] = {
    Standing.CONTRADICTING: "Here the two differ. Whoever reads “{term}” will expect {company}.",
    Standing.ONLY_COMPANY: "Whoever reads “{term}” will expect {company}. Does your plan have it?",
    Standing.ONLY_YOU: "The company's word does not promise this. Say it in your plan.",
    Standing.COMMON: "You agree here.",
}
MEANS_WITHOUT_WORDS = "Whoever reads “{term}” will expect {company}. Does your plan have it?"
_ORDER = tuple(STANDINGS.values())


def _rows(verdict: Verdict) -> tuple[Row, ...]:
    """Return the table of your words and the company's, what parts them first."""
    telling = [item for item in verdict.contrasts if _is_telling(item)]
    telling.sort(key=lambda item: (_ORDER.index(STANDINGS[item.side]), -_weight(item), item.name))
    rows = (_row(item, verdict) for item in telling)
    once = {(row.name, row.you, row.company): row for row in rows}
    return tuple(once.values())[:MOST_ROWS]


def _is_telling(item: Contrast) -> bool:
    """Whether a row belongs on one page: no detail, unless the two part on it."""
    if item.side is Side.CONTRADICTING:
        return True
    return item.role > INCIDENTAL and item.severity > DETAIL_SEVERITY


def _weight(item: Contrast) -> int:
    return item.severity * item.role


def _row(item: Contrast, verdict: Verdict) -> Row:
    standing = STANDINGS[item.side]
    company = _said(item.right, verdict.right)
    has_words = bool(verdict.left.definition.strip())
    means = MEANS[standing] if has_words else MEANS_WITHOUT_WORDS
    return Row(
        name=item.name,
        standing=standing,
        you=_said(item.left, verdict.left) if has_words else "",
        company=company,
        means=means.format(term=verdict.right.term, company=company),
        question="" if standing is Standing.COMMON else item.question,
        you_spans=(item.left.span,) if item.left else (),
        company_spans=(item.right.span,) if item.right else (),
    )


def _said(item: Characteristic | None, entry: Entry) -> str:
    """Quote what a text says on a characteristic; what it rules out says so."""
    if item is None:
        return SILENT
    words = " ".join(entry.definition[item.span.start : item.span.end].split())
    return f"“{words[:LONGEST_SAID]}{'…' if len(words) > LONGEST_SAID else ''}”"


# ── the answer ───────────────────────────────────────────────────────────────────────────────────


def comes_close(meaning: Meaning) -> bool:
    """Whether another word may be offered: it contradicts nothing, and fits or shares something."""
    standings = {row.standing for row in meaning.rows}
    if Standing.CONTRADICTING in standings or meaning.relation in APART:
        return False
    return meaning.fit in FITTING or Standing.COMMON in standings or _likely(meaning)


def shares_something(meaning: Meaning) -> bool:
    """Whether both say the same on some point, and so speak about one kind of thing."""
    says_same = any(row.standing is Standing.COMMON for row in meaning.rows)
    return says_same and meaning.relation is not Relation.DIFFERENT


def speaks_about_it(meaning: Meaning) -> bool:
    """Whether the words say something on a point of the meaning, be it the same or another."""
    both = {Standing.COMMON, Standing.CONTRADICTING}
    return any(row.standing in both for row in meaning.rows)


def is_certain(meaning: Meaning) -> bool:
    """Whether people may be told that they can use the word, without a question first."""
    return meaning.fit in FITTING and _likely(meaning)


def _likely(meaning: Meaning) -> bool:
    return meaning.chance is not None and meaning.chance > LIKELY


def _in_order(meanings: Sequence[Meaning]) -> list[Meaning]:
    """Return what fits best first; `meanings` come in order of nearness, which counts as well."""
    places = {id(meaning): place for place, meaning in enumerate(meanings)}

    def rank(meaning: Meaning) -> tuple[bool, float]:
        return meaning.fit in FITTING, (meaning.chance or 0.0) - PLACE_COST * places[id(meaning)]

    return sorted(meanings, key=rank, reverse=True)


def build_answer(
    *,
    term: str,
    words: str,
    meanings: Sequence[Meaning],
    others: Sequence[Meaning],
    contacts: Sequence[Asked],
    places: Sequence[Place] = (),
) -> Answer:
    """Build the answer for one term out of what was compared."""
    meanings = _in_order(meanings)
    others = _in_order(others)
    own = meanings[0] if meanings else None
    offered = [other for other in others if comes_close(other)]
    if not offered and (own is None or own.fit is Fit.DIFFERS):
        # Better a word that differs on a point, which is said, than none where one is near.
        offered = [other for other in others if shares_something(other)]
    best = _best(own, offered)
    headline = _headline(term, own, best, has_words=bool(words.strip()), is_any=bool(others))
    return Answer(
        term=term,
        words=words,
        headline=headline,
        usable=best.term if best else "",
        certain=best is not None and is_certain(best),
        support=best.support if best else "",
        meanings=tuple(meanings),
        others=_shown(own, best, offered or others),
        questions=_questions(own, best),
        steps=_steps(term, own, best, contacts),
        contacts=tuple(contacts),
        places=tuple(places),
    )


def _best(own: Meaning | None, offered: Sequence[Meaning]) -> Meaning | None:
    """Return the meaning whose word can be used: the asked one, unless another fits better."""
    other = next(iter(offered), None)
    if own is None or own.fit in {Fit.DIFFERS, Fit.NOT_COMPARED}:
        return other
    if own.fit in FITTING or other is None:
        return own if own.fit in FITTING or comes_close(own) else None
    nearer = comes_close(own) and (own.chance or 0.0) >= (other.chance or 0.0)
    return own if nearer and not is_certain(other) else other


def _shown(
    own: Meaning | None, best: Meaning | None, others: Sequence[Meaning]
) -> tuple[Meaning, ...]:
    """Return the other words to show: none where the answer says that none comes close."""
    none_is_close = best is None and own is not None and own.fit is Fit.DIFFERS
    return () if none_is_close else tuple(others[:MOST_OTHERS])


def _headline(
    term: str, own: Meaning | None, best: Meaning | None, *, has_words: bool, is_any: bool
) -> str:
    """Say first which word can be used."""
    if own is None:
        return _headline_without_definition(term, best, is_any=is_any)
    if not has_words or own.fit is Fit.NOT_COMPARED:
        return own.sentence
    if best is own:
        return _headline_of_own(own)
    if best is None:
        if own.fit is Fit.OPEN:
            return own.sentence
        return (
            f"“{own.term}” would raise other expectations than your words, and no other word of "
            "the company comes close. Describe your plan in your own words, and ask."
        )
    expectations = (
        f"“{own.term}” would raise other expectations"
        if own.fit is Fit.DIFFERS
        else f"whether “{own.term}” fits is open"
    )
    if is_certain(best):
        return f"You can use “{best.term}” for your plan; {expectations}."
    return (
        f"“{best.term}” comes closest to your plan; {expectations}. Ask before you use either."
        f"{_to_ask_about(best)}"
    )


def _to_ask_about(best: Meaning) -> str:
    """Name what the nearest word and the plan differ in; empty where nothing says they do."""
    parting = [row.name for row in best.rows if row.standing is Standing.CONTRADICTING]
    if not parting:
        tells = (
            f" “{best.term}” may differ from your words as well: settle the questions below first."
        )
        return tells if best.relation is Relation.CONFLICTING else ""
    names = ", ".join(f"“{name}”" for name in dict.fromkeys(parting))
    return f" Your words and “{best.term}” differ in {names}: ask about that first."


def _headline_of_own(own: Meaning) -> str:
    seem = "" if is_certain(own) else "seem to "
    if own.fit is Fit.SAME:
        return f"You can use “{own.term}” for your plan: you and the company {seem}mean the same."
    if own.fit is Fit.INCLUDED:
        said = f"your words {seem}describe a part of what the company's word covers"
        return f"You can use “{own.term}” for your plan: {said}."
    return f"“{own.term}” comes closest to your plan. Settle the questions below before you use it."


def _headline_without_definition(term: str, best: Meaning | None, *, is_any: bool) -> str:
    missing = f"The company has no definition of “{term}”"
    if best is not None and is_certain(best):
        return f"You can use “{best.term}” for your plan. {missing}."
    if best is not None:
        return f"“{best.term}” comes closest to your plan. {missing}.{_to_ask_about(best)}"
    return f"{missing}; these come close." if is_any else f"{missing}, and none that comes close."


def _questions(own: Meaning | None, best: Meaning | None) -> tuple[str, ...]:
    """Return up to five questions: on the word asked for, then on the one that can be used."""
    asked = [row.question for meaning in (best, own) if meaning for row in meaning.rows]
    return tuple(dict.fromkeys(question for question in asked if question))[:MOST_QUESTIONS]


def _steps(
    term: str, own: Meaning | None, best: Meaning | None, contacts: Sequence[Asked]
) -> tuple[NextStep, ...]:
    """Say what to do: keep the word, use another one, ask for an exception, ask."""
    whom = " or ".join(
        f"{item.party} ({item.contact})" if item.contact else item.party for item in contacts
    )
    whom = whom or "whoever keeps the words of your company"
    steps = []
    if best is not None and best is own:
        steps.append(NextStep(deed=Deed.KEEP, sentence=f"Keep “{own.term}” in your plan."))
    elif best is not None:
        settled = "" if is_certain(best) else ", once the questions are settled"
        sentence = f"Write “{best.term}” where your plan says “{term}”{settled}."
        steps.append(NextStep(deed=Deed.RENAME, sentence=sentence))
    if own is not None and own.fit is Fit.DIFFERS:
        sentence = f"To go on using “{own.term}” for your plan, ask {whom} for an exception."
        steps.append(NextStep(deed=Deed.EXCEPTION, sentence=sentence))
    if own is None or own.fit is Fit.NOT_COMPARED:
        sentence = f"Write down what you mean by “{term}”, and check it again."
        steps.append(NextStep(deed=Deed.DEFINE, sentence=sentence))
    if best is None or not is_certain(best):
        steps.append(NextStep(deed=Deed.ASK, sentence=f"Take the open questions to {whom}."))
    return tuple(steps)
