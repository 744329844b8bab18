"""Whether a text is one that the engine can read: English, in words, saying something itself.

The tables and models of the engine read English. A text in another language is still compared by
its names and numbers, but nobody should be told that such a comparison is sure. What stands here
are small counts over words, wide enough to be right on definitions and to leave titles in peace.
"""

import re


APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# Plain and accented letters, the longer accents, ligatures, and letters of full width.
LATIN = re.compile("[\u0000-\u024f\u1e00-\u1eff\ufb00-\ufb06\uff21-\uff5a]")
LONGEST_LOOKED_AT = 4_000  # characters; the language of a text shows early

ENGLISH = frozenset(
    """a about above after all also an and any are as at be because been before below between both
    but by can did do does each either etc every for from had has have her his how if in into is it
    its may more most must neither no nor not of off on one only or other our out over own per
    shall she should so some such than that the their them then there these they this those through
    to two under until up upon was we were what when where whether which who whom whose will with
    within without would you your""".split()
)
# Words that English texts borrow ("de facto") are outweighed by the English words around them.
OTHERS: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split()) - ENGLISH
    for words in (
        # German
        """aber alle als auch auf aus bei beide beim bis dass das dem den der des die durch ein
        eine einem einen einer eines er es für gegen hat ihre ihrer im ist kann mehr mit nach nicht
        noch nur oder ohne sich sie sind sowie über um und unter vom von vor werden wenn wie wird
        wurde zu zum zur zwei zwischen""",
        # French
        """au aux avec ce ces cette comme d'un d'une dans de des deux du elle en entre est et il
        ils la le les leur leurs mais n'est ne ou où par pas plus pour qu'un qu'une que qui sans se
        ses son sont sous sur un une vers à été être""",
        # Spanish
        """al como con cuando de del dos el en entre es esta este están hasta la las lo los más no
        o para pero por que se según ser sin sobre son su sus también un una uno y""",
        # Italian
        """ai al alla alle anche che chi come con da dai dal dalla degli dei del della delle di due
        e ed gli i il la le lo nel nella non o per più quando senza si sono su sul sulla tra un una
        uno è""",
        # Portuguese
        """ao aos com como da das de do dos duas e em entre foi mais na nas no nos não o os ou para
        pela pelas pelo pelos por que se sem ser sobre sua suas são também um uma à é""",
        # Dutch
        """aan alle als bij dat de der die deze dit door een en er geen haar heeft het hun in is
        kan maar meer met naar niet of om onder ook op over te tot tussen twee uit van voor waarin
        wordt worden zich zijn zonder""",
        # Swedish, Danish, Norwegian
        """af alle att av blir den det der detta dette eller en er ett et for från fra før för har
        hos ikke inte med mellan mellem och och og om på samt sig ska skal som til till två under
        uten utan vid är även""",
        # Polish
        """albo ale bez być czy dla do ich jako jest lub na nie od oraz po pod przez przy są się
        tego ten to w we z za ze że""",
        # Czech, Slovak
        """a aby ale ako bez být do jako jeho jejich je jsou kde která které který ktorý ktoré
        mezi na nebo alebo od po pro při sa se si sú s v ve z za že""",
        # Turkish
        """bir bu da daha de değil en gibi göre her ile için kadar olan olarak ve veya ya""",
        # Hungarian
        """a amely az csak egy és hogy illetve is két közötti már meg nem olyan vagy""",
        # Finnish
        """ei eli että ja joka jossa jotka kaksi kanssa kuin mukaan myös ne on ovat sekä se tai
        voi""",
        # Romanian
        """al ale care ce cu de din două este fi la mai nu o pe pentru prin sau se sunt un unei unui
        și în între""",
    )
)
FEW = 2  # function words of another language that are no accident
NON_LATIN_SHARE = 0.2  # of all letters; one sign of Chinese stands for a word


