"""Lists, counts and superlatives over several made-up articles; no model writes them."""

from datetime import date

import pytest

from assistant.answering.several import over_several
from assistant.asking.question import question_of
from index.article import Article
from index.caches.splitting import split
from index.library import Library
from index.search.search import Hit

BAKERIES = [
    "Krume is recalling 3,400 loaves of rye bread because of glass in the flour, it said on Monday."
    " Nobody was hurt.",
    "Ofenrot said on Tuesday that it is recalling 21,000 loaves of rye bread after complaints from"
    " two towns.",
    "Halm & Sohn is recalling 900 loaves of rye bread whose bags were not sealed, the bakery said.",
    "Dinkel will not recall its rye bread, the bakery said on Thursday. It had taken 50,000 loaves"
    " off the shelves for a day.",
]
BAKERIES_CHINESE = [
    "麦香公司周一宣布召回黑麦面包，因为面粉里发现了玻璃。公司召回了3400条黑麦面包。",
    "金穗公司周二表示正在召回黑麦面包，此前两个镇的顾客投诉。",
    "老炉公司因包装问题召回黑麦面包，顾客可以退款。",
    "谷园公司表示不会召回黑麦面包，检测没有发现问题。",
]
MILL = [
    "The mill at Wick sold 410 sacks of flour in April, its owner said on Friday.",
    "The mill at Wick sold 655 sacks of flour in May, its owner said on Monday.",
    "The mill at Wick sold 380 sacks of flour in June, its owner said on Tuesday.",
]


def hits(*texts: str, titles: str = "Bread and flour") -> list[Hit]:
    articles = [
        Article(titles, text, publisher=f"Paper {n}", published=date(2025, 7, n))
        for n, text in enumerate(texts, 1)
    ]
    return [Hit(each, split(each)[0], 0.9, 0.8, 3.0) for each in articles]


def told(library: Library, question: str, found: list[Hit]) -> str | None:
    answer = over_several(question_of(question), found, library)
    if answer is None:
        return None
    for n, sentence in enumerate(answer.sentences, 1):
        [citation] = sentence.verdict.citations
        assert citation.n == n and citation.evidence == answer.evidence[n - 1]
        assert citation.sentence in citation.evidence.passage.text
        assert f"[{n}]" in sentence.text
    return " ".join(sentence.text for sentence in answer.sentences)


def test_a_list_names_each_that_does_it_with_its_own_sentence(samples: Library) -> None:
    said = told(samples, "Which bakeries are recalling rye bread?", hits(*BAKERIES))
    assert said == ("As far as the articles found say: Krume [1], Ofenrot [2] and Halm & Sohn [3].")


def test_a_count_says_that_it_counts_what_was_found(samples: Library) -> None:
    said = told(samples, "How many bakeries are recalling rye bread?", hits(*BAKERIES))
    assert said == (
        "Three, counting what the articles found say: Krume [1], Ofenrot [2] and Halm & Sohn [3]."
    )


def test_a_list_and_a_count_are_told_in_chinese(samples: Library) -> None:
    found = hits(*BAKERIES_CHINESE)
    assert told(samples, "哪些公司正在召回黑麦面包？", found) == (
        "找到的文章提到：麦香公司 [1]、 金穗公司 [2] 和老炉公司 [3]。"
    )
    counted = told(samples, "有多少家公司召回了黑麦面包？", found)
    assert counted and counted.startswith("三家（按找到的文章计算）：麦香公司 [1]、")


def test_no_number_is_counted_that_an_article_tells(samples: Library) -> None:
    found = hits(*BAKERIES, "Five bakeries are recalling rye bread, the ministry said on Friday.")
    assert told(samples, "How many bakeries are recalling rye bread?", found) is None


def test_opinion_and_satire_are_not_counted(samples: Library) -> None:
    found = hits(*BAKERIES, titles="Satire: bread for all")
    assert told(samples, "Which bakeries are recalling rye bread?", found) is None


