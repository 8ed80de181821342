"""Every route, page, event and tool for people of whom each may read other collections: nobody
meets a word of what is closed to them, by whatever door they come."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from closed import QUESTION, READS, WORDS, fill, hidden_from
from fastapi.testclient import TestClient
from people import PASSWORD, Newsroom, newsroom_over
from saved import asked
from scripted_model import scripted

from assistant.accounts.accounts import Accounts
from assistant.accounts.shares import Shares
from assistant.alerts import HOME, Alerts, Saved
from assistant.alerts.alert import Said
from assistant.api.access import OWNER
from assistant.conversations.conversations import Conversations
from assistant.conversations.saved_answer import Quotation, SavedAnswer, SavedSentence
from assistant.mcp.tools import _NEEDED
from assistant.ui.server.actions import RULES, name_of
from index.embedding import Embedding
from index.library import Library

PEOPLE = [who for who in READS if who != "owner"]
TOPIC = "nine bridges on the river Onder"
CLAIM = "The Tillbury warehouse holds crates of copper wire."


class Desk(NamedTuple):
    """A newsroom with closed collections, who is in it, and what was kept for each."""

    newsroom: Newsroom
    ids: dict[str, str]
    clients: dict[str, TestClient]  # who → their program or browser
    browsers: dict[str, TestClient]
    conversations: dict[str, str]
    links: dict[str, str]
    alerts: dict[str, str]
    feeds: dict[str, str]

    @property
    def library(self) -> Library:
        return self.newsroom.library


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Desk]:
    with Library(tmp_path_factory.mktemp("closed"), embedding) as library:
        ids = fill(library, tmp_path_factory.mktemp("sources"))
        with newsroom_over(library) as newsroom:
            yield with_people(newsroom, ids)


def with_people(newsroom: Newsroom, ids: dict[str, str]) -> Desk:
    """Let people in who may read some collections, and keep something for each."""
    library = newsroom.library
    accounts, people = Accounts(library.home), dict(newsroom.people)
    for who in PEOPLE:
        permissions = ["admin"] if who == "eve" else ["ask", "articles:read", "articles:write"]
        account = accounts.add(who.title(), permissions)
        people[who] = accounts.change_password(account.id, PASSWORD)
        for name in READS[who]:
            library.collections.grant(name, account.owner)
    newsroom = newsroom._replace(people=people)
    owners = {who: people[who].owner for who in PEOPLE}
    conversations, alerts = Conversations(library.home), Alerts(library.home)
    kept, links, saved, feeds = {}, {}, {}, {}
    whole = whole_answer(library)
    for who in READS:
        owner = owners.get(who, OWNER)
        kept[who] = conversations.start(owner, whole).id
        links[who] = conversations.link(owner, kept[who], 1)
        said = tuple(
            Said(item.sentence.text, item.article.id, item.article.title, item.article.publisher)
            for item in whole.sources
        )
        alert = alerts.add(
            owners.get(who, HOME), "question", QUESTION, Saved(whole.text, said, None)
        )
        change = Saved("It changed.", said, None)
        alerts.note(alert, alert.checked, [], change, "changed")
        saved[who], feeds[who] = alert.id, alert.feed
    # Cat, who may read everything, lets everybody read hers.
    Shares(library.home).let_read(kept["cat"], [people[who].id for who in PEOPLE])
    admins = {"eve"}
    clients = {
        who: newsroom.with_key(who, *(["admin"] if who in admins else
                                      ["ask", "articles:read", "articles:write"]))
        for who in PEOPLE
    }  # fmt: skip
    browsers = {who: newsroom.signed_in(who) for who in PEOPLE}
    both = ({**clients, "owner": newsroom.owner}, {**browsers, "owner": newsroom.owner})
    return Desk(newsroom, ids, *both, kept, links, saved, feeds)


def whole_answer(library: Library) -> SavedAnswer:
    """An answer with a sentence from each collection, as the owner is given it."""
    answer = asked(library, scripted(answer=""), QUESTION)
    sources = [
        next(source for source in answer.sources if word in source.sentence.text)
        for word in WORDS.values()
    ]
    sentences = tuple(
        SavedSentence(
            f"It holds {word} crates",
            f"It holds {word} crates [{source.n}].",
            "proved",
            0.9,
            (Quotation(source.n, source.sentence.text),),
        )
        for word, source in zip(WORDS.values(), sources, strict=True)
    )
    text = " ".join(each.text for each in sentences)
    return replace(answer, sentences=sentences, text=text, left_out=(text,))


def check(who: str, said: str, *, whole: bool) -> None:
    """That somebody met nothing that is closed to them; and if `whole`, all else."""
    said = said.lower()
    for word in hidden_from(who):
        assert word not in said, (who, word, said[:3000])
    if whole:
        for name, word in WORDS.items():
            if not name or name in READS[who]:
                assert word in said, (who, word, said[:3000])


# The API

Asked = tuple[str, Any]  # a path below /api/v1, and a body


def every_id(desk: Desk, path: str) -> list[Asked]:
    return [(path.format(each), None) for each in (*desk.ids.values(), "0" * 16)]


def of_sources(desk: Desk, path: str) -> list[Asked]:
    return [(path.format(each.id), None) for each in desk.library.every_source()]


def of_closed(desk: Desk, who: str, path: str, kind: str) -> list[Asked]:
    """For what they may not read only: the others would be changed by it."""
    names = [name for name in WORDS if name and name not in READS[who]]
    if kind == "source":
        ids = [str(each.id) for each in desk.library.every_source() if each.collection in names]
    else:
        ids = [desk.ids[f"{name} {kind}".strip()] for name in names]
    return [(path.format(each), None) for each in ids]


Rows = Callable[[Desk, str], Sequence[Asked]]
NOTHING: Rows = lambda desk, who: []  # noqa: E731


def fixed(*asked: Any) -> Rows:
    """The same for everybody: paths, or paths with bodies."""
    every = [each if isinstance(each, tuple) else (each, None) for each in asked]
    return lambda desk, who: every


# By route: what is asked, and whether the answers tell of all that one may read. A route that has
# no row fails the test below.
API: dict[str, tuple[Rows, bool]] = {
    "GET /health": (fixed("/health"), False),
    "GET /version": (fixed("/version"), False),
    "GET /articles": (fixed("/articles", "/articles?words=Courier", "/articles?limit=2",
                            "/articles?feed=files", "/articles?tag=desk"), True),
    "GET /articles/removed": (fixed("/articles/removed"), True),
    "GET /articles/{article_id}": (lambda d, _: every_id(d, "/articles/{}"), True),
    "GET /articles/{article_id}/text": (lambda d, _: every_id(d, "/articles/{}/text"), True),
    "GET /articles/{article_id}/versions": (
        lambda d, _: every_id(d, "/articles/{}/versions"), True
    ),
    "DELETE /articles/{article_id}": (lambda d, who: of_closed(d, who, "/articles/{}", ""), False),
    "POST /articles": (
        lambda d, who: [
            ("/articles", {"text": "Docks\n\nCranes stand still.", "collection": name})
            for name in WORDS
            if name and name not in READS[who]
        ],
        False,
    ),
    "POST /articles/{article_id}/restore": (
        lambda d, who: of_closed(d, who, "/articles/{}/restore", "removed"), False
    ),
    "GET /sources": (fixed("/sources"), True),
    "GET /sources/{source_id}": (lambda d, _: of_sources(d, "/sources/{}"), True),
    "POST /sources": (NOTHING, False),  # fetches or reads what is new
    "DELETE /sources/{source_id}": (
        lambda d, who: of_closed(d, who, "/sources/{}", "source"), False
    ),
    "POST /sources/{source_id}/refresh": (
        lambda d, who: of_closed(d, who, "/sources/{}/refresh", "source"), False
    ),
    # Of collections themselves an admin is told the names, and the numbers of sources.
    "GET /collections": (fixed("/collections"), False),
    "POST /collections": (NOTHING, False),
    "DELETE /collections/{name}": (fixed("/collections/Ash"), False),  # it has sources
    "PUT /collections/{name}/readers/{person}": (NOTHING, False),
    "DELETE /collections/{name}/readers/{person}": (
        fixed("/collections/Ash/readers/Dan"), False
    ),
    "PUT /collections/{name}/sources/{source_id}": (NOTHING, False),
    "DELETE /collections/{name}/sources/{source_id}": (
        fixed("/collections/Ash/sources/999"), False
    ),
    "POST /imports/feeds": (NOTHING, False),
    "POST /imports/links": (NOTHING, False),
    "POST /imports/links/plan": (NOTHING, False),  # tested by itself
    "GET /jobs": (fixed("/jobs"), False),
    "GET /jobs/plan": (fixed("/jobs/plan"), False),
    "GET /jobs/{job_id}": (fixed("/jobs/1", "/jobs/2"), False),
    **{f"POST {path}": (NOTHING, False) for path in (
        "/jobs", "/jobs/{job_id}/cancel", "/jobs/{job_id}/pause", "/jobs/{job_id}/resume",
        "/jobs/{job_id}/retry",
    )},
    "GET /exports/feeds.opml": (fixed("/exports/feeds.opml"), False),
    "GET /exports/library.{format}": (
        fixed(*(f"/exports/library.{kind}" for kind in ("jsonl", "csv", "ris", "bib", "json"))),
        False,
    ),
    "GET /search": (fixed(
        f"/search?query={QUESTION}&limit=50", "/search?query=bridges", "/search?query=warehouse"
    ), True),
    "POST /search": (fixed(
        ("/search", {"query": QUESTION, "limit": 50}),
        ("/search", {"query": '"copper wire"'}),
        ("/search", {"query": "crates", "language": ["cy", "da"]}),
        ("/search", {"query": "crates source:courier"}),
    ), True),
    "POST /ask": (fixed(
        ("/ask", {"question": QUESTION}),
        ("/ask", {"question": QUESTION, "stream": True}),
        ("/ask", {"question": "How many articles are there?"}),
        ("/ask", {"question": "Which publishers do you have?"}),
        ("/ask", {"question": "Which articles did Ada write?"}),
        ("/ask", {"question": "Is the ferry at Lowick running?"}),
    ), True),
    "GET /stories": (fixed(f"/stories?topic={TOPIC}", "/stories?topic=Tillbury warehouse"), True),
    "GET /duplicates": (fixed("/duplicates"), False),
    "POST /claims": (fixed(("/claims", {"claim": CLAIM})), False),
    "POST /coverage": (fixed(("/coverage", {"claim": CLAIM})), True),
    "GET /conversations": (fixed("/conversations"), False),
    "GET /conversations/{conversation_id}": (
        lambda d, who: [(f"/conversations/{d.conversations[who]}", None)], True
    ),
    "PATCH /conversations/{conversation_id}": (NOTHING, False),
    "DELETE /conversations/{conversation_id}": (NOTHING, False),
    "POST /conversations/{conversation_id}/restore": (NOTHING, False),
    "GET /conversations/{conversation_id}/export": (
        lambda d, who: [
            (f"/conversations/{d.conversations[who]}/export?format={kind}", None)
            for kind in ("md", "html")
        ],
        True,
    ),
    "POST /conversations/{conversation_id}/turns/{number}/link": (
        lambda d, who: [(f"/conversations/{d.conversations[who]}/turns/1/link", None)], False
    ),
    "GET /alerts": (fixed("/alerts"), True),
    "POST /alerts": (fixed(
        ("/alerts", {"kind": "claim", "text": CLAIM}),
        ("/alerts", {"kind": "search", "text": "copper wire"}),
        ("/alerts", {"kind": "question", "text": QUESTION}),
    ), False),
    "GET /alerts/changes": (fixed("/alerts/changes"), True),
    "POST /alerts/changes/read": (fixed("/alerts/changes/read"), False),
    "POST /alerts/check": (NOTHING, False),  # everybody's, for whoever runs the machine
    "GET /alerts/{alert_id}": (lambda d, who: [(f"/alerts/{d.alerts[who]}", None)], True),
    "PUT /alerts/{alert_id}/delivery": (
        lambda d, who: [(f"/alerts/{d.alerts[who]}/delivery", {})], True
    ),
    "DELETE /alerts/{alert_id}": (NOTHING, False),
    # Feed readers come without a key: what they get is what the alert's owner may read.
    "GET /alerts/feeds/{secret}.atom": (
        lambda d, who: [(f"/alerts/feeds/{d.feeds[who]}.atom", None)], True
    ),
    "GET /keys": (NOTHING, False),
    "POST /keys": (NOTHING, False),
    "DELETE /keys/{key_id}": (NOTHING, False),
}  # fmt: skip


def test_every_route_has_a_row(desk: Desk) -> None:
    document = desk.newsroom.client().get("/api/v1/openapi.json").json()
    described = {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert described == set(API)


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize("route", API)
def test_routes_tell_what_one_may_read(desk: Desk, route: str, who: str) -> None:
    rows, whole = API[route]
    method, path = route.split(" ")
    said = []
    for address, body in rows(desk, who):
        client = desk.newsroom.client() if "feeds/" in address else desk.clients[who]
        answer = client.request(
            method, f"/api/v1{address}", **({} if body is None else {"json": body})
        )
        assert answer.status_code < 500, answer.text
        if "{article_id}" in path and method != "GET":
            assert answer.status_code == 404
        if path.startswith("/sources/") and method != "GET":
            assert answer.status_code == 404
        said.append(f"{answer.text} {dict(answer.headers)}")
    check(who, "\n".join(said), whole=whole)


# The pages


def kept_for(desk: Desk, who: str, path: str) -> list[str]:
    """Of their own conversation, and of the one that Cat lets them read."""
    return [path.format(desk.conversations[each]) for each in (who, "cat")]


PAGES: dict[str, tuple[Callable[[Desk, str], list[str]], bool]] = {
    "/articles/{article_id}": (
        lambda d, _: [f"/articles/{each}?used=0-9" for each in d.ids.values()],
        True,
    ),
    "/hits.{suffix}": (
        lambda d, _: [
            f"/hits.{kind}?passages={','.join(f'{each}-0' for each in d.ids.values())}"
            for kind in ("csv", "ris", "bib", "json", "jsonl")
        ],
        True,
    ),
    "/listed.{suffix}": (
        lambda *_: ["/listed.csv", "/listed.ris?words=Courier", "/listed.bib?publisher=x"],
        True,
    ),
    "/library.jsonl": (lambda *_: ["/library.jsonl"], False),
    "/feeds.opml": (lambda *_: ["/feeds.opml"], False),
    "/alerts": (lambda *_: ["/alerts"], True),
    "/alerts/unread": (lambda *_: ["/alerts/unread"], False),
    "/conversations/{conversation_id}.md": (
        lambda d, who: [f"/conversations/{d.conversations[who]}.md"],
        False,
    ),
    "/conversations/{conversation_id}.html": (
        lambda d, who: [f"/conversations/{d.conversations[who]}.html"],
        False,
    ),
    "/conversations/{conversation_id}/cited.{suffix}": (
        lambda d, who: [f"/conversations/{d.conversations[who]}/cited.ris"],
        False,
    ),
    "/conversations/{conversation_id}/{number}/cited.{suffix}": (
        lambda d, who: [f"/conversations/{d.conversations[who]}/1/cited.bib"],
        False,
    ),
    "/conversations/{conversation_id}/people": (
        lambda d, who: kept_for(d, who, "/conversations/{}/people"),
        False,
    ),
    "/shared": (lambda *_: ["/shared"], False),
    "/answers/{link}": (lambda d, _: [f"/answers/{each}" for each in d.links.values()], True),
    "/sheets/answered": (lambda *_: ["/sheets/answered"], False),
    "/": (lambda *_: ["/", "/config", "/?story=bridges"], False),
}
# Those of people and signing in, which know nothing of articles.
ELSE = re.compile(r"/(account|people|sign-in|sign-out|invitations|favicon|mcp)(\.ico)?(/.*)?")


def test_every_page_has_a_row(desk: Desk) -> None:
    from test_who_may_what import paths_of

    paths = {
        path
        for path, methods in paths_of(desk.newsroom.site.router.routes)
        if "GET" in methods and not ELSE.fullmatch(path)
    }
    assert paths - set(PAGES) == set()


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize("page", PAGES)
def test_pages_show_what_one_may_read(desk: Desk, page: str, who: str) -> None:
    addresses, whole = PAGES[page]
    said = [desk.browsers[who].get(each).text for each in addresses(desk, who)]
    # The owner's alerts and conversations of the command line aren't those of a page.
    own = page.startswith(("/conversations", "/alerts")) and who == "owner"
    check(who, "\n".join(said), whole=whole and not own)


# The page's events

# What changes something, or shows nothing of articles.
QUIET = {
    name
    for name in RULES
    if name.startswith(("library.adding_section", "library.run_control", "library.upkeep",
                        "settings.", "ask.sheet_section"))
    or name.endswith((".stop", ".rate", ".clear", ".read_ahead", ".remove", ".bring_back",
                      ".forget", ".put", ".retry", ".start", ".read_now", "clear_samples",
                      "<lambda>"))
}  # fmt: skip
# Those that tell of everything that one may read.
WHOLE = {
    "ask.filtering FilterStrip._offered", "ask.tab AskTab.ask", "ask.tab AskTab.ask_suggested",
    "ask.tab AskTab.open", "ask.tab AskTab.welcome", "story.tab story_tab.show_story",
    "story.tab story_tab.show_suggested", "library.tab library_tab.look_first",
    "library.articles_section ArticlesSection._wire_pages.first",
}  # fmt: skip
EVENTS = sorted(set(RULES) - QUIET)


def sent(desk: Desk, who: str, event: str) -> str:
    """What the page gets when something happens on it, by way of Gradio's queue."""
    from test_who_may_what import page_of

    page = page_of(desk.newsroom)
    numbers = [n for n, each in page.fns.items() if each.fn and name_of(each.fn) == event]
    browser, said = desk.browsers[who], []
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"cookie": cookies, **{
        name: value for name, value in browser.headers.items() if name == "authorization"
    }}  # fmt: skip
    for number in numbers[:2]:
        visit = f"{who}-{number}-{len(event)}"
        inputs = [value_of(each, event) for each in page.fns[number].inputs]
        call = {
            "fn_index": number, "data": inputs, "session_hash": visit, "trigger_id": None,
            "event_data": {"id": QUESTION, "text": QUESTION, "how": "typed", "does": "more",
                           "number": "1", "title": ""},
        }  # fmt: skip
        joined = desk.newsroom.alive.post("/gradio_api/queue/join", json=call, headers=headers)
        assert joined.status_code == 200, joined.text
        address = f"/gradio_api/queue/data?session_hash={visit}"
        said.append(desk.newsroom.alive.get(address, headers=headers).text)
    assert said, event
    return "\n".join(said)


