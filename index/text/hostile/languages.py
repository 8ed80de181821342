"""How orders to a language model read in other languages than English: what is to be set aside,
how it is to answer, what it is to be.
"""

from index.text.hostile.patterns import any_of, anywhere, clause, clause_in_characters, gap

_MODEL_ZH = any_of(
    "ai, 人工智能, 人工智慧, 语言模型, 語言模型, 大模型, 聊天机器人, 聊天機器人, 智能助手, 智慧助理"
)
_ANSWER_ZH = any_of("回答, 回复, 回覆, 答复, 答覆, 输出, 輸出, 回应, 回應")
_MUST_ZH = any_of("请, 請, 必须, 必須, 务必, 務必, 应该, 應該, 只能, 都要, 需要")

_CHINESE = (
    clause_in_characters(
        "忽略, 忽視, 忽视, 无视, 無視, 忘记, 忘記, 忘掉, 不要理会, 不要理會, 不要遵守, 不要遵循, "
        "抛开, 拋開, 跳过, 跳過, 绕过, 繞過",
        "指令, 指示, 提示词, 提示詞, 系统提示, 系統提示, 规则, 規則, 设定, 設定, 命令, "
        "(?:以上|上述|上面|先前|之前|前面)(?:的?所有)?的?(?:内容|內容|文字|话|話), 摘录, 摘錄",
        16,
    ),
    anywhere(
        any_of("只, 仅, 僅, 一律, 直接, 统一, 統一")
        + rf"[^。！？，]{{0,4}}{_ANSWER_ZH}\s*[“「『\"：:为為以]"
    ),
    anywhere(rf"{_MUST_ZH}[^。！？，]{{0,4}}{_ANSWER_ZH}\s*[“「『\"：:]"),
    anywhere(rf"{any_of('任何, 所有, 每个, 每個')}的?(?:问题|問題)[^。！？]{{0,4}}{_ANSWER_ZH}"),
    anywhere(
        rf"{_ANSWER_ZH}(?:中|里|裡|裏|的?(?:开头|開頭|结尾|結尾|末尾|最后|最後)){{1,3}}[^。！？]{{0,6}}"
        + any_of("必须, 必須, 务必, 務必, 都要, 写上, 寫上, 加上, 包含, 附上, 注明")
    ),
    clause_in_characters("扮演, 假装, 假裝, 充当, 充當", "一, 你, 海盗, 海盜, 专家, 專家, 角色", 6),
    anywhere(any_of("你现在是, 你現在是, 从现在(?:起|开始)[，,]?你, 從現在(?:起|開始)[，,]?你")),
    clause_in_characters(
        "重复, 重複, 显示, 顯示, 输出, 輸出, 打印, 列印, 透露, 泄露, 洩露, 翻译, 翻譯, 复述, 複述",
        "系统提示, 系統提示, 提示词, 提示詞, 你的指令, 你的指示, 初始指令",
        10,
    ),
    anywhere(
        r"把你?的?(?:系统提示|系統提示|提示词|提示詞|指令)[^。！？]{0,6}(?:告诉|告訴|发|發|写|寫)"
    ),
    anywhere(rf"{_ANSWER_ZH}\W{{1,4}}未提及"),  # this project's model's own
    clause_in_characters("不要回答, 别回答, 別回答", "用户, 用戶, 问题, 問題", 4),
    anywhere(
        any_of("致, 告, 所有, 各位, 阅读本文的, 閱讀本文的")
        + rf"[^。！？]{{0,8}}{_MODEL_ZH}[^。！？]{{0,6}}[:：]"
    ),
    anywhere(
        rf"{_MODEL_ZH}[^。！？，]{{0,8}}{_MUST_ZH}[^。！？]{{0,12}}"
        + any_of(f"{_ANSWER_ZH}, 忽略, 无视, 無視, 写上, 寫上")
    ),
)

_JAPANESE_AND_KOREAN = (
    anywhere(
        any_of("指示, 命令, 指令, プロンプト, ルール, 以上の, 上記の")
        + rf"{gap(16)}(?:無視し|忘れ(?:て|ろ)|破棄し)"
    ),
    anywhere(r"(?:とだけ|のみを?)[^。！？]{0,6}(?:答え(?:て|よ|ろ)|回答し|返信し|出力し|言って)"),
    anywhere("(?:今からあなたは|あなたは今から|システムプロンプトを)"),
    anywhere(rf"(?:지시|명령|프롬프트|규칙|지침){gap(20)}(?:무시하|무시해|잊어|잊고)"),
    anywhere(r"라고만\s*(?:답|대답|출력|말)"),
)

