"""How Alembic runs the migrations: on the connection that the service hands it."""

from alembic import context

from service.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
