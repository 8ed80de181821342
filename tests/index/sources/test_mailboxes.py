"""Mailboxes: mbox files of all kinds, and Maildir folders."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import UnreadableSource
from index.extraction.extract import extract
from index.sources import files, mailboxes
from index.sources.containers import Member, members
from index.sources.found import Remark

TEXT = (
    "The ferry company of Sandholm will run its night boats again from the first of May, its "
    "director said, after a winter in which none had left the harbour after eight."
)


def mail(subject: str, text: str = TEXT, more: str = "") -> str:
    return (
        f"From: Rune Falk <rune@sandholm.example>\nSubject: {subject}\n"
        f"Date: Tue, 4 Mar 2025 10:00:00 +0100\n{more}\n{text}\n"
    )


DATED = "From rune@sandholm.example Tue Mar  4 10:00:00 2025\n"


def mbox(*mails: str, separator: str = DATED, between: str = "\n") -> str:
    return between.join(separator + each for each in mails)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "old.mbox"


def read(path: Path, content: str | bytes) -> list[Member]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [each for each in mailboxes.mails(path) if isinstance(each, Member)]


def titles(held: list[Member]) -> list[str]:
    return [extract(each.content, each.name).article.title for each in held]


@pytest.mark.parametrize(
    "separator",
    [
        DATED,
        "From - Tue Mar 04 10:00:00 2025\n",  # Thunderbird
        "From 1754464320@xxx Tue Mar 04 09:00:00 +0000 2025\n",  # Gmail
        'From "Rune Falk"@sandholm.example Tue Mar  4 10:00:00 2025\n',
        "From rune@sandholm.example Tue, 4 Mar 2025 10:00:00 +0100\n",
        "From rune@sandholm.example 2025-03-04 10:00:00\n",
        "From ???@???\n",
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_mails_are_parted(place: Path, separator: str, ending: str) -> None:
    content = mbox(mail("One"), mail("Two"), separator=separator).replace("\n", ending)
    held = read(place, content)
    assert titles(held) == ["One", "Two"]
    assert [each.name for each in held] == ["mail 1.eml", "mail 2.eml"]


def test_lines_that_begin_with_from_part_nothing(place: Path) -> None:
    text = f"{TEXT}\n\nFrom May on, at 10:30 and until 2026, all boats run.\nAnd so on.\n\n{TEXT}"
    assert titles(read(place, mbox(mail("One", text), mail("Two")))) == ["One", "Two"]
    text = f"{TEXT}\n\nFrom Mon to Fri 08:00 to 2025\n\n{TEXT}"
    assert titles(read(place, mbox(mail("One", text), mail("Two")))) == ["One", "Two"]


def test_the_mark_of_a_quoted_line_goes(place: Path) -> None:
    """mboxrd: qmail.org/man/man5/mbox.html."""
    text = f"{TEXT}\n\n>From May on boats run.\n\n>>From here.\n\n> From there."
    [held] = read(place, mbox(mail("One", text)))
    assert b"\nFrom May on boats run.\n\n>From here.\n\n> From there.\n" in held.content


def test_no_empty_line_before_the_next_mail(place: Path) -> None:
    assert titles(read(place, mbox(mail("One"), mail("Two"), between=""))) == ["One", "Two"]


def test_mails_that_were_deleted_are_left_out_and_counted(place: Path) -> None:
    box = mbox(
        mail("Kept", more="X-Mozilla-Status: 0001\n"),
        mail("Expunged", more="X-Mozilla-Status: 0009\n"),
        mail("Deleted", more="X-Status: AD\n"),
        mail("Junk", more="X-Gmail-Labels: Spam,Unread\n"),
        mail("In the bin", more="X-Gmail-Labels: =?utf-8?q?Papierkorb=2CWichtig?=\n"),
        mail("Labelled", more="X-Gmail-Labels: Inbox,Spam reports\n"),
        mail(mailboxes._INTERNAL),
    )
    place.write_text(box, encoding="utf-8")
    *held, remark = mailboxes.mails(place)
    assert titles(held) == ["Kept", "Labelled"]
    assert isinstance(remark, Remark)
    assert remark.text == (
        "left out: deleted mails (2), mails that are spam, chats or in the bin (2), "
        "notes of the mail server (1)"
    )


def test_a_digest_gives_each_of_its_mails(place: Path) -> None:
    inner = "".join(f"--b\n\n{mail(title)}\n" for title in ("One", "Two"))
    digest = mail("Digest", f"--b\nContent-Type: text/plain\n\nToday's mails.\n{inner}--b--")
    digest = digest.replace(
        "\n\n", "\nMIME-Version: 1.0\nContent-Type: multipart/digest; boundary=b\n\n", 1
    )
    held = members(digest.encode(), "a.eml")
    assert held is not None
    several = list(held)
    assert titles(several) == ["One", "Two"]
    assert [each.name for each in several] == ["mail 1.eml", "mail 2.eml"]
    assert [each.name for each in read(place, mbox(mail("First"), digest))] == [
        "mail 1.eml",
        "mail 2.1.eml",
        "mail 2.2.eml",
    ]


def test_a_mail_of_its_own_is_no_container() -> None:
    assert members(mail("One").encode(), "a.eml") is None


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"Not a mailbox\n", b"\x00\xff" * 90_000, b"From"]
)
def test_what_is_no_mailbox_says_so(place: Path, content: bytes) -> None:
    with pytest.raises(UnreadableSource, match="no mailbox"):
        read(place, content)


def test_a_mail_that_is_too_large_is_refused_alone(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailboxes, "MOST_BYTES", 5_000)
    one, large, two = read(place, mbox(mail("One"), mail("Large", "x" * 9_000), mail("Two")))
    assert titles([one, two]) == ["One", "Two"]
    assert large.refused
    assert not large.content


def test_too_many_mails_are_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MOST_MAILS", 2)
    with pytest.raises(UnreadableSource, match="more than 2 mails"):
        read(place, mbox(*[mail("One")] * 3))


def test_a_large_mailbox_is_read_in_flat_memory(place: Path) -> None:
    def peak(count: int) -> int:
        with place.open("w", encoding="utf-8") as file:
            for number in range(count):
                file.write(DATED + mail(f"Number {number}", f"{TEXT}\n" * 300) + "\n")
        tracemalloc.start()
        found = sum(1 for _ in mailboxes.mails(place))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found == count
        return most

    peak(5)
    assert peak(400) < 1.5 * peak(40)


def test_one_endless_line_is_read_in_flat_memory(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailboxes, "MOST_BYTES", 100_000)
    place.write_bytes(DATED.encode() + b"Subject: " + b"x" * 20_000_000)
    tracemalloc.start()
    [held] = mailboxes.mails(place)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(held, Member)
    assert held.refused
    assert most < 2_000_000


# Maildir


@pytest.fixture
def maildir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "mail"
    for name in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"):
        (folder / name).mkdir(parents=True)
    for name in (
        "cur/1741078800.M20046P2137.sandholm.example,S=702:2,S",
        "cur/1741078801.M1P1.sandholm.md",
        "cur/1741078802.M1P1.sandholm.example:2,ST",
        "cur/1741078803.M1P1.sandholm.example:2,D",
        "new/1741078804.R1.sandholm.example",
        "tmp/1741078805.half",
        ".Sent/cur/1741078806_0.77.sandholm.example,U=1,FMD5=ab;2,RS",
        "cur/dovecot-uidlist",
    ):
        (folder / name).write_text(mail(name[-20:]), encoding="utf-8")
    yield folder


def test_the_mails_of_a_maildir_are_found(maildir: Path) -> None:
    found = {path.name[:10] for path in files.files_in(maildir, {})}
    assert found == {"1741078800", "1741078801", "1741078804", "1741078806"}
    for path in files.files_in(maildir, {}):
        assert files.kind_of(path) == ".eml"
        files.check_kind(path)


def test_hidden_folders_are_left_out_elsewhere(tmp_path: Path) -> None:
    for name in (".hidden/a.txt", "cur/a.txt", "tmp/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert [path.name for path in files.files_in(tmp_path, {})] == ["a.txt", "b.txt"]


def test_a_mailbox_as_mac_os_exports_it_is_a_folder_with_an_mbox(tmp_path: Path) -> None:
    folder = tmp_path / "Archive.mbox"
    folder.mkdir()
    (folder / "mbox").write_text(mbox(mail("One")), encoding="utf-8")
    (folder / "table_of_contents").write_bytes(b"\x00")
    [found] = files.files_in(tmp_path, {})
    assert files.kind_of(found) == ".mbox"
