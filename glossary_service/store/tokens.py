"""Queries on API tokens."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from glossary_service.policy.roles import Scope
from glossary_service.store.records import ApiToken
from glossary_service.store.tables.people import ApiTokenRow


MOST_LISTED = 200


def add_token(
    session: Session,
    *,
    person_id: UUID,
    name: str,
    token_hash: str,
    scopes: Collection[Scope],
    at: datetime,
    expires_at: datetime,
) -> ApiToken:
    """Add a token."""
    row = ApiTokenRow(
        person_id=person_id,
        name=name,
        token_hash=token_hash,
        scopes=" ".join(sorted(scopes)),
        created_at=at,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return _token(row)


def list_tokens(session: Session, person_id: UUID) -> Sequence[ApiToken]:
    """Return a person's tokens, the newest first."""
    rows = session.scalars(
        select(ApiTokenRow)
        .where(ApiTokenRow.person_id == person_id)
        .order_by(ApiTokenRow.created_at.desc(), ApiTokenRow.id)
        .limit(MOST_LISTED)
    )
    return [_token(row) for row in rows]


def revoke_token(session: Session, person_id: UUID, token_id: UUID, now: datetime) -> bool:
    """End a token of a person; False where there is none to end."""
    changed = session.execute(
        update(ApiTokenRow)
        .where(
            ApiTokenRow.id == token_id,
            ApiTokenRow.person_id == person_id,
            ApiTokenRow.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def revoke_all(session: Session, person_id: UUID, now: datetime) -> None:
    """End every token of a person."""
    session.execute(
        update(ApiTokenRow)
        .where(ApiTokenRow.person_id == person_id, ApiTokenRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def count_in_force(session: Session, person_id: UUID, now: datetime) -> int:
    """Return how many tokens of a person can be used."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ApiTokenRow)
            .where(
                ApiTokenRow.person_id == person_id,
                ApiTokenRow.revoked_at.is_(None),
                ApiTokenRow.expires_at > now,
            )
        )
        or 0
    )


def note_use(session: Session, token_id: UUID, now: datetime) -> None:
    """Note when a token was used last."""
    session.execute(update(ApiTokenRow).where(ApiTokenRow.id == token_id).values(last_used_at=now))


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        id=row.id,
        person_id=row.person_id,
        name=row.name,
        scopes=tuple(Scope(word) for word in row.scopes.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
