"""Mails as newsrooms have them: several parts, mails within mails, odd charsets, newsletters."""

import base64
from datetime import date

import pytest

from index.article import Article
from index.errors import UnreadableSource
from index.extraction.extract import extract
from index.extraction.mail_fields import in_charset
from index.extraction.mail_text import unflowed, without_furniture, without_prefixes

ONE = (
    "The tram company of Tollhaven will close its oldest line for nine months, the director, "
    "Runa Eskild, said on Monday at a meeting of the town council."
)
TWO = (
    "Buses are to run every seven minutes instead, and shops along the line are promised "
    "2,400 crowns a month until the rails are open again."
)
THREE = "The union said it had not been asked, and wants the night shifts paid by the new rules."


def message(body: str, kind: str = "text/plain; charset=utf-8", **fields: str) -> str:
    head = {
        "From": "Tove Aldrin <tove@tidings.example>",
        "Subject": "Oldest tram line to close",
        "Date": "Mon, 3 Mar 2025 08:15:00 +0100",
        "MIME-Version": "1.0",
        "Content-Type": kind,
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    return "\n".join(f"{name}: {value}" for name, value in head.items()) + f"\n\n{body}"


def multipart(kind: str, *parts: str, boundary: str = "edge") -> str:
    """A whole part of several parts; each begins with its own fields."""
    joined = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{joined}--{boundary}--\n'


def mail_of(kind: str, *parts: str, **fields: str) -> str:
    head, _, body = multipart(kind, *parts).partition("\n\n")
    return message(body, head.removeprefix("Content-Type: "), **fields)


def plain(text: str, more: str = "") -> str:
    return f"Content-Type: text/plain; charset=utf-8\n{more}\n{text}"


def html(text: str, more: str = "") -> str:
    return f"Content-Type: text/html; charset=utf-8\n{more}\n<html><body>{text}</body></html>"


def attached(raw: str) -> str:
    return f"Content-Type: message/rfc822\nContent-Disposition: attachment\n\n{raw}"


PICTURE = (
    'Content-Type: image/png; name="tram.png"\nContent-Transfer-Encoding: base64\n'
    "Content-ID: <tram>\n\niVBORw0KGgo="
)


def read(raw: str | bytes) -> Article:
    return extract(raw if isinstance(raw, bytes) else raw.encode(), "a.eml").article


def paragraphs(raw: str | bytes) -> list[str]:
    return read(raw).text.split("\n\n")


# The parts of a mail


def test_text_picture_text_is_read_in_order() -> None:
    assert paragraphs(mail_of("mixed", plain(ONE), PICTURE, plain(TWO))) == [ONE, TWO]
    assert paragraphs(mail_of("mixed", html(f"<p>{ONE}</p>"), PICTURE, html(f"<p>{TWO}</p>"))) == [
        ONE,
        TWO,
    ]


def test_apple_mails_versions_are_read_once() -> None:
    """A plain version beside one whose HTML is cut up by pictures."""
    rich = multipart(
        "mixed", html(f"<p>{ONE}</p>"), PICTURE, html(f"<p>{TWO}</p>"), boundary="inner"
    )
    both = mail_of("alternative", plain(f"{ONE}\n\n{TWO}"), rich)
    assert paragraphs(both) == [ONE, TWO]


def test_html_is_read_where_the_plain_version_only_points_to_it() -> None:
    rich = multipart("related", html(f"<p>{ONE}</p><p>{TWO}</p>"), PICTURE, boundary="inner")
    short = plain("Your mail program can't show this mail.")
    assert paragraphs(mail_of("alternative", short, rich)) == [ONE, TWO]


def test_the_root_of_related_parts_is_the_one_that_start_names() -> None:
    raw = mail_of("related", html("<p>a frame</p>", "Content-ID: <f>\n"), html(f"<p>{ONE}</p>"))
    raw = raw.replace('boundary="edge"', 'boundary="edge"; start="<main>"')
    raw = raw.replace(
        "utf-8\n\n<html><body><p>The tram", "utf-8\nContent-ID: <main>\n\n<html><body><p>The tram"
    )
    assert paragraphs(raw) == [ONE]


def test_two_versions_that_are_not_marked_as_versions_are_read_once() -> None:
    raw = mail_of("mixed", plain(f"{ONE}\n\n{TWO}"), html(f"<p>{ONE}</p><p>{TWO}</p>"))
    assert paragraphs(raw) == [ONE, TWO]


def test_a_signed_mail_names_no_signature() -> None:
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\nabc"
    extracted = extract(mail_of("signed", plain(ONE), signature).encode(), "a.eml")
    assert extracted.article.text == ONE
    assert extracted.note is None


def test_an_encrypted_mail_says_so() -> None:
    sealed = message("MIAG", 'application/pkcs7-mime; smime-type="enveloped-data"')
    with pytest.raises(UnreadableSource, match="encrypted"):
        read(sealed)


def test_text_that_is_only_attached_is_read_if_there_is_no_other() -> None:
    one = plain(ONE, 'Content-Disposition: attachment; filename="story.txt"\n')
    assert paragraphs(mail_of("mixed", one)) == [ONE]
    extracted = extract(mail_of("mixed", plain(TWO), one).encode(), "a.eml")
    assert extracted.article.text == TWO
    assert extracted.note == "attachments not read: story.txt"


def test_the_footer_of_a_mailing_list_goes() -> None:
    footer = "_______________________________________________\nTrams mailing list\nTrams@l.example"
    assert paragraphs(mail_of("mixed", plain(f"{ONE}\n\n{TWO}"), plain(f"\n{footer}"))) != []
    assert paragraphs(message(f"{ONE}\n\n{TWO}\n{footer}")) == [ONE, TWO]


def test_a_line_of_hyphens_between_items_ends_nothing() -> None:
    assert paragraphs(message(f"{THREE}\n\n--\n{ONE}\n\n{TWO}"))[-1] == TWO


def test_a_signature_longer_than_the_mail_goes() -> None:
    assert paragraphs(message(f"{ONE}\n-- \nTove Aldrin\n" + f"{TWO}\n" * 5)) == [ONE]


# A mail within a mail


def test_the_mail_inside_is_the_article_with_its_own_sender_and_day() -> None:
    inner = message(f"{ONE}\n\n{TWO}")
    for covering in ([plain("As agreed.")], []):
        article = read(
            mail_of(
                "mixed",
                *covering,
                attached(inner),
                From="Ole Brandvik <ole@home.example>",
                Subject="Fwd: Oldest tram line to close",
                Date="Wed, 5 Mar 2025 19:00:00 +0100",
            )
        )
        assert article.title == "Oldest tram line to close"
        assert article.authors == ("Tove Aldrin",)
        assert article.published == date(2025, 3, 3)
        assert article.text == f"{ONE}\n\n{TWO}"


def test_a_mail_passed_on_twice_is_found() -> None:
    once = mail_of("mixed", plain("For you."), attached(message(ONE)), From="A Bee <a@b.example>")
    inside = attached(once.replace("edge", "inner"))
    twice = mail_of("mixed", plain("And for you."), inside, From="C Dee <c@d.example>")
    assert read(twice).authors == ("Tove Aldrin",)


def test_a_mail_attached_as_a_file_or_in_base64_is_one_too() -> None:
    encoded = base64.encodebytes(message(ONE).encode()).decode()
    for kind in ('application/octet-stream; name="tram.eml"', "message/rfc822"):
        part = f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{encoded}"
        article = read(mail_of("mixed", plain("See below."), part, From="A Bee <a@b.example>"))
        assert (article.authors, article.text) == (("Tove Aldrin",), ONE)


def test_a_long_mail_with_an_older_one_attached_stays_the_article() -> None:
    long = "\n\n".join([ONE, TWO, THREE] * 3)
    old = message(f"{ONE} This was said before.", From="Old Hand <old@hand.example>")
    assert read(mail_of("mixed", plain(long), attached(old))).authors == ("Tove Aldrin",)


def test_what_came_back_undelivered_is_no_article_of_its_own() -> None:
    raw = mail_of("report", plain("Your mail could not be delivered."), attached(message(ONE)))
    assert read(raw).text == "Your mail could not be delivered."


PASSED_ON = [
    (
        "Fwd: Oldest tram line to close",
        "---------- Forwarded message ---------\n"
        "From: Tove Aldrin <tove@tidings.example>\nDate: Mon, Mar 3, 2025 at 8:15 AM\n"
        "Subject: Oldest tram line to close\nTo: <desk@home.example>\n",
    ),
    (
        "WG: Oldest tram line to close",
        "Von: Tove Aldrin <tove@tidings.example>\nGesendet: Montag, 3. März 2025 08:15\n"
        "An: Redaktion\nBetreff: Oldest tram line to close\n",
    ),
    (
        "TR: Oldest tram line to close",
        "De : Tove Aldrin <tove@tidings.example>\nEnvoyé : lundi 3 mars 2025 08:15\n"
        "À : Rédaction\nObjet : Oldest tram line to close\n",
    ),
    (
        "转发: Oldest tram line to close",
        "发件人: Tove Aldrin <tove@tidings.example>\n发送时间: 2025年3月3日 8:15\n"
        "收件人: 编辑部\n主题: Oldest tram line to close\n",
    ),
    (
        "Fwd: Oldest tram line to close",
        "Begin forwarded message:\n\n> From: Tove Aldrin <tove@tidings.example>\n"
        "> Subject: Oldest tram line to close\n> Date: 3 March 2025 at 08:15:00 CET\n"
        "> To: desk@home.example\n>\n",
    ),
]


@pytest.mark.parametrize(("subject", "repeated"), PASSED_ON)
def test_a_mail_passed_on_in_the_text_is_the_article(subject: str, repeated: str) -> None:
    raw = message(
        f"For the archive.\n\n{repeated}\n{ONE}\n\n{TWO}",
        From="Ole Brandvik <ole@home.example>",
        Subject=subject,
        Date="Wed, 5 Mar 2025 19:00:00 +0100",
    )
    article = read(raw)
    assert article.title == "Oldest tram line to close"
    assert article.authors == ("Tove Aldrin",)
    assert article.published == date(2025, 3, 3)
    assert article.text == f"{ONE}\n\n{TWO}"


def test_a_reply_stays_the_reply() -> None:
    raw = message(
        f"{ONE}\n\nFrom: Old Hand\nSent: 1 March 2025\nTo: all\nSubject: Trams\n\n{TWO}",
        Subject="Re: Trams",
    )
    article = read(raw)
    assert (article.title, article.authors) == ("Trams", ("Tove Aldrin",))
    assert article.text.startswith(ONE)


# Lines that flow


def test_flowing_lines_are_joined() -> None:
    text = "The tram company of \nTollhaven will close \nits oldest line.\n\nBuses run instead.\n"
    raw = message(text, "text/plain; charset=utf-8; format=flowed")
    assert paragraphs(raw) == [
        "The tram company of Tollhaven will close its oldest line.",
        "Buses run instead.",
    ]


def test_with_del_sp_the_space_is_no_part_of_the_text() -> None:
    raw = message(
        "电车公司星期一宣布 \n关闭最老的线路。\n公交车每七分钟一班。",
        "text/plain; charset=utf-8; format=Flowed; DelSp=Yes",
    )
    assert paragraphs(raw) == ["电车公司星期一宣布关闭最老的线路。", "公交车每七分钟一班。"]
    english = message("The tram company  \nof Tollhaven.\n", "text/plain; format=flowed; delsp=yes")
    assert paragraphs(english) == ["The tram company of Tollhaven."]


def test_stuffed_and_quoted_lines() -> None:
    """RFC 3676, § 4.4 and 4.5: a space is put before "From " and ">", quotations don't flow out."""
    assert unflowed(" From here \non.\n> She said \n> so.\nNo.", del_sp=False) == (
        "From here on.\n\n> She said so.\n\nNo."
    )


def test_the_signature_never_flows() -> None:
    raw = message(f"{ONE} \n-- \nTove \nAldrin\n", "text/plain; charset=utf-8; format=flowed")
    assert paragraphs(raw) == [ONE]


def test_hard_lines_of_a_mail_that_only_says_it_flows_stay_paragraphs() -> None:
    raw = message("One line\nand another.\n\nA second\none.", "text/plain; format=flowed")
    assert paragraphs(raw) == ["One line and another.", "A second one."]


# Heads


def encoded(text: str, charset: str, label: str) -> str:
    return f"=?{label}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        ("翟镕与喆的电车", "gb18030", "gb2312"),
        ("電車公司峯會", "big5hkscs", "big5"),
        ("펲 전차 노선 뷁", "cp949", "ks_c_5601-1987"),
        ("路面電車①号線", "cp932", "shift_jis"),
        ("“Tram” – €5", "cp1252", "iso-8859-1"),
        ("Straßenbahn öffnet", "utf-8", "iso-8859-1"),
        ("Трамвай закрыт", "koi8-r", "koi8-r"),
        ("电车", "gb18030", "gbk"),
    ],
)
def test_labels_of_charsets_mean_what_browsers_take_them_for(
    text: str, charset: str, label: str
) -> None:
    sender = f"{encoded(text, charset, label)} <a@b.example>"
    raw = message(ONE, Subject=encoded(text, charset, label), From=sender)
    assert read(raw).title == text
    body = base64.b64encode(f"{text}。{ONE}".encode(charset, "replace")).decode()
    whole = message(body, f"text/plain; charset={label}", Content_Transfer_Encoding="base64")
    assert text in read(whole).text