@pytest.mark.parametrize(
    "question",
    [
        "Which bakeries are hiring cooks?",
        "Which bakeries did the ministry praise?",
        "Who recalled rye bread?",
        "Is Krume recalling rye bread?",
    ],
)
def test_what_too_few_do_and_other_questions_are_no_list(samples: Library, question: str) -> None:
    assert told(samples, question, hits(*BAKERIES)) is None


def test_the_largest_of_figures_of_the_same_thing_is_named(samples: Library) -> None:
    said = told(samples, "Which bakery recalled the most loaves?", hits(*BAKERIES))
    assert said == (
        "Ofenrot, with 21,000 [1], compared with 3,400 for Krume [2] "
        "and 900 for Halm & Sohn [3], as far as the articles found say."
    )
    least = told(samples, "Which bakery recalled the fewest loaves?", hits(*BAKERIES))
    assert least and least.startswith("Halm & Sohn, with 900 [1], compared with 3,400 for Krume")


def test_only_those_who_do_it_now_and_for_sure_are_listed(samples: Library) -> None:
    found = hits(
        "Krume is hiring 40 cooks, it said on Monday.",
        "Dinkel is not hiring cooks this year. Its rival Ofenrot is hiring cooks in Elm.",
        "Halm plans to hire cooks next year.",
        "The union urged Mehl to hire cooks.",
        "Cooks say that Korn is hiring waiters.",
        "Roggen was hiring cooks in 2019, but has stopped.",
        "Teig and Brot are hiring cooks, their owner said.",
        titles="Work",
    )
    said = told(samples, "Which bakeries are hiring cooks?", found)
    assert said and said.endswith(": Krume [1], Ofenrot [2], Teig [3] and Brot [4].")


def test_a_thing_without_a_name_is_called_by_its_place(samples: Library) -> None:
    found = hits(
        "The farm at Wick sold 300 sheep in May.",
        "The farm at Elm sold 450 sheep in May, and bought 1,000 hens.",
        "The farm at Vale may sell 800 sheep.",
    )
    said = told(samples, "Which farm sold the most sheep?", found)
    assert said and said.startswith(
        "The farm at Elm, with 450 [1], compared with 300 for the farm at Wick [2],"
    )


def test_months_are_compared_by_the_month_that_a_sentence_names(samples: Library) -> None:
    said = told(samples, "In which month did the mill sell the most flour?", hits(*MILL))
    assert said == (
        "May, with 655 [1], compared with 410 for April [2] and 380 for June [3], "
        "as far as the articles found say."
    )


def test_a_sentence_that_states_the_superlative_is_the_answer(samples: Library) -> None:
    record = "The mill at Wick sold 655 sacks of flour in May, the most of any month this year."
    said = told(samples, "In which month did the mill sell the most flour?", hits(*MILL, record))
    assert said == f"“{record}” [1]"


@pytest.mark.parametrize(
    "near",
    [
        "The mill at Wick sold flour in May, the second most of any month.",
        "The mill at Vale sold 655 sacks of flour in May, the most of any month this year.",
        "The mill at Wick may have sold the most flour of any month in May.",
    ],
)
def test_a_sentence_that_states_less_or_of_another_is_not_the_answer(
    samples: Library, near: str
) -> None:
    asked = "In which month did the mill at Wick sell the most flour?"
    assert told(samples, asked, hits(near, titles="News")) is None


def test_figures_that_cannot_be_compared_give_no_superlative(samples: Library) -> None:
    most = "Which bakery recalled the most loaves?"
    assert told(samples, most, hits(BAKERIES[0], BAKERIES[3])) is None
    in_tons = "Ofenrot is recalling rye bread worth 21,000 dollars."
    assert told(samples, most, hits(BAKERIES[0], in_tons)) is None


def test_a_chinese_superlative_is_computed_too(samples: Library) -> None:
    found = hits(
        "麦香公司周一召回3400条面包，因为面粉里发现了玻璃。",
        "金穗公司周二召回2.1万条面包，顾客可以退款。",
    )
    said = told(samples, "哪家公司召回的面包最多？", found)
    assert said == "金穗公司，2.1万 [1]、 相比之下麦香公司为3400 [2]（按找到的文章计算）。"
