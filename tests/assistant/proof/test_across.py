"""Chinese claims over English evidence: their figures, names and denials must agree."""

from datetime import date

import pytest

from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.proof import check
from assistant.proof.sounds import is_named, names_by_sound
from index.article import Article, Passage
from index.library import Library
from index.text.sentences import Sentence, sentences_of

TEXT = (
    "Corvell Rail bought the Sundby workshop for $34 million on Tuesday. The workshop employs "
    "1,250 people and will reopen on 14 October. Profit rose by 6.5 percent in the spring. "
    "Its head, Henrik Dahlgren, denied that two ferries would be sold. The union, led by "
    "Emma Wilson, may go on strike in November. A third line is 48 kilometres long. Wages rose "
    "by 2 percentage points. The canteen opened in May with 90 seats. "
    "Bus fares could rise to 7 euros."
)
ARTICLE = Article("Corvell Rail buys the Sundby workshop", TEXT, published=date(2026, 5, 6))
ASKED = "Corvell Rail的Sundby工厂怎么样了？"
ASKED_IN_ENGLISH = "What about the Corvell Rail Sundby workshop?"


def evidence() -> list[EvidenceSentence]:
    passage = Passage(ARTICLE.id, 0, 0, len(TEXT), TEXT)
    whole = Sentence(0, len(TEXT), TEXT)
    return [EvidenceSentence(1, ARTICLE, passage, sentences_of(TEXT)[0], whole, 0.8)]


def judged(claim: str, library: Library) -> tuple[str, list[str]]:
    question = Question(ASKED, ASKED).with_translation(ASKED_IN_ENGLISH)
    verdict = check(claim, (), question, evidence(), library)
    return verdict.status, [each.sentence for each in verdict.citations]


@pytest.mark.parametrize(
    ("claim", "begins"),
    [
        ("Corvell Rail以3400万美元收购了Sundby工厂。", "Corvell Rail bought"),
        ("Corvell Rail于周二以三千四百万美元买下该工厂。", "Corvell Rail bought"),
        ("该工厂有1250名员工，将于10月14日重开。", "The workshop employs"),
        ("该工厂有1250名员工。", "The workshop employs"),
        ("工厂的食堂于5月开业，有90个座位。", "The canteen opened"),
        ("利润增长了6.5%。", "Profit rose"),
        ("利润上升百分之六点五。", None),  # decimals in words aren't read
        ("亨里克·达尔格伦否认将出售两艘渡轮。", "Its head"),
        ("艾玛·威尔逊领导的工会可能在11月罢工。", "The union"),
        ("第三条线路长48公里。", "A third line"),
        ("工资上涨了2个百分点。", "Wages rose"),
    ],
)
def test_a_claim_whose_figures_and_names_stand_in_english_is_weak(
    claim: str, begins: str | None, library: Library
) -> None:
    status, cited = judged(claim, library)
    assert status == ("weak" if begins else "unsupported")
    assert [sentence.startswith(begins or "") for sentence in cited] == ([True] if begins else [])


@pytest.mark.parametrize(
    "claim",
    [
        "Corvell Rail以3400万欧元收购了Sundby工厂。",
        "Corvell Rail以3400万元收购了Sundby工厂。",
        "Corvell Rail以3.4亿美元收购了Sundby工厂。",
        "Corvell Rail以3400万美元出售了Sundby工厂。",
        "Corvell Rail没有以3400万美元收购Sundby工厂。",
        "Nordby Rail以3400万美元收购了Sundby工厂。",
        "Corvell Rail于周四以3400万美元收购了Sundby工厂。",
        "该工厂有1520名员工。",
        "该工厂将于10月24日重开。",
        "该工厂将于9月重开。",
        "利润下降了6.5%。",
        "利润增长了6.5个百分点。",
        "工资上涨了2%。",
        "亨里克·达尔格伦表示将出售两艘渡轮。",
        "亨里克·达尔格伦否认将出售三艘渡轮。",
        "托马斯·埃里克森否认将出售两艘渡轮。",
        "艾玛·威尔逊领导的工会在11月罢工。",
        "第三条线路长48英里。",
        "公交票价涨到7欧元。",  # it only could
        "Corvell Rail收购了Sundby工厂。",  # nothing but what the question says
        "该公司的前景很好。",
        "总裁说：“这是好事。”Sundby工厂值3400万美元。",
    ],
)
def test_a_claim_that_doesnt_agree_with_the_english_is_unsupported(
    claim: str, library: Library
) -> None:
    assert judged(claim, library) == ("unsupported", [])


def test_figures_of_something_else_than_was_asked_of_dont_count(library: Library) -> None:
    question = Question("x", "北港的新医院花了多少钱？").with_translation(
        "How much did the new hospital in Northport cost?"
    )
    verdict = check("北港的新医院花了3400万美元。", (), question, evidence(), library)
    assert verdict.status == "unsupported"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("埃里克·林德格伦", "Erik Lindgren"),
        ("部长汤姆·卡特表示", "Tom Carter"),
        ("罗伯特·戴维斯", "Robert Davis"),
        ("彼得·哈格里夫斯", "Peter Hargreaves"),
        ("莎拉·米切尔", "Sarah Mitchell"),
        ("夏洛特·杜邦", "Charlotte Dupont"),
    ],
)
def test_a_name_is_told_by_its_sound(written: str, name: str) -> None:
    [found] = names_by_sound(f"{written}。")
    assert is_named(found, f"That is what {name} said.")
    others = ("Ivan Petrov", "Maria Holt", "Paul Baker", "Anna Schmidt", "John Moss")
    assert not any(is_named(found, other) for other in others)


def test_one_consonant_is_no_name() -> None:
    assert not is_named("唐纳德·特朗普", "That is what Ada Toy said.")
