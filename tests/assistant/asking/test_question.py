"""Follow-up questions: what is left out is put in by rules, and what stands alone is left alone."""

import asyncio
from datetime import date

import pytest
from scripted_model import scripted

from assistant.asking.kind import kind_of
from assistant.asking.question import Asking, Question, Turn, question_of, understand
from index.query import Filters

WHY = Turn("why did Huawei open-source its toolkit?", "To build a developer ecosystem [1].")
CHIEF = Turn("Who is the CEO of Nvidia?", "Jensen Huang is the CEO of Nvidia [1].")
MINE = Turn("Why did Ashby close its coal mine?", "The mine had lost money for six years [1].")
TARIFFS = Turn("Why did Donald Trump raise tariffs on China?", "He called the trade unfair [1].")
FEVER = Turn("What is swine fever?", "It is a disease of pigs [1].")
BREEDS = Turn("What are the main breeds of sheep?", "There are many [1].")
FIRE = Turn("What happened at the Lyon station fire?", "The roof burned [1].")
SOLD = Turn("How many cars did Tesla sell in 2023?", "1.8 million [1].")
BANK = Turn("Which company bought the Lindt bank?", "Vale bought the Lindt bank [1].")
PARIS = Turn("What is there to see in Paris?", "The tower [1].")
TRIP = Turn("Who paid for the Adams and Hale trip?", "A bank [1].")
PAIR = Turn("What is the difference between brent and crude oil?", "Their origin [1].")


def understood(asked: str, *history: Turn) -> str:
    """The question on its own, with a model that must not be asked."""
    model = scripted(rewritten="never used")
    question = asyncio.run(understand(asked, history, model))
    assert question.asked == " ".join(asked.split())
    assert model.chat().asked == []
    return question.standalone


@pytest.mark.parametrize(
    "asked",
    [
        "How much did Nvidia lose in January 2025?",
        "Who is the chief executive of Huawei?",
        "Why did Apple raise its prices?",
        "Does Nvidia think that it will win?",
        "Is it true that Nvidia bought Arm?",
        "How long does it take to fly to the moon?",
        "What is the weather like in Paris today?",
        "Did it rain in Rome?",
        "What is a virtual machine and how does it work?",
        "Tell me about lung cancer.",
        "What are the side effects of aspirin?",
        "What is the Galileo system?",
        "Are there advantages of knowing several languages?",
        "Who won the 2024 election in France?",
    ],
)
def test_a_question_that_stands_on_its_own_is_left_as_it_is(asked: str) -> None:
    assert understood(asked, WHY) == asked


def test_without_history_nothing_is_left_out_and_only_the_capital_is_put_in() -> None:
    assert understood("what  does Nvidia do about it?") == "What does Nvidia do about it?"


