"""Near copies of a story are found; other stories are not, however much they share."""

import random
from collections import defaultdict
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import pairwise

import pytest

from index.runs.duplicates import CROWDED, SAME_STORY, alike, candidates, keys, nearest
from index.text.corrections import figures_in

pytestmark = pytest.mark.both_databases


FERRY = """\
The ferry company that links the island of Skarholm with the mainland will replace its three \
diesel ships with electric ones by 2029, its director Ingrid Vale said on Tuesday.

The yard at Brunnvik will build them for 84 million crowns each. "We looked at hydrogen and at \
methanol," Vale told reporters on the quay. "For a crossing of 23 minutes a battery is simply \
cheaper, and it is quiet."

Each ship will carry 180 passengers and 42 cars, a fifth more than those of today. They will \
charge for nine minutes at every stop from two towers that the county pays for. The grid operator \
Nordkraft has to lay a new cable of 11 kilometres to the harbour first, and it expects to finish \
that in the autumn of 2027.

Islanders who met in the school hall last week were of two minds. Olaf Brandt, who keeps the \
bakery, feared that fares would rise. "They promised us the same in 2014 and then a ticket went \
from 30 to 45 crowns," he said. The nurse Petra Lund welcomed the plan, because the old engines \
wake her patients at five in the morning.

The county council votes on its part of the money on 12 March. Opponents led by the Coast Party \
want a tunnel instead, which a report of 2019 put at 3.1 billion crowns.
"""
LIBRARY = """\
Thieves took eleven maps from the Almeida library in Porto Seco over a period of months before \
anybody noticed, the city's police said on Friday, and most of them may already be out of the \
country.

The maps were cut from atlases printed between 1570 and 1662. Inspector Duarte Reis said that the \
thief had worked with a wet string, an old trick that softens paper until a page comes away \
without a sound. "He sat in the reading room like everyone else," Reis said. "He signed in under \
seven names."

The librarian Teresa Moura found the first gap in September, when a student from Coimbra asked to \
see a chart of the Azores. She then went through 4,000 volumes by hand with two colleagues, which \
took them until the end of January.

Dealers in Antwerp and Boston have been sent pictures. One map, a chart of the river mouth by the \
engraver Joost Haas, was offered at a fair in November for 62,000 euros and withdrawn when the \
buyer asked where it came from.

The library has closed its reading room until cameras are in place. Its insurance does not cover \
theft by readers, the city said, and the mayor, Ana Pires, called that a mistake which nobody \
wants to have made.
"""
FROST = """\
Orchards along the lower Tamar lost about two thirds of their cherries in three nights of frost, \
growers said on Monday, and the cannery at Welby has told 260 seasonal workers not to come in July.

Temperatures fell to minus six degrees on Thursday, when the trees were in full flower. Some \
farmers lit paraffin candles between the rows, and the Harrow estate hired two helicopters to push \
warmer air down. "It bought us one degree, and we needed three," said its manager Colin Marsh.

The growers' union puts the damage at 19 million pounds. Its chair Susan Okafor said that frost \
after a warm March has now come in four years of the last seven, and that no insurer will cover it \
for less than a tenth of the crop's value.

The ministry in Ashford said it was looking at loans without interest, as it gave after the hail \
of 2021. It would not say when. Apples and pears, which flower later, seem to have come through.

Shoppers will notice little, according to the trader Rafiq Aziz, since most cherries in the shops \
come from Turkey before August. For the cannery it is different: it makes half of its year's money \
in 25 days, and its new line, bought last winter for 3 million, will stand idle.
"""
STORIES = {"ferry": FERRY, "library": LIBRARY, "frost": FROST}
CHINESE = (
    "临海市轮渡公司星期二宣布，将在2029年以前把三艘柴油渡轮全部换成电动船。公司经理沈若兰说，"
    "每艘船造价八千四百万元，由本地船厂建造，可以载客180人和汽车42辆，比现在的船多五分之一。\n\n"
    "她在码头对记者说，公司也考虑过氢燃料和甲醇，但航程只有23分钟，电池便宜得多，也安静得多。"
    "新船每次靠岸要充电九分钟，两座充电塔由县政府出钱。电网公司必须先铺设11公里的新电缆，"
    "预计2027年秋天完工。\n\n"
    "上星期在小学礼堂开会的岛民意见不一。面包店老板何大勇担心票价上涨，他说2014年公司也保证过不涨价，"
    "后来一张票却从30元涨到45元。护士林佩珍表示欢迎，因为旧船的发动机每天清晨五点就把病人吵醒。\n\n"
    "县议会将于3月12日表决拨款。反对者主张修建海底隧道，2019年的一份报告估计造价为31亿元。"
)
OTHER_CHINESE = (
    "警方星期五表示，窃贼在几个月内从市立图书馆偷走了十一幅古地图，其中大部分可能已经流出国外。"
    "这些地图是从1570年到1662年之间印刷的地图集上割下来的。警官杜文海说，窃贼用一根湿棉线弄软纸张，"
    "书页就会无声无息地脱落。他像别的读者一样坐在阅览室里，先后用过七个名字登记。\n\n"
    "馆员莫秀琴九月发现第一处缺页，当时一名学生要看一张群岛海图。她和两位同事逐本检查了4000册书，"
    "一直忙到一月底。图书馆在安装摄像机以前暂停开放阅览室。市政府说，保险不包括读者偷窃造成的损失。"
)
JAPANESE = (
    "島と本土を結ぶフェリー会社は火曜日、2029年までに三隻のディーゼル船をすべて電気船に替えると発表した。"
    "社長の北川礼子さんによると、一隻の建造費は八億四千万円で、乗客180人と車42台を運ぶことができる。"
    "水素やメタノールも検討したが、23分の航路では電池のほうがずっと安く、静かだという。"
    "新しい船は港に着くたびに九分間充電する。電力会社はまず11キロの送電線を敷かなければならず、"
    "2027年の秋に終わる見込みだ。先週、学校の体育館に集まった島民の意見は分かれた。"
    "パン屋を営む大野勝さんは運賃の値上げを心配し、看護師の林明美さんは計画を歓迎した。"
)
MARKETS = """\
Shares on the Velden exchange closed {way} on {day}, with the VX 30 index {way} {change} per cent \
at {level} points. Trading was quiet, dealers said, with {volume} million shares changing hands.

{first} led the index with a move of {gain} per cent after it reported its quarterly figures. \
{second} followed with {next} per cent. At the other end of the list stood {last}, which moved \
{loss} per cent on a broker's note.

The crown stood at {euro} to the euro and at {dollar} to the dollar in late trade. The yield on \
the ten-year government bond was {bond} per cent. Brent crude was quoted at {oil} dollars a barrel \
and gold at {gold} dollars an ounce.

Investors are looking to the central bank, whose governors meet next month to set the main rate. \
Most analysts expect it to stay where it is. The exchange is open from nine in the morning until \
half past five. Prices are delayed by fifteen minutes and this report is written by a machine from \
the data of the exchange.
"""
TUESDAY = MARKETS.format(
    day="Tuesday", way="up", change=0.8, level="2,417.36", volume=31.4, first="Arbo Steel",
    gain=4.2, second="Lindqvist Foods", next=3.7, last="Port of Velden", loss=2.9, euro=11.42,
    dollar=10.61, bond=3.12, oil=81.07, gold="2,344",
)  # fmt: skip
WEDNESDAY = MARKETS.format(
    day="Wednesday", way="down", change=1.3, level="2,385.94", volume=44.8, first="Hansa Rail",
    gain=2.1, second="Quist Pharma", next=1.6, last="Arbo Steel", loss=5.5, euro=11.47, dollar=10.7,
    bond=3.19, oil=79.55, gold="2,361",
)  # fmt: skip
FOOTER = """\
That is all for this morning. The letter comes to your inbox on every working day at six, and you \
can read the last thirty issues on our site without paying. Did a friend send you this? Then sign \
up for your own with one click, and tell us which subjects you would like to read more about. We \
have other letters too: one on food for the weekend, one on books, and one on the sea that goes to \
eleven thousand readers in nine countries. If you no longer want to hear from us, follow the link \
at the bottom of this page. Your address is never given to anyone else. The letter is written by \
our night desk and paid for by the members of the Harbour Trust, to whom we say thank you. Write \
to us with corrections, with praise and with anything that we should know, and we will answer \
within two days if we can.
"""
WORDS = [word for story in STORIES.values() for word in story.split()]


