"""Keys, documents with their queue and events, corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _of_document() -> sa.ForeignKey:
    return sa.ForeignKey("documents.id", ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.String(100), nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("revoked", sa.Float),
    )  # fmt: skip
    op.create_table(
        "clients",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("served", sa.Float, nullable=False),
    )  # fmt: skip
    op.create_table(
        "documents",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", sa.Float, nullable=False),
        sa.Column("cancelling", sa.Boolean, nullable=False),
        sa.Column("worker", sa.String(64)),
        sa.Column("lease", sa.Float),
        sa.Column("pages_done", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("code", sa.String(64)),
        sa.Column("detail", sa.Text),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("started", sa.Float),
        sa.Column("finished", sa.Float),
        sa.Column("result", sa.String(64)),
        sa.Column("form", sa.String(100)),
        sa.Column("agency", sa.Text),
        sa.Column("year", sa.Integer),
        sa.Column("to_review", sa.Integer),
        sa.Column("checks_failed", sa.Integer),
        sa.UniqueConstraint("tenant", "fingerprint", name="documents_once"),
    )  # fmt: skip
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("document", sa.String(32), _of_document(), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "idempotency",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("document", sa.String(32), _of_document(), nullable=False),
    )  # fmt: skip
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("document", sa.String(32), _of_document(), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("printed", sa.Text),
        sa.Column("before", sa.Text),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("documents_queue", "documents", ["state", "priority", "created"])
    op.create_index("documents_list", "documents", ["tenant", "created"])
    op.create_index("documents_sha256", "documents", ["sha256"])
    op.create_index("events_of_document", "events", ["document", "id"])
    op.create_index("corrections_of_document", "corrections", ["document", "id"])


def downgrade() -> None:
    for name in ("corrections", "idempotency", "events", "documents", "clients", "keys"):
        op.drop_table(name)