@pytest.mark.parametrize(
    ("asked", "before", "meant"),
    [
        # A thing, and whose it is.
        ("Is it treatable?", FEVER, "Is swine fever treatable?"),
        ("What are its symptoms?", FEVER, "What are swine fever's symptoms?"),
        ("How does it work?", WHY, "How does Huawei's toolkit work?"),
        ("What do its rivals sell?", WHY, "What do Huawei's rivals sell?"),
        ("Where do they live?", BREEDS, "Where do sheep live?"),
        ("Where is it based?", BANK, "Where is Vale based?"),
        # A person that the answer or the question names.
        ("when did he found it?", CHIEF, "When did Jensen Huang found Nvidia?"),
        ("What else did he say?", TARIFFS, "What else did Donald Trump say?"),
        # What was compared.
        ("Which is cheaper?", PAIR, "Which is cheaper, brent or crude oil?"),
        ("Where do they come from?", PAIR, "Where do brent and crude oil come from?"),
        # What happened.
        (
            "what does Nvidia do about it?",
            WHY,
            "What does Nvidia do about Huawei open-sourcing its toolkit?",
        ),
        ("and who decided it?", MINE, "Who decided Ashby closing its coal mine?"),
        ("Is that legal?", MINE, "Is Ashby closing its coal mine legal?"),
        ("How did China respond?", TARIFFS, None),
        # Nouns, places and names that were said before.
        ("Where is the company based?", CHIEF, "Where is Nvidia based?"),
        ("How many people died there?", FIRE, "How many people died in the Lyon station fire?"),
        ("How did this disease spread?", FEVER, "How did the disease of swine fever spread?"),
        ("What did Trump say?", TARIFFS, "What did Trump say?"),
        # What is left out without a pronoun.
        ("What are the symptoms?", FEVER, "What are the symptoms of swine fever?"),
        ("Which type is most common?", FEVER, "Which type of swine fever is most common?"),
        ("What is the impact on farmers?", FEVER, "What is the impact of swine fever on farmers?"),
        ("How is foot rot different?", FEVER, "How is foot rot different from swine fever?"),
        ("What is the biggest ever sold?", BREEDS, "What is the biggest sheep ever sold?"),
        ("Are there any film festivals?", PARIS, "Are there any film festivals in Paris?"),
        ("Are there any in Spain?", BREEDS, "Are there any sheep in Spain?"),
        ("Is there any near Graz?", FEVER, "Is there any swine fever near Graz?"),
        ("Are there any in Spain?", BANK, "Are there any in Spain?"),
        ("How big a rise?", TARIFFS, "How big a rise for Donald Trump?"),
        ("Was anyone hurt?", FIRE, "Was anyone hurt in the Lyon station fire?"),
        ("Is the National Museum open?", PARIS, "Is the National Museum open?"),
        ("Where is the Kyiv Museum?", FEVER, "Where is the Kyiv Museum?"),
        ("Describe the 4x4 method.", FEVER, "Describe the 4x4 method for swine fever."),
        ("Is the Model 5 safe?", SOLD, "Is the Model 5 of Tesla safe?"),
        ("Do pigs limp after treatment?", FEVER, "Do pigs limp after treatment of swine fever?"),
        ("Why did the trip end?", TRIP, "Why did the Adams and Hale trip end?"),
        # Who wrote what the answer cites.
        ("who wrote this?", FEVER, "Who wrote the article about swine fever?"),
        ("Who wrote this story?", MINE, "Who wrote the article about Ashby closing its coal mine?"),
        # Which of two, or of many.
        ("Is the former cheaper?", PAIR, "Is brent cheaper?"),
        ("Who sells the latter?", PAIR, "Who sells crude oil?"),
        ("What of the other one?", PAIR, "What of crude oil?"),
        ("Which is the most stubborn?", BREEDS, "Which of sheep is the most stubborn?"),
        # Beside what is said before the question.
        ("Wow! And why?", FEVER, "What is swine fever, and why?"),
        ("That's awful. Is it treatable?", FEVER, "That's awful. Is swine fever treatable?"),
        ("Foot rot is worse. Is it treatable?", FEVER, "Foot rot is worse. Is it treatable?"),
        ("OK. Who leads Norland?", FEVER, "OK. Who leads Norland?"),
        # The last question once more.
        ("and why?", FEVER, "What is swine fever, and why?"),
        ("When?", WHY, "Why did Huawei open-source its toolkit, and when?"),
        ("tell me more", FEVER, "Tell me more about swine fever."),
        ("What about Ford?", SOLD, "How many cars did Ford sell in 2023?"),
        ("and in 2024?", SOLD, "How many cars did Tesla sell in 2024?"),
        ("What about gas oil?", PAIR, "What about gas oil?"),
        ("What about symptoms?", FEVER, "What about symptoms of swine fever?"),
    ],
)
def test_a_follow_up_is_completed_from_what_was_said_before(
    asked: str, before: Turn, meant: str | None
) -> None:
    expected = meant or "How did China respond to Donald Trump raising tariffs on China?"
    assert understood(asked, before) == expected


def test_a_question_long_enough_to_say_what_it_is_about_is_left_as_it_is() -> None:
    asked = f"Is it {'very ' * 2000}old?"
    assert understood(asked, FEVER) == asked


@pytest.mark.parametrize("asked", ["?", "and -", "that's -- that -", "what about ?", "’s", "其？"])
def test_what_is_no_question_is_no_error(asked: str) -> None:
    asyncio.run(understand(asked, [WHY, Turn("?", "")], scripted()))


