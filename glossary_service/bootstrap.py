"""Builds the tools of the engine once, from settings; heavy parts load on first use."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from glossary_service.alignment.concepts import MatchTools
from glossary_service.config import Settings
from glossary_service.models.inventory import load_dimensions, load_inventory, load_spellings
from glossary_service.models.kept_opinions import KeptOpinions
from glossary_service.models.kept_vectors import KeptVectors
from glossary_service.models.lemmas import load_lemmas
from glossary_service.models.pair_reader import PairReader
from glossary_service.models.relation_weights import load_relation_weights
from glossary_service.models.sentence_encoder import SentenceEncoder
from glossary_service.models.static_encoder import StaticEncoder


if TYPE_CHECKING:
    from glossary_service.alignment.verdicts import Tools

Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much
READING_ALOUD = "Reading meanings"


def build_match_tools(settings: Settings, progress: Progress | None = None) -> MatchTools:
    """Build what finding counterparts needs: word tables and the two encoders, without spaCy.

    `progress` is told how many texts the sentence encoder has read, and of how many.
    """
    sentences = SentenceEncoder(
        None if progress is None else lambda done, total: progress(READING_ALOUD, done, total)
    )
    return MatchTools(
        lemmas=load_lemmas(),
        spellings=load_spellings(),
        quick=StaticEncoder(),
        sentences=KeptVectors(sentences, settings.kept) if settings.kept else sentences,
    )


def build_tools(settings: Settings) -> "Tools":
    """Build everything a comparison needs; several threads may use it at once."""
    # spaCy takes a second to import; only what reads definitions pays for it.
    import spacy  # noqa: PLC0415

    from glossary_service.alignment.verdicts import Tools  # noqa: PLC0415
    from glossary_service.models.shared_reader import SharedReader  # noqa: PLC0415

    match = build_match_tools(settings)
    dimensions = load_dimensions()
    reader = PairReader()
    return Tools(
        lemmas=match.lemmas,
        spellings=match.spellings,
        quick=match.quick,
        sentences=match.sentences,
        dimensions=dimensions,
        inventory=load_inventory(),
        reader=SharedReader(spacy.blank("en"), dimensions, match.lemmas, match.spellings),
        weights=load_relation_weights(),
        pair_reader=KeptOpinions(reader, settings.kept) if settings.kept else reader,
    )
