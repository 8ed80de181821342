import asyncio
import json
import stat
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from scripted_model import scripted

from assistant.asking import translation
from assistant.asking.translation import Language, Translation, Translator, wanted, written_in
from assistant.model.models import Model
from index.errors import StorageFailed
from prompts import prompt

CHINESE = "华为为什么开放了它的工具？"
ENGLISH = "Why did Huawei open its tools?"


def translated(translator: Translator, question: str, into: Language) -> Translation:
    return asyncio.run(translator.translated(question, into))


class SlowModel(Model):
    """A model that writes for ever, and tells whether it was stopped."""

    stopped = False

    async def write(self, messages: object) -> AsyncGenerator[str]:
        try:
            while True:
                yield ""
                await asyncio.sleep(0.01)
        finally:
            self.stopped = True


@pytest.fixture
def slow() -> SlowModel:
    return SlowModel("slow", scripted().chat())


@pytest.mark.parametrize(
    ("question", "language"),
    [
        (ENGLISH, "en"),
        (CHINESE, "zh"),
        ("OpenAI和Anthropic谁的模型更强？", "zh"),  # more Latin letters than Chinese ones
        ("What does 华为 mean?", "en"),
        ("Où est née Angela Merkel ?", "fr"),
        ("¿Quién compró el banco Lindt?", "es"),
        ("Wann tritt die Ministerin zurück?", "de"),
        ("When was the mill in Wolfsburg closed?", "en"),
        ("Quem comprou o banco Lindt?", "pt"),
        ("Chi ha comprato la banca Lindt?", "it"),
        ("Lindt?", "en"),
        ("ファーウェイの工具", None),
        ("Почему Huawei открыла инструменты?", None),
        ("왜 화웨이는?", None),
        ("2025?", None),
        ("", None),
    ],
)
def test_a_question_is_in_the_language_whose_script_most_words_are_in(
    question: str, language: Language | None
) -> None:
    assert written_in(question) == language


@pytest.mark.parametrize(
    ("question", "languages", "into"),
    [
        (CHINESE, {"en": 12}, "en"),
        (ENGLISH, {"zh": 1}, "zh"),
        (ENGLISH, {"zh": 1, "fr": 99}, "zh"),  # few, but none in the question's own
        (ENGLISH, {"en": 95, "zh": 5}, "zh"),
        (ENGLISH, {"en": 96, "zh": 4}, None),  # too few to wait for
        (ENGLISH, {"en": 12}, None),
        (CHINESE, {"zh": 12, "fr": 12}, None),
        ("ファーウェイ", {"en": 12, "zh": 12}, None),
        ("¿Quién compró el banco Lindt?", {"en": 12, "zh": 3}, "en"),
        ("¿Quién compró el banco Lindt?", {"es": 12}, None),
        ("Chi ha comprato la banca Lindt?", {"en": 12}, "en"),
        ("¿Quién compró el banco Lindt?", {"es": 99, "en": 1}, None),
        (CHINESE, {}, None),
    ],
)
def test_a_question_is_translated_when_enough_articles_are_in_the_other_language(
    question: str, languages: dict[str, int], into: Language | None
) -> None:
    assert wanted(question, languages) == into


def test_a_chinese_question_comes_back_in_english_and_the_note_shows_it() -> None:
    model = scripted(translated=f" “{ENGLISH}”\nChinese: and more")
    assert translated(Translator(model), f" {CHINESE}\n", "en") == Translation(
        ENGLISH, f"也用英语搜索了：{ENGLISH}"
    )
    assert model.chat().asked[0].endswith(f"\nInto English: {CHINESE}")
    assert "Into Chinese" not in model.chat().asked[0]  # only the examples of use


def test_a_spanish_question_comes_back_in_english() -> None:
    model = scripted(translated="Who bought the Lindt bank?")
    asked = "¿Quién compró el banco Lindt?"
    assert translated(Translator(model), asked, "en").text == "Who bought the Lindt bank?"
    assert model.chat().asked[0].endswith(f"\nInto English: {asked}")


def test_an_english_question_comes_back_in_chinese() -> None:
    model = scripted(translated=CHINESE)
    assert translated(Translator(model), ENGLISH, "zh").text == CHINESE
    assert model.chat().asked[0].endswith(f"\nInto Chinese: {ENGLISH}")
    assert "Into English" not in model.chat().asked[0]


@pytest.mark.parametrize(
    "reply",
    ["", "\n", "?", CHINESE, "I'm sorry, but I can't assist with that request.", "so " * 200],
)
def test_a_reply_that_is_no_translation_is_not_used_and_said_so(reply: str) -> None:
    assert translated(Translator(scripted(translated=reply)), CHINESE, "en") == Translation(
        None, "没有用英语搜索。模型没有给出可用的译文。"
    )


def test_without_a_language_model_the_note_says_that_nothing_translates() -> None:
    none = Translator(Model("none"))
    assert translated(none, CHINESE, "en") == Translation(
        None, "没有用英语搜索。问题由语言模型翻译，而现在没有使用任何模型。"
    )
    said = translated(none, "¿Quién compró el banco Lindt?", "en").note
    assert "modelo de lenguaje, y no se usa ninguno" in said
    note = translated(none, ENGLISH, "zh").note
    assert note.endswith("Questions are translated by a language model, and none is in use.")


