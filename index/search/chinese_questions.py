"""Words that a Chinese question is made of, as "who" and "what" are in English.

Hardly an article says 什么, so these words would count as the rarest of all.
"""

import re

# Longest first. Single characters only where they are no part of another word: 哪吒, 吗啡, 呢绒.
# 是 stays where it asks what something is: the sentence that tells has it, too.
_QUESTION_WORDS = re.compile(
    r"请问"
    r"|(?:(?<![位关由属对])于|(?<![现存])在|[叫有以]|是(?!什么[？?]?\s*$))?"
    r"(?:什么时候|什么样|为什么|什么|多长时间|怎么样|怎么|怎样|如何|多少|多久"
    r"|(?<![许众更很诸伦])多[长大高远](?![学校型公度江])|为何|何时|何地|何处|是否|有没有|谁|哪里|哪儿"
    r"|哪一?[个位些种家年座次项所支款部本场份国])的?"
    r"|[吗呢](?=[？?]?\s*$)"
)


def without_question_words(question: str) -> str:
    """What a Chinese question is about; the question as it is if nothing would be left."""
    rest = " ".join(_QUESTION_WORDS.sub(" ", question).split())
    return rest if any(each.isalnum() and each != "是" for each in rest) else question
