"""Dates of other calendars, written as days of the Gregorian one.

Thailand counts years from the Buddha's death, Taiwan from the Republic of China's first year, Japan
by its emperors' eras; Iran and Afghanistan have months of their own (the Solar Hijri calendar).
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from index.extraction.date_words import words

BUDDHIST = 543  # years ahead of ours
_MINGUO = 1911
_SOLAR_HIJRI_NEW_YEAR = date(1925, 3, 21)  # 1 Farvardin 1304
_SOLAR_HIJRI_FIRST, _SOLAR_HIJRI_LAST = 1304, 1472
_HAN_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "元": 1,
}
_HAN = r"[〇○零元一二三四五六七八九十百\d]"
_ERAS: dict[str, int] = words()["eras"]
_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}


def _months(name: str) -> tuple[str, Callable[[str], int]]:
    """A pattern of a calendar's months, and what gives the number of a month that it matched."""
    listed: dict[int, str] = words()[name]
    each = {number: re.compile(pattern, re.IGNORECASE) for number, pattern in listed.items()}
    every = sorted("|".join(listed.values()).split("|"), key=len, reverse=True)

    def number(month: str) -> int:
        return next(number for number, pattern in each.items() if pattern.fullmatch(month))

    return "|".join(every), number


_PERSIAN, _persian_month = _months("persian_months")
_THAI, _thai_month = _months("thai_months")
_ERA_DATE = re.compile(
    rf"(?P<era>{'|'.join(_ERAS)})\s*(?P<year>{_HAN}{{1,5}})\s*年?\s*[./-]?\s*"
    rf"(?P<month>{_HAN}{{1,2}})\s*[月./-]\s*(?P<day>{_HAN}{{1,3}})\s*日?"
)
_ERA_LETTER = re.compile(
    r"\b(?P<era>[RHS])\.?\s?(?P<year>\d{1,2})\s?[./年-]\s?(?P<month>\d{1,2})\s?[./月-]\s?(?P<day>\d{1,2})\b"
)
_BARE_MINGUO = re.compile(
    r"(?<![\d年])(?P<year>1\d\d)\s*[年./-]\s*(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})(?!\d)\s*日?"
)
_HAN_DATE = re.compile(
    r"(?P<year>[〇○零一二三四五六七八九]{4})\s*年\s*"
    rf"(?P<month>{_HAN}{{1,2}})\s*月\s*(?P<day>{_HAN}{{1,3}})\s*[日号號]"
)
_PERSIAN_DATE = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?:\.|st|nd|rd|th)?\s*(?P<month>{_PERSIAN})\s*(?:ماه\s*)?,?\s*"
    r"(?:سال\s*)?(?P<year>1[34]\d\d)(?!\d)",
    re.IGNORECASE,
)
_PERSIAN_YEAR_FIRST = re.compile(
    rf"(?<!\d)(?P<year>1[34]\d\d)\s*[،,]?\s*(?P<month>{_PERSIAN})\s*(?:ماه\s*)?(?P<day>\d{{1,2}})(?!\d)",
    re.IGNORECASE,
)
_PERSIAN_NUMERIC = re.compile(
    r"(?<!\d)(?P<year>1[34]\d\d)\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<day>\d{1,2})(?!\d)"
)
_PERSIAN_YEAR_LAST = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>1[34]\d\d)(?!\d)"
)
_PERSIAN_DATES = (_PERSIAN_DATE, _PERSIAN_YEAR_FIRST, _PERSIAN_NUMERIC, _PERSIAN_YEAR_LAST)
_BUDDHIST_YEAR = r"(?P<year>2[45]\d\d)"
_THAI_DATE = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?:เดือน)?\s*(?P<month>{_THAI})\s*,?\s*"
    r"(?:พุทธศักราช|พ\.\s?ศ\.|ปี|พ\.ศ|ค\.\s?ศ\.)?\s*(?P<year>\d{4}|\d\d)(?!\d)"
)
_BUDDHIST_LAST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s*[/.-]\s*(?P<month>\d{{1,2}})\s*[/.-]\s*{_BUDDHIST_YEAR}(?!\d)"
)
_BUDDHIST_FIRST = re.compile(
    rf"(?<!\d){_BUDDHIST_YEAR}(?P<mark>[/-]?)(?P<month>\d{{2}}|(?<=/)\d)(?P=mark)(?P<day>\d\d?)(?!\d)"
)
_OUR_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BUDDHIST_IN_WORDS = re.compile(r"(?<!\d)(2[45]\d\d)(?!\d)")


