"""What the words around a phrase make of it: demanded, ruled out, or left free."""

import pytest

from glossary_service.alignment.concepts import Modality
from glossary_service.alignment.negation import modality_at


@pytest.mark.parametrize(
    ("text", "word", "modality"),
    [
        ("a deal without creating a company", "creating", Modality.EXCLUDED),
        ("a deal rather than a merger", "merger", Modality.EXCLUDED),
        ("everything except a merger", "merger", Modality.EXCLUDED),
        ("a lack of power", "power", Modality.EXCLUDED),
        ("a non - exclusive deal", "exclusive", Modality.EXCLUDED),
        ("a non - secret value used to cook", "used", Modality.REQUIRED),
        ("not necessarily a merger", "merger", Modality.OPTIONAL),
        ("not always a merger", "merger", Modality.OPTIONAL),
        ("a firm not obliged to pay", "pay", Modality.OPTIONAL),
        ("either a merger or a loan", "loan", Modality.OPTIONAL),
        ("whether or not owned", "owned", Modality.OPTIONAL),
        ("a firm that may merge", "merge", Modality.OPTIONAL),
        ("a firm that need not merge", "merge", Modality.OPTIONAL),
        ("not only a merger", "merger", Modality.REQUIRED),
        ("a firm that merges", "merges", Modality.REQUIRED),
    ],
)
def test_the_words_around_say_what_is_made_of_a_word(text, word, modality):
    norms = text.split()
    assert modality_at(norms, norms.index(word)) is modality
