"""What was removed long ago is deleted, with the library's own copies."""

from datetime import timedelta
from pathlib import Path

import pytest
from newsroom import reindex, write_stories

from index.library import Library
from index.runs import removal

pytestmark = pytest.mark.both_databases


def test_copy_that_cannot_be_deleted_stops_no_run_and_is_deleted_by_a_later_one(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows deletes no file that is open."""
    library.sources.drop(write_stories(tmp_path / "news", "bridge.txt").iterdir())
    reindex(library)
    [article] = [each.article for each in library.articles()]
    library.remove(article.id)
    monkeypatch.setattr(removal, "KEPT", timedelta(days=-1))
    with monkeypatch.context() as windows:

        def refuse(self: Path, missing_ok: bool = False) -> None:
            raise PermissionError(13, "The process cannot access the file", str(self))

        windows.setattr(Path, "unlink", refuse)
        assert reindex(library).added == 0
        assert [each.article for each in library.removed()] == [article]
        assert len(list(library.dropped.iterdir())) == 1
    assert reindex(library).added == 0
    assert library.removed() == []
    assert list(library.dropped.iterdir()) == []
