"""What a re-index plans, for each thing that can happen to a file."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import STORIES, counts, found, reindex, write, write_stories

from index.library import Library
from index.runs.plan import Plan

NAMES = ("bridge.txt", "cheese.txt", "comet.txt")


def planned(library: Library) -> Plan:
    *_, plan = library.plan()
    assert isinstance(plan, Plan)
    return plan


def in_short(plan: Plan) -> dict[str, list[str]]:
    """The names of the files by what will be done with them; what is left out, nothing."""
    short: dict[str, list[str]] = {}
    for reading in plan.to_read:
        short.setdefault(reading.change, []).append(Path(reading.found.address).name)
    if plan.gone:
        short["gone"] = [Path(address).name for address in plan.gone]
    if plan.failed:
        short["failed"] = [Path(remark.address).name for remark in plan.failed]
    return short


def move(news: Path) -> None:
    (news / "later").mkdir()
    (news / "bridge.txt").rename(news / "later" / "bridge.txt")


def change_places(news: Path) -> None:
    bridge, cheese = (news / "bridge.txt").read_bytes(), (news / "cheese.txt").read_bytes()
    (news / "bridge.txt").write_bytes(cheese)
    (news / "cheese.txt").write_bytes(bridge)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda _: None, {}),
        (lambda news: os.utime(news / "bridge.txt", (1, 1)), {}),
        (lambda news: write(news, "bridge.txt", STORIES["bridge.txt"]), {}),
        (lambda news: write(news, "ferry.txt", STORIES["ferry.txt"]), {"new": ["ferry.txt"]}),
        (lambda news: write(news, "bridge.txt", STORIES["ferry.txt"]), {"changed": ["bridge.txt"]}),
        (lambda news: (news / "bridge.txt").unlink(), {"gone": ["bridge.txt"]}),
        (
            lambda news: (news / "bridge.txt").rename(news / "span.txt"),
            {"moved": ["span.txt"], "gone": ["bridge.txt"]},
        ),
        (move, {"moved": ["bridge.txt"], "gone": ["bridge.txt"]}),
        (change_places, {"changed": ["bridge.txt", "cheese.txt"]}),
        (lambda news: write(news, "notes.xls", "a,b"), {}),
        (lambda news: (news / "loop.txt").symlink_to("loop.txt"), {"failed": ["loop.txt"]}),
    ],
)
def test_the_plan_is_right_and_changes_nothing(
    library: Library,
    tmp_path: Path,
    act: Callable[[Path], object],
    expected: dict[str, list[str]],
) -> None:
    news = write_stories(tmp_path / "news", *NAMES)
    reindex(library, news)
    act(news)
    for _ in range(2):
        assert in_short(planned(library)) == expected
    reindex(library)
    assert in_short(planned(library)) == {
        name: files for name, files in expected.items() if name == "failed"
    }


def test_what_failed_stays_failed_until_it_changes_or_is_tried_again(
    library: Library, tmp_path: Path
) -> None:
    news = write_stories(tmp_path / "news", "bridge.txt")
    write(news, "empty.txt", " ")
    reindex(library, news)
    assert in_short(planned(library)) == {"failed": ["empty.txt"]}
    *_, again = library.plan(retry=True)
    assert isinstance(again, Plan)
    assert in_short(again) == {"changed": ["empty.txt"]}
    write(news, "empty.txt", STORIES["cheese.txt"])
    assert in_short(planned(library)) == {"changed": ["empty.txt"]}


def test_a_zip_is_read_member_by_member_and_only_what_changed_is_embedded(
    library: Library, tmp_path: Path, encoded: list[str]
) -> None:
    archive = tmp_path / "news" / "stories.zip"
    archive.parent.mkdir()
    pack(archive, {name: STORIES[name] for name in NAMES})
    assert counts(reindex(library, archive.parent)) == {"added": 3}
    assert found(library, "steel cables")[0] == "Harbour bridge closes"
    assert counts(reindex(library)) == {"unchanged": 3}
    encoded.clear()
    pack(
        archive,
        {
            "bridge.txt": STORIES["bridge.txt"],
            "cheese.txt": STORIES["cheese.txt"] + " A dairy from Vale won.",
            "ferry.txt": STORIES["ferry.txt"],
            "../evil.txt": STORIES["frost.txt"],
        },
    )
    report = reindex(library)
    assert counts(report) == {"added": 1, "changed": 1, "unchanged": 1, "removed": 1}
    assert [Path(failure.address).name for failure in report.failed] == ["evil.txt"]
    assert len(encoded) == 2
    assert "Comet seen at dawn" not in found(library, "astronomers and the comet")
    archive.unlink()
    assert counts(reindex(library)) == {"removed": 3}
    assert library.articles() == []


def test_each_line_of_a_jsonl_file_is_an_article(library: Library, tmp_path: Path) -> None:
    records = [
        dict(zip(("title", "text"), STORIES[name].split("\n\n"), strict=True)) for name in NAMES
    ]
    lines = [json.dumps(record) for record in records]
    path = write(tmp_path / "news", "stories.jsonl", "\n".join([*lines, "{broken"]))
    report = reindex(library, path)
    assert counts(report) == {"added": 3}
    assert len(report.failed) == 1
    records[0]["text"] += " Nobody was hurt."
    write(path.parent, path.name, "\n".join(map(json.dumps, records)))
    assert counts(reindex(library)) == {"changed": 1, "unchanged": 2}
    assert library.failed() == []


def pack(archive: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(archive, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
