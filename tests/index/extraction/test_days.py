"""A date as strangers write it → the day, in any language and calendar; times that are none."""

from datetime import date, datetime, timedelta

import pytest

from index.extraction.calendars import of_solar_hijri
from index.extraction.dates import Day, is_relative, read_day, relative_day
from index.extraction.extract import extract

DAY = date(2025, 3, 9)
CAPTURED = datetime(2025, 3, 9, 14, 0)
AGO = [
    ("en", "4 hours ago", "yesterday", "Updated 20 mins ago"),
    ("de", "vor 4 Stunden", "gestern, 21:10 Uhr", "Aktualisiert vor einer Minute"),
    ("fr", "il y a 4 heures", "hier à 21h10", "Mis à jour il y a 20 minutes"),
    ("es", "hace 4 horas", "ayer", "Actualizado hace 20 minutos"),
    ("it", "4 ore fa", "ieri", "Aggiornato 20 minuti fa"),
    ("pt", "há 4 horas", "ontem", "Atualizado há 20 minutos"),
    ("nl", "4 uur geleden", "gisteren", "Bijgewerkt 20 minuten geleden"),
    ("sv", "4 timmar sedan", "i går", "Uppdaterad för 20 minuter sedan"),
    ("da", "4 timer siden", "i går", "Opdateret for 20 minutter siden"),
    ("fi", "4 tuntia sitten", "eilen", "Päivitetty 20 minuuttia sitten"),
    ("pl", "4 godziny temu", "wczoraj", "Aktualizacja: 20 minut temu"),
    ("cs", "před 4 hodinami", "včera", "Aktualizováno před 20 minutami"),
    ("ru", "4 часа назад", "вчера", "Обновлено 20 минут назад"),
    ("tr", "4 saat önce", "dün", "Güncelleme: 20 dakika önce"),
    ("zh", "4小时前", "昨天 21:10", "20分钟前更新"),
    ("zh-TW", "4 小時前", "昨天", "更新於 20 分鐘前"),
    ("ja", "4時間前", "昨日", "更新日：20分前"),
    ("ko", "4시간 전", "어제", "수정 20분 전"),
    ("ar", "منذ 4 ساعات", "أمس", "آخر تحديث: منذ 20 دقيقة"),
    ("fa", "۴ ساعت پیش", "دیروز", "۲۰ دقیقه پیش"),
    ("he", "לפני 4 שעות", "אתמול", "לפני 20 דקות"),
    ("vi", "4 giờ trước", "hôm qua", "Cập nhật 20 phút trước"),
    ("id", "4 jam yang lalu", "kemarin", "Diperbarui 20 menit lalu"),
]


@pytest.mark.parametrize(("language", "hours", "yesterday", "minutes"), AGO)
def test_how_long_ago_it_was_names_no_day_unless_one_knows_when_that_was_shown(
    language: str, hours: str, yesterday: str, minutes: str
) -> None:
    for text in (hours, yesterday, minutes):
        assert read_day(text) is read_day(text, language) is None
        assert is_relative(text)
    assert relative_day(hours, CAPTURED, language) == DAY
    assert relative_day(yesterday, CAPTURED, language) == DAY - timedelta(days=1)


@pytest.mark.parametrize(
    "text", ["3 weeks ago", "last month", "2 years ago", "上周", "Sunday's winners", "Now we know"]
)
def test_what_is_no_day_names_none_even_then(text: str) -> None:
    assert relative_day(text, CAPTURED) is None


@pytest.mark.parametrize(
    ("language", "day_first", "sure"),
    [
        *((tag, True, True) for tag in ("en-GB", "en-AU", "en-NZ", "en-IE", "en_IN", "en-SG")),
        *((tag, True, True) for tag in ("de", "de-CH", "fr", "es", "es-MX", "it", "pt-BR", "nl")),
        *((tag, True, True) for tag in ("pl", "cs", "da", "no", "fi", "ru", "tr", "el", "vi")),
        *((tag, False, False) for tag in ("en", "en-US", None, "xx", "not a tag", "")),
        *((tag, True, False) for tag in ("sv", "fr-CA", "en-ZA")),
    ],
)
def test_the_language_decides_the_order_of_day_and_month(
    language: str | None, day_first: bool, sure: bool
) -> None:
    for text in ("09/03/2025", "09.03.2025", "9-3-2025 21:10", "09/03/25"):
        found = DAY if day_first else date(2025, 9, 3)
        assert read_day(text, language) == Day(found, sure)
    assert read_day("23/03/2025", language) == Day(date(2025, 3, 23), sure=True)


