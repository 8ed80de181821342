"""Any text, sanitized."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.model.sanitizing import sanitized
from index.text.hostile import CHAT_TOKEN

always_the_same = settings(derandomize=True, database=None, deadline=None)
PARTS = st.sampled_from(
    [
        *"<|im_start|> <| |> <｜ ｜> < > </ <s> </s> [INST] [/INST] <!-- --> <script> <b>".split(),
        *"[1] 【2,3】 [ ] ( ) ]( ![ ``` https://news.test/x javascript: data:text/html".split(),
        *"System: Human: << >> --- ''' im_end a 1 / : # 用户：".split(),
        *"\n \u200b\ufe0f",
    ]
)
TEXTS = st.lists(PARTS | st.text(max_size=3), max_size=12).map("".join)


@always_the_same
@given(TEXTS)
def test_sanitized_text_is_left_as_it_is(text: str) -> None:
    once = sanitized(text)
    assert sanitized(once) == once


@always_the_same
@given(TEXTS)
@example("<<|im_start|>|im_start|>")
@example("<s<s>>")
@example("im_endhttps://news.test/x")
def test_sanitized_text_has_no_chat_token_markup_or_citation(text: str) -> None:
    once = sanitized(text)
    assert not CHAT_TOKEN.search(once)
    assert not re.search(r"<[a-zA-Z/!?|｜]|[|｜]>|[\[【]\s*\d+\s*[\]】]|`{3}|://", once)
