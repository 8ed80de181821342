"""Passages → the sentences that bear on the question; and do they bear on it enough?"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer_kind import can_hold_answer
from assistant.wording import plain
from index.article import Article, Passage
from index.hostile import gives_orders
from index.library import Library
from index.search import Hit
from index.sentences import Sentence, sentences_of
from index.words import stems

# About 320 tokens with the neighbours of the best three, which the model must read before its first
# word. On 100 news questions with five snippets each, the answer is among them for 88; for 86 with
# three sentences, for 90 with the neighbours of the fourth too, for 93 with six and 430 tokens.
MOST_SENTENCES, WITH_NEIGHBOURS = 4, 3
MOST_OF_ONE = 2  # sentences of one article, where several are asked about
FEWEST_WORDS = 5  # fewer is a heading or a caption
TOO_ALIKE = 0.9  # cosine above which a second sentence adds nothing
FAR_BEHIND = 0.6  # of the best sentence's worth: below it a sentence only distracts the model
# A sentence's worth: how near its meaning is, how many of the question's words it holds, how
# good its passage is, whether it holds the kind of thing asked for, and how near its article is
# to the day that the question prefers, if it does.
MEANING, WORDS, PASSAGE, KIND, TIME = 0.4, 0.2, 0.2, 0.25, 0.2


@dataclass(frozen=True)
class EvidenceSentence:
    """A sentence that bears on the question, where it stands, and how it is numbered.

    `sentence` and `context` are spans of `passage.text`; `context` is the sentence with its
    neighbours, which is what the model reads. `also_in` are the other articles that tell the same
    story in nearly the same words.
    """

    n: int
    article: Article
    passage: Passage
    sentence: Sentence
    context: Sentence
    score: float
    also_in: tuple[Article, ...] = ()


def gather(
    question: str,
    hits: Sequence[Hit],
    library: Library,
    *,
    most: int = MOST_SENTENCES,
    most_of_one: int = MOST_SENTENCES,
) -> tuple[EvidenceSentence, ...]:
    """The best few sentences of the passages found, in reading order, best article first.

    `most` of them in all, and no more than `most_of_one` of one article.
    """
    candidates = [
        (hit, sentences, index)
        for hit in hits
        for sentences in [sentences_of(hit.passage.text)]
        for index, sentence in enumerate(sentences)
        if _states_something(sentence.text)
    ]
    if not candidates:
        return ()
    texts = [sentences[index].text for _, sentences, index in candidates]
    meaning, alike = library.similarities(question, texts)
    asked = set(stems(plain(question)))
    worth = [
        MEANING * meaning[i]
        + WORDS * _share(asked, texts[i] + " " + hit.article.title)
        + PASSAGE * hit.score
        + KIND * can_hold_answer(question, texts[i])
        + TIME * hit.preferred
        for i, (hit, _, _) in enumerate(candidates)
    ]
    chosen: list[int] = []
    for i in sorted(range(len(candidates)), key=lambda i: -worth[i]):
        if len(chosen) == most or worth[i] < FAR_BEHIND * max(worth):
            break
        of_one = sum(candidates[i][0].article.id == candidates[j][0].article.id for j in chosen)
        if of_one < most_of_one and all(alike[i][j] < TOO_ALIKE for j in chosen):
            chosen.append(i)
    best = set(chosen[:WITH_NEIGHBOURS])
    best_of_article: dict[str, float] = {}
    for i in chosen:
        article_id = candidates[i][0].article.id
        best_of_article[article_id] = max(best_of_article.get(article_id, 0.0), worth[i])
    chosen.sort(
        key=lambda i: (
            -best_of_article[candidates[i][0].article.id],
            candidates[i][0].article.id,
            candidates[i][0].passage.position,
            candidates[i][2],
        )
    )
    taken = {(candidates[i][0].passage.id, candidates[i][2]) for i in chosen}
    numbered = []
    for n, i in enumerate(chosen, 1):
        hit, sentences, index = candidates[i]
        context = sentences[index]
        if i in best:
            context = _context(hit.passage, sentences, index, taken)
        numbered.append(
            EvidenceSentence(
                n, hit.article, hit.passage, sentences[index], context, worth[i], hit.also_in
            )
        )
    return tuple(numbered)


def coverage(question: str, evidence: Sequence[EvidenceSentence]) -> float:
    """The share, 0 to 1, of the question's content words in the one passage that has most."""
    asked = set(stems(plain(question)))
    if not asked:
        return 1.0
    return max(
        (_share(asked, f"{item.article.title} {item.passage.text}") for item in evidence),
        default=0.0,
    )


def _states_something(sentence: str) -> bool:
    """Headings, captions, the questions that articles ask and orders to an AI are no evidence."""
    long_enough = len(sentence.split()) >= FEWEST_WORDS or not sentence.isascii()
    is_question = sentence.endswith(("?", "？"))
    return long_enough and not (_is_heading(sentence) or is_question or gives_orders(sentence))


def _is_heading(sentence: str) -> bool:
    return not sentence.rstrip("\"'”’)]").endswith((".", "!", "?", "。", "！", "？", "…"))


def _context(
    passage: Passage, sentences: list[Sentence], index: int, taken: set[tuple[str, int]]
) -> Sentence:
    """The sentence with the one before and after it, unless those are headings, orders or
    evidence themselves."""

    def free(neighbour: int) -> bool:
        return (
            0 <= neighbour < len(sentences)
            and (passage.id, neighbour) not in taken
            and not _is_heading(sentences[neighbour].text)
            and not gives_orders(sentences[neighbour].text)
        )

    first = index - 1 if free(index - 1) else index
    # The sentence after is left to the next piece of evidence, if that one begins with it.
    last = index + 1 if free(index + 1) and (passage.id, index + 2) not in taken else index
    start, end = sentences[first].start, sentences[last].end
    return Sentence(start, end, passage.text[start:end])


def _share(asked: set[str], text: str) -> float:
    return len(asked & set(stems(plain(text)))) / len(asked) if asked else 0.0
