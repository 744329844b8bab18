"""A fingerprint of everything that judges: when it changes, an old report may no longer hold."""

import hashlib
from functools import cache
from importlib.metadata import version

from glossary_service import __version__
from glossary_service.models.inventory import CHARACTERISTICS, TERMS
from glossary_service.models.pair_reader import GRAPH as PAIR_READER
from glossary_service.models.relation_weights import WEIGHTS
from glossary_service.models.sentence_encoder import GRAPH as SENTENCE_ENCODER
from glossary_service.models.static_encoder import TABLE


LIBRARIES = ("spacy", "spacy-lookups-data")


@cache
def fingerprint_engine() -> str:
    """Return the SHA-256 of versions, models and tables, without loading a model."""
    digest = hashlib.sha256(__version__.encode())
    for name in LIBRARIES:
        digest.update(f"\0{name} {version(name)}".encode())
    for model in (PAIR_READER, SENTENCE_ENCODER, TABLE, WEIGHTS):
        digest.update(f"\0{model.name} {model.sha256}".encode())
    for folder in (CHARACTERISTICS, TERMS):
        for file in sorted(folder.iterdir(), key=lambda item: item.name):
            if file.name.endswith(".json"):
                digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()
