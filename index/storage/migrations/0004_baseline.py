"""The tables as Newsdesk 0.1 left them, from nothing or from any of its numbered scripts."""

from pathlib import Path

from alembic import op

from index.storage.sqlite import run_script, user_version

revision, down_revision = "0004", None


def upgrade() -> None:
    db = op.get_bind()
    for script in sorted(Path(__file__).parent.glob("*.sql"))[user_version(db) :]:
        run_script(db, script)