def in_gregorian(text: str, language: str | None = None) -> str:
    """`text` with digits as 0 to 9 and each date of another calendar as YYYY-MM-DD.

    `language` (a tag of BCP 47) tells what a year of two digits or a bare "114/8/6" means; where it
    isn't known, only what can't be a date of ours is taken for one of theirs. A date that is none,
    such as a 31st of a month of 30 days, stays as it is.
    """
    text = unicodedata.normalize("NFKC", text)
    text = "".join(str(unicodedata.digit(char, char)) if char.isdigit() else char for char in text)
    base = (language or "").lower().replace("_", "-").split("-")[0]
    text = _ERA_DATE.sub(lambda found: _iso(found, None), text)
    text = _HAN_DATE.sub(lambda found: _iso(found, lambda year: year), text)
    if base == "ja":
        text = _ERA_LETTER.sub(lambda found: _iso(found, None), text)
    if base in {"", "zh"}:
        text = _BARE_MINGUO.sub(lambda found: _iso(found, lambda year: year + _MINGUO), text)
    if base != "ar":  # a year such as 1447 is one of the Islamic lunar calendar there
        for pattern in _PERSIAN_DATES:
            text = pattern.sub(_persian, text)
    text = _THAI_DATE.sub(_thai, text)
    text = _BUDDHIST_LAST.sub(lambda found: _iso(found, lambda year: year - BUDDHIST), text)
    text = _BUDDHIST_FIRST.sub(lambda found: _iso(found, lambda year: year - BUDDHIST), text)
    # With a month in words of another language, dateparser does the rest.
    if _OUR_YEAR.search(text):
        return text
    return _BUDDHIST_IN_WORDS.sub(lambda found: str(int(found[1]) - BUDDHIST), text)


def _iso(found: re.Match[str], our_year: Callable[[int], int] | None) -> str:
    """The match's year, month and day; the match itself where they name no day."""
    year, month, day = (_number(found[name]) for name in ("year", "month", "day"))
    if our_year is None:
        era = found["era"]
        year += _ERAS[_LETTERS.get(era, era)]
    else:
        year = our_year(year)
    return _day(year, month, day) or found[0]


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return f"{date(year, month, day).isoformat()} "
    except ValueError:
        return None


def _number(written: str) -> int:
    """A number in digits, or in Han characters: 一一四, 二十一, 一百一十四."""
    if written.isdecimal():
        return int(written)
    if "百" in written:
        hundreds, _, rest = written.partition("百")
        return (_number(hundreds) if hundreds else 1) * 100 + (_number(rest) if rest else 0)
    if "十" in written:
        tens, _, ones = written.partition("十")
        return (_number(tens) if tens else 1) * 10 + (_number(ones) if ones else 0)
    return int("".join(str(_HAN_DIGITS.get(digit, digit)) for digit in written))


def _thai(found: re.Match[str]) -> str:
    """A Thai month beside a year: of two digits, a Buddhist one of the 2500s if that is past."""
    year = int(found["year"])
    if len(found["year"]) == 2:
        year += 2500 if 2500 + year <= date.today().year + BUDDHIST and year >= 50 else 2000
    our_year = year - BUDDHIST if year >= 2400 else year
    return _day(our_year, _thai_month(found["month"]), int(found["day"])) or found[0]


def _persian(found: re.Match[str]) -> str:
    named = found["month"]
    month = int(named) if named.isdecimal() else _persian_month(named)
    day = of_solar_hijri(int(found["year"]), month, int(found["day"]))
    return f"{day.isoformat()} " if day else found[0]


def of_solar_hijri(year: int, month: int, day: int) -> date | None:
    """The day of a date of the Solar Hijri calendar, for the years 1304 to 1472 (1925 to 2094).

    Leap years by the arithmetic rule of 8 in 33 years, which agrees with the astronomical calendar
    throughout these years (K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon, and
    Planets 74, 1996, https://doi.org/10.1007/BF00055188). None if there is no such day.
    """
    if not (_SOLAR_HIJRI_FIRST <= year <= _SOLAR_HIJRI_LAST and 1 <= month <= 12):
        return None
    if not 1 <= day <= (31 if month <= 6 else 30 if month < 12 or _is_leap(year) else 29):
        return None
    before = sum(366 if _is_leap(each) else 365 for each in range(_SOLAR_HIJRI_FIRST, year))
    in_year = 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return _SOLAR_HIJRI_NEW_YEAR + timedelta(days=before + in_year)


def _is_leap(year: int) -> bool:
    return (25 * year + 11) % 33 < 8