def test_encoded_words_cut_inside_a_character_are_joined() -> None:
    raw = "市政府关闭电车线路".encode()
    halves = [base64.b64encode(raw[:7]).decode(), base64.b64encode(raw[7:]).decode()]
    words = "\n ".join(f"=?utf-8?B?{half}?=" for half in halves)
    assert read(message(ONE, Subject=words)).title == "市政府关闭电车线路"
    quoted = "=?utf-8?q?Stra=C3?= =?utf-8*de?Q?=9Fenbahn_zu?="
    assert read(message(ONE, Subject=quoted)).title == "Straßenbahn zu"
    cut = base64.b64encode(raw).decode()
    inside = f"=?utf-8?B?{cut[:10]}?= =?utf-8?B?{cut[10:]}?="
    assert read(message(ONE, Subject=inside)).title == "市政府关闭电车线路"


def test_words_of_two_charsets_and_plain_text_between_keep_their_spaces() -> None:
    subject = (
        f"Trams: {encoded('Öre', 'cp1252', 'iso-8859-1')} {encoded('桥', 'gbk', 'gb2312')} end"
    )
    assert read(message(ONE, Subject=subject)).title == "Trams: Öre桥 end"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "cp1252"])
def test_raw_bytes_in_a_head(charset: str) -> None:
    """RFC 6532 allows UTF-8; older programs write whatever the mail itself is in."""
    subject = "市政府关闭电车" if charset == "gb18030" else "Brücke über die Öre gesperrt"
    raw = message(
        "TEXT", f"text/plain; charset={charset}", Subject=subject, From="Åse Ærø <a@b.example>"
    )
    content = raw.replace("Åse Ærø", "陶喆" if charset == "gb18030" else "Åse Ærø").encode(charset)
    article = read(content.replace(b"TEXT", ONE.encode()))
    assert article.title == subject
    assert article.authors == (("陶喆",) if charset == "gb18030" else ("Åse Ærø",))


