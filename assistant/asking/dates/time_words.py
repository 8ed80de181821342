"""Time words of a question → the days that it asks of.

"What did Nvidia say last week?" asks for what happened last week, "Who is the latest coach?" for
newer articles before older ones, "since the H20 came back" for those after an event. Periods are
counted from the day of asking; those with a first and a last day are compared with what articles
tell of (`told.py`), the others with the day of publication. No filter comes from a time that is
part of a name (the 2022 World Cup), that lies ahead (next week, scheduled for 2026), or that is
what the question is about (born in 1998, higher than last year).
"""

import re
from dataclasses import dataclass
from datetime import date

from assistant.asking.dates.events_counted_from import event_mentions
from assistant.asking.dates.mentions import Mention, Period, Side, shared, spanned
from assistant.asking.dates.periods import Days
from assistant.asking.dates.time_words_chinese import chinese_mentions
from assistant.asking.dates.time_words_english import english_mentions

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|《[^》]*》")


@dataclass(frozen=True)
class TimeWords:
    """What the time words of a question ask for.

    `said` are the words as they stand in the question, with commas between them if they stand
    apart. `after` and `before` include their own day. `newest` prefers newer articles and leaves
    none out. `event` are the words of an event, and `event_side` says which side of it is meant.
    """

    said: str
    after: date | None = None
    before: date | None = None
    newest: bool = False
    event: str | None = None
    event_side: Side | None = None

    @property
    def days(self) -> Days | None:
        """The days asked of, if they have both a first and a last: a month, a year, last week."""
        return Days(self.after, self.before) if self.after and self.before else None


def time_words(question: str, today: date, *, only_newest: bool = False) -> TimeWords | None:
    """What `question`, asked on the day `today`, says of time; None if it says nothing of it.

    `only_newest` is for a question whose days are set by filters: of its own words those count that
    ask for newer articles, as "latest" does.
    """
    unquoted = _QUOTED.sub(lambda quoted: "_" * len(quoted.group()), question)
    # In lower case, because a capital elsewhere marks a title (Last Week Tonight).
    plain = unquoted[:1].lower() + unquoted[1:]
    if len(plain) != len(question):
        return None
    found = [*english_mentions(plain, today), *chinese_mentions(plain, today)]
    found += event_mentions(plain, found)
    if only_newest:
        found = [each for each in found if each.newest]
    if not found:
        return None
    period, found = _period(sorted(found, key=lambda mention: mention.start))
    event = next((each for each in found if each.event), None)
    return TimeWords(
        ", ".join(question[each.start : each.end].strip() for each in found),
        period.after,
        period.before,
        any(each.newest for each in found),
        event.event if event else None,
        event.event_side if event else None,
    )


def _period(found: list[Mention]) -> tuple[Period, list[Mention]]:
    """The days that all periods share, and the mentions that were heeded.

    "Last week" outweighs a date that lies outside it: that is what the question is about ("Which
    country lifted this week what it imposed in March 2020?"). Other periods that share no day are
    taken with all between them.
    """
    period = Period()
    heeded: list[Mention] = []
    for each in sorted(found, key=lambda mention: not mention.relative):
        if each.period:
            both = shared(period, each.period)
            if not both and any(other.relative for other in heeded) and not each.relative:
                continue
            period = both or spanned(period, each.period)
        heeded.append(each)
    return period, sorted(heeded, key=lambda mention: mention.start)