class Library:
    """Groups as a catalogue keeps them: the founders' keys and texts."""

    def __init__(self, **stories: str) -> None:
        self.texts: dict[str, str] = {}
        self.rows: defaultdict[int, list[str]] = defaultdict(list)
        for name, text in stories.items():
            self.add(name, text)

    def founder(self, text: str) -> str | None:
        rows = [(key, name) for key in keys(text) for name in self.rows.get(key, ())]
        return nearest(text, {name: self.texts[name] for name in candidates(rows)})

    def add(self, name: str, text: str) -> str:
        founder = self.founder(text)
        if founder is None:
            self.texts[name] = text
            for key in keys(text):
                self.rows[key].append(name)
        return founder or name


def paragraphs(text: str) -> list[str]:
    return text.strip().split("\n\n")


def with_header(text: str) -> str:
    return f"SKARHOLM, Feb 3 (Northern Wire) - {text}\n\n(Reporting by Jon Berg; Editing by A. Ros)"


def with_headline(text: str) -> str:
    return f"What You Need to Know This Morning\n\nBy Our Own Correspondent\n\n{text}"


def without_end(text: str) -> str:
    return "\n\n".join(paragraphs(text)[:3])


def without_middle(text: str) -> str:
    return "\n\n".join(paragraphs(text)[:2] + paragraphs(text)[3:])


