"""Opinions on pairs kept from earlier runs, so that a changed definition costs only its pairs."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from glossary_service.alignment.concepts import Entry, Opinion, PairReader, Relation, Span
from glossary_service.models.kept_file import MOST_KEPT, KeptFile


class KeptOpinions:
    """A pair reader that remembers: opinions lie in one file under the hash of reader and texts.

    What is kept are chances and places of words, no texts; see `KeptFile` for what becomes of a
    file that cannot be used.

    Args:
        reader: Reads the pairs on which no opinion is kept yet.
        path: The file; it and its folder are made when missing.
        most_kept: How many opinions the file may hold; the oldest leave first.
    """

    def __init__(self, reader: PairReader, path: Path, *, most_kept: int = MOST_KEPT) -> None:
        self._reader = reader
        self._kept = KeptFile(path, "opinions", most_kept=most_kept)

    @property
    def name(self) -> str:
        """Name and version of the reader inside: whether an opinion was kept changes nothing."""
        return self._reader.name

    @property
    def note(self) -> str:
        """Why nothing is kept, if so."""
        return self._kept.note

    def read(self, pairs: Sequence[tuple[Entry, Entry]]) -> list[Opinion]:
        """Return the reader's opinions, fresh or kept, in the order of the pairs."""
        if not pairs:
            return []
        keys = [self._key(*pair) for pair in pairs]
        distinct = dict(zip(keys, pairs, strict=True))
        known = {key: _opened(kept) for key, kept in self._kept.read(list(distinct)).items()}
        missing = [key for key in distinct if key not in known]
        if missing:
            fresh = self._reader.read([distinct[key] for key in missing])
            self._kept.write(
                (key, _closed(opinion)) for key, opinion in zip(missing, fresh, strict=True)
            )
            known |= zip(missing, fresh, strict=True)
        return [known[key] for key in keys]

    def _key(self, left: Entry, right: Entry) -> bytes:
        texts = (self.name, left.term, left.definition, right.term, right.definition)
        return sha256("\0".join(texts).encode(errors="surrogatepass")).digest()


def _closed(opinion: Opinion) -> bytes:
    return json.dumps(
        [dict(opinion.chances), opinion.left_spans, opinion.right_spans, opinion.cut]
    ).encode()


def _opened(content: bytes) -> Opinion:
    chances, left, right, cut = json.loads(content)
    return Opinion(
        chances={Relation(name): chance for name, chance in chances.items()},
        left_spans=tuple(Span(*span) for span in left),
        right_spans=tuple(Span(*span) for span in right),
        cut=cut,
    )
