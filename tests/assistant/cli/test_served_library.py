"""Commands on a library that is being served: the same output as on a free one."""

import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from listening import listening
from newsroom import write, write_stories
from saved import answered
from scripted_model import scripted

from assistant import cli
from assistant.conversations.conversations import Conversations, new_owner
from index.background import Background
from index.contents import Contents
from index.embedding import Embedding
from index.embedding.weights import weights_folder
from index.library import Library
from index.storage.served import owners_key

STORY = (
    "Dam gate repaired\n\nBy Ana Brandt\n7 August 2025\n\n"
    "Divers mended the gate of the Orla dam on Thursday. "
    "The work took nine hours, and the road below stayed closed until the evening. Engineers had "
    "found the crack in June, when the lake stood three metres lower than in other years. A new "
    "gate will be ordered from a foundry in Velden next spring, the water board of the valley said."
)
ANSWER = "Engineers found cracks in the steel cables. The bridge was painted green."
TIMES = re.compile(
    r'\(\d+\.\d s\)|"(?:seconds|evidence|first_token|total)": (?:[\d.]+|null)'
    r'|"(?:last_read|next)": "[^"]+"|\d{4}-\d\d-\d\d \d\d:\d\d'
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Path:
    """A folder with a library in `home`, and the files that it was made from in `news`."""
    folder = tmp_path_factory.mktemp("kept")
    news = write_stories(folder / "news")
    write(news, "dam.txt", STORY)
    write(news, "dam-again.txt", STORY.replace("Dam gate repaired", "Orla dam mended"))
    with Library(folder / "home", embedding) as library:
        library.sources.add([news])
        list(library.reindex())
        write(news, "tram.txt", "Tram line approved\n\nThe vote was ten to three.")
        list(library.reindex())
        library.remove(article_of(library, "Cheese"))
        conversations = Conversations(library.home)
        conversations.start(new_owner(), answered("What did the divers mend?"))
    return folder


def article_of(library: Library, title: str) -> str:
    [found] = [e.article.id for e in library.articles() if e.article.title.startswith(title)]
    return found


@contextmanager
def served(home: Path, embedding: Embedding) -> Iterator[None]:
    with Library(home, embedding) as library, owners_key(home) as key:
        background = Background(library)
        with listening(library, scripted(answer=ANSWER), background, key) as at:
            library.announce(at.address)
            yield
        background.close()


class Printed:
    """What a command printed, without times, and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, TIMES.sub("…", out), TIMES.sub("…", err)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Printed) and vars(self) == vars(other)

    def __repr__(self) -> str:
        return f"{self.status}\n{self.out}\n{self.err}"


@pytest.fixture
def newsdesk(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> Any:
    monkeypatch.setattr(Library, "_chosen_embedding", lambda _: embedding)
    monkeypatch.setattr("assistant.model.models.Model", lambda _: scripted(answer=ANSWER))
    monkeypatch.setenv("NO_COLOR", "1")

    def run(home: Path, *words: str, typed: str = "") -> Printed:
        monkeypatch.setenv("NEWSDESK_HOME", str(home))
        monkeypatch.setattr("sys.argv", ["newsdesk", *words])
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = [text.replace(str(home), "HOME") for text in capsys.readouterr()]
        return Printed(int(ended.value.code or 0), *printed)

    return run


LOOKING = [
    "list",
    "list --json",
    "list bridge",
    "list zeppelin",
    "list --removed",
    "list --removed --json",
    "show DAM",
    "show DAM --json",
    "show TRAM",
    "show OLD-TRAM --json",
    "show CHEESE",
    "show none",
    "sources",
    "sources --json",
    "runs",
    "runs --json",
    "duplicates",
    "duplicates --json",
    "search cracks",
    "search cracks --json --limit 3",
    "search cracks --explain",
    "search dam --after 2025-08 --before 2025-08",
    "search dam --source nobody",
    "search dam --language xx-nothing",
    "search ?!",
    "ask WHY",
    "ask WHY --json",
    "ask WHY --length short",
    "ask dam --article none",
    "ask ?!",
]


def test_looking_prints_the_same(
    newsdesk: Any, kept: Path, embedding: Embedding, subtests: pytest.Subtests
) -> None:
    home = kept / "home"
    with Library(home, embedding) as library:
        [old] = library.versions_before(article_of(library, "Tram"))
        [gone] = library.removed()
        named = {
            "DAM": [next(each.article.id for each in library.articles() if each.copies)],
            "TRAM": [article_of(library, "Tram")],
            "OLD-TRAM": [old.article.id],
            "CHEESE": [gone.article.id],
            "WHY": ["Why was the harbour bridge closed?"],
        }
    written = {
        command: [part for word in command.split() for part in named.get(word, [word])]
        for command in LOOKING
    }
    free = {command: newsdesk(home, *words) for command, words in written.items()}
    with served(home, embedding):
        for command, words in written.items():
            with subtests.test(command):
                assert newsdesk(home, *words) == free[command]


CHANGING = [
    "add FILE",
    "list --json",
    "add FOLDER - --json",
    "list --json",
    "add missing.txt",
    "add -",
    "remove KITE",
    "list --removed",
    "remove --undo KITE",
    "remove none",
    "reindex",
    "reindex --retry --json",
    "forget 2 --json",
    "forget 99",
    "sources --json",
    "list --json",
    "links LIST",
    "links LIST --json --most 1",
    "links LIST --fetch --most 2",
    "links LIST --json",
    "links LIST --fetch",
    "links NO-LIST",
    "feeds import SUBSCRIPTIONS",
    "feeds import SUBSCRIPTIONS --json",
    "feeds import NO-LIST",
    "sources --json",
    "export EXPORT",
    "feeds export OPML",
    "cite CONVERSATION CITED",
    "verify --json",
    "rebuild",
    "search kites --json",
]
# Nothing is fetched from there: such names never resolve (RFC 2606).
LIST = """url,title,time_added
https://one.invalid/a,First,1700000000
https://one.invalid/b,,1720000000
https://two.invalid/c,Third,1710000000
"""
SUBSCRIPTIONS = """<opml version="2.0"><body>
<outline text="Ashby Post" xmlUrl="https://one.invalid/feed"/>
<outline text="" xmlUrl="https://two.invalid/feed"/>
</body></opml>"""
PASTED = "Lantern walk moved\n\nThe lantern walk of Velden begins at seven, the council said."


def test_changing_does_and_prints_the_same(
    newsdesk: Any, kept: Path, tmp_path: Path, embedding: Embedding, subtests: pytest.Subtests
) -> None:
    """Two copies of a library take the same commands, one of them while it is served."""
    one, other = tmp_path / "free" / "home", tmp_path / "served" / "home"
    for home in (one, other):
        shutil.copytree(kept / "home", home)
    more = tmp_path / "more"
    write(more, "ferry2.txt", "Ferry late\n\nThe noon ferry to Skarn left at two on Sunday.")
    write(more, "odd.pdf", b"%PDF-1.4 cut off")
    kite = write(tmp_path, "kite.txt", "Kite festival\n\nForty kites rose over the dunes.")
    named_before = {
        "LIST": write(tmp_path, "list.csv", LIST),
        "NO-LIST": write(tmp_path, "none.txt", "No link is in here."),
        "SUBSCRIPTIONS": write(tmp_path, "mine.opml", SUBSCRIPTIONS),
    }
    [conversation] = {
        each.id for owner in owners_of(one) for each in Conversations(one).listed(owner)
    }
    files = {name: tmp_path / f"{name}" for name in ("a.jsonl", "feeds.opml", "cited.ris")}

    def run(home: Path, command: str) -> Any:
        named = {name: str(file) for name, file in named_before.items()} | {
            "FILE": str(kite),
            "FOLDER": str(more),
            "CONVERSATION": conversation,
            "EXPORT": str(files["a.jsonl"]),
            "OPML": str(files["feeds.opml"]),
            "CITED": str(files["cited.ris"]),
        }
        if "KITE" in command:
            listed = json.loads(newsdesk(home, "list", "--json").out)
            removed = json.loads(newsdesk(home, "list", "--removed", "--json").out)
            every = [e["article_id"] for e in [*listed, *removed] if e["title"].startswith("Kite")]
            [named["KITE"]] = every
        words = [named.get(word, word) for word in command.split()]
        printed = newsdesk(home, *words, typed="?!" if command == "add -" else PASTED)
        written = {name: file.read_bytes() for name, file in files.items() if file.exists()}
        for file in files.values():
            file.unlink(missing_ok=True)
        return printed, written

    free = [run(one, command) for command in CHANGING]
    with served(other, embedding):
        for number, command in enumerate(CHANGING):
            with subtests.test(f"{number}: {command}"):
                assert run(other, command) == free[number]


def owners_of(home: Path) -> list[str]:
    """The tokens of those who have conversations in it."""
    with sqlite3.connect(home / "catalogue.db") as db:
        return [owner for (owner,) in db.execute("SELECT DISTINCT owner FROM conversations")]


ALERTS = [
    ["list"],
    ["add", "--search", "--language", "en", "--json", "The Orla dam"],
    ["add", "--claim", "The work at the Orla dam took nine hours."],
    ["add", "--search", "--webhook", "http://10.0.0.1/", "The Orla dam"],
    ["add", "--search", "--feed", "nowhere", "--json", "The Orla dam"],
    ["check"],
    ["list", "--json"],
    ["changes"],
    [],  # articles are added
    ["check", "--json"],
    ["check"],
    ["list"],
    ["changes", "--json", "--limit", "1"],
    ["changes"],
    ["changes", "--alert", "none"],
    ["list"],
    ["remove", "none"],
    ["remove", "ID"],
    ["list"],
]
RANDOM = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00|(?<![\w-])[\w-]{22}(?![\w-])")


def test_alerts_are_saved_checked_and_told_the_same(
    newsdesk: Any, kept: Path, tmp_path: Path, embedding: Embedding, subtests: pytest.Subtests
) -> None:
    later = STORY.replace("7 August 2025", "9 September 2025")
    file = write(tmp_path, "later.txt", later.replace("nine hours", "fourteen hours"))

    def run(home: Path, words: list[str]) -> Printed:
        """What it printed, without moments and ids."""
        if not words:
            return without(newsdesk(home, "add", str(file)))  # type: ignore[no-any-return]
        if "ID" in words:
            listed = json.loads(newsdesk(home, "alerts", "list", "--json").out)
            words = [words[0], listed[-1]["id"]]
        return without(newsdesk(home, "alerts", *words))  # type: ignore[no-any-return]

    def without(printed: Any) -> Any:
        printed.out = RANDOM.sub("…", printed.out)
        return printed

    for name in ("free", "served"):
        shutil.copytree(kept / "home", tmp_path / name / "home")
    free = [run(tmp_path / "free" / "home", words) for words in ALERTS]
    assert "fourteen hours" in free[9].out
    assert "whsec_" not in "".join(each.out for each in free)
    with served(tmp_path / "served" / "home", embedding):
        for number, words in enumerate(ALERTS):
            with subtests.test(f"{number}: {' '.join(words)}"):
                assert run(tmp_path / "served" / "home", words) == free[number]


QUESTIONS = "question\nWhy was the harbour bridge closed?\n?!\nWho is the mayor of Corran?\n"
CLAIMS = (
    "claim\nThe work at the Orla dam took nine hours.\n"
    "The work at the Orla dam took 14 hours.\n?!\n"
)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (QUESTIONS, []),
        (QUESTIONS, ["--after", "2025-08", "--length", "short", "--json"]),
        (CLAIMS, ["--claims"]),
        (CLAIMS, ["--claims", "--source", "nobody"]),
    ],
    ids=["questions", "narrowed", "claims", "claims-narrowed"],
)
def test_a_sheet_comes_back_the_same(
    newsdesk: Any,
    kept: Path,
    tmp_path: Path,
    embedding: Embedding,
    content: str,
    options: list[str],
) -> None:
    file = write(tmp_path, "asked.csv", content)
    written = tmp_path / "asked-answered.csv"

    def run() -> tuple[Printed, Printed, bytes]:
        first, again = (newsdesk(kept / "home", "batch", *options, str(file)) for _ in range(2))
        (tmp_path / "asked-answered.csv.kept.jsonl").unlink()
        return first, again, written.read_bytes()

    free = run()
    assert "were done before" in free[1].err
    with served(kept / "home", embedding):
        assert run() == free


def test_what_a_servers_model_answered_is_not_taken_for_another_models(
    newsdesk: Any, kept: Path, tmp_path: Path, embedding: Embedding
) -> None:
    file = write(tmp_path, "asked.csv", QUESTIONS)
    with served(kept / "home", embedding):
        newsdesk(kept / "home", "batch", str(file))
    assert "were done before" not in newsdesk(kept / "home", "batch", str(file)).err


PLANNING = ["reindex --dry-run", "reindex --dry-run --json", "reindex --dry-run --retry"]


@pytest.mark.parametrize("command", PLANNING)
def test_dry_run_shows_the_same_and_does_nothing(
    newsdesk: Any, kept: Path, tmp_path: Path, embedding: Embedding, command: str
) -> None:
    home, news = tmp_path / "home", tmp_path / "news"
    shutil.copytree(kept / "home", home)
    write(news, "quarry.txt", "Quarry sold\n\nThe quarry of Velden was sold on Monday.")
    write(news, "broken.pdf", "%PDF-1.7 and nothing else")
    with Library(home, embedding) as library:
        library.sources.add([news])
    free = newsdesk(home, *command.split())
    with served(home, embedding):
        assert newsdesk(home, *command.split()) == free
        listed = newsdesk(home, "list")
    assert "quarry.txt" in free.out
    assert "Quarry sold" not in listed.out


def test_rebuild_takes_another_embedding_model(
    newsdesk: Any, kept: Path, tmp_path: Path, embedding: Embedding
) -> None:
    shutil.copytree(kept / "home", tmp_path / "home")
    shutil.copytree(weights_folder(), tmp_path / "model")
    with served(tmp_path / "home", embedding):
        printed = newsdesk(tmp_path / "home", "rebuild", "--embedding", str(tmp_path / "model"))
    assert (printed.status, printed.out[:21]) == (0, "Rebuilt the index of ")
    with Contents(tmp_path / "home") as contents:
        assert contents._catalogue.key_values.get("embedding") == str(tmp_path / "model")


def test_rebuild_with_no_model_fails_as_on_a_free_library(
    newsdesk: Any, kept: Path, tmp_path: Path, embedding: Embedding
) -> None:
    shutil.copytree(kept / "home", tmp_path / "home")
    free = newsdesk(tmp_path / "home", "rebuild", "--embedding", "nowhere")
    with served(tmp_path / "home", embedding):
        assert newsdesk(tmp_path / "home", "rebuild", "--embedding", "nowhere") == free
    assert free.status == 1


def test_a_library_in_use_that_is_not_served_is_refused_as_before(
    newsdesk: Any, kept: Path, embedding: Embedding
) -> None:
    with Library(kept / "home", embedding):
        printed = newsdesk(kept / "home", "list")
    assert printed.status == 1
    assert "is being used by another newsdesk" in printed.err


def test_another_model_than_the_servers_is_said_not_to_count(
    newsdesk: Any, kept: Path, embedding: Embedding
) -> None:
    with served(kept / "home", embedding):
        printed = newsdesk(kept / "home", "ask", "--model", "none", "Why was the bridge closed?")
    assert printed.err.startswith("The library is being served, so --model is that of its server.")


def test_a_stopped_server_is_said_in_a_sentence(
    newsdesk: Any, kept: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(kept / "home", embedding):
        monkeypatch.setattr("assistant.client.connection.PREFIX", "/elsewhere")
        printed = newsdesk(kept / "home", "list")
    assert printed.status == 1
    assert "isn't a Newsdesk that can be asked" in printed.err
