"""Which story each arriving article tells: one that is known already, or a new one."""

from collections.abc import Sequence

from index.article import Article
from index.runs.duplicates import CROWDED, candidates, keys, nearest
from index.storage.catalogue import Catalogue
from index.storage.catalogue.stories import Stories, Telling


def tell(arriving: Sequence[Article], catalogue: Catalogue) -> dict[str, Telling]:
    """Article id → its part in a story; copies may be in the library, or arriving together."""
    tellings: dict[str, Telling] = {}
    texts = {article.id: article.text for article in arriving}
    arrived: list[tuple[int, str]] = []  # keys of the founders among those arriving
    for article in arriving:
        its_keys = keys(article.text)
        rows = catalogue.stories.founders_with(its_keys, CROWDED)
        rows += [row for row in arrived if row[0] in its_keys]
        some = candidates(rows)
        stored = catalogue.articles.several(some)
        founders = {each: texts.get(each) or stored[each].text for each in some}
        if founder := nearest(article.text, founders):
            known = tellings.get(founder)
            story = known.story if known else catalogue.stories.of([founder])[founder]
            tellings[article.id] = Telling(article.id, story)
        else:
            arrived += [(key, article.id) for key in its_keys]
            tellings[article.id] = Telling(article.id, article.id, tuple(its_keys))
    return tellings


def find_new_founders(stories: Stories) -> None:
    """A story whose founder has left is found by the oldest article that is left of it."""
    for article_id, text in stories.without_founder().items():
        stories.found(article_id, keys(text))
