"""Indexes for what the page counts."""

from pathlib import Path

from alembic import op

from index.storage.sqlite import run_script

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql"))