def test_what_a_pronoun_stood_for_stays_what_is_talked_about() -> None:
    asked = ["Tell me about Netflix.", "How does it compare to Amazon Prime?", "Is it profitable?"]
    history = [Turn(question, "") for question in asked[:-1]]
    assert understood(asked[-1], *history) == "Is Netflix profitable?"


def test_she_whom_the_conversation_named_is_never_he() -> None:
    history = [Turn("Who is Ada Reed?", ""), Turn("Where was she born?", "")]
    assert understood("How old is she?", *history) == "How old is Ada Reed?"
    married = Turn("Did she marry Bob Hale?", "")
    assert understood("How old is he?", *history, married) == "How old is Bob Hale?"
    assert understood("How old is he?", *history) == "Where was Ada Reed born? How old is he?"


def test_whose_faith_it_is_can_be_she() -> None:
    asked = "When did she marry?"
    assert understood(asked, Turn("What is Ada Reed's religion?", "")) == "When did Ada Reed marry?"


def test_there_is_the_place_named_last_or_the_place_that_was_asked_for() -> None:
    named = Turn("What are the best Thai restaurants in Graz?", "")
    asked = "Who cooks there?"
    assert understood(asked, named) == "Who cooks in Graz?"
    answered = Turn("Where is Lindt based?", "In Basel [1].")
    assert understood(asked, answered) == "Who cooks in Basel?"


def test_they_are_those_that_the_answer_lists() -> None:
    listed = Turn("Which companies make chips?", "Vale, Lindt and Ashby [1].")
    assert understood("Where are they based?", listed) == "Where are Vale, Lindt and Ashby based?"


def test_two_things_asked_about_in_turn_can_be_compared() -> None:
    history = [Turn("What is a heat pump?", ""), Turn("What is a gas boiler?", "")]
    asked = "Which is cheaper?"
    assert understood(asked, *history) == "Which is cheaper, a heat pump or a gas boiler?"


def test_a_name_that_is_there_in_full_is_not_put_in_again() -> None:
    asked = "Why did the Norland tram close?"
    assert understood(asked, Turn("Tell me about the Norland tram.", "")) == asked


def test_tell_me_after_a_comment_is_no_name() -> None:
    before = Turn("OK. Tell me about foot rot.", "")
    assert understood("Is it deadly?", before) == "Is foot rot deadly?"


def test_it_is_in_short_is_no_possessive() -> None:
    assert understood("Is it true that it's deadly?", FEVER).endswith("swine fever is deadly?")


def test_the_subject_changes_with_a_question_about_something_else() -> None:
    assert understood("What causes it?", FEVER, Turn("What is foot rot?", "")) == (
        "What causes foot rot?"
    )


@pytest.mark.parametrize(
    ("asked", "before", "meant"),
    [
        ("英伟达对它有什么看法？", "华为为什么开源其工具链？", "英伟达对华为有什么看法？"),
        ("那英伟达呢？", "华为为什么开源其工具链？", "英伟达为什么开源其工具链？"),
        ("为什么？", "华为什么时候开源CANN？", "华为什么时候开源CANN，为什么？"),
        ("他什么时候创立公司的？", "英伟达的首席执行官是谁？", "黄仁勋什么时候创立公司的？"),
        ("这家公司在哪里？", "英伟达的首席执行官是谁？", "英伟达在哪里？"),
        ("特斯拉去年卖了多少辆车？", "华为为什么开源其工具链？", "特斯拉去年卖了多少辆车？"),
        ("那里有多少员工？", "苏州工厂为什么关闭？", "苏州工厂有多少员工？"),
        ("这篇报道是谁写的？", "苏州工厂关闭了吗？", "关于“苏州工厂关闭了吗”的文章是谁写的？"),
        ("其他公司怎么看？", "华为为什么开源其工具链？", "其他公司怎么看？"),
    ],
)
def test_chinese_follow_ups_are_completed_too(asked: str, before: str, meant: str) -> None:
    assert understood(asked, Turn(before, "黄仁勋是英伟达的首席执行官[1]。")) == meant


