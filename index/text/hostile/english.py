"""How orders to a language model read in English.

Collected from published attacks: Greshake et al., "Not what you've signed up for" (2023); OWASP
Top 10 for LLM applications (2025), LLM01. Each pattern is something that news rarely says.
"""

from index.text.hostile.patterns import any_of, anywhere, clause, gap

_MODELS = (
    "ai assistants?, ai systems?, ai models?, ai agents?, ai readers?, ai tools?, ai bots?, "
    "ai summari[sz]ers?, large language models?, language models?, llms?, chatbots?, bots?, "
    "assistants?, chatgpt, automated systems?, automated readers?, automated agents?"
)
_MODEL = any_of(_MODELS)
_THE_MODELS = rf"(?:(?:all|any|every|the) )*{_MODEL}\b"
_REPLIES = "answers?, reply, replies, responses?, outputs?, summary, summaries, messages?"
_REPLY = any_of(_REPLIES)
_INSTRUCTIONS = any_of(
    "instructions?, prompts?, guidelines?, directions?, directives?, commands?, orders?, rules, "
    "excerpts?, constraints?, context, restrictions, messages?"
)
_EARLIER = any_of(
    "all, any, every, your, previous, prior, above, earlier, preceding, other, these, those, "
    "foregoing, my"
)
_SAY = (
    "reply, respond, answer, say, output, print, write, repeat, include, insert, append, add, "
    "begin, end, finish, start, cite, recite, reveal, echo, type, translate, display, render"
)
_SAYS = any_of(
    "appends?, adds?, prints?, outputs?, reply, replies, responds?, answers?, writes?, says?, "
    "includes?, inserts?, reveals?, ends?, begins?, starts?, sends?"
)
_MUST = any_of("must, should, shall, has to, have to, needs? to, is to, are to")
_TASKS = any_of("instructions?, task, goal, job, role, mission")
_THIS_TEXT = (
    r"(?:(?:this|our) (?:\w+ )?(?:article|text|page|document|site|website|story|report|content)s?\b"
    r"|(?:this|us)\b(?=\W*$|[,.:!]| (?:must|should|could|may|are|is|will|shall|please)))"
)
_MODE = any_of("developer, debug, test, maintenance, admin, god, jailbreak, dan") + " mode"

SETTING_ASIDE = (
    clause(
        "ignore, disregard, forget, override, bypass, discard, set aside, dismiss, "
        "do not follow, do not obey, don't follow, don't obey, stop following, stop obeying",
        f"{_EARLIER}{gap(30)}{_INSTRUCTIONS}, {_INSTRUCTIONS}, "
        f"(?:everything|anything|all|what){gap(30)}(?:above|before|earlier|previous|told|read), "
        "(?:all|any|everything) (?:of the )?(?:prior|previous|above|earlier|preceding), "
        "the (?:above|rest|news|article|excerpts?|question|text)",
        50,
    ),
    anywhere(
        rf"{any_of('your, the, all')} (?:previous|prior|earlier|original|above|initial) "
        rf"{_INSTRUCTIONS} (?:are|were|have been) "
        r"(?:void|cancell?ed|replaced|over|revoked|lifted|obsolete|a test)"
    ),
    anywhere(r"new (?:tasks?|instructions?|system prompt)\s*:"),
    anywhere(
        r"end of (?:the )?(?:document|excerpts?|article|context|input|prompt)\b\W*(?:$|[.:\n])"
    ),
    anywhere(
        r"the (?:user|person asking|questioner) (?:(?:has|now|really|actually) )*"
        rf"(?:changed|wants?|asked|needs?)\b{gap(40)}\b(?:you|question|instead|poem|answer|word)\b"
    ),
    anywhere(
        rf"{any_of('system, developer, admin, administrator, root')} "
        r"(?:(?:override|prompt|message|instruction|command)\s*:|update from the developers)"
    ),
)

ANOTHER_ROLE = (
    clause(
        "act as, behave as, pretend to be, pretend that you are, pretend you are, role-?play as, "
        "play the role, take the role",
        r"\w+",
        1,
    ),
    anywhere(
        r"you are (?:now )?(?:an?|the|in) (?:\w+ ){0,3}"
        r"(?:assistant|ai|chatbot|bot|language model|pirate|character|dan|mode)\b"
    ),
    anywhere(r"you are now (?:my|called|dan|unrestricted|jailbroken|free (?:of|from))\b"),
    anywhere(r"from now on,? (?:you|your|always|only|answer|reply|respond|every|all)\b"),
    anywhere(
        rf"your (?:new|only|real|next|true) {_TASKS} (?:is|are)\b|your {_TASKS} (?:is|are) now\b"
    ),
    anywhere(r"as an ai\b[^.!?]{0,40}\byou\b"),
    anywhere(rf"{_MODE}\b{gap(40)}\b(?:on|enabled|activated|active|you)\b"),
    anywhere(rf"{any_of('in, enter, activate, enable')} {_MODE}\b"),
)