@pytest.mark.parametrize(
    ("sender", "authors"),
    [
        ('"Aldrin, Tove" <t@t.example>', ("Tove Aldrin",)),
        ("=?utf-8?Q?Aldrin=2C_Tove?= <t@t.example>", ("Tove Aldrin",)),
        ('"=?utf-8?B?w4VzZSDDhnLDuA==?=" <t@t.example>', ("Åse Ærø",)),
        ("Tove Aldrin via Trams <trams@l.example>", ("Tove Aldrin",)),
        ("Tove Aldrin (Tidings) <t@t.example>", ("Tove Aldrin",)),
        ("t@t.example", ()),
        ("<t@t.example>", ()),
    ],
)
def test_senders(sender: str, authors: tuple[str, ...]) -> None:
    assert read(message(ONE, From=sender)).authors == authors


@pytest.mark.parametrize(
    "subject",
    [
        "RE: AW: Trams",
        "Re[2]: Trams",
        "[Desk] Fwd: Trams",
        "回复：Trams",
        "SV: VS: Trams",
        "轉寄: Trams",
    ],
)
def test_what_programs_put_before_a_subject_goes(subject: str) -> None:
    assert read(message(ONE, Subject=subject)).title == "Trams"


def test_a_subject_with_a_colon_stays() -> None:
    assert (
        read(message(ONE, Subject="Review: Trams of the north")).title
        == "Review: Trams of the north"
    )


