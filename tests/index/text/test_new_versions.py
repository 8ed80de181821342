import pytest

from index.text.corrections import corrects, figures_in, is_new_version


@pytest.mark.parametrize(
    ("title", "is_new", "is_correction"),
    [
        ("Correction: ferry fares", True, True),
        ("Ferry fares rise (corrected)", True, True),
        ("UPDATE 2: ferry fares rise", True, False),
        ("Updated: ferry fares", True, False),
        ("Clarification on ferry fares", True, True),
        ("更正：渡轮票价", True, True),
        ("渡轮票价（更新）", True, False),
        ("澄清：渡轮票价", True, True),
        ("Ferry fares rise", False, False),
        ("House of correctional officers opens", False, False),
    ],
)
def test_titles_say_what_corrects_or_updates(title: str, is_new: bool, is_correction: bool) -> None:
    assert is_new_version(title) is is_new
    assert corrects(title, "Islanders pay more.") is is_correction


@pytest.mark.parametrize(
    "note",
    [
        "An earlier version of this article said that fares rise by a tenth.",
        "This story has been corrected to say that fares fall.",
        "In our report of Monday we said that fares rise.",
        "We wrongly said that fares rise.",
        "本文已更正：票价没有上涨。",
        "此前报道有误，票价没有上涨。",
    ],
)
def test_an_article_may_say_so_at_its_beginning_or_end(note: str) -> None:
    body = "Islanders pay more for the ferry. " * 40
    assert corrects("Ferry fares", f"{note} {body}")
    assert corrects("Ferry fares", f"{body} {note}")
    assert not corrects("Ferry fares", body)


def test_figures_are_those_in_digits_and_in_words() -> None:
    assert figures_in("Four of 1,200 men, 2.5 percent") == {"four", "1200", "2.5"}
    assert figures_in("三百人") == {"三百"}
