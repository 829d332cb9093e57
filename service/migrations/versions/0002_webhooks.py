"""Whom to tell when documents end, what they are still to be told, and traces."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("documents", sa.Column("trace", sa.String(64)))
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("events", sa.String(100), nullable=False),
        sa.Column("created", sa.Float, nullable=False),
    )  # fmt: skip
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("webhook", sa.String(32),
                  sa.ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("document", sa.String(32),
                  sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64)),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", sa.Float, nullable=False),
        sa.Column("outcome", sa.String(64)),
        sa.Column("finished", sa.Float),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("webhooks_of_tenant", "webhooks", ["tenant"])
    op.create_index("deliveries_due", "deliveries", ["state", "not_before"])
    op.create_index("deliveries_of_webhook", "deliveries", ["webhook", "id"])
    op.create_index("deliveries_of_document", "deliveries", ["document"])


def downgrade() -> None:
    for name in ("deliveries", "webhooks"):
        op.drop_table(name)
    op.drop_column("documents", "trace")