def test_a_mark_or_empty_lines_before_the_head_do_no_harm() -> None:
    assert read("\ufeff" + message(ONE)).authors == ("Tove Aldrin",)
    assert read("\n\n" + message(ONE)).authors == ("Tove Aldrin",)


def test_a_label_that_does_not_fit_is_not_believed() -> None:
    assert in_charset("Öre".encode(), "us-ascii") == "Öre"
    assert in_charset("Öre".encode("cp1252"), None) == "Öre"
    assert in_charset("电车公司".encode("gb18030"), None) == "电车公司"
    assert in_charset("Öre".encode("cp1252"), "utf-8") == "Öre"


# Newsletters

FURNITURE = """
View this email in your browser
View in browser | Unsubscribe | Privacy policy
Having trouble viewing this email? View it in your browser.
You are receiving this email because you signed up at tidings.example.
If you no longer wish to receive these emails, unsubscribe here.
Unsubscribe: https://tidings.example/u?x=1
Click here to unsubscribe
Manage your preferences
Copyright © 2025 Tollhaven Tidings. All rights reserved.
Newsletter im Browser ansehen
Wird diese E-Mail nicht richtig dargestellt? Klicken Sie hier.
Sie erhalten diesen Newsletter, weil Sie sich angemeldet haben.
Newsletter abbestellen
Wenn Sie keine weiteren E-Mails erhalten möchten, können Sie sich hier abmelden.
Voir cet e-mail dans votre navigateur
Si ce message ne s'affiche pas correctement, cliquez ici
Se désabonner
Pour ne plus recevoir nos lettres, cliquez ici.
Ver este correo en el navegador
Darse de baja
Si no desea recibir más correos, haga clic aquí para darse de baja.
Ver no navegador
Cancelar inscrição
Visualizza nel browser
Annulla l'iscrizione
Se non vuoi più ricevere la newsletter clicca qui per cancellarti
Bekijk deze e-mail in je browser
Afmelden
Öppna i webbläsaren
Avregistrera dig
Se i browser
Afmeld nyhedsbrev
Zobacz w przeglądarce
Wypisz się z newslettera
Открыть в браузере
Отписаться от рассылки
在浏览器中查看此邮件
如果无法正常显示此邮件，请点击这里
退订
点击此处取消订阅
如果您不想再收到此类邮件，请点击退订
在瀏覽器中檢視
取消訂閱電子報
ブラウザで表示する
配信停止はこちら
브라우저에서 보기
수신거부
""".strip().split("\n")


