"""The first phrase of a definition: its superordinate concept, and the words that delimit it.

"A non-profit organisation that ..." has the genus "organisation" and the modifier "non-profit".
No genus is better than a wrong one: a gloss that opens with a verb or an adjective ("make a ...",
"able to ..."), a sentence about the term ("a distributor buys ...") and a phrase whose last word
is no noun have none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from glossary_service.alignment.concepts import Characteristic, Modality
from glossary_service.alignment.tokens import Tokens


# ── where the first phrase begins ────────────────────────────────────────────────────────────────

# "In simple terms, ...", "For the purposes of this agreement, ..."
OPENS_SETTING = (
    r"^\W*(?:in|for|under|within|with respect to|with regard to|as used in|generally|essentially|"
    r"broadly|basically|put simply)\b(?![^,;:.]{0,60}\b(?:which|that|who)\b)"
)
SETTINGS = re.compile(
    f"(?:{OPENS_SETTING}[^;:.]{{0,90}}?,\\s+(?=an?\\b|the\\b|any\\b))"
    f"|(?:{OPENS_SETTING}[^,;:.]{{0,60}},\\s+)",
    re.IGNORECASE,
)
# Numbers, letters and word classes before a definition.
NUMBERING = re.compile(r"^\W*(?:\d{1,2}|[a-z]|[ivx]{1,4}|noun|verb|adj|adv)[.)]+\s+", re.IGNORECASE)
SUBJECT = r"^\W*(?:[^.;:!?]{0,80}?[\s\")'])??"
ADVERB = r"(?:(?:\w+ly|often|sometimes|also|simply)\s+)?"
NO_NOUN_BEFORE = r"(?<!the )(?<!any )(?<!of )(?<!by )(?<!\ba )"  # "the means used to ..."
# Words between a term and what is said of it. After a plain "is" an article must follow.
LEAD_INS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"^\W*(?:when|where|if)\s(?:we|you|they|i|people)\s(?:say|speak of|talk about|use)\s"
            r"[^.;]{1,60}?,?\s(?:we|you|they|i)\s(?:mean|understand|refer to)\s+"
        ),
        r"^\W*by\s[^.;]{1,60}?\s(?:we|you|they|i)\s(?:mean|understand)\s+",
        (
            r"^\W*(?:a|the|this|is a)?\s?(?:general |common |broad |generic |legal |umbrella )?"
            r"(?:term|word|phrase|expression|name)\s(?:that is\s|which is\s)?(?:often |commonly )?"
            r"(?:used\s)?(?:to |that |which |for )?(?:describ(?:e|es|ing)|refers? to|referring to|"
            r"denot(?:e|es|ing)|mean(?:s|ing)?|used to describe|given to|for)\s+"
        ),
        (
            rf"{SUBJECT}{ADVERB}(?:shall mean|{NO_NOUN_BEFORE}means,?|mean|refers? to|"
            r"can refer to|denotes|stands for|has the meaning of|"
            r"(?:is|are|can be|may be) (?:defined|understood|described) as|"
            r"is (?:a|the) (?:term|word) (?:used )?for)\s+(?:either\s+)?"
            r"(?!of\b|used\b|that\b|to\b|not\b|by\b|what\b|we\b|you\b|a lot\b)"
        ),
        (
            rf"{SUBJECT}(?<!there )(?:is|are|was|can be|may be|must be|could be|will be|describes|"
            rf"covers|represents|constitutes|comprises)\s+{ADVERB}(?=an?\b|the\b|any\b|one of\b)"
        ),
    )
)
# A lead-in does not reach over the clause of the thing it defines: "A firm that is a member of ..."
NO_SUBJECT = re.compile(
    r",|\b(?:that|which|who|whom|whose|where|when|whether|if|how|what|because|unless)\b",
    re.IGNORECASE,
)
OPENING_REACH = 300  # characters in which the first phrase must begin
MEANS_WE = 3  # the first patterns say "when" or "that" themselves


def _begin(text: str) -> tuple[int, bool]:
    """Return where the first phrase begins, and whether a lead-in stands before it."""
    begin, led, text = 0, False, text[:OPENING_REACH]
    for opening in (NUMBERING, SETTINGS, NUMBERING):
        found = opening.match(text[begin:])
        begin += found.end() if found else 0
    for number, pattern in enumerate(LEAD_INS):
        found = pattern.match(text[begin:])
        if found and (number < MEANS_WE or not NO_SUBJECT.search(found[0])):
            begin, led = begin + found.end(), True
            if number >= MEANS_WE:
                break
    setting = SETTINGS.match(text[begin:])
    return begin + (setting.end() if setting else 0), led


# ── words that are no nouns ──────────────────────────────────────────────────────────────────────

DETERMINERS = frozenset(
    """a an the any each every some all both one our your their its his her this these those
    another either certain such""".split()
)
COUNTERS = frozenset(
    """two three four five six seven eight nine ten more several many few or multiple various
    least at""".split()
)
# The first phrase of a definition ends where its delimiting characteristics begin.
PHRASE_ENDS = frozenset(
    """that which who whom whose where when in of for to with by between among from on at under into
    through as if whether used having is are was were be being been has have had may must shall can
    could should would will and or than , . ; : ( ) [ ] " ' / - -- within without during after
    before not until while because so how thus given per against over about upon across along onto
    toward towards throughout via like including excluding except unless since but also e.g i.e e.g.
    i.e. whereby wherein only alone together does do did n't around outside inside beyond near such
    concerning regarding relating pertaining containing consisting comprising minus plus
    less""".split()
)
# A definition that opens with one of these has no phrase with a superordinate concept.
NO_PHRASE = frozenset(
    """we you it they i he she this that there if when how what who where why which to in as but
    and although though while because since however please see note not no nothing never most
    here used able unable capable incapable relating related pertaining concerning regarding
    referring denoting describing having being likely liable prone based comprised composed
    consisting containing involving belonging free ready willing due subject according per via
    with without by from for on at of so too whereas whether also let make made do refer cf same
    another more less""".split()
)
# "A kind of agreement": the genus is what is named after "of".
KIND_WORDS = frozenset("kind type sort form class category variety subset subtype species".split())
IRREGULAR_PARTICIPLES = frozenset(
    """held sent kept made paid sold bought given taken set put owned used left lent built drawn
    written shown known done using doing""".split()
)
ING_NOUNS = frozenset(
    """meeting building training funding pricing marketing offering rating hearing filing holding
    licensing working undertaking understanding accounting binding planning testing branding
    engineering manufacturing financing hosting processing operating making sharing reporting
    voting trading purchasing computing networking monitoring learning housing mining banking
    consulting outsourcing warehousing string spring thing drawing recording setting beginning
    billing advertising programming scheduling lending leasing routing screening sampling
    scanning cleaning timing ring king wing saving earning clearing shipping packaging modeling
    modelling signing catering fishing farming teaching writing reading painting lighting heating
    wiring plumbing crossing dwelling gathering ending finding opening warning nursing mailing
    coating dressing reasoning feeling hiring lodging mapping encoding phishing spoofing hacking
    merchandising franchising bookkeeping recycling cooking swelling bleeding""".split()
)
# "-ing" words that open a phrase without being its verb: "operating profit", "existing customers".
ING_ADJECTIVES = frozenset(
    """operating working existing outstanding binding remaining resulting controlling opening
    closing governing living building training marketing manufacturing holding accounting
    engineering ongoing leading""".split()
)
ED_NOUNS = frozenset("need seed feed speed deed bed shed breed weed creed bleed greed red".split())
# What follows a participle that opens a clause: "a fee paid by", but not "computer based system".
CLAUSE_WORDS = frozenset(
    """by to in for on from as with at under through into of or and during within between when
    against only either the a an any all each its their his her our your this that , . ; : ( )
    via among over upon before after until without up out off per together jointly not so such
    onto across along about where who which whom whose one two no more less both""".split()
)
ADJECTIVE_ENDINGS = ("ive", "able", "ible", "al", "ous", "ary", "ic", "ful", "less", "ish")
NOUNS_LIKE_ADJECTIVES = frozenset(
    """access acquittal actuary adjective admiral adversary aerial alternative animal anniversary
    antibiotic apothecary appraisal approval archive arithmetic arrival arsenal beneficiary bible
    boundary burial bushel business cable call canal canary capital cardinal carnival cathedral
    ceramic cereal characteristic chemical clinic collective commentary commissary constable
    consumable cooperative coral corporal cosmetic credential criminal critic crucible crystal
    deal deliverable denial derivative detective diary dictionary dignitary directive dish
    dismissal dispensary disposal dive documentary drive editorial epidemic estimate estuary
    executive fabric february festival finish fish fitness functionary glossary goal graphic hall
    heuristic hive hospital illness incentive individual infirmary initiative intermediary
    interval itinerary january journal laxative library logic lyric mall mammal manual material
    meal mechanic memorial mercenary metal metric mineral missionary monastery mortal mosaic
    motive music musical narrative native notary obituary objective official olive pandemic panic
    payable periodical perishable perspective petal pharmaceutical picnic plastic polish portal
    potential prerogative preservative preventive principal process professional proposal
    receivable referral rehearsal relative relic removal renewal rental representative republic
    retrieval revival ritual rival salary sanctuary seal secretary sedative seminary serial shawl
    signal statistic subsidiary summary survival syllable table terminal topic total traffic
    trial tribunal tutorial upheaval urinal valuable variable vegetable vocabulary wall
    wilderness wish withdrawal witness""".split()
)
PLAIN_ADJECTIVES = frozenset(
    """independent permanent different subsequent consistent competent efficient sufficient
    current recent urgent significant relevant important compliant redundant dominant equivalent
    transparent prominent apparent joint separate single new high low long short large small big
    whole full partial first second third main own other same free open closed oral private major
    minor early late prior former future past fair equal similar human unique senior junior
    binary finite infinite complete discrete concrete remote secure mature pure sole prime
    deliberate corporate intermediate ultimate appropriate adequate accurate legitimate worthy
    ordinary simple double triple necessary proper clear direct indirect exclusive symmetric
    random modern good bad true false real virtual active raw abstract written unwritten non
    nonprofit third-party self-contained self larger smaller greater lower higher upper inner
    outer further last next wide broad narrow deep strong weak hard soft hot cold warm wet dry
    thick thin flat round square sharp old young rich poor fast slow quick safe dangerous easy
    difficult heavy light dark bright green red blue black white brown yellow most least
    least-cost extra additional certain particular specific definite indefinite public general
    personal nominal primary moral basic tangible intangible very bona""".split()
)
NO_NOUNS = frozenset(
    """rather alone more less fewer net only together back up no nobody one two three four five
    six even so first last who whom what but very most other such then out off down just ever
    well either neither none same own something anything everything someone anyone refer employ
    us me them him understood meant wise etc ie eg therefore hereby thereof herein due able
    worthy there here""".split()
)
NO_ADVERBS = frozenset("family supply assembly reply anomaly ally monopoly fly jelly belly".split())


PLAIN_ADVERBS = frozenset({"very", "quite", "often", "sometimes"})


def is_adverb(norm: str) -> bool:
    """Whether a word is an adverb by its ending: "legally", not "family"."""
    ending = len(norm) > 4 and norm.endswith("ly") and norm not in NO_ADVERBS  # noqa: PLR2004
    return ending or norm in PLAIN_ADVERBS


def is_adjective(norm: str) -> bool:
    """Whether a word is an adjective: by a table, or by an ending that nouns seldom have."""
    if norm in PLAIN_ADJECTIVES:
        return True
    return norm.endswith(ADJECTIVE_ENDINGS) and norm not in NOUNS_LIKE_ADJECTIVES


def is_participle(norm: str) -> bool:
    """Whether a word may open a clause behind a noun: "paid", "listing"."""
    regular = norm.endswith("ed") or (len(norm) > 5 and norm.endswith("ing"))  # noqa: PLR2004
    return norm in IRREGULAR_PARTICIPLES or (
        regular and norm not in ING_NOUNS and norm not in ED_NOUNS
    )


# ── the phrase ───────────────────────────────────────────────────────────────────────────────────

LONGEST_PHRASE = 7
SHORTEST_NOUN = 3
BRACKET_WORDS = 6  # "a senior (federal) official"
COPULAS = frozenset({"is", "are", "was", "were"})
FINITE = COPULAS | frozenset("must shall may can will should could would mean refer".split())
# Behind one of these stands a clause of its own, whose verb is not the verb of the definition.
CLAUSES = frozenset(
    """that which who whom whose where when if as because unless whether while , . ; : ( ) - --
    than how what so until before after whereby wherein""".split()
)
ARTICLES = frozenset({"a", "an", "the", "any"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or words joined by hyphens, from one token up to another that is left out."""

    first: int
    after: int

    @property
    def is_compound(self) -> bool:
        """Whether hyphens join several words."""
        return self.after - self.first > 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of a first phrase; the last one is the head; `after` is the token behind it."""

    units: tuple[Unit, ...]
    after: int
    alternatives: bool = False


def read_first_phrase(
    tokens: Tokens, phrase: Phrase, masked: frozenset[int]
) -> tuple[Characteristic, ...]:
    """Return the superordinate concept (ISO 704: immediate generic concept) and its modifiers."""
    return (*_genera(tokens, phrase, masked), *_modifiers(tokens, phrase, masked))


def find_first_phrase(tokens: Tokens, masked: frozenset[int]) -> Phrase | None:
    """Return the phrase that names the superordinate concept, or `None` where there is none."""
    norms = tokens.norms
    begin, led = _begin(tokens.text)
    start = next((place for place, at in enumerate(tokens.starts) if at >= begin), len(norms))
    for _ in range(3):  # a sentence may give its phrase behind "is a"
        start, articled = _skip_determiners(tokens, start)
        if start >= len(norms):
            return None
        if norms[start] in NO_PHRASE and not _unit(tokens, start).is_compound:
            return None
        if not led and start in masked:
            behind = _behind_term(tokens, start, masked)
            if behind is None:
                return None  # a sentence about the term
            start, led = behind, True
            continue
        phrase = _walk(tokens, start)
        if phrase is None:
            return None
        verb = _finite_verb(tokens, phrase)
        if verb is None:
            return phrase if _is_noun_phrase(tokens, phrase, articled=articled) else None
        if norms[verb] not in COPULAS or norms[verb + 1] not in ARTICLES:
            return None
        start, led = verb + 1, True
    return None


TERM_REACH = 16


def _behind_term(tokens: Tokens, start: int, masked: frozenset[int]) -> int | None:
    """Return the place behind "TERM is", "TERM (T) is", or "TERM, also known as U, is the"."""
    norms, place = tokens.norms, start
    while place in masked:
        place += 1
    if norms[place : place + 1] == ["("] and ")" in norms[place : place + BRACKET_WORDS]:
        place += norms[place : place + BRACKET_WORDS].index(")") + 1
    if norms[place : place + 1] and norms[place] in COPULAS:
        return place + 1
    if norms[place : place + 1] != [","]:
        return None
    for verb in range(place, min(place + TERM_REACH, len(norms) - 1)):
        if norms[verb] == ".":
            return None
        if norms[verb] in COPULAS and norms[verb + 1] in ARTICLES:
            return verb + 1
    return None


def _skip_determiners(tokens: Tokens, start: int) -> tuple[int, bool]:
    """Return the first word of the phrase itself, and whether an article stands before it."""
    norms, place, articled = tokens.norms, start, False
    while place < len(norms):
        norm = norms[place]
        joined = norms[place + 1 : place + 2] == ["-"]
        letters = norm if tokens.is_alpha[place] else "".join(filter(str.isalpha, norm))
        if letters in DETERMINERS or norm == "of":  # an invisible mark may cling to the article
            articled = True
        elif len(norm) < SHORTEST_NOUN and not joined and norm not in NO_PHRASE | PHRASE_ENDS:
            pass  # a mark or a letter says nothing of the kind of thing
        elif norm == "(" and ")" in norms[place : place + BRACKET_WORDS]:
            place += norms[place : place + BRACKET_WORDS].index(")")
        elif not (
            norm in COUNTERS or (is_adverb(norm) and not joined) or not tokens.is_alpha[place]
        ):
            break
        place += 1
    return place, articled


def _has_letter(tokens: Tokens, place: int) -> bool:
    return bool(tokens.is_alpha[place]) or any(letter.isalpha() for letter in tokens.norms[place])


def _unit(tokens: Tokens, start: int) -> Unit:
    """Return the word at a place with all that hyphens join to it."""
    norms, starts, ends = tokens.norms, tokens.starts, tokens.ends
    after = start + 1
    while (
        after + 1 < len(norms)
        and norms[after] == "-"
        and ends[after - 1] == starts[after]
        and ends[after] == starts[after + 1]
        and tokens.is_alpha[after + 1]
    ):
        after += 2
    return Unit(start, after)


def _walk(tokens: Tokens, start: int) -> Phrase | None:
    """Collect the words up to the end of the first phrase."""
    norms = tokens.norms
    units: list[Unit] = []
    alternatives = False
    place = start
    while place < len(norms):
        unit = _unit(tokens, place)
        norm = norms[unit.after - 1]
        if norms[place] == "of" and units and _is_kind(norms, units):
            units, place = [], _skip_determiners(tokens, place)[0]
            continue
        if norms[place] in {"'s", "'"} and units and place + 1 < len(norms):
            units, place = [], place + 1  # "a customer's right": the possessor delimits nothing yet
            continue
        if norms[place] == "(" and (not units or _open_ended(norms, units)):
            close = norms[place : place + BRACKET_WORDS].count(")")
            if close:
                place += norms[place : place + BRACKET_WORDS].index(")") + 1
                continue
        if norms[place] in {"and", "or", ","} and _joins(tokens, place, units):
            alternatives = alternatives or norms[place] == "or"
            place = _behind_joint(norms, place)
            continue
        if not unit.is_compound and _ends(tokens, place, units):
            break
        if not unit.is_compound and not _has_letter(tokens, place):
            break
        if not unit.is_compound and norm in FINITE_FORMS and _is_inflected(tokens, place):
            return None  # "the manufacturer creates": a sentence
        units.append(unit)
        place = unit.after
        if len(units) > LONGEST_PHRASE:
            return None
    while len(units) > 1 and _stands_behind(norms, units, place):
        place = units.pop().first  # "a person responsible for"
    return Phrase(tuple(units), place, alternatives) if units else None


def _stands_behind(norms: Sequence[str], units: Sequence[Unit], place: int) -> bool:
    """Whether the last word is an adjective that follows its noun."""
    last, before = norms[units[-1].after - 1], norms[units[-2].after - 1]
    return (
        is_adjective(last)
        and not is_adjective(before)
        and (place >= len(norms) or norms[place] in {"for", "to", "of", "from", "in", "with", "by"})
    )


# Forms that are verbs and no plurals: with an ending they make a sentence of what precedes.
AUXILIARIES = frozenset({"does", "do", "did", "has", "have", "had"})
FINITE_FORMS = frozenset(
    """create provide buy sell make take give perform produce allow enable require include
    contain consist involve occur describe define identify ensure reflect specify represent
    remove receive pay employ resell develop agree tend deduct send become happen exist belong
    mean own keep help reduce increase know operate serve prevent protect obtain apply bring
    carry""".split()
)


def _is_inflected(tokens: Tokens, place: int) -> bool:
    return place > 0 and tokens.text[tokens.ends[place] - 1].casefold() == "s"


def _is_kind(norms: Sequence[str], units: Sequence[Unit]) -> bool:
    return norms[units[-1].after - 1] in KIND_WORDS


def _open_ended(norms: Sequence[str], units: Sequence[Unit]) -> bool:
    """Whether the phrase so far ends in an adjective, so that its noun must follow."""
    last = norms[units[-1].after - 1]
    return (is_adjective(last) and last not in NO_NOUNS) or (
        last.endswith("ed") and last not in ED_NOUNS
    )


def _joins(tokens: Tokens, place: int, units: Sequence[Unit]) -> bool:
    """Whether a comma, "and" or "or" stands between two adjectives: "physical or logical"."""
    norms = tokens.norms
    after = _behind_joint(norms, place)
    if not units or after >= len(norms) or not tokens.is_alpha[after]:
        return False
    all_open = all(
        _open_ended(norms, (unit,)) or unit.is_compound or is_adverb(norms[unit.first])
        for unit in units
    )
    follows = _unit(tokens, after)
    joined = norms[follows.after - 1]
    if norms[after] in PHRASE_ENDS or norms[after] in DETERMINERS:
        return False
    if norms[place] == ",":
        return all_open and (is_adjective(joined) or joined.endswith("ed") or follows.is_compound)
    return all_open


def _behind_joint(norms: Sequence[str], place: int) -> int:
    """Return the place behind ",", "and", "or", or ", and"."""
    both = norms[place] == "," and norms[place + 1 : place + 2] in (["and"], ["or"])
    return place + (2 if both else 1)


# Participles that join a noun before them: "government issued card".
ATTRIBUTIVES = frozenset(
    """based issued enabled related owned approved oriented sponsored assisted supported supplied
    generated aided controlled financed funded backed held shared led""".split()
)
PRONOUNS = frozenset("we you they it i he she other".split())


def _ends(tokens: Tokens, place: int, units: Sequence[Unit]) -> bool:
    norms = tokens.norms
    norm = norms[place]
    if norm in PHRASE_ENDS:
        return True
    if not units:
        return False
    if norm in DETERMINERS or norm in PRONOUNS:
        return True
    follower = norms[place + 1] if place + 1 < len(norms) else "."
    if is_adverb(norm):
        return not (is_adjective(follower) or is_participle(follower)) or not _open_ended(
            norms, units
        )
    if not is_participle(norm) or _open_ended(norms, units):
        return False
    # "A fee paid by" and "a list naming items" open a clause; "a computer based system" does not.
    attributive = norm in ATTRIBUTIVES and follower not in CLAUSE_WORDS
    return not (attributive and _noun_follows(tokens, place + 1))


def _noun_follows(tokens: Tokens, place: int) -> bool:
    return place < len(tokens.norms) and bool(tokens.is_alpha[place]) and not tokens.is_stop[place]


def _finite_verb(tokens: Tokens, phrase: Phrase) -> int | None:
    """Return the place of a verb that makes a sentence of the first clause, if there is one."""
    norms = tokens.norms
    if norms[phrase.after : phrase.after + 1] and norms[phrase.after] in DETERMINERS | PRONOUNS:
        return None  # "the process an organisation employs"
    for place in range(phrase.after, len(norms)):
        if norms[place] in CLAUSES:
            return None
        if norms[place] in FINITE and place + 1 < len(norms):
            return place
    return None


def _is_noun_phrase(tokens: Tokens, phrase: Phrase, *, articled: bool) -> bool:
    """Whether the last word may be a noun, and the first one no verb."""
    norms = tokens.norms
    head = norms[phrase.units[-1].after - 1]
    if len(head) < SHORTEST_NOUN or not head.isalpha() or head in NO_NOUNS or is_adjective(head):
        return False
    if is_adverb(head) or (head.endswith("ed") and head not in ED_NOUNS):
        return False
    after = norms[phrase.after : phrase.after + 1]
    if (after and (after[0].isdigit() or after[0] in AUXILIARIES)) or head in FINITE_FORMS:
        return False
    first = phrase.units[0]
    opening = norms[first.after - 1]
    follower = norms[first.after] if first.after < len(norms) else "."
    if articled:
        return not (head.endswith("ing") and len(phrase.units) > 1 and head not in ING_NOUNS)
    # Without an article, "make an arrangement" and "removing entries" are verbs with their object.
    if follower in DETERMINERS and follower not in {"that", "such", "certain"}:
        return False
    if opening.endswith("ing") and not first.is_compound:
        return (
            opening in ING_ADJECTIVES
            or len(opening) <= 5  # noqa: PLR2004 - "thing", "ring"
            or (len(phrase.units) == 1 and opening in ING_NOUNS)
            or (len(phrase.units) == 1 and follower in {"that", "which", "of", "by"})
        )
    alone = len(phrase.units) == 1 and follower in {"of", "that"}
    return opening not in GLOSS_VERBS or alone


# Verbs that open the gloss of a verb without an article behind them: "provide services to ...".
GLOSS_VERBS = frozenset(
    """add allow apply arrange assign become bring buy carry cause combine connect contain
    convert create cut define deliver denote deprive describe determine divide employ enable
    encourage engage ensure enter establish expose express fasten fill free furnish gather get
    give go grant help hold identify impose increase indicate inform introduce join keep lay lead
    leave let look lower maintain make meet move obtain pass pay perform prepare present prevent
    produce protect provide push put raise receive reduce refer reflect remain remove render
    replace represent restore say sell send separate serve show specify spread stop strike take
    treat turn utter write""".split()
)


# ── what is said of it ───────────────────────────────────────────────────────────────────────────


def _genera(tokens: Tokens, phrase: Phrase, masked: frozenset[int]) -> Iterator[Characteristic]:
    """Yield the head, and the one behind "or": "an individual or a company"."""
    norms = tokens.norms
    last = phrase.units[-1].after - 1
    heads = [last]
    other = _other_head(tokens, phrase)
    if other is not None and norms[other] != norms[last]:
        heads.append(other)
    for head in heads:
        if head in masked:
            continue
        yield Characteristic(
            dimension="genus",
            value=norms[head],
            modality=Modality.REQUIRED,
            span=tokens.span(head, head + 1),
        )


def _other_head(tokens: Tokens, phrase: Phrase) -> int | None:
    norms, place = tokens.norms, phrase.after
    if norms[place : place + 1] != ["or"]:
        return None
    place += 1
    while place < len(norms) and norms[place] in DETERMINERS | COUNTERS:
        place += 1
    if place >= len(norms) or not tokens.is_alpha[place] or norms[place] in PHRASE_ENDS:
        return None
    other = _walk(tokens, place)
    if other is None or not _is_noun_phrase(tokens, other, articled=True):
        return None
    # A second phrase longer than this is a list of other things, not a second kind of thing.
    return other.units[-1].after - 1 if len(other.units) <= 2 else None  # noqa: PLR2004


# They delimit nothing by themselves.
FAINT_MODIFIERS = frozenset(
    """specific certain particular given new main key general common various different other own
    overall broad large small significant important formal following such typical basic special
    real actual current present relevant appropriate suitable similar single whole entire further
    last first total great good major minor high low same additional necessary individual usual
    normal regular simple known""".split()
)
DENYING = frozenset({"non", "not"})
# Told elsewhere ("exclusive"), or telling nothing.
UNTOLD = frozenset(
    """exclusive nonexclusive sole least more very most own same such other many several
    various""".split()
)


def _modifiers(tokens: Tokens, phrase: Phrase, masked: frozenset[int]) -> Iterator[Characteristic]:
    norms = tokens.norms
    seen: set[str] = set()
    for unit in phrase.units[:-1]:
        words = norms[unit.first : unit.after : 2] if unit.is_compound else [norms[unit.first]]
        denied = words[0] in DENYING and len(words) > 1
        value = "-".join(words[1:] if denied else words).removeprefix("for-")
        if not unit.is_compound and value.startswith("non") and value in NON_WORDS:
            denied, value = True, value.removeprefix("non")
        if (
            masked.issuperset(range(unit.first, unit.after))
            or value in seen
            or value in UNTOLD
            or value in COUNTERS
            or len(value) < 3  # noqa: PLR2004
            or is_adverb(value)
        ):
            continue
        seen.add(value)
        modality = Modality.EXCLUDED if denied else Modality.REQUIRED
        if phrase.alternatives:
            modality = Modality.OPTIONAL
        yield Characteristic(
            dimension="modifier",
            value=value,
            modality=modality,
            span=tokens.span(unit.first, unit.after),
            weak=value in FAINT_MODIFIERS or modality is Modality.OPTIONAL,
        )


NON_WORDS = frozenset(
    """nonprofit nonbinding nonexclusive noncommercial nonpublic nonfinancial nonequity nonlegal
    nontransferable nonrefundable nonresident nonlinear nontechnical nonvolatile nonessential
    nonrecurring nonresidential nonmember nongovernmental""".split()
)