def reworded(share: float, seed: int = 1) -> Callable[[str], str]:
    """Words are replaced, left out or followed by another, in thirds."""

    def edit(text: str) -> str:
        chance = random.Random(seed)
        words: list[str] = []
        for word in text.split():
            change = chance.randrange(3) if chance.random() < share else None
            if change in (None, 0):
                words.append(word)
            if change in (0, 1):
                words.append(chance.choice(WORDS))
        return " ".join(words)

    return edit


EDITS: dict[str, Callable[[str], str]] = {
    "unchanged": str,
    "set in capitals with other spaces": lambda text: text.upper().replace(" ", "\n"),
    "with an agency's header and footer": with_header,
    "with another headline and a byline": with_headline,
    "without its end": without_end,
    "without its middle": without_middle,
    "with one word in twenty changed": reworded(0.05),
    "with one word in ten changed": reworded(0.1),
    "with all of it": lambda text: with_headline(with_header(reworded(0.1)(without_end(text)))),
}


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edited_copy_joins_its_story(edit: Callable[[str], str], story: str) -> None:
    assert Library(**STORIES).founder(edit(STORIES[story])) == story


def test_it_makes_no_difference_which_of_two_copies_came_first() -> None:
    copy = with_header(reworded(0.1)(without_end(FERRY)))
    assert alike(copy, FERRY) == alike(FERRY, copy) >= SAME_STORY
    assert Library(copy=copy).founder(FERRY) == "copy"


def test_nearly_all_copies_with_a_fifth_of_the_words_changed_are_found() -> None:
    library = Library(**STORIES)
    found = [
        library.founder(reworded(0.2, seed)(text)) == name
        for name, text in STORIES.items()
        for seed in range(30)
    ]
    assert sum(found) >= 0.95 * len(found)


