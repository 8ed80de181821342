"""Articles by the API: listed page by page, read, added once, removed and restored."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from newsroom import STORIES, reindex, write, write_stories
from starlette.testclient import TestClient

from index.background import Background
from index.contents import ALL
from index.library import Library
from index.storage.catalogue.articles import Place

Visit = Callable[..., TestClient]
PLANT = {"title": "Ashby plant opens", "text": "The chip plant in Ashby opened on Monday."}


def titles(client: TestClient, query: str = "") -> list[str]:
    return [each["title"] for each in client.get(f"articles{query}").json()["items"]]


def dated(day: str, title: str) -> str:
    return f"---\ntitle: {title}\ndate: {day}\n---\nCouncillors of {title} met on the quay."


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    """Articles of two days, two with the same day and title, and some without a day."""
    folder = tmp_path / "news"
    for number, (day, title) in enumerate(
        [("2025-03-02", "Bram"), ("2025-03-02", "Alma"), ("2025-03-01", "Cleo")]
    ):
        write(folder, f"{number}.md", dated(day, title))
    write(folder, "same.md", dated("2025-03-02", "Alma") + " They stayed until noon.")
    write_stories(folder, "bridge.txt", "comet.txt")
    reindex(library, folder)
    return library


def test_pages_follow_each_other_in_the_order_of_the_list(
    filled: Library, desk: TestClient
) -> None:
    whole = [each.article.id for each in filled.articles()]
    for limit in (1, 2, 4, 6):
        seen: list[str] = []
        cursor = ""
        while True:
            page = desk.get(
                "articles", params={"limit": limit, **({"cursor": cursor} if cursor else {})}
            )
            seen += [each["id"] for each in page.json()["items"]]
            cursor = page.json()["next_cursor"]
            if cursor is None:
                break
        assert seen == whole
    assert titles(desk)[:4] == ["Alma", "Alma", "Bram", "Cleo"]


def test_pages_stay_right_while_articles_come_and_go(
    filled: Library, desk: TestClient, tmp_path: Path
) -> None:
    first = desk.get("articles?limit=2").json()
    write(tmp_path / "news", "new.md", dated("2025-03-09", "Dora"))
    reindex(filled)
    filled.remove(first["items"][1]["id"])
    rest = desk.get("articles", params={"limit": 50, "cursor": first["next_cursor"]}).json()
    assert [each["title"] for each in rest["items"]] == [
        "Bram",
        "Cleo",
        "Comet seen at dawn",
        "Harbour bridge closes",
    ]


def test_an_undated_article_is_a_place_too(filled: Library) -> None:
    *_, comet, bridge = filled.articles()
    assert comet.article.published is None
    after = Place.of(comet.article)
    assert [each.article.id for each in filled.articles(ALL, after=after)] == [bridge.article.id]
    assert not filled.articles(ALL, after=Place.of(bridge.article))
    assert len(filled.articles(ALL, after=Place(date(2025, 3, 1), "", ""))) == 3


@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "WzEsMiwzXQ", "🌊"])
def test_a_cursor_of_another_list_is_refused(api: TestClient, cursor: str) -> None:
    answer = api.get("articles", params={"cursor": cursor})
    assert answer.status_code == 422
    assert "cursor" in answer.json()["detail"]


def test_the_list_is_narrowed(filled: Library, desk: TestClient) -> None:
    assert titles(desk, "?words=alma") == ["Alma", "Alma"]
    assert titles(desk, "?published=2025-03-01") == ["Cleo"]
    assert titles(desk, "?after=2025-03-02&before=2025-03-02&words=Bram") == ["Bram"]
    assert titles(desk, "?feed=no-such-feed") == []
    assert titles(desk, "?source=no-such-publisher") == []
    assert titles(desk, "?language=zh") == []
    assert desk.get("articles?language=Elvish").status_code == 422
    assert desk.get("articles?after=soon").status_code == 422
    assert desk.get("articles?publsher=x").json()["detail"].startswith("publsher isn't known here")


def test_what_is_known_is_not_sent_again(filled: Library, desk: TestClient) -> None:
    [first, *_] = filled.articles()
    address = f"articles/{first.article.id}"
    tag = desk.get(address).headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = desk.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert desk.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    filled.remove(first.article.id)
    changed = desk.get(address, headers={"If-None-Match": tag})
    assert changed.json()["former"]["why"] == "removed"
    assert desk.get(f"{address}/text").text == first.article.text


def test_an_earlier_version_is_found(library: Library, desk: TestClient, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    write(folder, "1.md", dated("2025-03-02", "Bram"))
    reindex(library, folder)
    [before] = library.articles()
    write(folder, "1.md", dated("2025-03-02", "Bram") + " They voted for the tram.")
    reindex(library)
    [now] = desk.get("articles").json()["items"]
    [version] = desk.get(f"articles/{now['id']}/versions").json()["items"]
    assert (version["id"], version["successor"]) == (before.article.id, now["id"])
    assert desk.get(f"articles/{before.article.id}").json()["former"]["successor"] == now["id"]


def test_a_text_is_added_and_read(desk: TestClient, background: Background) -> None:
    added = desk.post("articles", json=PLANT)
    assert added.status_code == 202
    assert added.json()["names"] == ["Ashby plant opens"]
    background.wait()
    job = desk.get(added.headers["location"].removeprefix("/api/v1/")).json()
    assert (job["state"], job["result"]["added"]) == ("finished", 1)
    assert titles(desk) == ["Ashby plant opens"]


def test_files_are_added_and_others_named(desk: TestClient, background: Background) -> None:
    files = [
        ("file", ("../../bridge.txt", STORIES["bridge.txt"].encode())),
        ("file", (".comet.txt", STORIES["comet.txt"].encode())),
        ("file", ("x" * 300 + "\x00.txt", STORIES["ferry.txt"].encode())),
        ("file", ("程序.exe", b"MZ")),
    ]
    added = desk.post("articles", files=files).json()
    assert added["names"] == ["bridge.txt", "comet.txt", "x" * 60 + ".txt"]
    [refused] = added["not_added"]
    assert refused["name"] == "程序.exe"
    assert refused["reason"].startswith("this kind of file can't be read")
    background.wait()
    assert len(titles(desk)) == 3


def test_only_what_cannot_be_read_is_refused(desk: TestClient, library: Library) -> None:
    answer = desk.post("articles", files=[("file", ("a.exe", b"MZ"))])
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("a.exe: this kind of file can't be read")
    assert str(library.home) not in answer.text
    assert desk.post("articles", files=[("other", ("a.txt", b"text"))]).status_code == 422
    assert desk.post("articles", content=b"text").status_code == 415
    assert desk.post("articles", json={"text": "…"}).json()["detail"].startswith("There is no text")


def test_the_same_request_adds_once(
    desk: TestClient, library: Library, background: Background
) -> None:
    key = {"Idempotency-Key": "first"}
    first = desk.post("articles", json=PLANT, headers=key)
    background.wait()
    again = desk.post("articles", json=PLANT, headers=key)
    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert len(library.runs()) == 1
    other = desk.post("articles", json={"text": "Another text."}, headers=key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    desk.post("articles", json=PLANT, headers={"Idempotency-Key": "second"})
    assert len(library.runs()) == 2


def test_files_are_the_same_whatever_divides_them(
    desk: TestClient, library: Library, background: Background
) -> None:
    key, sent = {"Idempotency-Key": "files"}, {"file": ("b.txt", STORIES["bridge.txt"].encode())}
    first = desk.post("articles", files=sent, headers=key).json()
    background.wait()
    assert desk.post("articles", files=sent, headers=key).json() == first  # another boundary
    assert len(library.runs()) == 1
    changed = {"file": ("b.txt", STORIES["comet.txt"].encode())}
    assert desk.post("articles", files=changed, headers=key).status_code == 422


def test_what_failed_can_be_sent_again_with_its_key(desk: TestClient) -> None:
    key = {"Idempotency-Key": "k"}
    assert desk.post("articles", json={"text": "…"}, headers=key).status_code == 422
    assert desk.post("articles", json=PLANT, headers=key).status_code == 202


def test_what_comes_during_a_run_is_read_after_it(
    desk: TestClient, library: Library, background: Background, tmp_path: Path, monkeypatch: Any
) -> None:
    go_on, read = Event(), library._embedding.read

    def waiting(texts: Any) -> Any:
        assert go_on.wait(30)
        return read(texts)

    monkeypatch.setattr(library._embedding, "read", waiting)
    library.sources.add([write_stories(tmp_path / "news", "bridge.txt")])
    background.reindex()
    for name in ("tram.txt", "ferry.txt"):
        assert desk.post("articles", json={"text": STORIES[name]}).json()["job"] is None
    go_on.set()
    background.wait()
    assert len(library.runs()) == 2
    assert library.article_count() == 3


def test_removed_and_restored(filled: Library, desk: TestClient) -> None:
    [first, *_] = filled.articles()
    address = f"articles/{first.article.id}"
    assert desk.delete(address).json()["id"] == first.article.id
    [removed] = desk.get("articles/removed").json()["items"]
    assert (removed["id"], removed["why"]) == (first.article.id, "removed")
    assert filled.article_count() == 5
    assert desk.post(f"{address}/restore").json()["title"] == "Alma"
    assert filled.article_count() == 6
    assert desk.post(f"{address}/restore").status_code == 404
    assert desk.delete("articles/nothing").json()["type"] == "/problems/unknown-article"


def test_visitors_add_texts_but_no_links(visit: Visit, library: Library) -> None:
    visitor = visit("articles:read", "articles:write")
    assert visitor.post("/articles", json=PLANT).status_code == 202
    link = visitor.post("/articles", json={"link": "https://news.example/a"})
    assert (link.status_code, link.json()["type"]) == (403, "/problems/links-off")
    assert visit("admin").post("/articles", json={"link": "https://news.example/a"}).json() == (
        link.json()
    )


def test_visitors_remove_nothing_and_see_no_folders(
    filled: Library, visit: Visit, tmp_path: Path
) -> None:
    visitor = visit("articles:read", "articles:write")
    listed = visitor.get("/articles?words=bram").json()["items"]
    assert listed[0]["addresses"] == ["0.md"]
    assert visitor.delete(f"/articles/{listed[0]['id']}").status_code == 403
    assert visitor.post(f"/articles/{listed[0]['id']}/restore").status_code == 403
    assert visit("admin").delete(f"/articles/{listed[0]['id']}").status_code == 200
    assert visit("ask").get("/articles").status_code == 403
    assert visit("articles:read").post("/articles", json=PLANT).status_code == 403
