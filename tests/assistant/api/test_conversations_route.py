"""Conversations over HTTP."""

from starlette.testclient import TestClient

from assistant.api.models import ConversationSummary, Page


def asked(api: TestClient, question: str) -> str:
    answer = api.post("ask", json={"question": question, "keep": True}).json()
    return str(answer["conversation"])


def listed(api: TestClient) -> list[str]:
    page = Page[ConversationSummary](**api.get("conversations").json())
    return [each.id for each in page.items]


def emptied(api: TestClient) -> None:
    for each in listed(api):
        assert api.delete(f"conversations/{each}").status_code == 204


def test_conversation_is_renamed_pinned_deleted_and_restored(api: TestClient) -> None:
    emptied(api)
    one, other = asked(api, "What is CANN?"), asked(api, "What happened in the port?")
    assert listed(api) == [other, one]
    changed = api.patch(f"conversations/{one}", json={"title": "Chips", "pinned": True}).json()
    assert (changed["title"], changed["pinned"], changed["turns"]) == ("Chips", True, 1)
    assert listed(api) == [one, other]
    assert api.patch(f"conversations/{one}", json={"title": "  "}).status_code == 422
    assert api.patch(f"conversations/{one}", json={"pinned": False}).json()["title"] == "Chips"
    assert api.delete(f"conversations/{one}").status_code == 204
    assert listed(api) == [other]
    assert api.get(f"conversations/{one}").status_code == 404
    assert api.post(f"conversations/{one}/restore").json()["id"] == one
    assert listed(api) == [other, one]
    for way in ("", "/export"):
        assert api.get(f"conversations/unknown{way}").status_code == 404


def test_list_comes_in_pages_that_neither_repeat_nor_skip(api: TestClient) -> None:
    emptied(api)
    every = [asked(api, f"What is CANN {n}?") for n in range(5)]
    found, cursor = [], None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = api.get("conversations", params=query).json()  # type: ignore[arg-type]
        found += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if len(found) == 2:  # the last one moves to the front, where it has been passed
            more = {"question": "Who makes it?", "conversation": every[3]}
            api.post("ask", json=more)
        if cursor is None:
            break
    assert found == every[::-1]
    assert api.get("conversations", params={"cursor": "?"}).status_code == 422


def test_answer_has_a_link_that_opens_for_anybody(api: TestClient) -> None:
    one = asked(api, "What is CANN?")
    path = api.post(f"conversations/{one}/turns/1/link").json()["path"]
    assert api.post(f"conversations/{one}/turns/1/link").json()["path"] == path
    assert api.get(f"http://127.0.0.1{path}").status_code == 200
    assert api.get(f"conversations/{one}").json()["answers"][0]["link"] == path
    assert api.post(f"conversations/{one}/turns/2/link").status_code == 404


def test_conversation_is_exported_as_markdown_and_as_a_page(api: TestClient) -> None:
    one = asked(api, "What is CANN?")
    api.patch(f"conversations/{one}", json={"title": "Chips"})
    written = api.get(f"conversations/{one}/export")
    assert written.headers["content-type"].startswith("text/markdown")
    assert "# Chips" in written.text
    page = api.get(f"conversations/{one}/export", params={"format": "html"})
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.startswith("<!")
    assert api.get(f"conversations/{one}/export", params={"format": "pdf"}).status_code == 422