NOTHING_NAMED = Turn("And then?", "")


def test_the_model_is_asked_when_rules_find_nothing_to_put_in() -> None:
    model = scripted(rewritten="Rewritten: Who decided to close the mine?\nMore.")
    question = asyncio.run(understand("who decided it?", [NOTHING_NAMED], model))
    assert question == Question("who decided it?", "Who decided to close the mine?")
    assert NOTHING_NAMED.question in model.chat().asked[0]


@pytest.mark.parametrize("rewritten", ["", "word " * 100])
def test_a_useless_rewrite_gives_way_to_the_question_before(rewritten: str) -> None:
    model = scripted(rewritten=rewritten)
    question = asyncio.run(understand("who decided it?", [NOTHING_NAMED], model))
    assert question.standalone == "And then? who decided it?"


def after(
    asked: str, *history: Turn, asking: Asking | None = None, rewritten: str = ""
) -> Question:
    model = scripted(rewritten=rewritten)
    return asyncio.run(understand(asked, history, model, asking or Asking()))


def test_all_that_is_known_of_a_question_is_decided_from_what_was_typed() -> None:
    asking = Asking(Filters(languages=("en",)), as_of=date(2025, 8, 20))
    question = after(
        'who  won the "port strike" vote last week -crane source:reuters?', asking=asking
    )
    assert question.asked == 'who won the "port strike" vote last week -crane source:reuters?'
    assert question.standalone == "Who won the port strike vote last week"
    assert question.phrases == ("port strike",)
    assert question.excluded == ("crane",)
    assert question.filters == Filters(publishers=("reuters",), languages=("en",))
    assert question.time and question.time.after == date(2025, 8, 11)
    assert (question.language, question.kind.wanted) == ("en", {"name"})
    assert question_of("谁赢了？").language == "zh"


def test_a_follow_up_keeps_its_own_filters_and_can_be_edited_with_them() -> None:
    question = after('what did it cost "in pounds" after:2025?', CHIEF, BANK)
    assert question.filters.after == date(2025, 1, 1)
    assert question.phrases == ("in pounds",)
    assert question.standalone == "What did Vale cost in pounds"
    assert question.editable == 'What did Vale cost "in pounds" after:2025?'
    alone = after("what did Vale cost after:2025 ?", CHIEF)
    assert alone.editable == "What did Vale cost after:2025 ?"


def test_words_of_an_earlier_question_are_never_read_as_filters() -> None:
    quoted = after('What does "tag:sports" mean?')
    question = after("why?", Turn(quoted.standalone, "It names a section."))
    assert question.standalone == "What does tag:sports mean, and why?"
    assert question.filters == Filters()


def test_what_a_model_writes_is_never_read_as_search_syntax() -> None:
    rewritten = 'Who decided on source:nobody "word for word" -mine?'
    question = after("who decided it?", NOTHING_NAMED, rewritten=rewritten)
    assert question.standalone == rewritten
    assert (question.filters, question.phrases, question.excluded) == (Filters(), (), ())


@pytest.mark.parametrize("chosen", [Filters(), Filters(after=date(2025, 8, 1))])
def test_latest_is_heeded_beside_a_filter_for_days(chosen: Filters) -> None:
    written = "" if chosen.after else " after:2025-08"
    question = question_of(f"the latest phone of last week{written}", Asking(chosen))
    assert question.filters.after == date(2025, 8, 1)
    assert question.time and question.time.newest
    assert (question.time.said, question.time.after) == ("latest", None)
    asking = Asking(chosen, heed_time=False)
    assert question_of(f"the latest phone{written}", asking).time is None


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Why did it close?", {"reason"}),
        ("How much did it cost?", {"number", "price"}),
        ("When and where was it?", {"day", "place"}),
        ("Which company bought it?", {"name"}),
        ("Tell me about the man who won.", set()),
    ],
)
def test_a_question_wants_what_its_question_words_ask_for(asked: str, wanted: set[str]) -> None:
    assert kind_of(asked).wanted == wanted
