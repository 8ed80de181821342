"""Files from people who mean harm: refused or contained, each in its own way."""

import pytest
from hostile_files import ADDRESS, DOCUMENTS, MAILS, PAGES, SECRET, TEXTS, HostileFile

from index.errors import UnreadableSource
from index.extraction.extract import extract

EVERY = [*PAGES, *TEXTS, *DOCUMENTS, *MAILS]


@pytest.mark.parametrize("hostile", EVERY, ids=lambda hostile: hostile.tries)
def test_a_hostile_file_is_refused_with_its_reason_or_contained(hostile: HostileFile) -> None:
    content = hostile.content()
    if hostile.reason:
        with pytest.raises(UnreadableSource, match=hostile.reason) as refused:
            extract(content, hostile.name, address=ADDRESS)
        assert "\n" not in str(refused.value)
        assert len(str(refused.value)) < 120
        return
    read = extract(content, hostile.name, address=ADDRESS if hostile in PAGES else None)
    assert hostile.holds is not None
    assert hostile.holds(read), read
    assert SECRET not in read.article.text


def test_at_least_forty_hostile_files_are_tried() -> None:
    assert len({hostile.tries for hostile in EVERY}) == len(EVERY) >= 40