@pytest.mark.parametrize("text", [CHINESE, JAPANESE], ids=["Chinese", "Japanese"])
def test_a_copy_is_found_where_words_are_not_set_apart(text: str) -> None:
    library = Library(story=text, other=OTHER_CHINESE)
    assert library.founder("新华通讯社电：" + text[: len(text) * 2 // 3]) == "story"
    assert library.founder(text[:60] + text[90:]) == "story"
    chance = random.Random(1)
    pairs = [text[start : start + 2] for start in range(0, len(text), 2)]
    some = (pair for pair in pairs if chance.random() > 0.1 or figures_in(pair))
    assert library.founder("".join(some)) == "story"


def test_wide_digits_and_letters_are_the_same_as_narrow_ones() -> None:
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    assert keys(CHINESE.translate(wide)) == keys(CHINESE)
    assert alike(FERRY.translate(wide), FERRY) == 1


def test_half_of_one_chinese_story_and_half_of_another_is_neither() -> None:
    half, rest = paragraphs(CHINESE)[:2], paragraphs(OTHER_CHINESE)[:1]
    mixed = "\n\n".join([*half, *rest])
    assert 0.4 < alike(mixed, CHINESE) < SAME_STORY
    assert Library(one=CHINESE, other=OTHER_CHINESE).founder(mixed) is None


def test_different_stories_are_not_alike() -> None:
    assert alike(FERRY, LIBRARY) == alike(FERRY, FROST) == alike(LIBRARY, FROST) == 0
    assert alike(CHINESE, OTHER_CHINESE) == alike(CHINESE, JAPANESE) == 0
    assert not set(keys(FERRY)) & set(keys(LIBRARY))


def test_a_report_from_a_template_is_not_the_last_one() -> None:
    assert SequenceMatcher(None, TUESDAY.split(), WEDNESDAY.split()).ratio() > 0.8
    assert alike(TUESDAY, WEDNESDAY) < SAME_STORY


def test_a_template_with_other_names_is_another_story() -> None:
    template = (
        "A fire broke out in the {street} in {town} late on Sunday and was put out by the brigade "
        "before midnight. Nobody was hurt, said its officer {officer}. Neighbours had seen smoke "
        "over the roof and raised the alarm. The cause is not known, and the police have closed "
        "the building until an expert from {office} has looked at it. The owner, {owner}, thanked "
        "the firemen and said that the family would stay with friends."
    )
    one = template.format(
        street="Mill Lane", town="Welby", officer="Colin Marsh", office="Ashford", owner="Eva Holt"
    )
    other = template.format(
        street="Quay Road", town="Brunnvik", officer="Olaf Brandt", office="Odda", owner="Per Dahl"
    )
    assert alike(one, one) == 1
    assert alike(one, other) < SAME_STORY


def test_issues_of_a_newsletter_share_their_footer_only() -> None:
    assert (
        alike(f"{without_end(FERRY)}\n\n{FOOTER}", f"{without_end(FROST)}\n\n{FOOTER}") < SAME_STORY
    )


def test_a_follow_up_that_quotes_three_paragraphs_is_a_story_of_its_own() -> None:
    follow_up = "\n\n".join(
        [
            "The county council of Skarholm has refused to pay for towers that would charge "
            "electric ferries, by 21 votes to 19, after a debate that went on past midnight.",
            "Members of the Coast Party cheered when the result was read. Their leader Maja Stein "
            "said that the island would now get the tunnel it deserved. The ferry company's shares "
            "in the project are in doubt, and the yard at Brunnvik has stopped ordering steel.",
            *paragraphs(FERRY)[:3],
            "The government in the capital may still step in. A minister, Hugo Falk, said that he "
            "had read of the vote with regret and would call the mayors together before Easter. He "
            "did not promise money. The last time the state paid for a ferry was in 1998, when the "
            "old company went bankrupt in the week before Christmas and the navy carried the mail.",
            "On the island itself the shops were full of talk. Some had sat in the gallery until "
            "the vote and took the night boat home, which left an hour late because of the crowd.",
        ]
    )
    assert len(follow_up.split()) > len(FERRY.split())
    assert alike(follow_up, FERRY) < SAME_STORY
    assert Library(ferry=FERRY).founder(follow_up) is None


def test_a_round_up_is_none_of_its_stories() -> None:
    library = Library(**STORIES)
    brief = paragraphs(FERRY)[0]
    assert library.founder("\n\n".join(paragraphs(text)[0] for text in STORIES.values())) is None
    assert library.founder("\n\n".join([*STORIES.values(), FOOTER, TUESDAY])) is None
    assert alike(brief, FERRY) == 0


def test_a_short_text_needs_all_its_words_to_be_the_same() -> None:
    text = "Shares of Arbo Steel closed up 3 per cent on Tuesday after a quiet day in Velden."
    library = Library(short=text)
    assert library.founder(text.upper().replace(" ", "  ")) == "short"
    assert library.founder(text.replace("3", "4")) is None
    assert alike(text, text.replace("3", "4")) == 0
    assert alike(text, f"{text} {FERRY}") == 0


@pytest.mark.parametrize("nothing", ["", " \n\n ", "— … !"])
def test_a_text_without_words_is_like_nothing(nothing: str) -> None:
    assert keys(nothing) == []
    assert alike(nothing, nothing) == alike(nothing, FERRY) == 0
    assert nearest(nothing, {"nothing": nothing, "ferry": FERRY}) is None


def test_keys_are_different_whole_numbers_that_a_database_can_hold() -> None:
    numbers = keys(FERRY)
    assert len(set(numbers)) == len(numbers) == 64
    assert all(type(number) is int and 0 <= number < 2**38 for number in numbers)


def test_keys_stay_the_same_from_one_version_to_the_next() -> None:
    # If these change, keys already stored no longer match: a migration must delete them all
    # (stories without keys get new ones by themselves).
    assert keys(FERRY)[:3] == [6036195, 4341745582, 8613318590]
    assert keys(CHINESE)[:3] == [6787900, 4299966336, 8592012321]


def test_groups_do_not_chain() -> None:
    """Each text shares nearly all with the one before, and the last nothing with the first."""
    every = [paragraph for story in STORIES.values() for paragraph in paragraphs(story)]
    texts = ["\n\n".join(every[start : start + 7]) for start in range(8)]
    assert all(alike(one, other) >= SAME_STORY for one, other in pairwise(texts))
    library = Library()
    groups = [library.add(str(number), text) for number, text in enumerate(texts)]
    assert groups[0] == groups[1] == "0"
    assert groups[-1] != "0"
    for text, founder in zip(texts, groups, strict=True):
        assert alike(text, library.texts[founder]) >= SAME_STORY


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("84 million", "94 million"),
        ("of 23 minutes", "of 32 minutes"),
        ("its three diesel", "its four diesel"),
        ("12 March", "12 April"),
    ],
)
def test_a_version_with_another_figure_is_no_copy(before: str, after: str) -> None:
    assert before in FERRY
    later = FERRY.replace(before, after)
    assert alike(FERRY, later) >= SAME_STORY
    assert nearest(later, {"ferry": FERRY}) is None
    assert nearest(later, {"ferry": FERRY, "later": later}) == "later"