WORDING_OF_THE_ANSWER = (
    clause(
        _SAY,
        "only, exactly, nothing (?:but|except|else), verbatim, word for word, "
        "the (?:code ?)?(?:words?|string|phrase|token|code|image|picture|marker?), "
        "the (?:following|next) (?:words?|string|text|sentences?|lines?|answer), "
        "(?:the|this) sentence, the answer is, (?:to|for|that|with) the (?:user|reader), "
        f"(?:your|this|every|each) {_REPLY}, (?:every|each|any) question, all questions, "
        "in (?:json|xml|html|markdown), (?:the|this) (?:whole )?(?:conversation|chat) history, "
        r"cite \W?\d, system (?:prompt|message), markdown",
        80,
    ),
    clause(_SAY, r"\W*(?=\[\d|!?\[[^\]]*\]\(|</?[a-z])", 80),
    clause(f"{_SAY}, claim, insist", rf"that\b{gap(200)}\b(?:cite|citing)", 2),
    anywhere(
        rf"{any_of('every, any, each, your, all')} {_REPLY}\b{gap(50)}\b{_MUST}\b{gap(30)}"
        r"\b(?:contain|consist|include|begin|start|end|finish|mention|say|cite|use|state|name)"
    ),
    anywhere(
        rf"{any_of('include, use, mention, put, add, write, place, insert, name, say, replace')}\b"
        rf"{gap(60)}\b(?:in|to|of|at the (?:end|beginning|start) of) your {_REPLY}\b"
    ),
    anywhere(
        r"you (?:(?:must|will|shall|always|only) )*(?:begin|start|end|finish|sign|close|open) "
        rf"(?:every|each|all|your|the) {_REPLY}\b"
    ),
    anywhere(
        rf"if you (?:do not|don't|fail to|refuse to|won't)\b{gap(20)}"
        r"\b(?:include|say|obey|comply|print|output|cite)\b"
    ),
    clause("tell, inform, ask, warn", "(?:the|this|your) (?:user|reader|human)s?", 2),
    anywhere(
        rf"{any_of('when, if, whenever, before, after')} (?:you (?:are )?)?"
        r"(?:asked|summari[sz]e|summari[sz]ing|answer|answering|reply|replying|respond|responding"
        rf"|quote|quoting){gap(90)}"
        r"(?:,|\byou must\b|\balways\b)\s*(?:(?:you must|always|please|you should|first)\s+)?"
        r"(?:name|call|write|reply|answer|respond|use|state|mention|include|add|repeat|print"
        r"|output|ignore|cite|append|recommend)\b"
    ),
    anywhere(  # as this project's model replies where it finds no answer
        rf"{any_of(f'{_REPLIES}, {_SAY}')}\b\W{{0,4}}(?:with\W{{0,3}})?"
        r"not stated\b(?!\W*(?:in|by|on)\b)"
    ),
    anywhere(r"write nothing but\b|nothing but the (?:word|string|phrase)\b"),
    anywhere(
        r"the (?:only|right|correct) (?:right |correct )?answer (?:you give )?is [^a-z]*\w+\W*$"
    ),
    anywhere(r"is the only (?:right|correct|valid|permitted) answer\b"),
    clause(
        "do not, don't, never",
        f"mention, answer, cite, reveal, summari[sz]e, {any_of('tell, inform, show')} the user",
        2,
    ),
    clause(
        "send, post, forward, upload, transmit",
        "(?:the|this|all of the) (?:conversation|chat|history|prompt|user's \\w+)",
        30,
    ),
)

ITS_INSTRUCTIONS = (
    clause(
        "print, reveal, show, repeat, translate, output, tell, give, display, leak, recite, copy, "
        "quote, state, summari[sz]e",
        r"(?:your|the) (?:\w+ )?(?:system )?(?:instructions?|prompts?|rules|guidelines), "
        "(?:everything|all|the (?:text|words|lines?)) (?:above|before|so far|that (?:came|stands))",
        40,
    ),
    anywhere(
        rf"{any_of('your, the')} (?:initial|hidden|secret|original|full) "
        r"(?:system )?(?:instructions?|prompt)\b"
    ),
    anywhere(
        rf"{any_of('decode, decrypt, unscramble, deobfuscate, base64, rot13')}\b{gap(40)}"
        rf"\b(?:and|then|to)\b{gap(20)}\b(?:do|follow|obey|execute|run|say|answer|act|comply)\b"
    ),
)

_NOTE = any_of(
    "note, message, notice, instructions?, attention, correction, reminder, memo, request, rules?"
)
SPOKEN_TO = (
    anywhere(
        rf"{_NOTE}\b[^.!?:]{{0,30}}\b(?:to|for|by|of)\b[^.!?:]{{0,20}}\b{_MODEL}\b[^.!?:]{{0,20}}:"
    ),
    clause("attention, dear, hey, hello, hi, to, note to", _THE_MODELS + r"\s*[:,!]", 2),
    anywhere(
        rf"{any_of(_MODELS + ', ai')}\b{gap(20)}\b(?:reading|processing|parsing|summari[sz]ing"
        r"|quoting|indexing|(?:that|who) (?:reads?|quotes?|summari[sz]es?|process(?:es)?))\s+"
        + _THIS_TEXT
    ),
    clause(_MODELS, rf"(?<=[:,] )(?:please|you|the answer|ignore|do|{any_of(_SAY)})\b", 3),
    anywhere(
        rf"{any_of('used, obeyed, followed, adopted, printed, cited, repeated')} by {_THE_MODELS}"
    ),
    anywhere(
        rf"the (?:assistant|model|ai|chatbot|bot)\s+(?:(?:now|then|also|always|{_MUST}|will)\s+)*"
        rf"{_SAYS}\b{gap(100)}(?:\bthe user\b|https?://|\b\w+\.\w{{2,}}/|\b(?:the|its|every|each)"
        rf" {_REPLY}\b|\bonly (?:with|the word)\b)"
    ),
)

ENGLISH = (
    *SETTING_ASIDE,
    *ANOTHER_ROLE,
    *WORDING_OF_THE_ANSWER,
    *ITS_INSTRUCTIONS,
    *SPOKEN_TO,
)
