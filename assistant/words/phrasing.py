"""What Newsdesk itself says in an answer: the same sentences in English and in Chinese.

An answer and all that is told of it (notes on the search, a refusal, why a question can't be read)
is in the language of its question, because it is printed, copied, kept and exported as it is. What
the page says around it, its controls and tables, is in the language of the page
(`assistant.ui.language`).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from assistant.words.naming import Described, day, source_line
from index.article import Article


class Phrases(ABC):
    """The sentences of one language."""

    no_articles: str
    none_of_the_filtered: str
    weak: str
    left_out: str
    assumed: str  # and after it the facts
    useless_translation: str
    newer_first: str  # after the words that ask for it
    languages: ClassVar[Mapping[str, str]]  # code → name

    @abstractmethod
    def none_of(self, articles: int) -> str:
        """That none of so many articles answers the question."""

    @abstractmethod
    def source(self, article: Described) -> str:
        """How an article is named: its title, publisher, authors and date."""

    @abstractmethod
    def closest(self, article: Article, sentence: str) -> str:
        """Which article comes nearest to the question, and what it says."""

    @abstractmethod
    def as_of(self, oldest: date, newest: date) -> str:
        """From when the sources of an answer are."""

    @abstractmethod
    def overtaken(self, days: int) -> str:
        """That news of so many days ago may not hold any more."""

    @abstractmethod
    def day(self, published: date | None) -> str:
        """A date as people write it."""

    @abstractmethod
    def month(self, first: date) -> str:
        """The month of its first day, as people write it."""

    @abstractmethod
    def happened(self, when: str, quoted: str) -> str:
        """A line of a timeline whose day the quoted sentence names itself."""

    @abstractmethod
    def reported(self, when: str, quoted: str) -> str:
        """A line of a timeline whose day is that of its article."""

    @abstractmethod
    def told_by(self, sentence: str, outlet: str, published: date | None) -> str:
        """A quotation with who published it, and when."""

    @abstractmethod
    def disagreeing(self, quotations: Sequence[str]) -> str:
        """That the articles quoted don't say the same."""

    @abstractmethod
    def heeded(self, words: str, told: str) -> str:
        """What was done because of these words of the question."""

    @abstractmethod
    def days_first(self, after: date | None, before: date | None, event: str | None) -> str:
        """That articles of these days come first, after the words that ask for it; `event` is the
        title of the article by which they are counted."""

    @abstractmethod
    def not_word_for_word(self, phrases: Sequence[str]) -> str:
        """That no passage has these phrases as they stand."""

    @abstractmethod
    def translated(self, into: str, translation: str) -> str:
        """That the question was also searched for in the language of that code."""

    @abstractmethod
    def not_translated(self, into: str, reason: str) -> str:
        """That it wasn't, and the sentence that says why."""

    @abstractmethod
    def slow_translation(self, seconds: float) -> str:
        """That a translation took longer than that."""

    @abstractmethod
    def no_date(self, written: str) -> str:
        """That a filter's value is no date."""

    @abstractmethod
    def no_language(self, written: str) -> str:
        """That a filter's value is no language."""

    @abstractmethod
    def no_day_left(self, after: date, before: date) -> str:
        """That two dates leave no day between them."""

    @abstractmethod
    def no_minus(self, written: str) -> str:
        """That filters can't be turned round."""


class _English(Phrases):
    no_articles = "There are no articles yet. Add some, then ask again."
    none_of_the_filtered = "None of the articles that pass your filters says this."
    weak = "Underlined: supported, but not in the words of the source. Open the source to check it."
    left_out = "Left out, because the articles don’t say it: "
    assumed = "From your question; the source itself doesn’t say: "
    useless_translation = "The model gave no usable translation."
    newer_first = "newer articles first"
    languages: ClassVar = {"en": "English", "zh": "Chinese"}

    def none_of(self, articles: int) -> str:
        if articles == 1:
            return "Your one article doesn't say this."
        return f"None of your {articles:,} articles says this."

    def source(self, article: Described) -> str:
        return source_line(article)

    def closest(self, article: Article, sentence: str) -> str:
        return f" The closest is {self.source(article)}, which says: “{sentence}”"

    def as_of(self, oldest: date, newest: date) -> str:
        if oldest == newest:
            return f"As of {day(newest)}."
        return f"As of {day(newest)}; the sources go back to {day(oldest)}."

    def overtaken(self, days: int) -> str:
        years = days // 365
        ago = f"{years} years" if years > 1 else "a year" if years else f"{days // 30} months"
        return f" That is {ago} ago, so it may have changed."

    def day(self, published: date | None) -> str:
        return day(published)

    def month(self, first: date) -> str:
        return f"{first:%B %Y}"

    def happened(self, when: str, quoted: str) -> str:
        return f"{when}: “{quoted}”"

    def reported(self, when: str, quoted: str) -> str:
        return f"Reported {when}: “{quoted}”"

    def told_by(self, sentence: str, outlet: str, published: date | None) -> str:
        return f"“{sentence}” ({outlet}, {day(published)})"

    def disagreeing(self, quotations: Sequence[str]) -> str:
        return f"The articles disagree: {'; '.join(quotations)}."

    def heeded(self, words: str, told: str) -> str:
        return f"“{words}”: {told}"

    def days_first(self, after: date | None, before: date | None, event: str | None) -> str:
        first, last = day(after), day(before)
        if after and before:
            days = f"of {first}" if after == before else f"of {first} to {last}"
        else:
            days = f"from {first} on" if after else f"up to {last}"
        return f"articles {days} first" + (f", when “{event}” was published" if event else "")

    def not_word_for_word(self, phrases: Sequence[str]) -> str:
        quoted = ", ".join(f"“{phrase}”" for phrase in phrases)
        return f"No passage has {quoted} word for word; searched for the words."

    def translated(self, into: str, translation: str) -> str:
        return f"Also searched in {self.languages[into]}: {translation}"

    def not_translated(self, into: str, reason: str) -> str:
        return f"Not searched in {self.languages[into]}. {reason}"

    def slow_translation(self, seconds: float) -> str:
        return f"The translation took longer than {seconds:g} seconds."

    def no_date(self, written: str) -> str:
        return f"{written} is no date; write it like 2025, 2025-08 or 2025-08-01."

    def no_language(self, written: str) -> str:
        return f"{written} is no language; write its code, such as language:en."

    def no_day_left(self, after: date, before: date) -> str:
        return f"No day is both after:{after} and before:{before}; change one of the two."

    def no_minus(self, written: str) -> str:
        return f"{written} can't be left out: a minus works before words and phrases."