def test_a_chinese_version_with_another_figure_is_no_copy() -> None:
    assert nearest(CHINESE.replace("载客180人", "载客280人"), {"story": CHINESE}) is None
    assert nearest(CHINESE.replace("三艘", "五艘"), {"story": CHINESE}) is None


def test_the_nearest_of_several_founders_is_taken() -> None:
    partly = "\n\n".join([*paragraphs(FERRY)[:4], paragraphs(FROST)[1]])
    assert SAME_STORY <= alike(FERRY, partly) < 1
    assert (
        nearest(FERRY, {"partly": partly, "with a header": with_header(FERRY)}) == "with a header"
    )
    assert nearest(FERRY, {"first": FERRY, "second": FERRY}) == "first"
    assert nearest(FERRY, {"library": LIBRARY, "frost": FROST}) is None
    assert nearest(FERRY, {}) is None


def test_a_key_that_many_founders_hold_finds_none_of_them() -> None:
    footer = [(1, f"issue {number}") for number in range(CROWDED + 1)]
    assert candidates([*footer, (2, "issue 3"), (2, "other")]) == ["issue 3", "other"]
    assert candidates(footer) == []


def test_candidates_that_share_most_keys_come_first_and_they_are_few() -> None:
    rows = [(key, f"story {key}") for key in range(100)] + [(200, "story 7"), (201, "story 7")]
    found = candidates(rows)
    assert found[0] == "story 7"
    assert len(found) == CROWDED
    assert candidates([]) == []


def test_a_copy_is_found_among_many_issues_with_one_footer() -> None:
    chance = random.Random(3)
    issues = {
        f"issue {number}": " ".join(chance.choices(WORDS, k=120)) + "\n\n" + FOOTER
        for number in range(2 * CROWDED)
    }
    library = Library(**issues, ferry=f"{FERRY}\n\n{FOOTER}")
    assert len(library.texts) == len(issues) + 1
    assert library.founder(f"{reworded(0.1)(FERRY)}\n\n{FOOTER}") == "ferry"
