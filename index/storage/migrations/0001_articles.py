"""Sources, articles, passages and files."""

from pathlib import Path

from alembic import op

from index.storage.sqlite import run_script

revision, down_revision = "0001", None


def upgrade() -> None:
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql"))
