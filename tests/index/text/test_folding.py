"""One spelling in a search for what reads the same."""

import unicodedata

import pytest

from index.caches.words import stems
from index.text.chinese import simplified
from index.text.folding import composed, folded


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        (
            "oﬃcial ﬁrst ﬂoor, eﬀect, baﬄe, Auguﬅ, ﬆill",
            "official first floor, effect, baffle, August, still",
        ),
        (
            unicodedata.normalize("NFD", "Brönnøysund, São Tomé, Đà Nẵng, 각하"),
            "Brönnøysund, São Tomé, Đà Nẵng, 각하",
        ),
        ("ＡＩ ２０２５", "AI 2025"),
        ("⼈⺠", "人⺠"),
        ("ﾄﾗﾑ", "トラム"),
        ("Ǆakovo Ĳmuiden", "DŽakovo IJmuiden"),
        ("10² ½ ™ № ①", "10² ½ ™ № ①"),
        ("臺灣電車與麵包，說裡頭髮發", "台湾电车与面包，说里头发发"),
        ("衞星羣裏", "卫星群里"),
        ("沿著海岸，為什麼？", "沿着海岸，为什么？"),
        ("顯著、著名的专著", "显著、著名的专著"),
        ("plain", "plain"),
    ],
)
def test_spellings(written: str, compared: str) -> None:
    assert folded(written) == compared


def test_folding_twice_changes_nothing_more() -> None:
    every = "".join(map(chr, range(0x3400, 0xA000))) + "麼麽么沪滬叙敘"
    assert simplified(simplified(every)) == simplified(every)
    assert len(simplified(every)) == len(every)


def test_text_that_is_read_keeps_its_characters_but_for_accents_and_ligatures() -> None:
    assert composed("臺灣 ２０２５ 10²") == "臺灣 ２０２５ 10²"
    assert composed(unicodedata.normalize("NFD", "Öre ﬁ")) == "Öre fi"


def test_stems_are_the_same_in_both_writings() -> None:
    assert stems("臺灣電車") == stems("台湾电车")
    assert stems(unicodedata.normalize("NFD", "Brönnö")) == stems("Brönnö") == ["brönnö"]
