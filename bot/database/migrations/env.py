"""Alembic's entry: runs the migrations on the connection that it is handed."""

from alembic import context

from bot.database.models import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
context.run_migrations()
