"""The command, in this process; test_local_model.py runs it in one of its own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from places import ROOT
from saved import answered
from scripted_model import scripted

import index.fetching.fetch as fetch_module
from assistant import cli
from assistant.conversations.conversations import Conversations, new_owner
from index.caches import words as words_module
from index.embedding import Embedding
from index.errors import ModelUnavailable
from index.fetching.fetch import Fetcher
from index.library import Library


@dataclass
class Run:
    returncode: int
    stdout: str
    stderr: str


Newsdesk = Callable[..., Run]


@pytest.fixture
def newsdesk(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> Newsdesk:
    # Loading the model takes seconds; test_local_model.py starts the command with one of its own.
    monkeypatch.setattr(Library, "_chosen_embedding", lambda _: embedding)

    def run(home: Path, *words: str) -> Run:
        monkeypatch.setenv("NEWSDESK_HOME", str(home))
        monkeypatch.setattr("sys.argv", ["newsdesk", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Run(int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "plant.txt"
    path.write_text(
        "Ashby chip plant opens\n\nBy Anna Roth\n6 August 2025\n\n"
        "The chip plant in Ashby opened on Monday. It employs 200 people.\n"
    )
    return path


def test_words_of_an_earlier_newsdesk_are_indexed_again_with_a_message(
    newsdesk: Newsdesk, home: Path, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(words_module, "FINGERPRINT", "words-0")
        newsdesk(home, "add", str(article))
    said = "An earlier Newsdesk indexed this library; indexing the words of 1 article again."
    found = newsdesk(home, "search", "chip plant")
    assert said in found.stderr and "Ashby chip plant opens" in found.stdout
    assert said not in newsdesk(home, "search", "chip plant").stderr


def test_add_list_search_and_remove_an_article(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    added = newsdesk(home, "add", str(article), "--json")
    assert json.loads(added.stdout)["added"] == 1
    assert added.stderr == ""
    [listed] = json.loads(newsdesk(home, "list", "--json").stdout)
    assert listed["title"] == "Ashby chip plant opens"
    assert listed["authors"] == ["Anna Roth"]
    assert listed["published"] == "2025-08-06"
    [hit] = json.loads(newsdesk(home, "search", "who works in Ashby", "--json").stdout)
    assert "200 people" in hit["passage"]
    removed = newsdesk(home, "remove", listed["article_id"])
    assert removed.stdout.startswith("Removed “Ashby chip plant opens”. Restore it with: ")
    again = newsdesk(home, "reindex")
    assert again.stdout.startswith("0 added, 0 changed, 0 removed, 0 unchanged, 0 failed")
    assert newsdesk(home, "list").stdout.startswith("The library has no articles.")
    assert listed["article_id"] in newsdesk(home, "list", "--removed").stdout
    back = newsdesk(home, *removed.stdout.split("newsdesk ")[1].split())
    assert back.stdout == "Restored “Ashby chip plant opens”.\n"
    assert json.loads(newsdesk(home, "list", "--json").stdout) == [listed]


def test_an_article_in_two_files_is_listed_once_with_both(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    copy = article.with_name("copy.txt")
    copy.write_text(article.read_text())
    newsdesk(home, "add", str(article.parent))
    [listed] = json.loads(newsdesk(home, "list", "--json").stdout)
    assert listed["address"].splitlines() == [str(copy), str(article)]


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    newsdesk(home, "add", str(article.parent))
    article.write_text(article.read_text() + "More are to come.\n")
    (article.parent / "new.txt").write_text("A second plant\n\nIt is being built.\n")
    planned = json.loads(newsdesk(home, "reindex", "--dry-run", "--json").stdout)
    assert planned == {
        "new": [str(article.parent / "new.txt")],
        "changed": [str(article)],
        "moved": [],
        "gone": [],
        "failed": [],
        "unchanged": 0,
        "words_only": 0,
        "first": [
            {
                "source": str(article.parent),
                "count": 1,
                "articles": [{"title": "A second plant", "publisher": None, "published": None}],
                "refused": [],
            }
        ],
    }
    assert len(json.loads(newsdesk(home, "list", "--json").stdout)) == 1


def test_what_changed_keeps_its_earlier_version(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    newsdesk(home, "add", str(article))
    [before] = json.loads(newsdesk(home, "list", "--json").stdout)
    article.write_text(article.read_text().replace("200 people", "300 people"))
    newsdesk(home, "reindex")
    [after] = json.loads(newsdesk(home, "list", "--json").stdout)
    old = json.loads(newsdesk(home, "show", before["article_id"], "--json").stdout)
    assert "200 people" in old["text"]
    assert (old["former"]["why"], old["former"]["successor"]) == ("changed", after["article_id"])
    new = json.loads(newsdesk(home, "show", after["article_id"], "--json").stdout)
    assert "300 people" in new["text"]
    assert [each["article_id"] for each in new["earlier_versions"]] == [before["article_id"]]


def test_a_pasted_text_is_added_and_runs_and_sources_are_shown(
    newsdesk: Newsdesk, home: Path, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(article.read_text()))
    assert json.loads(newsdesk(home, "add", "-", "--json").stdout)["added"] == 1
    [source] = json.loads(newsdesk(home, "sources", "--json").stdout)
    assert (source["kind"], source["articles"]) == ("folder", 1)
    [run] = json.loads(newsdesk(home, "runs", "--json").stdout)
    assert (run["outcome"], run["report"]["added"]) == ("finished", 1)
    assert "1 removed" in newsdesk(home, "forget", str(source["number"])).stdout
    assert newsdesk(home, "list").stdout.startswith("The library has no articles.")


def test_the_same_story_from_two_papers_is_shown_as_one(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    story = " ".join(f"The chip plant in Ashby employs person number {n}." for n in range(40))
    article.write_text(f"Ashby chip plant opens\n\n{story}\n")
    (article.parent / "copy.txt").write_text(f"New plant for Ashby\n\nASHBY (AP) - {story}\n")
    newsdesk(home, "add", str(article.parent))
    [group] = json.loads(newsdesk(home, "duplicates", "--json").stdout)
    assert {each["title"] for each in group} == {"Ashby chip plant opens", "New plant for Ashby"}
    hits = json.loads(newsdesk(home, "search", "chip plant", "--json").stdout)
    assert len({hit["article_id"] for hit in hits}) == 1
    assert len(hits[0]["also_in"]) == 1


def test_json_of_a_search_says_which_phrase_was_not_found(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    newsdesk(home, "add", str(article))
    for asked, missing in [('"Ashby kettle"', ["Ashby kettle"]), ('"chip plant"', [])]:
        [hit] = json.loads(newsdesk(home, "search", asked, "--json").stdout)
        assert hit["phrases_not_found"] == missing


def test_a_backup_is_restored_and_verified(
    newsdesk: Newsdesk, home: Path, article: Path, tmp_path: Path
) -> None:
    newsdesk(home, "add", str(article))
    assert newsdesk(home, "backup", str(tmp_path / "library.zip")).stdout.startswith("Wrote ")
    restored = newsdesk(tmp_path / "other", "restore", str(tmp_path / "library.zip"))
    assert restored.stdout == "The library has 1 article.\n"
    found = newsdesk(tmp_path / "other", "search", "who works in Ashby")
    assert "200 people" in found.stdout
    assert "all found" in newsdesk(tmp_path / "other", "verify").stdout
    assert newsdesk(home, "rebuild").stdout == "Rebuilt the index of 1 article.\n"


def test_feeds_are_exported_and_imported_as_opml(
    newsdesk: Newsdesk, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(home) as library:
        library._catalogue.sources.add("https://news.example/feed", "feed", title="News")
    exported = newsdesk(home, "feeds", "export", str(tmp_path / "feeds.opml"))
    assert exported.returncode == 0
    refused = Fetcher(resolve=lambda *_: [])
    monkeypatch.setattr(fetch_module, "Fetcher", lambda: refused)
    imported = newsdesk(tmp_path / "other", "feeds", "import", str(tmp_path / "feeds.opml"))
    assert imported.stdout.startswith("1 feed added.")
    assert "failed: https://news.example/feed" in imported.stdout


def test_links_of_a_list_are_planned_and_fetched_only_if_asked(
    newsdesk: Newsdesk, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Fetcher(resolve=lambda *_: [])
    monkeypatch.setattr(fetch_module, "Fetcher", lambda: refused)
    saved = tmp_path / "pocket.csv"
    saved.write_text(
        "title,url,time_added\nOld,https://news.example/1,1500000000\n"
        "New,https://news.example/2,1700000000\n"
    )
    planned = newsdesk(home, "links", str(saved), "--most", "1")
    assert planned.stdout.replace("\n", " ") == (
        "2 links, 0 of them in the library already. To fetch: 1 page of 1 site, in at least 1 s"
        " (one page a second from each site, and what its robots.txt allows). 1 more are left for"
        " another time. "
    )
    told = json.loads(newsdesk(home, "links", str(saved), "--json").stdout)
    assert told["fetch"][0] == {
        "address": "https://news.example/2",
        "title": "New",
        "saved": "2023-11-14",
    }
    fetched = newsdesk(home, "links", str(saved), "--most", "1", "--fetch")
    assert "failed: https://news.example/2" in fetched.stdout
    sources = json.loads(newsdesk(home, "sources", "--json").stdout)
    assert [(source["kind"], source["title"]) for source in sources] == [("list", "pocket.csv")]


def test_failures_are_named_with_their_reasons_and_the_rest_is_indexed(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    (article.parent / "empty.txt").touch()
    (article.parent / "gbk.txt").write_bytes(
        "华为开源芯片工具包\n\n华为周二宣布将开源其昇腾人工智能芯片的软件工具包,以吸引开发者。".encode(
            "gbk"
        )
    )
    report = newsdesk(home, "add", str(article.parent)).stdout
    assert report.startswith("2 added, 0 changed, 0 removed, 0 unchanged, 1 failed")
    assert "empty.txt: empty: there is no text in it" in report
    assert "gbk.txt: read as GB18030" in report
    assert "━" not in report  # no progress bar in a pipe


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask", "  "], "The question is empty; write what you want to know."),
        (["search", "?"], "The question is empty; write what you want to know."),
        (["add", "/no/such/file.txt"], "/no/such/file.txt: there is no such file or folder."),
        (["remove", "abc"], "There is no article abc; `newsdesk list` shows their ids."),
        (["forget", "7"], "There is no source 7; `newsdesk sources` shows their numbers."),
        (["restore", "/no/such/file.zip"], "There is no file /no/such/file.zip."),
        (["feeds", "import", "/no/such.opml"], "/no/such.opml: no such file or directory"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    newsdesk: Newsdesk, home: Path, words: list[str], said: str
) -> None:
    run = newsdesk(home, *words)
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1] == f"newsdesk: {said}"
    assert "Traceback" not in run.stderr


def test_a_setting_that_cannot_be_is_named(
    newsdesk: Newsdesk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_PORT", "eighty")
    run = newsdesk(home, "list")
    assert run.returncode == 2
    assert run.stderr.startswith("newsdesk: The setting NEWSDESK_PORT can't be “eighty”")


def test_an_unknown_command_is_status_2(newsdesk: Newsdesk, home: Path) -> None:
    assert newsdesk(home, "frobnicate").returncode == 2


def test_a_second_newsdesk_is_told_where_the_first_is(newsdesk: Newsdesk, home: Path) -> None:
    with Library(home) as library:
        library.announce("http://127.0.0.1:7860")
        run = newsdesk(home, "list")
    assert run.returncode == 1
    assert f"is open in another newsdesk (process {os.getpid()})" in run.stderr
    assert "Use it in the browser at http://127.0.0.1:7860, or stop it first" in run.stderr


def test_a_first_run_adds_the_samples_and_says_so(newsdesk: Newsdesk, home: Path) -> None:
    run = newsdesk(home, "search", "Huawei toolkit", "--json")
    assert "adding its sample articles" in run.stderr
    assert json.loads(run.stdout)[0]["publisher"] == "Newsdesk sample articles"


def test_an_unusable_model_is_one_line_and_status_1(newsdesk: Newsdesk, home: Path) -> None:
    run = newsdesk(home, "ask", "Why did Huawei open its toolkit?", "--model", "nobody:nothing")
    assert run.returncode == 1
    assert "newsdesk: The model nobody:nothing can't be used" in run.stderr


@pytest.mark.parametrize(("length", "whole"), [("short", False), ("long", True)])
def test_an_answer_is_as_long_as_was_asked_for(
    newsdesk: Newsdesk, home: Path, monkeypatch: pytest.MonkeyPatch, length: str, whole: bool
) -> None:
    said = (
        "Huawei is making CANN open source to build a wider developer ecosystem. "
        "It is also to reduce the reliance of Huawei and China on foreign technology."
    )
    monkeypatch.setattr("assistant.model.models.Model", lambda _: scripted(answer=said))
    why = "Why did Huawei open-source its toolkit?"
    run = newsdesk(home, "ask", why, "--length", length, "--json")
    answer = json.loads(run.stdout)["answer"]
    assert "developer ecosystem" in answer
    assert ("foreign technology" in answer) is whole


def test_quotations_are_shown_while_the_model_reads_but_not_to_programs(
    newsdesk: Newsdesk, home: Path, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article.write_text(
        "Lanterns over Tolbury\n\n3 March 2031\n\n"
        "The lantern festival in Tolbury drew 14,200 visitors, the town said on Monday.\n"
    )
    said = scripted(answer="It drew 14,200 visitors [1].")
    monkeypatch.setattr("assistant.model.models.Model", lambda _: said)
    assert newsdesk(home, "add", str(article)).returncode == 0
    how_many = "How many visitors did the lantern festival in Tolbury draw?"
    quoted = "14,200 visitors, the town said on Monday.” [1]"
    lead = "From the articles, while the model reads:"
    run = newsdesk(home, "ask", how_many)
    _, _, after = run.stderr.partition(lead)
    assert quoted in after and "Lanterns over Tolbury" in after
    assert after.index(quoted) < after.index("checking:")
    assert lead not in run.stdout
    as_json = newsdesk(home, "ask", how_many, "--json")
    assert "answer" in json.loads(as_json.stdout)
    assert lead not in as_json.stdout + as_json.stderr


def test_a_length_that_is_none_is_refused(newsdesk: Newsdesk, home: Path) -> None:
    run = newsdesk(home, "ask", "Why?", "--length", "endless")
    assert run.returncode == 2 and "endless" in run.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
def test_output_to_a_program_is_utf_8_on_windows_too(
    newsdesk: Newsdesk,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    embedding: Embedding,
    encoding: str,
) -> None:
    (tmp_path / "plant.txt").write_text("艾什比芯片厂开业\n\n艾什比的芯片厂周一开业。\n", "utf-8")
    with Library(home, embedding) as library:
        library.sources.add([tmp_path / "plant.txt"])
        for _ in library.reindex():
            pass
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding, write_through=True))
    assert newsdesk(home, "list", "--json").returncode == 0
    [listed] = json.loads(written.getvalue().decode("utf-8"))
    assert listed["title"] == "艾什比芯片厂开业"


def test_pasted_input_is_read_as_utf_8_on_windows_too(
    newsdesk: Newsdesk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "艾什比芯片厂开业\n\n艾什比的芯片厂周一开业，雇用两百人。\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "cp1252"))
    assert newsdesk(home, "add", "-").returncode == 0
    assert "芯片厂" in newsdesk(home, "list").stdout


def test_model_that_cannot_be_loaded_early_leaves_no_traceback(
    newsdesk: Newsdesk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(_: Library) -> None:
        raise ModelUnavailable("The embedding model is damaged.")

    ended: list[object] = []
    monkeypatch.setattr("threading.excepthook", ended.append)
    monkeypatch.setattr(Library, "warm_up", unavailable)
    monkeypatch.setattr("assistant.model.models.Model", lambda _: scripted(answer="It is so."))
    assert newsdesk(home, "ask", "Why did Huawei open-source its toolkit?").returncode == 0
    assert ended == []


def test_the_version_is_shown(newsdesk: Newsdesk, home: Path) -> None:
    shown = newsdesk(home, "--version")
    assert (shown.returncode, shown.stdout) == (0, f"newsdesk {version('newsdesk')}\n")


@pytest.mark.slow
def test_newsdesk_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "assistant", "--version"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout == f"newsdesk {version('newsdesk')}\n"


def test_retrieval_names_the_extra_that_it_needs(
    newsdesk: Newsdesk, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    monkeypatch.delitem(sys.modules, "assistant.evaluation.retrieval", raising=False)
    refused = newsdesk(home, "evaluate", "retrieval", str(tmp_path))
    assert refused.returncode == 2
    assert refused.stderr.endswith('(from a clone: ".[evaluation]").\n')
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("found.csv", '"Ashby chip plant opens","Anna Roth"'),
        ("found.ris", "AU  - Roth, Anna\r\n"),
        ("found.bib", "  author = {Roth, Anna},\n"),
        ("found.json", '"family": "Roth"'),
        ("found.jsonl", '"authors": ["Anna Roth"]'),
    ],
)
def test_what_is_found_is_written_to_a_file(
    newsdesk: Newsdesk, home: Path, article: Path, tmp_path: Path, name: str, said: str
) -> None:
    newsdesk(home, "add", str(article))
    file = tmp_path / name
    ended = newsdesk(home, "search", "who works in Ashby", "--export", str(file), "--json")
    assert json.loads(ended.stdout)[0]["title"] == "Ashby chip plant opens"
    assert ended.stderr == f"Wrote 1 article to {file}.\n"
    written = file.read_bytes().decode("utf-8-sig")
    assert said in written and "It employs 200 people." in written


def test_file_of_no_format_is_refused_before_anything_is_searched(
    newsdesk: Newsdesk, home: Path, tmp_path: Path
) -> None:
    for command in (["search", "q", "--export"], ["ask", "q", "--export"], ["cite", "c"]):
        ended = newsdesk(home, *command, str(tmp_path / "found.xlsx"))
        assert ended.returncode == 2
        assert "must end in one of these: .csv (CSV)" in ended.stderr
    ended = newsdesk(home, "export", str(tmp_path / "library.json"))
    assert (ended.returncode, "must end in .jsonl" in ended.stderr) == (2, True)


def test_articles_that_an_answer_cites_are_written_to_a_file(
    newsdesk: Newsdesk,
    home: Path,
    article: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newsdesk(home, "add", str(article))
    said = "The chip plant in Ashby opened on Monday."
    monkeypatch.setattr("assistant.model.models.Model", lambda _: scripted(answer=said))
    file = tmp_path / "cited.ris"
    ended = newsdesk(home, "ask", "When did the chip plant in Ashby open?", "--export", str(file))
    assert f"Wrote 1 article to {file}." in ended.stderr
    assert "N1  - The chip plant in Ashby opened on Monday.\r\n" in file.read_bytes().decode()


def test_articles_of_a_saved_conversation_are_written_to_a_file(
    newsdesk: Newsdesk, home: Path, article: Path, tmp_path: Path
) -> None:
    newsdesk(home, "add", str(article))
    entry = Conversations(home).start(new_owner(), answered())
    for number, conversation in enumerate(
        [entry.id, f"http://127.0.0.1:7860/?conversation={entry.id}&turn=1"]
    ):
        file = tmp_path / f"{number}.ris"
        assert newsdesk(home, "cite", conversation, str(file)).returncode == 0
        assert "TI  - Harbour bridge closes\r\n" in file.read_bytes().decode()
    ended = newsdesk(home, "cite", "nonsense", str(tmp_path / "none.ris"))
    assert ended.returncode == 2
    assert "There is no conversation nonsense" in ended.stderr


def test_whole_library_is_written_and_added_to_another(
    newsdesk: Newsdesk, home: Path, article: Path, tmp_path: Path
) -> None:
    newsdesk(home, "add", str(article))
    file = tmp_path / "library.jsonl"
    assert newsdesk(home, "export", str(file)).stdout == f"Wrote 1 article to {file}.\n"
    other = tmp_path / "other"
    assert json.loads(newsdesk(other, "add", str(file), "--json").stdout)["added"] == 1
    [here] = json.loads(newsdesk(home, "list", "--json").stdout)
    [there] = json.loads(newsdesk(other, "list", "--json").stdout)
    places = {"address", "addresses"}
    assert {key: here[key] for key in here.keys() - places} == {
        key: there[key] for key in there.keys() - places
    }
    assert newsdesk(home, "export", str(tmp_path / "no" / "library.jsonl")).returncode == 2
    assert list(tmp_path.glob(".*")) == []


def test_a_dry_run_shows_the_first_articles(newsdesk: Newsdesk, home: Path, article: Path) -> None:
    newsdesk(home, "list")
    with Library(home) as library:
        library.sources.add([article.parent])
    shown = newsdesk(home, "reindex", "--dry-run").stdout
    assert f"{article.parent} (1 document) begins:\n  “Ashby chip plant opens”, 6 Aug" in shown
    assert "1 new" in shown
    assert newsdesk(home, "list").stdout.startswith("The library has no articles.")


def test_each_command_is_found_in_the_module_that_has_it() -> None:
    group: Any = typer.main.get_command(cli.app)
    names = group.list_commands(None)
    assert list(group.commands) == names
    assert [name for name in names if group.get_command(None, name).name != name] == []
    alone: Any = typer.main.get_command(cli.app)
    assert alone.get_command(None, "show").name == "show"
    assert set(alone.commands) == {"add", "list", "show", "export", "remove", "duplicates"}


def test_an_unknown_command_is_answered_with_a_known_one(newsdesk: Newsdesk, home: Path) -> None:
    run = newsdesk(home, "serch", "chip plant")
    assert run.returncode == 2
    assert "'search'" in run.stderr


def test_words_between_colons_are_printed_as_they_stand(
    newsdesk: Newsdesk, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "code.txt"
    path.write_text("The word :sunny: in a headline\n\nIt was typed, not drawn.")
    assert newsdesk(home, "add", str(path)).returncode == 0
    assert ":sunny:" in newsdesk(home, "list").stdout


def test_an_alert_tells_what_new_articles_change(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    article.write_text(
        "Ashby plant\n\n6 August 2025\n\nThe chip plant in Ashby employs 200 people.\n"
    )
    newsdesk(home, "add", str(article))
    question = "How many people does the chip plant in Ashby employ?"
    none = ("--model", "none")
    saved = json.loads(newsdesk(home, "alerts", "add", question, *none, "--json").stdout)
    assert "200 people" in saved["answer"]["text"]
    assert "not both" in newsdesk(home, "alerts", "add", "x", "--search", "--claim").stderr
    assert newsdesk(home, "alerts", "check", *none).stdout == "Nothing has changed so far.\n"
    newer = article.with_name("newer.txt")
    newer.write_text(
        "Ashby plant hires\n\n8 September 2025\n\nThe chip plant in Ashby now employs 350 people.\n"
    )
    newsdesk(home, "add", str(newer))
    told = newsdesk(home, "alerts", "check", *none).stdout
    assert told.startswith(f"Changed: {question}\n    Before: “The chip plant in Ashby employs 200")
    assert "Now: “The chip plant in Ashby now employs 350 people.”" in told
    assert newsdesk(home, "alerts", "check", *none).stdout == "Nothing has changed so far.\n"
    [listed] = json.loads(newsdesk(home, "alerts", "list", "--json").stdout)
    assert (listed["text"], listed["unread"]) == (question, 1)
    [change] = json.loads(newsdesk(home, "alerts", "changes", "--json").stdout)
    assert (change["what"], change["alert"]) == ("changed", saved["id"])
    newsdesk(home, "alerts", "remove", saved["id"])
    assert newsdesk(home, "alerts", "list").stdout.startswith("There are no alerts yet.")