def test_nothing_is_published_tomorrow_so_the_month_comes_second() -> None:
    soon = date.today() + timedelta(days=40)
    soon = soon.replace(day=min(soon.day, 11))
    if soon.day == soon.month:
        soon = soon.replace(day=soon.day % 11 + 1)
    written = f"{soon:%m/%d/%Y}"  # in English a day to come
    other = date(soon.year, soon.day, soon.month)
    assert read_day(written, "en") == (Day(other, True) if other <= date.today() else None)
    assert read_day(f"{soon:%d.%m.%Y}", "de") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("9 มีนาคม 2568", "th"),
        ("วันอาทิตย์ที่ ๙ มีนาคม พ.ศ. ๒๕๖๘", "th"),
        ("เผยแพร่เมื่อ 9 มี.ค. 2568 เวลา 21:10 น.", "th"),
        ("9 มี.ค. 68", "th"),
        ("09/03/2568", "th"),
        ("9 March 2568", "en"),
        ("2568-03-09", None),
        ("民國114年3月9日", "zh-TW"),
        ("中華民國一百一十四年三月九日", "zh-TW"),
        ("發布時間：114年3月9日 21:10", "zh-Hant"),
        ("114/03/09", "zh-TW"),
        ("114-3-9", None),
        ("二〇二五年三月九日", "zh"),
        ("令和7年3月9日", "ja"),
        ("令和７年３月９日（日）", "ja"),
        ("㋿7年3月9日", "ja"),
        ("R7.3.9", "ja"),
        ("19 اسفند 1403", "fa"),
        ("یکشنبه ۱۹ اسفند ۱۴۰۳ - ۲۱:۱۰", "fa"),
        ("۱۴۰۳/۱۲/۱۹", "fa"),
        ("تاریخ انتشار: ۱۹ اسفند ۱۴۰۳", "fa"),
        ("1403-12-19T21:10", "fa"),
        ("19 Esfand 1403", "en"),
        ("٩ مارس ٢٠٢٥", "ar"),
        ("نشر في 9 مارس 2025", "ar"),
        ("Sonntag, 9. März 2025, 21.10 Uhr", "de"),
        ("Publié le dimanche 9 mars 2025 à 21h10", "fr"),
        ("Publicado em 9 de março de 2025 às 21h10", "pt"),
        ("Opublikowano: 9 marca 2025, godz. 21:10", "pl"),
        ("Опубликовано 9 марта 2025 г. в 21:10", "ru"),
        ("입력 2025.03.09. 오후 9:10", "ko"),
        ("Heute, 09.03.2025, 21:10", "de"),
        ("Last Updated: Mar 9, 2025, 09:10 PM IST", "en"),
    ],
)
def test_dates_of_other_calendars_and_digits_are_read(text: str, language: str | None) -> None:
    assert read_day(text, language) == Day(DAY, sure=True)


@pytest.mark.parametrize(
    "text",
    ["30 اسفند 1404", "31 เมษายน 2568", "令和7年13月1日", "民國114年2月30日", "2025", "March 2025"],
)
def test_a_day_that_isn_t_in_the_calendar_is_none(text: str) -> None:
    assert read_day(text) is None


def test_the_persian_year_begins_when_it_should() -> None:
    # The days of Nowruz as the almanacs give them.
    years = {
        1358: (1979, 21),
        1375: (1996, 20),
        1387: (2008, 20),
        1400: (2021, 21),
        1404: (2025, 21),
    }
    for year, (ours, day) in years.items():
        assert of_solar_hijri(year, 1, 1) == date(ours, 3, day)
    assert of_solar_hijri(1403, 12, 30) == date(2025, 3, 20)
    assert of_solar_hijri(1402, 12, 30) is None


TEXT = "The mill at Oxby turns again. Its wheel had stood still for six years, said Rosa Ibarra."
GERMAN = (
    "Das Mühlrad in Oxby dreht sich wieder. Es hatte sechs Jahre lang stillgestanden, und niemand"
    " wollte die Reparatur bezahlen, sagte der Müller."
)


@pytest.mark.parametrize(
    ("lines", "published", "updated"),
    [
        ("By Ann Lee\n2 days ago", None, None),
        ("By Ann Lee | Yesterday, 21:10", None, None),
        ("By Ann Lee, 5 hours ago", None, None),
        ("By Ann Lee\nPublished: 9 March 2025\nUpdated: 11 March 2025", DAY, date(2025, 3, 11)),
        ("By Ann Lee\nPublished: 9 March 2025 | Updated: 11 March 2025", DAY, date(2025, 3, 11)),
    ],
)
def test_the_head_of_a_text_tells_its_days_and_no_others(
    lines: str, published: date | None, updated: date | None
) -> None:
    found = extract(f"The mill turns again\n{lines}\n\n{TEXT}".encode(), "mill.txt").article
    assert (found.published, found.updated) == (published, updated)
    assert (found.authors, found.text) == (("Ann Lee",), TEXT)


def test_the_language_of_a_text_decides_the_order_in_its_head() -> None:
    found = extract(f"Die Mühle dreht sich\n09.03.2025\n\n{GERMAN}".encode(), "mill.txt").article
    assert (found.published, found.date_sure) == (DAY, True)


def test_the_language_of_a_record_or_of_front_matter_decides_it_too() -> None:
    record = f'{{"title": "Mühle", "text": "{GERMAN}", "date": "09.03.2025", "language": "de"}}'
    front = f"---\ntitle: Mühle\ndate: 09.03.2025\nlanguage: de\n---\n\n{GERMAN}"
    for content, name in ((record, "mill.json"), (front, "mill.md")):
        found = extract(content.encode(), name).article
        assert (found.published, found.date_sure) == (DAY, True)
    ago = record.replace("09.03.2025", "vor 3 Tagen")
    assert extract(ago.encode(), "mill.json").article.published is None