def value_of(component: Any, event: str) -> Any:
    """What stands in a component of the page when something happens."""
    kind, own = component.get_block_name(), str(component.elem_id or "")
    if kind == "textbox":
        typed = {"question": QUESTION, "story-topic": TOPIC, "history-find": "crates"}
        return TOPIC if "by_address" in event else typed.get(own, "")
    if kind == "dropdown" and getattr(component, "multiselect", False):
        return []
    return None if kind in {"state", "html"} else getattr(component, "value", None)


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize("event", EVENTS)
def test_events_show_what_one_may_read(desk: Desk, event: str, who: str) -> None:
    said = sent(desk, who, event)
    assert "process_completed" in said, said[:2000]
    check(who, said, whole=event in WHOLE)


# MCP

TOOLS: dict[str, tuple[list[dict[str, Any]], bool]] = {
    "search": ([{"query": QUESTION}, {"query": "crates source:courier"}], True),
    "fetch": ([{"id": ""}], True),
    "list_sources": ([{}], True),
    "ask": ([{"question": QUESTION}], False),
    "check_coverage": ([{"claim": CLAIM}], True),
    "add_article": ([], False),
}


def test_every_tool_has_a_row() -> None:
    assert set(TOOLS) == set(_NEEDED)


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize("tool", [*TOOLS, "resources/list", "resources/read"])
def test_tools_tell_what_one_may_read(desk: Desk, tool: str, who: str) -> None:
    key = desk.clients[who].headers["authorization"]
    headers = {"accept": "application/json, text/event-stream", "authorization": key}

    def asked(method: str, **params: Any) -> str:
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = desk.newsroom.alive.post("/mcp", json=message, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    if tool == "resources/list":
        check(who, asked(tool), whole=True)
        return
    if tool == "resources/read":
        uris = [f"newsdesk://article/{each}" for each in desk.ids.values()]
        check(who, "\n".join(asked(tool, uri=each) for each in uris), whole=True)
        return
    calls, whole = TOOLS[tool]
    if tool == "fetch":
        calls = [{"id": each} for each in desk.ids.values()]
    said = [asked("tools/call", name=tool, arguments=each) for each in calls]
    check(who, "\n".join(said), whole=whole)


def test_there_are_enough_cells() -> None:
    cells = len(READS) * (len(API) + len(PAGES) + len(EVENTS) + len(TOOLS) + 2)
    assert cells >= 500
