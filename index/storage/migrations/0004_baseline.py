"""The tables as Newsdesk 0.1 left them, from nothing or from any of its numbered scripts."""

from pathlib import Path

from alembic import op

from index.storage.sqlite import is_sqlite, run_script, user_version

revision, down_revision = "0004", None
_FOLDER = Path(__file__).parent


def upgrade() -> None:
    db = op.get_bind()
    if is_sqlite(db):
        scripts = sorted(_FOLDER.glob("*.sql"))[user_version(db) :]
    else:  # 0.1 didn't know it
        scripts = [_FOLDER / "postgresql" / "0004_baseline.sql"]
    for script in scripts:
        run_script(db, script)
