"""Sources and exports by the API, and what visitors see of them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from news_site import NewsSite, feed, page
from newsroom import reindex, write_stories
from scripted_model import scripted
from starlette.testclient import TestClient

from assistant.api.access import OWNER
from assistant.ui.server.app import build
from index.background import Background
from index.embedding import Embedding
from index.fetching.fetch import Fetcher
from index.library import Library

LONG = "The bridge in Ashby opened on Monday, after four years of work on its cables. " * 12

Visit = Callable[..., TestClient]


def test_a_folder_is_added_read_and_forgotten(
    desk: TestClient, library: Library, background: Background, tmp_path: Path
) -> None:
    folder = write_stories(tmp_path / "news", "bridge.txt", "comet.txt")
    added = desk.post("sources", json={"address": str(folder)})
    assert (added.status_code, added.headers["location"]) == (202, "/api/v1/sources/1")
    background.wait()
    [source] = desk.get("sources").json()["items"]
    assert (source["kind"], source["address"], source["articles"]) == ("folder", str(folder), 2)
    assert desk.get("sources/1").json() == source
    assert desk.delete("sources/1").status_code == 202
    background.wait()
    assert library.article_count() == 0
    for address in ("sources/1", "sources/9999999999"):
        assert desk.get(address).json()["type"] == "/problems/unknown-source"
        assert (
            desk.delete(address).status_code == desk.post(f"{address}/refresh").status_code == 404
        )


@pytest.mark.parametrize("address", ["/no/such/folder", "~nobody-here/news", "/" + "x" * 1000])
def test_a_folder_that_is_not_there_is_refused(desk: TestClient, address: str) -> None:
    assert desk.post("sources", json={"address": address}).status_code == 422


def test_a_feed_is_read_again_before_its_time(tmp_path: Path, embedding: Embedding) -> None:
    with (
        NewsSite() as site,
        Library(tmp_path / "home", embedding, Fetcher(allowed={site.place}, pace=0)) as library,
    ):
        site.pages["/a.html"] = page("Ashby bridge opens", LONG)
        site.pages["/feed.xml"] = feed("Ashby News", ("Ashby bridge opens", site.link("/a.html")))
        background = Background(library)
        site_itself = build(library, scripted(), background)
        with TestClient(
            site_itself, base_url="http://127.0.0.1/api/v1", client=("127.0.0.1", 50_000)
        ) as desk:
            added = desk.post("sources", json={"address": site.link("/feed.xml")}).json()
            assert added["names"] == ["Ashby News"]
            assert added["source"]["kind"] == "feed"
            background.wait()
            site.asked.clear()
            assert desk.post("sources/1/refresh").json()["source"]["title"] == "Ashby News"
            background.wait()
            assert "/feed.xml" in [each.path for each in site.asked]
        background.close()


def test_visitors_see_names_and_forget_nothing(
    library: Library, visit: Visit, background: Background, tmp_path: Path
) -> None:
    folder = write_stories(tmp_path / "news", "bridge.txt")
    reindex(library, folder)
    visitor = visit("articles:read", "articles:write")
    assert visitor.get("/sources/1").json()["address"] == "news"
    assert str(tmp_path) not in visitor.get("/sources").text
    assert visitor.delete("/sources/1").status_code == 403
    assert visitor.post("/sources/1/refresh").status_code == 202
    background.wait()
    folder_refused = visitor.post("/sources", json={"address": str(folder)})
    assert folder_refused.json()["type"] == "/problems/owner-only"
    from_afar = visit("admin").post("/sources", json={"address": str(folder)})
    assert from_afar.json()["type"] == "/problems/folders-off"
    by_the_owners_key = visit("admin", owner=OWNER).post("/sources", json={"address": str(folder)})
    assert by_the_owners_key.status_code == 202
    background.wait()
    limited = visit("articles:write", at_home=True).post("/sources", json={"address": "/"})
    assert limited.status_code == 403


def test_the_whole_library_is_exported(
    library: Library,
    desk: TestClient,
    visit: Visit,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assistant.api.routes.exports.PORTION", 3)
    reindex(library, write_stories(tmp_path / "news"))
    lines = desk.get("exports/library.jsonl").text.splitlines()
    assert {json.loads(line)["title"] for line in lines} == {
        each.article.title for each in library.articles()
    }
    references = json.loads(desk.get("exports/library.json").content)
    assert [each["id"] for each in references] == [each.article.id for each in library.articles()]
    assert desk.get("exports/library.csv").text.count("\r\n") == 11
    assert desk.get("exports/library.xls").status_code == 422
    for name in ("library.jsonl", "library.ris", "feeds.opml"):
        assert visit("articles:read").get(f"/exports/{name}").status_code == 403
        assert visit("admin").get(f"/exports/{name}").status_code == 200