class _Chinese(Phrases):
    no_articles = "这里还没有文章。请先添加文章，然后再提问。"
    none_of_the_filtered = "符合筛选条件的文章都没有回答这个问题。"
    weak = "带下划线的句子：有来源支持，但不是来源的原话。请打开来源核对。"
    left_out = "以下内容文章中没有提到，已略去："
    assumed = "以下内容来自您的问题，来源本身没有提到："
    useless_translation = "模型没有给出可用的译文。"
    newer_first = "较新的文章优先"
    languages: ClassVar = {"en": "英文", "zh": "中文"}

    def none_of(self, articles: int) -> str:
        if articles == 1:
            return "您仅有的一篇文章没有回答这个问题。"
        return f"您的{articles:,}篇文章都没有回答这个问题。"

    def source(self, article: Described) -> str:
        authors = "、".join(article.authors)
        known = [f"《{article.title}》", article.publisher, authors, self.day(article.published)]
        return "，".join(part for part in known if part)

    def closest(self, article: Article, sentence: str) -> str:
        return f"最接近的是{self.source(article)}，其中写道：“{sentence}”"

    def as_of(self, oldest: date, newest: date) -> str:
        if oldest == newest:
            return f"资料截至{self.day(newest)}。"
        return f"资料截至{self.day(newest)}，最早的来源发表于{self.day(oldest)}。"

    def overtaken(self, days: int) -> str:
        years = days // 365
        ago = f"{years}年" if years > 1 else "一年" if years else f"{days // 30}个月"
        return f"这已是{ago}前的消息，情况可能有变。"

    def day(self, published: date | None) -> str:
        if not published:
            return "日期不详"
        return f"{published.year}年{published.month}月{published.day}日"

    def month(self, first: date) -> str:
        return f"{first.year}年{first.month}月"

    def happened(self, when: str, quoted: str) -> str:
        return f"{when}：“{quoted}”"

    def reported(self, when: str, quoted: str) -> str:
        return f"{when}报道：“{quoted}”"

    def told_by(self, sentence: str, outlet: str, published: date | None) -> str:
        return f"“{sentence}”（{outlet}，{self.day(published)}）"

    def disagreeing(self, quotations: Sequence[str]) -> str:
        return f"各篇文章的说法不一：{'；'.join(quotations)}。"

    def heeded(self, words: str, told: str) -> str:
        return f"“{words}”：{told}"

    def days_first(self, after: date | None, before: date | None, event: str | None) -> str:
        first, last = self.day(after), self.day(before)
        if after and before:
            days = first if after == before else f"{first}至{last}"
        else:
            days = f"{first}起" if after else f"截至{last}"
        counted = f"（《{event}》发表之日）" if event else ""
        return f"{days}{counted}的文章优先"

    def not_word_for_word(self, phrases: Sequence[str]) -> str:
        quoted = "、".join(f"“{phrase}”" for phrase in phrases)
        return f"没有一段文字原样出现{quoted}，因此改为按词搜索。"

    def translated(self, into: str, translation: str) -> str:
        return f"也用{self.languages[into]}搜索了：{translation}"

    def not_translated(self, into: str, reason: str) -> str:
        return f"没有用{self.languages[into]}搜索。{reason}"

    def slow_translation(self, seconds: float) -> str:
        return f"翻译用时超过了{seconds:g}秒。"

    def no_date(self, written: str) -> str:
        return f"{written} 不是日期；请写成 2025、2025-08 或 2025-08-01。"

    def no_language(self, written: str) -> str:
        return f"{written} 不是语言；请写语言代码，例如 language:zh。"

    def no_day_left(self, after: date, before: date) -> str:
        return f"没有哪一天既符合 after:{after} 又符合 before:{before}；请改动其中一个。"

    def no_minus(self, written: str) -> str:
        return f"{written} 不能排除：减号只能放在词语前面。"


_PHRASES: Mapping[str, Phrases] = {"en": _English(), "zh": _Chinese()}


def phrases_in(language: str) -> Phrases:
    """The sentences of the language with that code."""
    return _PHRASES[language]