@pytest.mark.parametrize("line", FURNITURE)
def test_a_newsletters_own_lines_go(line: str) -> None:
    assert without_furniture([line, ONE, TWO]) == [ONE, TWO]


KEPT = [
    "Voters unsubscribe from party newsletters by the thousand, a study says.",
    "Copyright reform passes the upper house.",
    "Wenn Straftaten angezeigt werden, ermittelt die Polizei.",
    "Si vous ne pouvez pas payer, la ville vous aidera.",
    "Se non vede il fiume, il sindaco non firma.",
    "记者无法查看现场，警方封锁了道路。",
    "You are what you eat, the cook of the town hall likes to say.",
    "Readers of the paper can view the plans in the town hall.",
    "If you see a tram, the driver has seen you.",
    "Vous avez dit tram ? La ville répond.",
    "用户可以在网页上看到新的时刻表。",
]


@pytest.mark.parametrize("line", KEPT)
def test_sentences_on_such_things_stay(line: str) -> None:
    assert without_furniture([ONE, line, TWO]) == [ONE, line, TWO]


def test_below_the_line_on_unsubscribing_only_sentences_stay() -> None:
    lines = [ONE, TWO, "Unsubscribe", "Tollhaven Tidings", "Quay Street 5, Tollhaven", THREE]
    assert without_furniture(lines) == [ONE, TWO, THREE]


def test_a_newsletter_in_html() -> None:
    raw = mail_of(
        "alternative",
        plain("See the web version."),
        html(
            '<div style="display:none">A preview</div><table><tr><td><a href="https://t.example/v">'
            "View in browser</a></td></tr><tr><td><h1>Oldest tram line to close</h1>"
            f"<p>{ONE}</p><p>{TWO}</p></td></tr><tr><td>You received this email because you "
            'subscribed. <a href="https://t.example/u">Unsubscribe</a></td></tr>'
            "<tr><td>Quay Street 5</td></tr></table>"
        ),
    )
    assert paragraphs(raw) == [ONE, TWO]


@pytest.mark.parametrize(
    "subject", ["The tram's future: nine months of buses", "Health care: a plan"]
)
def test_only_what_begins_a_subject_is_a_prefix(subject: str) -> None:
    assert without_prefixes(subject) == subject
    assert without_prefixes(f"Re: AW: {subject}") == subject


def test_a_long_row_of_spaces_holds_up_no_mail() -> None:
    spaces = " " * 100_000
    head = f"From: Runa Eskild\nDate: 1{spaces}x\nSubject: Rails"
    raw = message(f"---------- Forwarded message ----------\n{head}\n\n{ONE}{spaces}{TWO}")
    assert extract(raw.encode(), "a.eml").article.text.endswith(TWO)


def test_a_mail_that_is_the_whole_content_of_another_is_read_however_short() -> None:
    inner = message("The ferry is late.", From="Ada Quill <ada@quay.example>", Subject="Ferry")
    article = read(message(inner, "message/rfc822", Subject="Fwd"))
    assert (article.title, article.authors) == ("Ferry", ("Ada Quill",))
    assert article.text == "The ferry is late."
    assert paragraphs(mail_of("mixed", plain("See below."), attached(inner))) == ["See below."]
