"""The table of contents of the API: every blueprint, and what the description says of all."""

from glossary_service.api import (
    alliances,
    checks,
    comparisons,
    entries,
    exports,
    imports,
    jobs,
    me,
    parties,
    people,
    publications,
    readings,
    reviews,
    searches,
    shares,
    term_sets,
    tokens,
)


BLUEPRINTS = (
    me.blueprint,
    parties.blueprint,
    people.blueprint,
    alliances.blueprint,
    shares.blueprint,
    tokens.blueprint,
    term_sets.blueprint,
    imports.blueprint,
    exports.blueprint,
    entries.blueprint,
    reviews.blueprint,
    readings.blueprint,
    publications.blueprint,
    searches.blueprint,
    checks.blueprint,
    checks.links,
    checks.guests,
    comparisons.blueprint,
    jobs.blueprint,
)
SPEC = {
    "info": {
        "description": (
            "Term sets, entries and what their definitions mean to each other. "
            "Errors are problem+json with a stable `code`. Changes need `If-Match` with the "
            "`ETag` that was read; creating calls take an `Idempotency-Key`."
        )
    },
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "security": [{"token": []}],
}