_GERMAN_DUTCH_SWEDISH = (
    clause(
        "ignorier(?:e|en sie|t)?, vergiss, vergessen sie, vergesst, missachten? sie, missachte, "
        "verwirf, verwerfen sie, überspring(?:e|en sie)?",
        r"anweisung\w*, instruktion\w*, vorgaben?, regeln?, befehle?, prompts?, bisherige\w*, "
        "alles",
        50,
    ),
    clause(
        "antworte[nt]?, schreibe?[nt]?, sage?[nt]?, gib, geben sie, nennen? sie, nenne, "
        "wiederhole[nt]?, zitiere[nt]?, beende[nt]?, beantworte[nt]?",
        "nur, ausschließlich, lediglich, das wort, dem wort, wörtlich, systemprompt, "
        "(?:deine|ihre) anweisungen, (?:deiner?|ihrer?) antwort, jede frage, alle fragen",
        60,
    ),
    anywhere(r"du bist (?:jetzt|nun|ab sofort|von nun an)\b"),
    anywhere(r"ab (?:jetzt|sofort) (?:antwortest|bist|sprichst) du\b"),
    clause(
        "negeer, vergeet, ignorera, glöm",
        "instructies?, opdrachten?, regels?, instruktion(?:er)?, anvisning(?:ar)?, regler(?:na)?",
        50,
    ),
)

_FRENCH = (
    clause(
        "ignore[zr]?, oublie[zr]?, ne (?:tiens|tenez) (?:pas|aucun) compte, néglige[zr]?, "
        "fai(?:s|tes) abstraction",
        "instructions?, consignes?, règles?, ordres?, directives?, ce qui précède, prompts?",
        50,
    ),
    clause(
        "réponds, répondez, dis, dites, écris, écrivez, affiche[zr]?, répète[zr]?, répétez, "
        "ajoute[zr]?, cite[zr]?, termine[zr]?",
        "uniquement, seulement, exclusivement, rien que, le mot, mot pour mot, "
        "(?:tes|vos) instructions, (?:ta|votre) réponse, prompt système",
        60,
    ),
    anywhere(r"(?:tu es|vous êtes) (?:maintenant|désormais|à présent) une? "),
)

_SPANISH_PORTUGUESE_ITALIAN = (
    clause(
        "ignor[ae]n?, ignorate, olvid[ae]n?, omit[ae], descart[ae], haz caso omiso, "
        "hagan? caso omiso, no hagas? caso, desconsider[ae], esqueç?a, dimentica(?:te)?",
        r"instruccion\w*, instruç\w*, istruzion\w*, indicacion\w*, indicazion\w*, reglas?, "
        "regras?, regole, órdenes, ordens, ordini, prompts?, todo lo anterior, "
        "tudo o que, tutto quanto",
        50,
    ),
    clause(
        "responde, responda, conteste, contesta, di, diga, escribe, escriba, escreva, repite, "
        "repita, muestra, muestre, mostre, imprime, imprima, añade, añada, adicione, cita, cite, "
        "rispondi, rispondete, scrivi, scrivete, ripeti, ripetete, aggiungi",
        "solo, sólo, solamente, únicamente, exclusivamente, apenas, somente, soltanto, "
        "unicamente, la palabra, a palavra, la parola, tus instrucciones, suas instruções, "
        "le tue istruzioni",
        60,
    ),
    anywhere(
        r"(?:a partir de ahora|a partir de agora|d'ora in poi),? (?:t[úu] )?"
        r"(?:respond[ea]|contest[ea]|rispondi|escrib[ea]|scrivi|eres|sei)\b"
    ),
    anywhere(r"(?:ahora eres|agora você é|ora sei) (?:un[ao]?|um[a]?) "),
)

_RUSSIAN_UKRAINIAN_POLISH = (
    clause(
        "(?:про)?игнориру(?:й|йте), забудь(?:те)?, отбрось(?:те)?, пренебреги(?:те)?, "
        "не (?:обращай|обращайте|следуй|следуйте|выполняй|выполняйте), ігноруй(?:те)?",
        r"инструкци\w*, указани\w*, правил\w*, команд\w*, предыдущ\w*, промпт\w*, інструкці\w*, "
        r"вказівк\w*, попередн\w*",
        50,
    ),
    clause(
        "ответь(?:те)?, отвечай(?:те)?, скажи(?:те)?, напиши(?:те)?, выведи(?:те)?, "
        "повтори(?:те)?, покажи(?:те)?, добавь(?:те)?, процитируй(?:те)?, відповідай(?:те)?",
        r"только, лишь, исключительно, словом, слово, дословно, инструкци\w*, промпт\w*, лише",
        60,
    ),
    anywhere(r"(?:теперь ты|ты теперь|вы теперь|отныне ты|тепер ти)\b"),
    clause(
        "zignoruj(?:cie)?, zapomnij(?:cie)?, pomiń(?:cie)?",
        r"instrukcj\w*, polece\w*, reguł\w*, zasad\w*, poprzedni\w*",
        50,
    ),
)

_TURKISH_AND_ARABIC = (
    anywhere(
        r"(?:önceki|yukarıdaki)[^.!?]{0,30}(?:talimat|komut|kural)\w*[^.!?]{0,12}"
        r"(?:yok say|unut|göz ardı et|dikkate alma)"
    ),
    anywhere(r"(?:تجاهل|انس|تجاهلوا)[^.!?؟]{0,40}(?:التعليمات|الأوامر|القواعد|ما سبق)"),
)

ELSEWHERE = (
    *_CHINESE,
    *_JAPANESE_AND_KOREAN,
    *_GERMAN_DUTCH_SWEDISH,
    *_FRENCH,
    *_SPANISH_PORTUGUESE_ITALIAN,
    *_RUSSIAN_UKRAINIAN_POLISH,
    *_TURKISH_AND_ARABIC,
)
