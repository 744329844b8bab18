"""The weights that turn everything measured on a pair into chances, from their file."""

import json
from collections.abc import Mapping
from typing import Any

from glossary_service.alignment.concepts import Relation
from glossary_service.alignment.weighing import RelationWeights, WeightTable
from glossary_service.models.model_files import ModelFile, read_model


WEIGHTS = ModelFile(
    name="relation-weights.json",
    size=13_098,
    sha256="0b355155d8b83a7e95181fa4cecc88a318beab1c7d8c76f056201674afe2296c",
)


def load_relation_weights() -> RelationWeights:
    """Load the tables, by their names."""
    tables = json.loads(read_model(WEIGHTS))
    return RelationWeights(**{name: _table(content) for name, content in tables.items()})


def _table(content: Mapping[str, Any]) -> WeightTable:
    return WeightTable(
        base=_row(content["base"]),
        weights={name: _row(row) for name, row in content["weights"].items()},
    )


def _row(content: Mapping[str, float]) -> dict[Relation, float]:
    return {Relation(name): weight for name, weight in content.items()}