def speaks_english(text: str) -> bool:
    """Tell whether a text is in English, as far as its small words and its letters show.

    A text is foreign when a fifth of its letters are not Latin ones, or when it holds two or more
    function words of one other European language and fewer of English. What is too short to
    show anything, such as a term or a name, counts as English.

    >>> speaks_english("Eine Firma, die Waren verkauft."), speaks_english("Joint Venture GmbH")
    (False, True)
    """
    text = text[:LONGEST_LOOKED_AT]
    letters = [letter for letter in text if letter.isalpha()]
    if sum(LATIN.match(letter) is None for letter in letters) > NON_LATIN_SHARE * len(letters):
        return False
    words = WORDS.findall(text.casefold().replace(APOSTROPHE, "'"))
    english = sum(word in ENGLISH for word in words)
    foreign = max(sum(word in known for word in words) for known in OTHERS)
    return foreign < FEW or foreign <= english


# ── texts that say nothing by themselves ─────────────────────────────────────────────────────────

_PLACE = (
    r"(?:above|below|elsewhere|there|(?:in|by|under|at|on)\b(?=.*(?:\d|\b(?:above|act|agreement|"
    r"annex|appendix|article|attachment|below|chapter|clause|code|contract|document|exhibit|"
    r"glossary|guide|guideline|handbook|introduction|law|manual|page|paragraph|part|policy|"
    r"preamble|recital|regulation|rules?|schedule|section|standard|statute|terms|website)\b)))"
)
_POINTS = re.compile(
    rf"""(?:the\ term\s|this\ term\s|it\s|term\s)?(?:
        (?:please\s+)?(?:see|refer\s+to|cf\.?|consult|vide)\b
            (?!-|\s+(?:what|how|whether|if|that|why)\b)
      | (?:shall\s+have|has|have|having|with|bears?)\s+the\s+(?:same\s+)?meanings?\b
      | (?:is\s+|are\s+|as\s+)*(?:defined|described|explained|laid\s+down|set\s+(?:out|forth)|
            specified|stated)\s+{_PLACE}
      | (?:same|ditto|idem|ibid)\b(?:\s+as\s+(?:above|before|below|in)\b|\W*$)
      | (?:tbd|tba|tbc|n/?a|none|todo|to\ do|unknown|undefined|no\s+definition)\W*$
      | not\s+(?:yet\s+)?(?:decided|defined|determined)\b
      | to\s+be\s+(?:added|agreed|confirmed|decided|defined|determined|discussed)\b
      | [\W_]+$
    )""",
    re.VERBOSE,
)
_SENTENCE_ENDS = re.compile(r"(?<!\bcf)(?<!\bno)(?<!\bart)(?<!\bsec)[.;]\s+(?=[^\W\d_])|\n")
# A pointer that goes on to say something: "as defined by law as a person who ...".
_GOES_ON = re.compile(r"\b(?:that|which|who|whose|whereby|namely|i\.e\.|including)\b")
LONGEST_POINTER = 160  # characters of a sentence that does nothing but point elsewhere


def only_points_elsewhere(text: str) -> bool:
    """Tell whether a text says only where its meaning stands, or that it has none yet.

    >>> only_points_elsewhere("See section 3."), only_points_elsewhere("See-through packaging.")
    (True, False)
    """
    if len(text) > 4 * LONGEST_POINTER:
        return False
    sentences = [part.strip(" \t\r\"'“”()[]") for part in _SENTENCE_ENDS.split(text.casefold())]
    said = [sentence for sentence in sentences if sentence]
    return bool(said) and all(
        len(sentence) <= LONGEST_POINTER
        and _POINTS.match(sentence) is not None
        and _GOES_ON.search(sentence) is None
        for sentence in said
    )


LONGEST_ABBREVIATION = 6


def is_one_word(text: str) -> bool:
    """Tell whether a text is a single word.

    >>> is_one_word("Reseller."), is_one_word("A reseller.")
    (True, False)
    """
    return len(text.split()) == 1 and any(letter.isalpha() for letter in text)


def is_all_abbreviations(text: str) -> bool:
    """Tell whether a text holds nothing but abbreviations.

    >>> is_all_abbreviations("JV, SPV/NDA"), is_all_abbreviations("A JV")
    (True, False)
    """
    words = re.findall(r"\w+", text)
    return bool(words) and all(
        len(word) <= LONGEST_ABBREVIATION and word.isupper() and word.casefold() not in ENGLISH
        for word in words
    )
