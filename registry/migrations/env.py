"""Alembic's entry: run the migrations on the connection that `registry.migrations` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None, transactional_ddl=True)
# The caller's transaction holds all of it: SQLite and PostgreSQL both roll DDL back.
context.run_migrations()
