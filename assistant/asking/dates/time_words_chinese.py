"""Time words in a Chinese question: 上周, 六月, 2024年5月, 最近, 自…以来."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache

from assistant.asking.dates import periods
from assistant.asking.dates.mentions import Mention, Period, Side, from_to, is_taken, publication
from assistant.asking.dates.periods import Days, Part, Season, Unit

_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
}
_WEEKDAYS = {name: min(place, 6) for place, name in enumerate("一二三四五六日天")}
_SEASONS: dict[str, Season] = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}
_UNITS: dict[str, Unit] = {
    "小时": "hour", "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week",
    "月": "month", "季度": "quarter", "年": "year",
}  # fmt: skip
_PARTS: dict[str, Part] = {
    "初": "early", "上旬": "early", "中旬": "mid", "下旬": "late", "底": "late", "末": "late",
}  # fmt: skip
_PIECES = {
    "number": r"(?P<number>\d{1,4}|[一二三四五六七八九]?十[一二三四五六七八九]?"
    r"|[一二两三四五六七八九])",
    "unit": r"(?:个)?(?P<unit>小时|天|日|周|星期|礼拜|月|季度|年)",
    "week": r"(?:个)?(?:周|星期|礼拜)",
    "weekday": r"(?P<weekday>[一二三四五六日天])",
    "year": r"(?P<year>(?:(?:19|20)\d\d|[一二][〇零九][〇零一二三四五六七八九]{2})年"
    r"|今年|去年|前年)的?",
    "month": r"(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?",
    "part": r"(?P<part>初|上旬|中旬|下旬|底|末)",
    "nth": r"第?(?P<nth>[1-4一二三四])",
}
Reader = Callable[[re.Match[str], date], Days | None]


def _number(words: str) -> int:
    """一, 十二, 二十 or digits."""
    if words.isascii():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    return (_DIGITS[tens] if tens else 1 if ten else 0) * 10 + (_DIGITS[ones] if ones else 0)


def _year(match: re.Match[str], today: date) -> int | None:
    words = match.groupdict().get("year")
    back = {"今年": 0, "去年": 1, "前年": 2}
    if not words or words in back:
        return today.year - back[words] if words else None
    return int("".join(str(_DIGITS.get(digit, digit)) for digit in words[:4]))


def _day(match: re.Match[str], today: date) -> Days | None:
    month, day, year = _number(match["month"]), _number(match["day"]), _year(match, today)
    return periods.dated(year, month, day) if year else periods.latest_day(month, day, today)


def _month(match: re.Match[str], today: date) -> Days:
    month = _number(match["month"])
    year = _year(match, today) or periods.latest_month(month, today)
    part = match["part"]
    return periods.part_of_month(_PARTS[part], year, month) if part else periods.month(year, month)


def _quarter(match: re.Match[str], today: date) -> Days:
    nth = _number(match["nth"])
    return periods.quarter(_year(match, today) or periods.latest_month(3 * nth - 2, today), nth)


def _half(match: re.Match[str], today: date) -> Days:
    return periods.half(_year(match, today) or today.year, 1 if match["half"] == "上" else 2)


def _season(match: re.Match[str], today: date) -> Days:
    return periods.season(_SEASONS[match["season"]], _year(match, today) or today.year)


def _whole_or_part_of_year(match: re.Match[str], today: date) -> Days:
    year = _year(match, today) or today.year
    part = match["part"]
    return periods.part_of_year(_PARTS[part], year) if part else periods.year(year)


def _weekday(match: re.Match[str], today: date) -> Days:
    number = _WEEKDAYS[match["weekday"]]
    sunday = periods.last("week", today).last if match["last"] else None
    return periods.latest_weekday(number, sunday or today)


def _past(match: re.Match[str], today: date) -> Days:
    return periods.past(_number(match["number"]), _UNITS[match["unit"]], today)


def _ago(match: re.Match[str], today: date) -> Days:
    return periods.ago(_number(match["number"]), _UNITS[match["unit"]], today)


_DATES: list[tuple[str, Reader]] = [
    (pattern.format(**_PIECES), reader)
    for pattern, reader in (
        (r"(?:过去|最近|近)(?:的)?{number}{unit}(?:里|内|以来|来)?", _past),
        (r"{number}{unit}(?:之|以)?前", _ago),
        (r"前天|前日", lambda _, today: periods.days_before(today, 2)),
        (r"昨天|昨日(?!重现)", lambda _, today: periods.days_before(today, 1)),
        (r"昨晚|昨夜", lambda _, today: periods.past(1, "day", today)),
        (r"今天|今日(?!头条|美国)|今早|今晚", lambda _, today: periods.day(today)),
        (r"(?<![下每逢])(?P<last>上)?{week}{weekday}", _weekday),
        (r"上个?周末", lambda _, today: periods.last_weekend(today)),
        (r"上{week}", lambda _, today: periods.last("week", today)),
        (r"[这本]{week}", lambda _, today: periods.this("week", today)),
        (r"上个?月", lambda _, today: periods.last("month", today)),
        (r"[这本]个?月", lambda _, today: periods.this("month", today)),
        (r"上个?季度", lambda _, today: periods.last("quarter", today)),
        (r"[这本]个?季度", lambda _, today: periods.this("quarter", today)),
        (
            r"(?:{year})?{month}(?P<day>[1-3]?\d|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]",
            _day,
        ),
        (r"(?:{year})?{month}{part}?(?!天)", _month),
        (r"(?:{year})?{nth}季度", _quarter),
        (r"(?:{year})?(?P<half>[上下])半年", _half),
        (r"{year}(?P<season>[春夏秋冬])[天季]?", _season),
        (r"今年(?:以来|至今)|年初(?:以来|至今)", lambda _, today: periods.this("year", today)),
        (r"{year}{part}?", _whole_or_part_of_year),
    )
]
_DATE = "(?:" + "|".join(re.sub(r"\(\?P<\w+>", "(?:", date) for date, _ in _DATES) + ")"
_FRAMES = (
    r"从?(?P<first>{date})(?:到|至|和|与|—|-|~)(?P<second>{date})",
    r"(?:自从|自|从)(?P<from>{date})(?:以来|起|开始|以后|之后)?",
    r"(?P<from>{date})(?:以来|起)",
    r"(?P<after>{date})(?:之后|以后)",
    r"(?P<before>{date})(?:之前|以前)",
    r"(?:截至|截止|直到)(?P<until>{date})(?:为止)?",
    r"在?(?P<in>{date})",
)
# Every Chinese date has one of these in it; in other languages no pattern need be compiled.
_MAY_SAY_WHEN = re.compile(r"[年月日天周时期拜度早晚夜]")
# 最近的医院 is the nearest one, 最近的一次 the latest.
_NEWEST = re.compile(r"最近(?!的(?!一))|近期|近日|近来|最新|目前|现在|当前|如今|眼下")
# What the time is part of the name of, what lies ahead, and what is so every year.
_NAMED = re.compile(
    r".{0,4}?(?:世界杯|奥运|冬奥|欧洲杯|亚运|全运会|大选|选举|世博|诺贝尔|春晚|危机|大地震|人口普查|版|款)"
)
_AHEAD = re.compile(r"将|计划|预计|即将|下[个周月]|明[天年]")
_ABSOLUTE = re.compile(r"(?<![个上本这])月|\d年|[〇零一二三四五六七八九]{2}年")
_PART_OF_A_NOUN = re.compile(r"[比受与和对为是由把被因同]$")  # 比2005年更…; 受2010年干旱影响
_NOWADAYS = re.compile(r"即使|仍|依然|至今")
_YEARLY = re.compile(r"每年|闰年|生日|什么节|节日")
_CHANGES = (
    "宣布|召回|合并|收购|辞职|上任|当选|爆炸|火灾|地震|罢工|发布|上市|恢复|重返|签署|通过|开工|开业|试运行"
    "|停产|禁令|去世|大选|选举|战争|疫情|事故|袭击|协议|裁员|涨价|降价|破产|停火|关闭|洪水|台风|判决"
)
_EVENTS: list[tuple[re.Pattern[str], Side]] = [
    (re.compile(r"(?:自从?|从)(?P<event>[^，。？！、；]{2,20}?)(?:以来|以后|之后)"), "after"),
    (
        re.compile(
            rf"在?(?P<event>[^，。？！、；]{{0,18}}?(?:{_CHANGES})[^，。？！、；]{{0,6}}?)(?:之后|以后|以来)"
        ),
        "after",
    ),
    (
        re.compile(
            rf"在?(?P<event>[^，。？！、；]{{0,18}}?(?:{_CHANGES})[^，。？！、；]{{0,6}}?)(?:之|以)前"
        ),
        "before",
    ),
]


def chinese_mentions(question: str, today: date) -> list[Mention]:
    """The time words of `question`, in no order."""
    found: list[Mention] = []
    for frame in _FRAMES if _MAY_SAY_WHEN.search(question) else ():
        for match in _asking(frame).finditer(question):
            if not is_taken(match, found) and (period := _asked_for(match, today)):
                relative = not _ABSOLUTE.search(match.group())
                found.append(Mention(*match.span(), period, relative))
    for match in _NEWEST.finditer(question):
        if not is_taken(match, found):
            found.append(Mention(*match.span(), newest=True))
    return found or _event(question)


@cache
def _asking(frame: str) -> re.Pattern[str]:
    return re.compile(frame.format(date=_DATE))


def _event(question: str) -> list[Mention]:
    for pattern, side in _EVENTS:
        if (match := pattern.search(question)) and not _YEARLY.search(question):
            return [Mention(*match.span(), event=match["event"], event_side=side)]
    return []


def _asked_for(match: re.Match[str], today: date) -> Period | None:
    """The days that a frame asks for, unless its date isn't one of publication."""
    if not _tells_when_published(match):
        return None
    said = {how: words for how, words in match.groupdict().items() if words}
    how, words = next(iter(said.items()))
    if how == "first":
        days = from_to(words, said["second"], today, read_date, _has_year)
    else:
        days = read_date(words, today)
    return publication(how, days, today) if days else None


def _tells_when_published(match: re.Match[str]) -> bool:
    question, words = match.string, match.group()
    if "今天" in words or "今日" in words:
        return not _NOWADAYS.search(question)
    if not _ABSOLUTE.search(words):
        return True
    part_of_a_noun = re.search(r"\d年的?$", words) and (
        words.endswith("的") or _PART_OF_A_NOUN.search(question[: match.start()])
    )
    return not (
        part_of_a_noun
        or _NAMED.match(question[match.end() :])
        or _AHEAD.search(question)
        or _YEARLY.search(question)
    )


def dates_in(text: str) -> list[str]:
    """The words for days in a text, in order."""
    return [match.group() for match in re.finditer(_DATE, text)]


def read_date(words: str, today: date) -> Days | None:
    """The days that `words`, one date and nothing else, mean; None if there are no such days."""
    for pattern, reader in _readers():
        if match := pattern.fullmatch(words):
            return reader(match, today)
    return None


@cache
def _readers() -> list[tuple[re.Pattern[str], Reader]]:
    return [(re.compile(pattern), reader) for pattern, reader in _DATES]


def _has_year(words: str) -> bool:
    return "年" in words
