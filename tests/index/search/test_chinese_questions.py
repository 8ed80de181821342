"""Words that a Chinese question is made of."""

from pathlib import Path

import pytest
from newsroom import found, reindex, write

from index.library import Library
from index.search.chinese_questions import without_question_words


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("DECnet是什么？", "DECnet是 ？"),
        ("哪一位建筑师设计了港口大桥？", "建筑师设计了港口大桥？"),
        ("港口大桥是什么时候通车的？", "港口大桥 通车的？"),
        ("灯塔有多少级台阶", "灯塔 级台阶"),
        ("哪吒的电影上映了吗？", "哪吒的电影上映了 ？"),
        ("医院为什么停用吗啡", "医院 停用吗啡"),
        ("许多大公司裁员了吗", "许多大公司裁员了"),
        ("许多高校为何停课", "许多高校 停课"),
        ("灯塔位于哪里", "灯塔位于"),
        ("是什么？", "是什么？"),
        ("港口大桥", "港口大桥"),
    ],
)
def test_what_only_asks_is_left_out(question: str, about: str) -> None:
    assert without_question_words(question) == about


def test_an_article_that_asks_something_else_is_not_found_first(
    library: Library, tmp_path: Path
) -> None:
    write(tmp_path, "one.txt", "读者来信\n\n这是什么时候的事？为什么没有人说？什么时候才会有答复？")
    write(tmp_path, "two.txt", "跨海轮渡\n\n从五月一日起，渡轮恢复通航，每天三班，票价不变。")
    reindex(library, tmp_path)
    assert found(library, "渡轮是什么时候恢复的？")[0] == "跨海轮渡"
