"""First tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from glossary_service.store.tables.columns import DOCUMENT, Key, Vector, WordList


revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Take the step."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "event",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "meaning",
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("encoder", sa.String(length=100), nullable=False),
        sa.Column("vector", Vector(), nullable=False),
        sa.PrimaryKeyConstraint("text_hash", "encoder", name=op.f("pk_meaning")),
    )
    op.create_table(
        "organisation",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "person",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("operator", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "api_token",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_api_token_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "idempotency",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", DOCUMENT, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_idempotency_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "party",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("quorum_kind", sa.String(32), nullable=False),
        sa.Column("quorum_needed", sa.Integer(), nullable=False),
        sa.Column("self_approval", sa.Boolean(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('central', 'department', 'partner')", name=op.f("ck_party_kind_known")
        ),
        sa.CheckConstraint(
            "quorum_kind IN ('any', 'number', 'all')", name=op.f("ck_party_quorum_kind_known")
        ),
        sa.CheckConstraint("quorum_needed >= 1", name=op.f("ck_party_quorum_needed_positive")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_party_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_party_organisation_id_name")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_party_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "alliance",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("host_party_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_party_id"], ["party.id"], name=op.f("fk_alliance_host_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance")),
    )
    with op.batch_alter_table("alliance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alliance_host_party_id"), ["host_party_id"], unique=False
        )

    op.create_table(
        "check_link",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_check_link_created_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_check_link_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_check_link_token_hash")),
    )
    with op.batch_alter_table("check_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_link_party_id"), ["party_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_invitation_created_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_invitation_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("values", DOCUMENT, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("doing", sa.String(length=200), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("result", DOCUMENT, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_job_state_known"),
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_job_party_id_party")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_job_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_job_state_lease_until", ["state", "lease_until"], unique=False)

    op.create_table(
        "joining_code",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_joining_code_created_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_joining_code_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_joining_code_token_hash")),
    )
    with op.batch_alter_table("joining_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joining_code_party_id"), ["party_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.CheckConstraint(
            "role IN ('viewer', 'contributor', 'reviewer', 'steward', 'alliance_manager', 'auditor', 'admin')",
            name=op.f("ck_membership_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_membership_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "party_id", "role", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_party_id"), ["party_id"], unique=False)

    op.create_table(
        "term_set",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_term_set_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_set")),
        sa.UniqueConstraint("party_id", "name", name=op.f("uq_term_set_party_id_name")),
    )
    op.create_table(
        "upload",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_upload_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_party_id"), ["party_id"], unique=False)

    op.create_table(
        "alliance_party",
        sa.Column("alliance_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliance.id"], name=op.f("fk_alliance_party_alliance_id_alliance")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_alliance_party_party_id_party")
        ),
        sa.PrimaryKeyConstraint("alliance_id", "party_id", name=op.f("pk_alliance_party")),
    )
    with op.batch_alter_table("alliance_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alliance_party_party_id"), ["party_id"], unique=False)

    op.create_table(
        "alliance_role",
        sa.Column("alliance_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("function", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "role IN ('speaker', 'sponsor', 'facilitator', 'sparring_partner')",
            name=op.f("ck_alliance_role_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliance.id"], name=op.f("fk_alliance_role_alliance_id_alliance")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_alliance_role_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_alliance_role_person_id_person")
        ),
        sa.PrimaryKeyConstraint(
            "alliance_id",
            "party_id",
            "person_id",
            "role",
            "function",
            name=op.f("pk_alliance_role"),
        ),
    )
    with op.batch_alter_table("alliance_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alliance_role_person_id"), ["person_id"], unique=False)

    op.create_table(
        "check_kept",
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("term", sa.String(length=500), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answer", DOCUMENT, nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["check_link.id"], name=op.f("fk_check_kept_link_id_check_link")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_check_kept_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_check_kept_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_check_kept_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_kept")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_check_kept_token_hash")),
    )
    with op.batch_alter_table("check_kept", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_kept_link_id"), ["link_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_check_kept_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_check_kept_party_id"), ["party_id"], unique=False)

    op.create_table(
        "comparison",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("counts", DOCUMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_comparison_created_by_person")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_comparison_job_id_job")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_comparison_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
    )
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.create_index(
            "ix_comparison_party_id_created_at", ["party_id", "created_at"], unique=False
        )

    op.create_table(
        "entry",
        sa.Column("term_set_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.String(length=500), nullable=False),
        sa.Column("term_key", Key(), nullable=False),
        sa.Column("live_version_id", sa.Uuid(), nullable=True),
        sa.Column("open_version_id", sa.Uuid(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["live_version_id"],
            ["definition_version.id"],
            name=op.f("fk_entry_live_version_id_definition_version"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["open_version_id"],
            ["definition_version.id"],
            name=op.f("fk_entry_open_version_id_definition_version"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_entry_party_id_party")),
        sa.ForeignKeyConstraint(
            ["term_set_id"], ["term_set.id"], name=op.f("fk_entry_term_set_id_term_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_entry_party_id_term_key_id", ["party_id", "term_key", "id"], unique=False
        )
        batch_op.create_index("ix_entry_term_key_id", ["term_key", "id"], unique=False)
        batch_op.create_index(
            "ix_entry_term_set_id_term_key_id", ["term_set_id", "term_key", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_entry_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "term_set_import",
        sa.Column("term_set_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("last_row", sa.Integer(), nullable=False),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("findings", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('reading', 'previewed', 'applying', 'applied')",
            name=op.f("ck_term_set_import_state_known"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_term_set_import_job_id_job")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_term_set_import_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_term_set_import_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["term_set_id"], ["term_set.id"], name=op.f("fk_term_set_import_term_set_id_term_set")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_term_set_import_upload_id_upload")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_set_import")),
    )
    with op.batch_alter_table("term_set_import", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_term_set_import_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_term_set_import_term_set_id"), ["term_set_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_term_set_import_upload_id"), ["upload_id"], unique=False
        )

    op.create_table(
        "comparison_entry",
        sa.Column("comparison_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("term", sa.String(length=500), nullable=False),
        sa.Column("canonical", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["comparison.id"],
            name=op.f("fk_comparison_entry_comparison_id_comparison"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_comparison_entry_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint(
            "comparison_id", "position", "entry_id", name=op.f("pk_comparison_entry")
        ),
    )
    with op.batch_alter_table("comparison_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comparison_entry_entry_id"), ["entry_id"], unique=False
        )

    op.create_table(
        "comparison_report",
        sa.Column("comparison_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["comparison.id"],
            name=op.f("fk_comparison_report_comparison_id_comparison"),
        ),
        sa.PrimaryKeyConstraint("comparison_id", "form", name=op.f("pk_comparison_report")),
    )
    op.create_table(
        "comparison_side",
        sa.Column("comparison_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("term_set_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=450), nullable=False),
        sa.Column("drafts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["comparison.id"],
            name=op.f("fk_comparison_side_comparison_id_comparison"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_comparison_side_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["term_set_id"], ["term_set.id"], name=op.f("fk_comparison_side_term_set_id_term_set")
        ),
        sa.PrimaryKeyConstraint("comparison_id", "position", name=op.f("pk_comparison_side")),
    )
    with op.batch_alter_table("comparison_side", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comparison_side_term_set_id"), ["term_set_id"], unique=False
        )

    op.create_table(
        "definition_version",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("words", WordList(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("superordinate", sa.String(length=500), nullable=False),
        sa.Column("examples", DOCUMENT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("register", sa.String(length=100), nullable=False),
        sa.Column("support", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("review_date", sa.Date(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("change_note", sa.String(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'in_review', 'approved', 'superseded', 'rejected', 'withdrawn')",
            name=op.f("ck_definition_version_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_definition_version_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_definition_version_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_version")),
        sa.UniqueConstraint(
            "entry_id", "number", name=op.f("uq_definition_version_entry_id_number")
        ),
    )
    with op.batch_alter_table("definition_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_definition_version_content_hash"), ["content_hash"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_definition_version_review_date"), ["review_date"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_definition_version_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_definition_version_text_hash"), ["text_hash"], unique=False
        )

    op.create_table(
        "import_line",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("choice", sa.String(32), nullable=False),
        sa.Column("term", sa.String(length=500), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_revision", sa.Integer(), nullable=True),
        sa.Column("content", DOCUMENT, nullable=True),
        sa.Column("changes", DOCUMENT, nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("column", sa.String(length=500), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.CheckConstraint(
            "choice IN ('keep_both', 'update', 'skip')", name=op.f("ck_import_line_choice_known")
        ),
        sa.CheckConstraint(
            "kind IN ('new', 'same', 'changed', 'same_name', 'problem')",
            name=op.f("ck_import_line_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_import_line_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["term_set_import.id"],
            name=op.f("fk_import_line_import_id_term_set_import"),
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_import_line")),
    )
    with op.batch_alter_table("import_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_import_line_import_id_kind_row", ["import_id", "kind", "row"], unique=False
        )

    op.create_table(
        "share",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("term_set_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("to_party_id", sa.Uuid(), nullable=True),
        sa.Column("to_alliance_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(term_set_id IS NULL) <> (entry_id IS NULL)", name=op.f("ck_share_one_subject")
        ),
        sa.CheckConstraint(
            "(to_party_id IS NULL) <> (to_alliance_id IS NULL)", name=op.f("ck_share_one_receiver")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_share_created_by_person")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_share_entry_id_entry")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_share_party_id_party")),
        sa.ForeignKeyConstraint(
            ["term_set_id"], ["term_set.id"], name=op.f("fk_share_term_set_id_term_set")
        ),
        sa.ForeignKeyConstraint(
            ["to_alliance_id"], ["alliance.id"], name=op.f("fk_share_to_alliance_id_alliance")
        ),
        sa.ForeignKeyConstraint(
            ["to_party_id"], ["party.id"], name=op.f("fk_share_to_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
    )
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_term_set_id"), ["term_set_id"], unique=False)
        batch_op.create_index(
            "ix_share_to_alliance_id_revoked_at", ["to_alliance_id", "revoked_at"], unique=False
        )
        batch_op.create_index(
            "ix_share_to_party_id_revoked_at", ["to_party_id", "revoked_at"], unique=False
        )

    op.create_table(
        "characteristic",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("modality", sa.String(length=20), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("corrected_value", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'corrected', 'rejected')",
            name=op.f("ck_characteristic_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_characteristic_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["definition_version.id"],
            name=op.f("fk_characteristic_version_id_definition_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_characteristic")),
    )
    with op.batch_alter_table("characteristic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_characteristic_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "designation",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("key", Key(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("term_type", sa.String(32), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('preferredTerm-admn-sts', 'admittedTerm-admn-sts', 'deprecatedTerm-admn-sts', 'supersededTerm-admn-sts')",
            name=op.f("ck_designation_status_known"),
        ),
        sa.CheckConstraint(
            "term_type IN ('fullForm', 'acronym', 'abbreviation', 'shortForm', 'variant', 'phrase')",
            name=op.f("ck_designation_term_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["definition_version.id"],
            name=op.f("fk_designation_version_id_definition_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designation")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_designation_version_id_position")
        ),
    )
    with op.batch_alter_table("designation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_designation_key"), ["key"], unique=False)

    op.create_table(
        "publication",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_publication_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_publication_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_publication_published_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["definition_version.id"],
            name=op.f("fk_publication_version_id_definition_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            "ix_publication_organisation_id_ended_at", ["organisation_id", "ended_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_publication_version_id"), ["version_id"], unique=False)
        batch_op.create_index(
            "uq_publication_entry_id_in_force",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "vote",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("choice", sa.String(32), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "choice IN ('approve', 'reject', 'abstain')", name=op.f("ck_vote_choice_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_vote_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["definition_version.id"],
            name=op.f("fk_vote_version_id_definition_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "person_id", "content_hash", name=op.f("pk_vote")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_person_id"), ["person_id"], unique=False)

    op.create_table(
        "standpoint",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer IN ('confirmed', 'differs')", name=op.f("ck_standpoint_answer_known")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_standpoint_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_standpoint_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_standpoint_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("publication_id", "party_id", name=op.f("pk_standpoint")),
    )
    with op.batch_alter_table("standpoint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standpoint_party_id"), ["party_id"], unique=False)

    op.execute(
        sa.text("INSERT INTO log_head (id, number, hash) VALUES (1, 0, :hash)").bindparams(
            hash="0" * 64
        )
    )
    if is_postgresql:
        op.create_index(
            "ix_meaning_vector",
            "meaning",
            ["vector"],
            postgresql_using="hnsw",
            postgresql_ops={"vector": "vector_ip_ops"},
        )
        op.create_index(
            "ix_definition_version_words",
            "definition_version",
            ["words"],
            postgresql_using="gin",
        )
        # SQLite has taken the references both ways when it made the tables.
        for column in ("live_version_id", "open_version_id"):
            op.create_foreign_key(
                f"fk_entry_{column}_definition_version",
                "entry",
                "definition_version",
                [column],
                ["id"],
            )


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "postgresql":
        for column in ("live_version_id", "open_version_id"):
            op.drop_constraint(f"fk_entry_{column}_definition_version", "entry")
    else:
        # Entries and versions refer to each other: neither table could go first.
        op.execute("UPDATE entry SET live_version_id = NULL, open_version_id = NULL")
    with op.batch_alter_table("standpoint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standpoint_party_id"))

    op.drop_table("standpoint")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_person_id"))

    op.drop_table("vote")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_publication_entry_id_in_force",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_publication_version_id"))
        batch_op.drop_index("ix_publication_organisation_id_ended_at")
        batch_op.drop_index(batch_op.f("ix_publication_entry_id"))

    op.drop_table("publication")
    with op.batch_alter_table("designation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_designation_key"))

    op.drop_table("designation")
    with op.batch_alter_table("characteristic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_characteristic_version_id"))

    op.drop_table("characteristic")
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.drop_index("ix_share_to_party_id_revoked_at")
        batch_op.drop_index("ix_share_to_alliance_id_revoked_at")
        batch_op.drop_index(batch_op.f("ix_share_term_set_id"))
        batch_op.drop_index(batch_op.f("ix_share_party_id"))
        batch_op.drop_index(batch_op.f("ix_share_entry_id"))

    op.drop_table("share")
    with op.batch_alter_table("import_line", schema=None) as batch_op:
        batch_op.drop_index("ix_import_line_import_id_kind_row")

    op.drop_table("import_line")
    with op.batch_alter_table("definition_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_definition_version_text_hash"))
        batch_op.drop_index(batch_op.f("ix_definition_version_state"))
        batch_op.drop_index(batch_op.f("ix_definition_version_review_date"))
        batch_op.drop_index(batch_op.f("ix_definition_version_content_hash"))

    op.drop_table("definition_version")
    with op.batch_alter_table("comparison_side", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comparison_side_term_set_id"))

    op.drop_table("comparison_side")
    op.drop_table("comparison_report")
    with op.batch_alter_table("comparison_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comparison_entry_entry_id"))

    op.drop_table("comparison_entry")
    with op.batch_alter_table("term_set_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_set_import_upload_id"))
        batch_op.drop_index(batch_op.f("ix_term_set_import_term_set_id"))
        batch_op.drop_index(batch_op.f("ix_term_set_import_created_at"))

    op.drop_table("term_set_import")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_updated_at"))
        batch_op.drop_index("ix_entry_term_set_id_term_key_id")
        batch_op.drop_index("ix_entry_term_key_id")
        batch_op.drop_index("ix_entry_party_id_term_key_id")

    op.drop_table("entry")
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.drop_index("ix_comparison_party_id_created_at")

    op.drop_table("comparison")
    with op.batch_alter_table("check_kept", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_kept_party_id"))
        batch_op.drop_index(batch_op.f("ix_check_kept_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_check_kept_link_id"))

    op.drop_table("check_kept")
    with op.batch_alter_table("alliance_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alliance_role_person_id"))

    op.drop_table("alliance_role")
    with op.batch_alter_table("alliance_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alliance_party_party_id"))

    op.drop_table("alliance_party")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_party_id"))
        batch_op.drop_index(batch_op.f("ix_upload_created_at"))

    op.drop_table("upload")
    op.drop_table("term_set")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_party_id"))

    op.drop_table("membership")
    with op.batch_alter_table("joining_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joining_code_party_id"))

    op.drop_table("joining_code")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_lease_until")
        batch_op.drop_index(batch_op.f("ix_job_person_id"))
        batch_op.drop_index(batch_op.f("ix_job_party_id"))

    op.drop_table("job")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_party_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("check_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_link_party_id"))

    op.drop_table("check_link")
    with op.batch_alter_table("alliance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alliance_host_party_id"))

    op.drop_table("alliance")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_organisation_id"))

    op.drop_table("party")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_person_id"))

    op.drop_table("api_token")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("meaning")
    op.drop_table("log_head")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_subject_id"))
        batch_op.drop_index(batch_op.f("ix_event_party_id"))

    op.drop_table("event")