def test_an_example_said_again_is_no_translation() -> None:
    _, first, *_ = prompt("translate").split("\n\n")
    said_again = scripted(translated=first.split("\n")[1])
    assert translated(Translator(said_again), CHINESE, "en").text is None


def test_a_model_that_goes_on_and_on_is_stopped(slow: SlowModel) -> None:
    translator = Translator(slow, seconds=0.05)
    began = time.perf_counter()
    late = translated(translator, CHINESE, "en")
    assert time.perf_counter() - began < 1
    assert late.text is None
    assert late.note == "没有用英语搜索。翻译用时超过了0.05秒。"
    assert slow.stopped


def test_a_question_that_is_cancelled_stops_the_model(slow: SlowModel) -> None:
    async def ask_and_leave() -> None:
        asking = asyncio.create_task(Translator(slow).translated(CHINESE, "en"))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(ask_and_leave())
    assert slow.stopped


def test_a_model_that_cannot_be_had_is_a_reason_and_no_error() -> None:
    none = translated(Translator(Model("missing.gguf")), CHINESE, "en")
    assert none == Translation(None, "没有用英语搜索。There is no model file missing.gguf.")


def test_a_question_is_translated_once_and_late_or_failed_ones_are_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = scripted(translated=ENGLISH)
    translator = Translator(model)
    monkeypatch.setattr(model, "write", SlowModel("slow").write)
    monkeypatch.setattr(translator, "_seconds", 0.05)
    assert translated(translator, CHINESE, "en").text is None
    monkeypatch.undo()
    for asked in CHINESE, f"{CHINESE} ", CHINESE:
        assert translated(translator, asked, "en").text == ENGLISH
    assert len(model.chat().asked) == 1


def test_what_was_asked_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "REMEMBERED", 2)
    model = scripted(translated=ENGLISH)
    translator = Translator(model)
    for question in "一", "二", "一", "三", "一", "二":
        translated(translator, question, "en")
    asked = [text[-1] for text in model.chat().asked]
    assert asked == ["一", "二", "三", "二"]


def test_nothing_is_written_unless_a_file_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    translated(Translator(scripted(translated=ENGLISH)), CHINESE, "en")
    assert list(tmp_path.iterdir()) == []


def test_a_kept_translation_needs_no_model_in_the_next_process_and_is_private(
    tmp_path: Path,
) -> None:
    keep = tmp_path / "kept" / "translations.jsonl"
    first = Translator(scripted(translated=ENGLISH), keep=keep)
    translated(first, CHINESE, "en")
    translated(first, ENGLISH, "zh")  # comes to nothing, which is kept too
    assert stat.S_IMODE(keep.stat().st_mode) == 0o600
    model = scripted()
    second = Translator(model, keep=keep)
    assert translated(second, CHINESE, "en").text == ENGLISH
    assert translated(second, ENGLISH, "zh").text is None
    assert model.chat().asked == []


def test_what_another_model_or_instruction_made_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = tmp_path / "translations.jsonl"
    translated(Translator(scripted(translated=ENGLISH), keep=keep), CHINESE, "en")
    other = Model("another", scripted(translated="Why?").chat())
    assert translated(Translator(other, keep=keep), CHINESE, "en").text == "Why?"
    monkeypatch.setattr(translation, "prompt", lambda name: "Translate.")
    reworded = scripted(answer="How come?")
    assert translated(Translator(reworded, keep=keep), CHINESE, "en").text == "How come?"
    assert len(keep.read_text().split("\n")) == 4  # with the empty first


def test_a_line_torn_by_a_crash_spoils_no_other(tmp_path: Path) -> None:
    keep = tmp_path / "translations.jsonl"
    for question in "一", "二", "三":
        if question == "三":
            keep.write_bytes(keep.read_bytes()[:-40] + b"\xe4")
        translated(Translator(scripted(translated=ENGLISH), keep=keep), question, "en")
    with keep.open("a") as file:
        file.write('\n7\n["by"]\n{}')
    model = scripted(translated="Again.")
    last = Translator(model, keep=keep)
    texts = [translated(last, question, "en").text for question in ("一", "二", "三")]
    assert texts == [ENGLISH, "Again.", ENGLISH]


def test_a_full_file_grows_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "KEPT_BYTES", 1)
    keep = tmp_path / "translations.jsonl"
    translator = Translator(scripted(translated=ENGLISH), keep=keep)
    for question in "一二三四五六七八九十":
        assert translated(translator, question, "en").text == ENGLISH
    kept = [json.loads(line)["question"] for line in keep.read_text().split("\n")[1:]]
    assert kept == ["一"]  # it may end with one line too many


def test_a_file_that_cannot_be_read_or_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StorageFailed, match=r"can't be kept in .* \(is a directory\); make room"):
        Translator(scripted(), keep=tmp_path)
    keep = tmp_path / "translations.jsonl"
    translator = Translator(scripted(translated=ENGLISH), keep=keep)
    keep.mkdir()
    with pytest.raises(StorageFailed, match=r"\(is a directory\)"):
        translated(translator, CHINESE, "en")
