"""Every table; importing this package makes the metadata whole."""

from glossary_service.store.tables import (
    alliances,
    checks,
    comparisons,
    imports,
    people,
    sharing,
    terms,
    work,
)
from glossary_service.store.tables.columns import Base


__all__ = [
    "Base",
    "alliances",
    "checks",
    "comparisons",
    "imports",
    "people",
    "sharing",
    "terms",
    "work",
]
