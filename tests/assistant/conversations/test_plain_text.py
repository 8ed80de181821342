from datetime import date

from saved import answered

from assistant.answering.events import Answer, Checked, Finished, Timings
from assistant.asking.question import Asking, Question
from assistant.asking.searching import Search
from assistant.conversations.export import with_footnotes
from assistant.conversations.saved_answer import saved_answer
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.proof import Verdict
from index.article import Article, Passage
from index.query import Query
from index.text.sentences import Sentence

TEXT = "The bridge closed on Monday. It leans."


def test_an_answer_is_copied_with_each_sentence_it_cites_once_under_its_number() -> None:
    article = Article(
        "Bridge closes",
        TEXT,
        publisher="Daily Post",
        published=date(2026, 1, 5),
        url="https://news.test/1",
    )
    passage = Passage(article.id, 0, 0, len(TEXT), TEXT)
    closed, leans = Sentence(0, 28, TEXT[:28]), Sentence(29, 38, TEXT[29:])
    first = EvidenceSentence(1, article, passage, closed, closed, 1.0)
    second = EvidenceSentence(2, article, passage, leans, leans, 0.9)
    cited = (Citation(2, second, leans.text), Citation(1, first, closed.text))
    checked = Checked("It is closed.", "It is closed [2][1].", Verdict("proved", 0.9, cited))
    question = Question("Is it open?", "Is the bridge open?")
    answer = Answer(question, checked.text, (checked, checked), (), "", (first, second), "m")
    search = Search(Query(question.standalone), ())
    finished = Finished(answer, Timings(0.1, 0.2, 0.3))
    assert with_footnotes(saved_answer(Asking(), search, finished)) == (
        "Is it open?\n\nIt is closed [2][1].\n\n"
        "[1] “The bridge closed on Monday.” “Bridge closes”, Daily Post, 5 January 2026, "
        "https://news.test/1\n"
        "[2] “It leans.” “Bridge closes”, Daily Post, 5 January 2026, https://news.test/1"
    )


def test_what_is_copied_of_a_chinese_answer_names_its_sources_in_chinese() -> None:
    copied = with_footnotes(answered("大桥何时关闭？", "大桥周一关闭"))
    assert copied.endswith(
        "《Harbour bridge closes》，Harbour News，Ada Moreau，2025年8月6日, https://news.test/bridge"
    )
