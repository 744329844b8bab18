"""A definition as words: what every reader of it needs to know of each, laid out once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from glossary_service.alignment.concepts import Span


# One character for one character, so that spans keep their place.
SAME_LENGTH_FOLDS = str.maketrans(
    "\u2018\u2019\u201c\u201d\u2010\u2011\u2013\u2014\u00a0\n\t\r", "''\"\"----    "
)
COLUMNS: list[int | str] = ["LOWER", "IDX", "LENGTH", "IS_ALPHA", "IS_STOP", "IS_PUNCT", "IS_SPACE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The words and signs of a text, by place: folded form, where it stands, what it is.

    Blanks are no words: `text` has them all, `doc` holds the words and signs alone.
    """

    text: str
    doc: Doc
    norms: list[str]
    starts: list[int]
    ends: list[int]
    is_alpha: list[int]
    is_stop: list[int]
    is_punct: list[int]

    def span(self, first: int, after: int) -> Span:
        """Return the characters from token `first` up to token `after`, which is left out."""
        return Span(self.starts[first], self.ends[after - 1])


class Tokeniser:
    """Splits texts into words and folds each: small letters, singular, one spelling.

    spaCy's own objects for single words are slow to make; the words are read as one table instead.
    """

    def __init__(
        self, language: Language, lemmas: Mapping[str, str], spellings: Mapping[str, str]
    ) -> None:
        self._language = language
        self._lemmas = lemmas
        self._spellings = spellings
        self._folds: dict[int, tuple[str, int]] = {}

    def read(self, text: str) -> Tokens:
        """Return the words of a text; the document's NORM holds their folded forms."""
        text = text.translate(SAME_LENGTH_FOLDS)
        doc = self._language.make_doc(text)
        table = doc.to_array(COLUMNS)
        if table[:, -1].any():
            table = table[table[:, -1] == 0]
            words = [token.text for token in doc if not token.is_space]
            doc = Doc(doc.vocab, words=words)
        lowers, starts, lengths, alpha, stop, punct, _ = table.T.tolist()
        folded = [self._fold(lower) for lower in lowers]
        if folded:
            hashes = np.array([[number] for _, number in folded], dtype=np.uint64)
            doc = doc.from_array(["NORM"], hashes)  # type: ignore[arg-type]
        return Tokens(
            text=text,
            doc=doc,
            norms=[word for word, _ in folded],
            starts=starts,
            ends=[start + length for start, length in zip(starts, lengths, strict=True)],
            is_alpha=alpha,
            is_stop=stop,
            is_punct=punct,
        )

    def _fold(self, lower: int) -> tuple[str, int]:
        found = self._folds.get(lower)
        if found is None:
            strings = self._language.vocab.strings
            word = strings[lower]
            singular = self._lemmas.get(word, word)
            folded = self._spellings.get(singular, singular)
            found = self._folds[lower] = folded, strings.add(folded)
        return found
