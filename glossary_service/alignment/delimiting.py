"""What delimits a concept beside its modifiers: lists, exclusivity, parties, times, purposes.

Each reader looks for opening words from a table and takes the phrase behind them. Precision comes
first: an opening counts only where its phrase has the right kind of word in it ("by the supplier",
not "by post"; "within the term", not "within the building").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from glossary_service.alignment.concepts import Characteristic, Modality
from glossary_service.alignment.first_phrase import (
    COUNTERS,
    DETERMINERS,
    is_adjective,
    is_adverb,
    is_participle,
)
from glossary_service.alignment.negation import modality_at
from glossary_service.alignment.tokens import Tokens


Opening = tuple[str, ...]


def read_delimiting(
    tokens: Tokens, masked: frozenset[int], examples: frozenset[int], head: int | None
) -> Iterator[Characteristic]:
    """Yield what delimits the concept; `head` is the token of its superordinate concept."""
    text = _Text(tokens, masked)
    yield from _lists(text)
    unread = masked | examples
    text = _Text(tokens, unread)
    yield from _exclusivity(text, head)
    yield from _parties(text)
    yield from _times(text)
    yield from _purposes(text, head)


@dataclass(frozen=True, slots=True)
class _Text:
    """The words of a definition, and the places that are no evidence."""

    tokens: Tokens
    unread: frozenset[int]

    @property
    def norms(self) -> list[str]:
        return self.tokens.norms

    def tells(self, place: int) -> bool:
        """Whether a word carries meaning."""
        return (
            bool(self.tokens.is_alpha[place])
            and not self.tokens.is_stop[place]
            and self.norms[place] not in UNTELLING
        )

    def word(self, place: int) -> str:
        return self.norms[place] if 0 <= place < len(self.norms) else "."

    def openings(self, table: Mapping[str, Sequence[Opening]]) -> Iterator[tuple[int, Opening]]:
        """Yield where the openings of a table stand; of two at one place the longer one."""
        place = 0
        while place < len(self.norms):
            found = next(
                (
                    opening
                    for opening in table.get(self.norms[place], ())
                    if tuple(self.norms[place : place + len(opening)]) == opening
                ),
                None,
            )
            if found is not None and place not in self.unread:
                yield place, found
            place += len(found) if found else 1


def _by_first_word(*openings: str) -> dict[str, list[Opening]]:
    table: dict[str, list[Opening]] = {}
    for opening in sorted((tuple(words.split()) for words in openings), key=len, reverse=True):
        table.setdefault(opening[0], []).append(opening)
    return table


UNTELLING = frozenset(
    """e.g i.e etc respective said following thereof hereof hereto way use used""".split()
)
# Where a phrase behind an opening ends.
SIGNS = frozenset({".", ",", ";", ":", "(", ")", "[", "]", '"', "--"})
CLAUSES = frozenset(
    """that which who whom whose where when if unless whether while because but although though
    as whereby wherein including excluding except such than so""".split()
)
PREPOSITIONS = frozenset(
    """by to in for on at with under through into from during within between among before after
    until without upon over via against about per throughout across is are was were be has have
    must shall may can will""".split()
)
JOINTS = frozenset({"and", "or", "and/or"})


def _phrase(text: _Text, start: int, most: int, *, ends: frozenset[str]) -> list[int]:
    """Return the places of up to `most` telling words from a place to the end of their phrase."""
    found: list[int] = []
    for place in range(start, len(text.norms)):
        norm = text.norms[place]
        if norm in SIGNS or norm in CLAUSES or (norm in ends and place > start):
            break
        if text.tells(place):
            found.append(place)
            if len(found) == most:
                break
    return found


def _characteristic(
    text: _Text,
    dimension: str,
    value: str,
    first: int,
    after: int,
    *,
    modality: Modality = Modality.REQUIRED,
    weak: bool = False,
) -> Characteristic:
    return Characteristic(
        dimension=dimension,
        value=value,
        modality=modality,
        span=text.tokens.span(first, after),
        weak=weak or modality is Modality.OPTIONAL,
    )


def _words(text: _Text, places: Sequence[int]) -> str:
    return " ".join(text.norms[place] for place in places)


# ── lists ────────────────────────────────────────────────────────────────────────────────────────

OPEN_LISTS = _by_first_word(
    "such as", "including without limitation", "including but not limited to", "including",
    "includes", "include", "e.g.", "e.g", "for example", "for instance", "among others",
    "including , but not limited to", "including , without limitation",
)  # fmt: skip
CLOSED_LISTS = _by_first_word(
    "namely", "consisting of", "consists of", "consist of", "comprising", "comprised of",
    "composed of", "made up of", "limited to", "consisting only of", "consisting solely of",
    "consisting exclusively of", "restricted to", "either", "and comprises",
)  # fmt: skip
NO_ITEMS = PREPOSITIONS | CLAUSES | frozenset({"how", "what", "using", "this", "these"})
LIST_WORDS = 8
ITEM_WORDS = 3
NO_LISTS = frozenset({"party", "way", "case", "side", "direction", "one", "of", "both"})


def _lists(text: _Text) -> Iterator[Characteristic]:
    norms = text.norms
    for table, name in ((OPEN_LISTS, "open"), (CLOSED_LISTS, "closed")):
        for place, opening in text.openings(table):
            begin = place + len(opening)
            while text.word(begin) in {",", ":"}:
                begin += 1
            left_open = "not" in norms[max(0, place - 2) : place] and opening[-1] == "to"
            is_open = name == "open" or left_open
            if left_open and _told_before(norms, place):
                continue  # "including but not limited to" is read by its first word
            if text.word(begin) in NO_ITEMS or (
                opening[0] == "for" and text.word(place - 1) == "."
            ):
                continue  # a sentence, or "such as by ..."
            if opening == ("either",) and not _is_choice(norms, begin):
                continue
            if opening[0].startswith("includ") and text.word(place - 1) == "not":
                continue
            items, after = _items(text, begin)
            if not items:
                continue
            modality = Modality.OPTIONAL if is_open else modality_at(norms, place, begin)
            yield _characteristic(
                text,
                f"inclusion:{'open' if is_open else 'closed'}",
                _of_what(text, place) + ", ".join(items),
                place,
                after,
                modality=Modality.REQUIRED if opening == ("either",) else modality,
            )


def _told_before(norms: Sequence[str], place: int) -> bool:
    return any(norm.startswith("includ") for norm in norms[max(0, place - 4) : place])


SUBJECT_REACH = 3


def _of_what(text: _Text, place: int) -> str:
    """Return what the list is a list of, as it opens the value: "team: "; "" where unclear."""
    for before in range(place - 1, max(-1, place - 1 - SUBJECT_REACH), -1):
        if text.norms[before] in SIGNS:
            break
        if text.tells(before):
            return f"{text.norms[before]}: "
    return ""


CHOICE_REACH = 8


def _is_choice(norms: Sequence[str], begin: int) -> bool:
    """Whether "either" opens "either A or B"; "either party" names both."""
    clause = norms[begin : begin + CHOICE_REACH]
    end = next((n for n, norm in enumerate(clause) if norm in SIGNS - {","}), len(clause))
    return "or" in clause[1:end] and norms[begin] not in NO_LISTS


def _items(text: _Text, begin: int) -> tuple[list[str], int]:
    """Return the items of a list, each by its telling words, and where the list ends."""
    items: list[list[int]] = [[]]
    skipping, told = False, 0
    for place in range(begin, len(text.norms)):
        norm = text.norms[place]
        if norm in (SIGNS - {",", "("}) or norm in {"that", "which", "who", "where", "when", "("}:
            break
        if norm in {",", *JOINTS}:
            skipping = False
            if items[-1]:
                items.append([])
        elif norm in PREPOSITIONS or (items[-1] and is_participle(norm)):
            skipping = True  # "goods in transit" is an item of one word
        elif len(items) > 1 and text.word(place - 1) == "," and is_participle(norm):
            break  # ", designed to ..." speaks of the whole again
        elif text.tells(place) and not skipping and len(items[-1]) < ITEM_WORDS:
            if told == LIST_WORDS:
                break
            items[-1].append(place)
            told += 1
    places = [place for item in items for place in item if item]
    named = [_words(text, item) for item in items if item]
    return named, (max(places) + 1 if places else begin)


# ── exclusivity ──────────────────────────────────────────────────────────────────────────────────

EXCLUSIVE_WORDS = _by_first_word(
    "sole and exclusive", "exclusive", "nonexclusive", "non - exclusive", "non - exclusively",
    "sole", "exclusively", "solely", "only",
)  # fmt: skip
# Behind "only" these say for whom or what alone: "only to resellers", not "only if".
ONLY_BEHIND = frozenset("by to for with from through within in between the one".split())
ONLY_BEFORE = frozenset({"not", "the", "if", "an", "a", "but"})
# Of what they are said is less sure than of an adjective.
ADVERBS = frozenset({"only", "solely", "exclusively"})
PREDICATES = frozenset({"is", "are", "be", "being"})


def _exclusivity(text: _Text, head: int | None) -> Iterator[Characteristic]:
    norms = text.norms
    for place, opening in text.openings(EXCLUSIVE_WORDS):
        after = place + len(opening)
        word, before = opening[-1], text.word(place - 1)
        if text.word(after) == "of" or before == "mutually" or (word, text.word(after)) in OTHERS:
            continue
        if word == "only" and (text.word(after) not in ONLY_BEHIND or before in ONLY_BEFORE):
            continue
        around = modality_at(norms, place)
        says_non = opening[0] in {"non", "nonexclusive"}
        denied = says_non or around is Modality.EXCLUDED
        is_free = around is Modality.OPTIONAL and not says_non
        if _stands_beside_other(norms, place, after):
            is_free = True
        modality = Modality.OPTIONAL if is_free else Modality.REQUIRED
        said = _phrase(text, after, 1, ends=JOINTS if word == "only" else frozenset())
        joins = before in PREDICATES or text.word(place - 2) in PREDICATES
        if joins and word in {"exclusive", "nonexclusive"} and head is not None:
            said = [head]
        if not said:
            continue
        kind = "only" if word == "only" else "exclusive"
        first = place - 1 if denied and before == "not" else place
        yield _characteristic(
            text,
            "exclusivity:stated",
            f"{'non' if denied else ''}{kind} {norms[said[0]]}",
            first,
            max(after, said[0] + 1),
            modality=modality,
            weak=word in ADVERBS,
        )


OTHERS = frozenset({("exclusive", "or"), ("exclusive", "-"), ("sole", "of")})


def _stands_beside_other(norms: Sequence[str], place: int, after: int) -> bool:
    """Whether the text leaves it free: "exclusive or non-exclusive"."""
    near = norms[max(0, place - 5) : after + 5]
    has_both = ("non" in near or "nonexclusive" in near) and near.count("exclusive") > 1
    return has_both or ("nonexclusive" in near and "exclusive" in near)


# ── parties ──────────────────────────────────────────────────────────────────────────────────────

# Opening → the role it gives to the party behind it.
PARTY_OPENINGS: Mapping[str, str] = {
    "by": "by",
    "between": "between",
    "among": "between",
    "amongst": "between",
    "on behalf of": "behalf",
    "in the name of": "behalf",
    "for the account of": "behalf",
    "with": "with",
    "to": "to",
    "from": "from",
}
PARTY_TABLE = _by_first_word(*PARTY_OPENINGS)
AGENT_WORDS = frozenset(
    """company party organization organisation firm person people individual entity user member
    team department government agency authority business unit corporation bank court board state
    country somebody anyone someone third partner supplier vendor reseller distributor customer
    client licensor licensee buyer seller purchaser manufacturer producer retailer wholesaler
    dealer contractor subcontractor employer employee worker owner shareholder stockholder
    investor lender borrower creditor debtor landlord tenant lessor lessee insurer insured agent
    broker principal franchisor franchisee affiliate subsidiary parent group enterprise manager
    director officer official operator administrator developer engineer designer auditor assessor
    regulator provider recipient sender holder issuer subscriber participant applicant claimant
    patient physician doctor nurse teacher student citizen consumer visitor guest traveller
    passenger driver carrier union association committee council institution institute university
    school hospital public community nation management staff personnel professional expert
    consultant advisor adviser sponsor stakeholder legislature parliament minister ministry
    police judge jury trustee beneficiary executor heir publisher author creator inventor artist
    competitor alliance consortium venture household family parties us you we them farmer
    merchant trader exporter importer signatory assignee transferee adversary attacker
    human""".split()
)
PARTY_WORDS = 5
# "Related to a company" and "belongs to" say no more than that something concerns somebody.
NO_RECEIVING = frozenset(
    """related relating respect access due belong belongs applicable specific according pursuant
    opposed subject compared close equal similar addition regard attributable known available
    limited restricted important reference refer refers apply applies different""".split()
)


def _parties(text: _Text) -> Iterator[Characteristic]:
    norms = text.norms
    for place, opening in text.openings(PARTY_TABLE):
        role = PARTY_OPENINGS[" ".join(opening)]
        begin = place + len(opening)
        if norms[begin : begin + 1] == ["-"] or text.word(place - 1) in NO_RECEIVING:
            continue
        if role == "to" and _opens_verb(text, begin):
            continue
        ends = PREPOSITIONS if role == "between" else PREPOSITIONS | JOINTS | {"of"}
        said = _phrase(text, begin, PARTY_WORDS, ends=ends)
        if role != "between":
            said = _up_to_noun(text, begin, said)
        named = [at for at in said if norms[at] in AGENT_WORDS and at not in text.unread]
        if not named or (role != "between" and named[-1] != said[-1]):
            continue
        if role == "between" and len(named) == 1 and not _is_plural(text, named[0]):
            continue  # "between the system and a user"
        if text.word(said[-1] + 1) in {"'s", "'"}:
            continue  # "with a subscriber's certificate"
        if role != "between" and _goes_on(text, said[-1] + 1):
            continue  # "with customer recognition"
        verb = place - 1
        while verb > 0 and (is_adverb(norms[verb]) or norms[verb] in {"only", "or", "jointly"}):
            verb -= 1
        done = role == "by" and is_participle(norms[verb])
        if role in {"to", "from", "with"} and not (is_participle(norms[verb]) or text.tells(verb)):
            continue
        words = dict.fromkeys(norms[at] for at in (named if role == "between" else said))
        value = " ".join([role, *words])
        if done:
            value = f"{norms[verb]} {value}"
        yield _characteristic(
            text,
            f"party:{role}",
            value,
            verb if done else place,
            max(said) + 1,
            modality=modality_at(norms, verb if done else place),
        )


PLURALS = frozenset({"people", "personnel", "staff", "us", "them"})


def _is_plural(text: _Text, place: int) -> bool:
    ending = text.tokens.text[text.tokens.ends[place] - 1]
    return ending.casefold() == "s" or text.norms[place] in PLURALS


def _goes_on(text: _Text, place: int) -> bool:
    """Whether a noun follows, so that what stands before it is no party."""
    norm = text.word(place)
    return (
        place < len(text.norms)
        and text.tells(place)
        and not (is_adverb(norm) or is_participle(norm) or is_adjective(norm))
    )


def _up_to_noun(text: _Text, begin: int, said: list[int]) -> list[int]:
    """Cut a phrase behind its party: "by the buyer free of charge"."""
    last = None
    for number, place in enumerate(said):
        if text.norms[place] in AGENT_WORDS:
            last = number
        elif last is not None:
            break
    if last is None or said[0] - begin > GAP_BEFORE:
        return []
    return said[: last + 1]


GAP_BEFORE = 4  # articles and numbers between the opening and its first telling word


# ── times ────────────────────────────────────────────────────────────────────────────────────────

TIME_OPENINGS: Mapping[str, str] = {
    "before": "before",
    "prior to": "before",
    "after": "after",
    "following": "after",
    "subsequent to": "after",
    "during": "during",
    "throughout": "during",
    "in the course of": "during",
    "for the duration of": "during",
    "within": "within",
    "until": "until",
    "till": "until",
    "as of": "at",
    "as at": "at",
    "at the time of": "at",
    "at the time": "at",
    "at the date of": "at",
    "on the date of": "at",
    "at the end of": "end",
    "by the end of": "end",
    "at the beginning of": "begin",
    "from the date of": "from",
    "upon": "upon",
    "for": "for",
    "over": "over",
}
TIME_TABLE = _by_first_word(*TIME_OPENINGS)
TIME_WORDS = 3
TIME_NOUNS = frozenset(
    """day week month year hour minute quarter term period time date duration lifetime life end
    start beginning phase stage deadline moment interval season semester decade century""".split()
)
EVENT_NOUNS = frozenset(
    """receipt delivery start end expiry expiration termination completion signature signing
    payment death birth sale purchase closing launch approval acceptance notice request demand
    breach loss entry exit return execution commencement renewal occurrence arrival departure
    maturity default conviction marriage retirement dismissal invoice order installation
    publication registration detection activation creation transfer resale conversion shipment
    closure dissolution liquidation failure""".split()
)
NOT_BEFORE_TIME = frozenset("look looks looking named sought take takes shortly".split())
BASED = frozenset(
    """based rely relies relied depend depends depending dependent agreed incumbent founded act
    acts placed""".split()
)
FOLLOWING_ENDS = frozenset({"the", "these", "those", "of", "a", "at"})
# What is deducted, or asked of a "before": money, no time.
NO_TIMES = frozenset(
    "tax deduct deducting deduction interest depreciation overhead expense".split()
)


def _times(text: _Text) -> Iterator[Characteristic]:
    norms = text.norms
    for place, opening in text.openings(TIME_TABLE):
        begin = place + len(opening)
        relation = TIME_OPENINGS[" ".join(opening)]
        if _is_no_time(text, place, opening, begin):
            continue
        said = [
            at for at in _phrase(text, begin, TIME_WORDS, ends=TIME_ENDS) if at not in text.unread
        ]
        words = [norms[at] for at in said]
        if not words or not NO_TIMES.isdisjoint(words):
            continue
        if relation in NEED_TIME and not _names_time(norms, begin, said, relation):
            continue
        if relation in {"upon", "at"} and TIME_NOUNS.union(EVENT_NOUNS).isdisjoint(words):
            continue
        yield _characteristic(
            text,
            "time",
            " ".join([relation, *words]),
            place,
            said[-1] + 1,
            modality=modality_at(norms, place),
            weak=relation in LOOSE_TIMES and len(words) == 1,
        )


def _is_no_time(text: _Text, place: int, opening: Opening, begin: int) -> bool:
    """Whether the words around an opening give it another sense: "named after", "based upon"."""
    before, follower = text.word(place - 1), text.word(begin)
    return (
        before in NOT_BEFORE_TIME
        or "-" in {before, follower}
        or (opening == ("upon",) and before in BASED)
        or (opening == ("following",) and (before in FOLLOWING_ENDS or follower not in DETERMINERS))
    )


TIME_ENDS = (PREPOSITIONS | JOINTS) - {"is", "are", "has", "have"}
LOOSE_TIMES = frozenset({"during", "for", "over"})
NEED_TIME = frozenset({"within", "for", "over"})


def _names_time(norms: Sequence[str], begin: int, said: Sequence[int], relation: str) -> bool:
    """Whether a phrase names a stretch of time: "the term", "a limited period"; no number."""
    if any(norm.isdigit() for norm in norms[begin : said[0]]):
        return False  # read as a number
    if relation != "within":
        return norms[said[-1]] in TIME_NOUNS
    return any(norms[at] in TIME_NOUNS for at in said if at < begin + TIME_REACH)


TIME_REACH = 5


# ── purposes ─────────────────────────────────────────────────────────────────────────────────────

PURPOSE_OPENINGS = _by_first_word(
    "in order to", "in order for", "for the purpose of", "for purpose of", "for the sake of",
    "with the aim of", "with the goal of", "with the purpose of", "with the intention of",
    "with the intent of", "with the objective of", "with the intent to", "with the aim to",
    "intended to", "intended for", "used to", "used for", "used in", "designed to", "designed for",
    "use to", "meant to", "so as to", "so that", "aimed at", "serves to", "serve to",
    "whose purpose is to", "whose aim is to", "whose goal is to", "for use in", "for use by",
    "for use as", "suitable for", "with a view to", "established to", "created to",
    "dedicated to", "to",
)  # fmt: skip
PURPOSE_WORDS = 3
# Words behind which "to" gives no purpose: "the right to sell", "able to pay".
GOVERNORS = frozenset(
    """right obligation duty ability capacity capability agree agrees agreed agreeing
    required requires require able unable likely need needs want wants wish wishes
    authorized authorised permitted entitled allowed allows allow responsible due subject
    according relating related pertaining respect refers refer referring addition access up back
    prior close equal similar pursuant applicable contrast as try tries attempt attempts fail
    fails failing decision promise promises commitment commits committed willing willingness
    offer offers seek seeks continue begin begins tend tends helps help how what whether not
    ought have has had is are was were be used intended designed order only needed necessary
    obliged obligated bound expected supposed invited permission license licence power authority
    freedom failure opportunity option consent enable enables enabling cause causes causing lead
    leads leading direct directs assist easy hard difficult possible impossible ready prepared
    eligible qualified competent permit permits potential tendency empowered instructed ordered
    asked forced compelled undertakes undertake proves proven reported considered deemed known
    believed said came come comes going goes go plans plan plays proposal threatens
    refuses refusal inability propensity obligations reason reasons time chance likelihood liable
    sufficient enough too inclined free claims claim request requests way ways invitation
    incentive requirement elects elect intend intends intention desire desires""".split()
)
VERBS = frozenset(
    """accept access accomplish achieve acquire act add address advance advise allocate allow
    analyze analyse apply approve arrange assemble assess assign assist assure attain attract
    audit authenticate authorize authorise avoid bid bring build buy calculate capture carry
    change check collaborate collect combine communicate compare compensate compete complete
    comply compute conduct confirm connect conserve construct contribute control convert convey
    coordinate cope copy correct cover create cut deal decide decrease decrypt define deliver
    demonstrate deploy derive describe design detect determine develop direct distribute do draw
    drive earn educate eliminate employ enable encourage encrypt enforce engage enhance ensure
    enter entertain establish estimate evaluate examine exchange execute exercise expand explain
    exploit explore express extend facilitate find finance finish fulfil fulfill fund gain
    generate get give govern grant grow guarantee guide handle help hide hold identify implement
    import improve increase indicate inform initiate inspect install instruct integrate
    investigate invest issue join keep learn lend license limit maintain make manage manufacture
    market maximise maximize measure meet minimise minimize mitigate modify monitor move
    negotiate notify obtain offer operate optimise optimize organise organize oversee pay perform
    persuade plan prepare present preserve prevent proceed process produce promote protect prove
    provide publish purchase pursue raise reach realise realize receive recognise recognize
    recommend record recover reduce register regulate release remedy remove render repair replace
    represent reproduce resell resist resolve respond restore restrict retain retrieve review run
    safeguard satisfy save secure sell send separate serve settle share show simulate solve
    specify spread stop store strengthen support supply sustain take teach test track trade train
    transfer transform translate transmit transport treat undertake update use validate verify
    work""".split()
)
CLAUSE_REACH = 14


def _purposes(text: _Text, head: int | None) -> Iterator[Characteristic]:
    norms = text.norms
    taken = -1
    for place, opening in text.openings(PURPOSE_OPENINGS):
        begin = place + len(opening)
        if place < taken:
            continue
        if opening[-1] == "to" and not _opens_verb(text, begin):
            continue
        if opening == ("to",) and not _is_plain_purpose(text, place, head):
            continue
        if opening == ("used", "in") and text.word(begin) in {"this", "the"}:
            continue  # "as used in this agreement"
        if opening[-1] == "of" and (
            text.word(place - 1) == "." or text.word(begin) in {"this", "these"}
        ):
            continue  # "For the purposes of this agreement, ..."
        said = _phrase(text, begin, PURPOSE_WORDS, ends=JOINTS | PURPOSE_ENDS)
        if (
            not said
            or norms[said[0]] in NO_AIMS
            or (opening[0] == "used" and norms[said[0]] in OF_WORDS)
        ):
            continue
        modality, denied = modality_at(norms, place, begin), False
        if not DENIED_INSIDE.isdisjoint(norms[begin : said[-1]]):
            if opening[:2] != ("so", "that"):
                continue
            modality, denied = Modality.EXCLUDED, True
        taken = said[-1]
        yield _characteristic(
            text,
            "purpose:stated",
            _words(text, said),
            place,
            said[-1] + 1,
            modality=modality,
            weak=denied or len(said) == 1,
        )


OF_WORDS = frozenset("describe refer denote mean indicate designate call name".split())
NO_AIMS = frozenset("conjunction connection combination accordance addition place turn".split())
DENIED_INSIDE = frozenset(
    {"no", "not", "never", "without", "n't", "nobody", "neither", "nor", "none", "cannot"}
)
PURPOSE_ENDS = frozenset(
    """by during within before after until without upon when if through via using""".split()
)


def _opens_verb(text: _Text, place: int) -> bool:
    while is_adverb(text.word(place)):
        place += 1
    return text.word(place) in VERBS


def _is_plain_purpose(text: _Text, place: int, head: int | None) -> bool:
    """Whether a bare "to" tells what the concept is for: "an arrangement ... to share costs"."""
    norms = text.norms
    if head is None or not head < place <= head + CLAUSE_REACH:
        return False
    between = norms[head + 1 : place]
    if any(norm in CLAUSE_STOPS for norm in between):
        return False
    before = text.word(place - 1)
    return before not in GOVERNORS and (place - 1 == head or before not in COUNTERS)


CLAUSE_STOPS = frozenset(
    """. ; : ( that which who whom whose where when if unless because while is are was were will
    must shall may can from required agree agrees right obligation ability as""".split()
)
