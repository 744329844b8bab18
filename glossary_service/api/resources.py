"""The table of contents of the API: every blueprint, and what the description says of all."""

from glossary_service.api import entries, term_sets


BLUEPRINTS = (
    term_sets.blueprint,
    entries.blueprint,
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
