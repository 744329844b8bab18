"""A reader of characteristics that several threads may use."""

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

from spacy.language import Language

from glossary_service.alignment.characteristics import CharacteristicReader, Reading
from glossary_service.alignment.concepts import Dimension


class SharedReader(CharacteristicReader):
    """Reads one definition at a time, whichever thread asks.

    spaCy adds the words of each new text to one vocabulary, and does not promise to do so safely
    from several threads. A definition takes about a millisecond; the models, which take most of the
    time of a comparison, run side by side.
    """

    def __init__(
        self,
        language: Language,
        dimensions: Sequence[Dimension],
        lemmas: Mapping[str, str],
        spellings: Mapping[str, str],
    ) -> None:
        self._lock = Lock()
        super().__init__(language, dimensions, lemmas, spellings)

    def read(self, definition: str, headwords: Iterable[str]) -> Reading:
        """Read one definition; the words of `headwords` inside it are no evidence."""
        with self._lock:
            return super().read(definition, headwords)
