"""A library of three sources: one for everybody, and two in collections that not all may read.

What comes from a source has a word that nothing else has: in its texts, titles, publishers,
authors, sections and file names. Whoever isn't to read it must meet that word nowhere.
"""

import json
from pathlib import Path

from newsroom import write

from index.library import Library
from index.storage.catalogue.articles import Wanted

# Collection → the word of what comes from it; "" is what everybody may read.
WORDS = {"": "commark", "Ash": "ashmark", "Box": "boxmark"}
# Who may read what, besides what is everybody's.
READS = {
    "ann": {"Ash"},
    "bob": {"Box"},
    "cat": {"Ash", "Box"},
    "dan": set[str](),
    "eve": set[str](),  # looks after the library
    "owner": {"Ash", "Box"},
}
QUESTION = "How many crates of copper wire does the Tillbury warehouse hold?"
_CRATES = {"": 310, "Ash": 4120, "Box": 5230}
_LANGUAGES = {"": "en", "Ash": "cy", "Box": "da"}
_DAYS = {"": "2025-03-03", "Ash": "2025-03-01", "Box": "2025-03-02"}
_WIRE = (
    "The county of Marrow will replace nine bridges on the river Onder within four years, its "
    "engineer Ida Quist said on Tuesday. The oldest of them was built in 1887 and carries "
    "lorries that its builders never thought of.\n\nThe work is to cost 84 million crowns, of "
    "which the state pays half. {word} was told that the ferry at Lowick runs until the last "
    "bridge is open, and that its fares stay what they are.\n\nFarmers on the southern bank "
    "had asked for a tunnel. A report put that at ten times the price, and the council voted "
    "against it by eleven to two on Monday night."
)


def word_of(collection: str) -> str:
    return WORDS[collection]


def hidden_from(who: str) -> list[str]:
    """The words that this person must meet nowhere."""
    return [word for name, word in WORDS.items() if name and name not in READS[who]]


def shown_to(who: str) -> list[str]:
    return [word for name, word in WORDS.items() if not name or name in READS[who]]


def records(collection: str) -> str:
    """The articles of a source, one record a line; the second is a copy of those of the others."""
    word = WORDS[collection]
    about = {
        "publisher": f"{word.title()} Courier",
        "author": f"Ada {word.title()}",
        "section": f"{word} desk",
    }
    crates = (
        f"The Tillbury warehouse holds {_CRATES[collection]} crates of copper wire, the {word} "
        "report says. It was built beside the old canal."
    )
    own = {"title": f"Tillbury {word} warehouse", "text": crates, "date": _DAYS[collection]}
    own |= {"language": _LANGUAGES[collection]}
    wire = {"title": f"Bridges {word} plan", "text": _WIRE.format(word=word), "date": "2025-02-01"}
    return "\n".join(json.dumps(each | about) for each in (own, wire))


def fill(library: Library, folder: Path) -> dict[str, str]:
    """Put the three sources into the library, and two of them into collections; each has an
    article that changed, one that was removed, and a file that can't be read.

    Returns the id of an article of each collection, and of what became of others: "Ash", "Ash
    copy", "Ash earlier", "Ash removed" and so on.
    """
    for name, word in WORDS.items():
        place = folder / f"{word}-files"
        write(place, f"{word}.jsonl", records(name))
        write(place, f"{word}-broken.pdf", b"no pdf")
        write(place, f"{word}-quay.txt", f"Quay {word} repaired\n\nMasons began at dawn, {word}.")
        write(place, f"{word}-gone.txt", f"Mill {word} burns\n\nNobody was hurt, {word} says.")
        library.sources.add([place])
    run(library)
    for name in WORDS:
        if name:
            library.collections.add(name)
    for source in library.every_source():
        for name, word in WORDS.items():
            if name and word in source.address:
                library.collections.put(source.id, name)
    ids = {}
    for name, word in WORDS.items():
        ids[f"{name} earlier"] = article_of(library, f"Quay {word}")
        ids[f"{name} removed"] = article_of(library, f"Mill {word}")
        library.remove(ids[f"{name} removed"])
        quay = f"Quay {word} repaired\n\nMasons ended at dusk, {word}."
        write(folder / f"{word}-files", f"{word}-quay.txt", quay)
    run(library)
    for name, word in WORDS.items():
        ids[name] = article_of(library, f"Tillbury {word}")
        ids[f"{name} copy"] = article_of(library, f"Bridges {word}")
        ids[f"{name} now"] = article_of(library, f"Quay {word}")
    return ids


def article_of(library: Library, words: str) -> str:
    [listed] = library.articles(Wanted(words))
    return listed.article.id


def run(library: Library) -> None:
    for _ in library.reindex():
        pass
