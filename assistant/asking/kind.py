"""What a question asks for, by its words: a reason or a number, one fact or several, a timeline.

The oldest trick of question answering (answer types; Li and Roth 2002,
https://aclanthology.org/C02-1150/).
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.asking import lexicon
from assistant.asking.phrases import is_plural, plural
from assistant.asking.statements import AGENTS, bases_of, premise_of, statement_of

Language = Literal["en", "zh"]
LONGEST_NOUN = 5  # words between “which” and the verb
Wanted = Literal["reason", "number", "price", "day", "name", "place"]

# Where a question word asks, rather than joins: not in "the man who", "said when asked".
_ASKING = r"(?:^|[,;:?!] |\b(?:and|but|so|or|by|to|from|of|for|with|in|on|at|since|until) )"
_WANTED: dict[Wanted, str] = {
    "reason": r"^\W*(and |but )?why\b|\bhow come\b"
    r"|\b(what|which)\b.{0,20}\b(reasons?|causes?|purpose)\b",
    "number": r"\bhow (many|much|large|big|long|old|far|fast|high|tall|often)\b"
    r"|\b(what|which)\b.{0,20}\b(number|price|cost|percentage|percent|share|amount|size)\b",
    "price": r"\bhow much\b.{0,60}\b(cost|pays?|paid|charged?|worth|spend|spent|earn(ed)?"
    r"|sells?)\b|\b(what|which)\b.{0,20}\b(price|cost)\b",
    "day": rf"{_ASKING}when\b|\b(what|which)\b.{{0,20}}\b(day|date|year|month)\b",
    "name": rf"{_ASKING}who(m|se)?\b|\b(what|which) (person|company|country|team|firm)\b"
    r"|\bname of\b",
    "place": rf"{_ASKING}where\b|\b(what|which) place\b",
}
_MORE = re.compile(
    r"\bwhy\b|\bhow (?!(many|much|large|big|long|old|far|fast|high|tall|often)\b)"
    r"|\bwhat (happened|changed|led)\b|\bwhat\b.*\b(reasons|effects|consequences)\b"
    r"|\b(compare|difference|differ|versus|vs|timeline|list|summari[sz]e|explain)\b"
    r"|为什么|为何|怎么样|如何|原因|经过|比较|区别|哪些",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(compare|compared|comparison|differences?|differ|versus|vs|both)\b|比较|对比|区别|相比",
    re.IGNORECASE,
)
_TIMELINE = re.compile(
    r"\b(?:(?:give|show|draw|make|write)(?: me)? )?(?:a |the )?(?:time ?line|chronology"
    r"|sequence of events)\b(?: of| for)?"
    r"|\bin (?:chronological|date) order\b|\bstep by step,? what happened\b"
    r"|\bwhat has happened (?:so far )?(?=with|to|in|since|between)"
    r"|时间线|时间轴|大事记|来龙去脉|按时间顺序",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(now|nowadays|today|current(ly)?|latest|newest|recent(ly)?|still|at the moment|so far"
    r"|reigning|upcoming|th(is|e present) (week|month|year|season))\b"
    r"|现在|目前|当前|如今|最新|最近|近期|今天|今年|本周|本月|本赛季|卫冕",
    re.IGNORECASE,
)
# Not "best" and "worst", which are opinions and awards; nor a capital, which makes a name.
_MOST = "|".join(
    sorted(lexicon.SUPERLATIVES - {"first", "last", "best", "worst"} | {"least", "fewest"})
)
_SUPERLATIVE = re.compile(
    rf"\b(?i:who|which|what|where|when|whose)\b.*\b(?<!at )(?:{_MOST})\b(?! (?:recent|likely))"
    r"|\b(?i:who|which|what)\b.{0,40}\b(?:was|were|is|are) (?:the )?first to\b"
    r"|(?:谁|哪|什么|何).*(?:最(?![新近后终])|第一[个位家名])|最(?![新近后终]).*(?:谁|哪|什么|多少|几)"
)
_AGENTS = "|".join(map(plural, sorted(AGENTS)))
_AGENTS_CHINESE = (
    r"[家个]\S{0,4}(?:公司|企业|银行|机构|学校|大学|医院|国家|政府|工厂|商店"
    r"|品牌|球队|政党|[省市县])"
)
_COUNTS = re.compile(
    # Not what somebody else does with them: “how many schools did the council close?”
    rf"^\W*how many (?:[a-z-]+ ){{0,2}}(?:{_AGENTS})\b(?!.*\b(?:did|does|do)\b)"
    rf"|^(?:有|一共有|总共有)?(?:多少|几){_AGENTS_CHINESE}",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"^\W*who (?:all )?are (?:the )?(?:[a-z-]+ ){0,3}[a-z-]+s\b|^\W*(?:list|name) (?:all )?the\b"
    r"|哪些|哪几[个家位名]",
    re.IGNORECASE,
)
_WHICH = re.compile(r"^\W*(?:(?:in|at|to) )?(?:which|what) (?P<words>.+)", re.IGNORECASE)
_SAYS = (
    r"(?:said|says?|told|tells?|claim(?:s|ed)?|call(?:s|ed)?|warn(?:s|ed)?|announced?|accused"
    r"|describe[sd]?|repl(?:y|ied)|promised?|think|thinks|thought|criticis?z?ed?|praised?)"
)
_SPEAKER = re.compile(
    rf"^\W*(?:and )?who (?:\w+ly )?{_SAYS}\b"
    rf"|\b(?:what|how) (?:did|does|do|has|have) .{{2,60}}\b{_SAYS}\b(?! (?:out|for|off)\b)"
    r"|谁(?:在.*)?(?:说|表示|称|指出|认为|警告|承诺|批评)|(?:说|表示|评价|认为|回应)了?(?:什么|哪些)|(?:怎么|如何)(?:说|评价|看|回应)",
    re.IGNORECASE,
)

# A state that may have changed, asked of in the present tense: who heads it, what it costs.
_POSTS, _HOLDING, _CHANGING = (
    "|".join(sorted(words)) for words in (lexicon.POSTS, lexicon.HOLDING, lexicon.CHANGING)
)
_HOLDS = "|".join(f"{verb}s" for verb in sorted(lexicon.HOLDING))
_IS = r"(?:['’](?:s|re)| is| are)"
_STATE = re.compile(
    rf"\bwho{_IS}\b.*\b(?:{_POSTS})\b|\bwho (?:{_HOLDS}|is in charge)\b"
    r"|\bhow many\b.*\b(?:is|are|does|do|has|have)\b"
    r"|\bhow (?:much|big|large|high|long|old|tall|often)\b.*\b(?:is|are|does|do)\b"
    rf"|\b(?:what['’]s|(?:what|which|whose)\b.* (?:is|are))\b.*\b(?:{_CHANGING}|{_POSTS})\b"
    rf"|\b(?:what|which|where)\b.*\b(?:does|do)\b.*\b(?:{_HOLDING})\b"
    rf"|\bwhere{_IS}\b|^(?:is|are)\b|^(?:does|do)\b.*\b(?:{_HOLDING})\b"
    rf"|(?:{'|'.join(sorted(lexicon.POSTS_CHINESE))})(?:现在|目前)?(?:是谁|叫什么)"
    rf"|谁是.*(?:{'|'.join(sorted(lexicon.POSTS_CHINESE))})"
    r"|由?谁(?:在|来)?(?:领导|掌管|执掌|管理|主管|负责|担任|拥有|控制)|现任|有多少|有几"
    r"|多少钱|(?:价格|人口|票价|售价|身价|市值|工资|费用|房租).{0,3}(?:是|为)?多少|总部(?:设)?在",
    re.IGNORECASE,
)
# It isn't one if it tells of what is over, of one time, or of what can't change.
_NO_STATE = re.compile(
    r"\b(?:was|were|did|had|been|became|won|former(?:ly)?|previous(?:ly)?|ex-\w+|ago|yesterday|when"
    r"|before|after|since|first|history|ever|going to|will|scheduled|planned|expected|due"
    r"|last (?:night|week|month|quarter|season|summer|winter|year|time)|film|movie|novel|song|album"
    r"|accused|said|says|according|just)\b|[\"“《「]|\b(?:1[5-9]|20)\d\d\b"
    r"|\b(?:in|on|during) (?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\b"
    r"|曾|当时|当年|之前|以前|前任|首个|首位|首次|第一|冠军|得主|获得|赢得|\d年|去年|昨|上个?[周月]|将|了"
    r"|作者|主演|导演|编剧|扮演|发明|事件",
    re.IGNORECASE,
)
# What is held or awarded again and again: asked without its year, the last one is meant.
_RECURS = re.compile(
    r"\b(?:who|which|what|whose|where)\b.*"
    r"\b(?:wins?|won|winn(?:er|ing)s?|champions?|runners?-up|medal(?:s|l?ists?)?|clinched|crowned"
    r"|elected|triumphed|took (?:the title|place)|(?:was|were) (?:held|hosted))\b.*"
    r"\b(?:championships?|cup|leagues?|race|(?-i:Open)|prix|tournament|awards?|prize|games|stakes"
    r"|title|finals?|elections?|pageant|derby|medal)\b"
    r"|(?:谁|哪).*(?:赢得|夺得|获得|夺冠|捧得).*(?:杯|奖|冠军|联赛|锦标赛|公开赛)"
    r"|(?:杯|奖|联赛|锦标赛|公开赛).*(?:冠军|得主)是谁",
    re.IGNORECASE,
)
_ONE_OF_THEM = re.compile(
    r"\b(?:first|second|third|fourth|last|previous|inaugural|original|ever|history|most|times"
    r"|youngest|oldest|record|when|ago|since|before|after|(?:season|series|round|stage|week) \w+"
    r"|\w+day['’]s|1\d\d\d|20\d\d|\d+(?:st|nd|rd|th))\b|[届年月日第首]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Kind:
    """What a question asks for.

    `wanted` are the kinds of thing that an answer must hold, all of them. `is_broad`: one sentence
    may be too little (reasons, ways, comparisons, lists, what happened). `compares`: it is about
    two things beside each other. `of_now`: it is about how things stand today, in so many words
    ("now"), as a state in the present tense ("who heads", "what does it cost"), or as the last of
    what is held again and again ("who won the cup"). `as_timeline`:
    the answer should be a list of events by date. `yes_no`: Yes or No would be an answer.
    `superlative`: it asks for what has most of something. `counts`: how many companies, towns …
    do something, which is counted over several articles. `lists`: it asks for several of a kind.
    `speaker`: it asks who said something, or what somebody said. `presumes` is the statement that
    it takes for granted: “Why did she resign?” → “She resigned”; None if there is none.
    """

    wanted: frozenset[Wanted]
    is_broad: bool
    compares: bool
    of_now: bool
    as_timeline: bool
    yes_no: bool = False
    superlative: bool = False
    counts: bool = False
    lists: bool = False
    speaker: bool = False
    presumes: str | None = None

    @property
    def is_over_several(self) -> bool:
        """Whether several articles make the answer together: a list, count or superlative."""
        return self.lists or self.counts or self.superlative


def kind_of(question: str) -> Kind:
    """What a question asks for, by its words."""
    return Kind(
        frozenset(wanted for wanted, asks in _WANTED.items() if re.search(asks, question, re.I)),
        bool(_MORE.search(question)),
        bool(_COMPARES.search(question)),
        bool(_NOW.search(question)) or _asks_of_a_state(question) or _asks_of_the_last(question),
        bool(_TIMELINE.search(question)),
        yes_no=statement_of(question) is not None,
        superlative=bool(_SUPERLATIVE.search(question)),
        counts=bool(_COUNTS.search(question)),
        lists=bool(_LISTS.search(question)) or _asks_which_of_many(question),
        speaker=bool(_SPEAKER.search(question)),
        presumes=premise_of(question),
    )


def _asks_which_of_many(question: str) -> bool:
    """Whether it asks which of a plural do something: “which towns banned it?”."""
    found = _WHICH.match(question)
    words = found["words"].split() if found else []
    for noun, after in pairwise(words[:LONGEST_NOUN]):
        if after in lexicon.AUXILIARIES or bases_of(after):
            if is_plural(noun) or noun in lexicon.IRREGULAR_PLURALS:
                return True
            if after in lexicon.AUXILIARIES:
                return False
    return False


def _asks_of_a_state(question: str) -> bool:
    return bool(_STATE.search(question)) and not _NO_STATE.search(question)


def _asks_of_the_last(question: str) -> bool:
    return bool(_RECURS.search(question)) and not _ONE_OF_THEM.search(question)


def without_timeline(question: str) -> str:
    """What a timeline is asked of: "Give me a timeline of the tram" → "the tram"."""
    return " ".join(_TIMELINE.sub(" ", question).split())


_WANTED_CHINESE: dict[Wanted, str] = {
    "reason": r"为什么|为何|原因|缘何",
    "number": r"多少|几[个只家人名位条座次辆天年]|多[大长高远重]",
    "price": r"多少钱|票价|价格|售价",
    "day": r"什么时候|何时|哪一?[天年月日]|几[月号日]",
    "name": r"谁",
    "place": r"哪里|哪儿|何地|什么地方",
}


def asked_for(question: str) -> frozenset[Wanted]:
    """What kind of thing a question asks for, of Chinese ones too: to compare two answers to it,
    where `Kind.wanted` chooses the sentences of one, which Chinese words can't."""
    chinese = (each for each, words in _WANTED_CHINESE.items() if re.search(words, question))
    return kind_of(question).wanted | frozenset(chinese)
