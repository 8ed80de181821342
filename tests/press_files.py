"""Files as press databases write them, around articles of our own."""

import io
import zipfile
from html import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LOCK = (
    "The lock at Harnow will be shut for six weeks from Monday, the canal trust said, because a"
    " gate has cracked below the water line."
)
BOATS = (
    "Forty boats are moored above it. Their owners may have them lifted past the lock by crane,"
    " which the trust will pay for."
)
MILL = (
    "The last paper mill on the Ister went quiet on Friday after 212 years. Ninety people lose"
    " their work, and most of them will train as nurses."
)
CLOCK = (
    "The town clock of Vellin is right again: two sisters, both over seventy, took its works apart"
    " and found a swallow's nest in them."
)
ECLUSE = (
    "L'écluse de Harnow fermera six semaines à partir de lundi, a annoncé la régie du canal, parce"
    " qu'une porte s'est fendue sous la ligne d'eau."
)


def paragraph(text: str, properties: str = "") -> str:
    return (
        f"<w:p><w:r><w:rPr>{properties}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def docx(lines: list[str], *, before: str = "") -> bytes:
    """A Word file with a paragraph for each line; "\\f" is a page break, "<…" is raw XML."""
    page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    body = "".join(
        page if line == "\f" else line if line.startswith("<w:") else paragraph(line)
        for line in lines
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
            '.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application'
            '/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{WORD}"><w:body>'
            f"{body}<w:sectPr/></w:body></w:document>",
        )
    return packed.getvalue()


def rtf(lines: list[str], *, head: str = "") -> bytes:
    """An RTF file (specification 1.9.1) with a paragraph for each line."""
    body = "".join("\\page " if line == "\f" else f"{rtf_text(line)}\\par\n" for line in lines)
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\froman Times New Roman;}}"
        "{\\colortbl;\\red0\\green0\\blue0;}{\\stylesheet{\\s0 Normal;}}"
        "{\\info{\\title Delivery}{\\author A Reader}}{\\header Page 1\\par}"
        f"{head}\\pard\\plain {body}}}"
    ).encode("ascii")


def rtf_text(line: str) -> str:
    return "".join(
        f"\\{each}"
        if each in "\\{}"
        else each
        if ord(each) < 128
        else f"\\u{int.from_bytes(each.encode('utf-16-le')[:2], 'little', signed=True)}?"
        for each in line.replace("\t", "\\tab ")
        if each != "\x00"
    ).replace("\\\\tab ", "\\tab ")


NEXIS_COVER = [
    "User Name: =ab12cd",
    "Date and Time: Tuesday, September 2, 2025 10:14:00 AM CEST",
    "Job Number: 263411907",
    "Documents (2)",
    "1. Harnow lock to close for six weeks",
    "Client/Matter: -None-",
    "Search Terms: harnow and lock",
    "Search Type: NAT and Connector",
    "2. Last mill on the Ister falls silent",
    "Client/Matter: -None-",
    "Search Terms: harnow and lock",
    "About LexisNexis | Privacy Policy | Terms & Conditions | Copyright © 2025 LexisNexis",
]
NEXIS = [
    "Harnow lock to close for six weeks",
    "The Harnow Packet (Online)",
    "May 12, 2025 Monday 9:14 AM GMT",
    "Copyright 2025 Harnow Press Ltd All Rights Reserved",
    "Section: CANALS; Pg. 7",
    "Length: 61 words",
    "Byline: Dora Quill",
    "Highlight: A gate has cracked.",
    "Body",
    LOCK,
    BOATS,
    "Graphic",
    "The lock in April; Photo: Sam Eddy",
    "Classification",
    "Language: ENGLISH",
    "Publication-Type: Newspaper",
    "Subject: CANALS (90%); BOATS (78%)",
    "Load-Date: May 14, 2025",
    "End of Document",
]
NEXIS_SECOND = [
    "June 30, 2024: the day the Ister stopped for a mill",
    "Vellin Evening Post",
    "Saturday 1 March 2025",
    "Copyright 2025 Vellin Evening Post",
    "Length: 30 words",
    "Byline: Ruth Amsel and Ivo Bran",
    "Body",
    MILL,
    "Correction",
    "A report on March 1 gave a wrong age for the mill. It ran for 212 years, not 221.",
    "Correction-Date: March 5, 2025",
    "Load-Date: March 6, 2025",
    "End of Document",
]
LEXIS = [
    "1 of 2 DOCUMENTS",
    "The Harnow Packet",
    "May 12, 2025 Monday",
    "Final Edition",
    "Harnow lock to close for six weeks",
    "BYLINE: Dora Quill",
    "SECTION: CANALS; Pg. 7",
    "LENGTH: 61 words",
    "DATELINE: HARNOW",
    LOCK,
    BOATS,
    "LOAD-DATE: May 14, 2025",
    "LANGUAGE: ENGLISH",
    "PUBLICATION-TYPE: Newspaper",
    "Copyright 2025 Harnow Press Ltd",
    "All Rights Reserved",
    "2 of 2 DOCUMENTS",
    "Vellin Evening Post",
    "1 March 2025",
    "HEADLINE: Last mill on the Ister falls silent",
    "LENGTH: 30 words",
    MILL,
    "LOAD-DATE: March 6, 2025",
]
FACTIVA_CODED = [
    "HD\tHarnow lock to close for six weeks",
    "BY\tBy Dora Quill",
    "WC\t61 words",
    "PD\t12 May 2025",
    "ET\t09:14",
    "SN\tThe Harnow Packet",
    "SC\tHARPAC",
    "PG\t7",
    "LA\tEnglish",
    "CY\t© 2025 Harnow Press Ltd. All rights reserved.",
    "LP",
    LOCK,
    "TD",
    BOATS,
    "IN\ti761 : Inland Waterways",
    "AN\tDocument HARPAC0020250512el5c0002b",
]
FACTIVA_PLAIN = [
    "Canals",
    "Harnow lock to close for six weeks",
    "By Dora Quill",
    "61 words",
    "12 May 2025",
    "09:14",
    "The Harnow Packet",
    "HARPAC",
    "7",
    "English",
    "© 2025 Harnow Press Ltd. All rights reserved.",
    LOCK,
    BOATS,
    "Document HARPAC0020250512el5c0002b",
    "Last mill on the Ister falls silent",
    "30 words",
    "1 March 2025",
    "Vellin Evening Post",
    "VELEP",
    "English",
    "© 2025 Vellin Evening Post",
    MILL,
    "Document VELEP00020250301el310000a",
    "Search Summary",
    "Text",
    "harnow and lock",
    "Date",
    "All Dates",
]
FACTIVA_HTML = (
    '<html><body><div class="article enArticle"><div>Canals</div>'
    '<div id="hd"><span class="enHeadline">Harnow lock to close for six weeks</span></div>'
    '<div class="author">By Dora Quill</div><div>61 words</div><div>12 May 2025</div>'
    "<div>09:14</div><div>The Harnow Packet</div><div>HARPAC</div><div>7</div><div>English</div>"
    f"<div>© 2025 Harnow Press Ltd. All rights reserved.</div><p class='articleParagraph enarticle"
    f"Paragraph'>{LOCK}</p><p class='articleParagraph enarticleParagraph'>{BOATS}</p>"
    "<p>Document HARPAC0020250512el5c0002b</p></div>"
    '<div class="article enArticle"><table>'
    '<tr><td class="index"><b>HD</b>&nbsp;</td><td><span class="enHeadline">'
    "Last mill on the Ister falls silent</span></td></tr>"
    "<tr><td><b>WC</b>&nbsp;</td><td>30 words</td></tr>"
    "<tr><td><b>PD</b>&nbsp;</td><td>1 March 2025</td></tr>"
    "<tr><td><b>SN</b>&nbsp;</td><td>Vellin Evening Post</td></tr>"
    "<tr><td><b>LA</b>&nbsp;</td><td>English</td></tr>"
    f"<tr><td><b>LP</b>&nbsp;</td><td><p>{MILL}</p></td></tr>"
    f"<tr><td><b>TD</b>&nbsp;</td><td><p>{CLOCK}</p></td></tr>"
    "<tr><td><b>AN</b>&nbsp;</td><td>Document VELEP00020250301el310000a</td></tr></table></div>"
    "<div>Search Summary</div></body></html>"
)
FACTIVA_XML = (
    '<?xml version="1.0" encoding="UTF-8"?><ppsArticles><ppsArticle><article lang="en">'
    "<accessionNo>HARPAC0020250512el5c0002b</accessionNo><baseLanguage>en</baseLanguage>"
    "<byline>By Dora Quill</byline><copyright>© 2025 Harnow Press Ltd</copyright>"
    "<headline><paragraph>Harnow lock to close for <hlt>six</hlt> weeks</paragraph></headline>"
    f"<leadParagraph><paragraph>{LOCK}</paragraph></leadParagraph>"
    "<modificationDate><date>2025-05-14</date></modificationDate>"
    "<publicationDate><date>2025-05-12</date></publicationDate>"
    "<sectionName>Canals</sectionName><sourceName>The Harnow Packet</sourceName>"
    f"<tailParagraphs><paragraph>{BOATS}</paragraph></tailParagraphs><wordCount>61</wordCount>"
    "</article></ppsArticle><ppsArticle><article lang='en'><headline><paragraph>Last mill on the"
    f" Ister falls silent</paragraph></headline><leadParagraph><paragraph>{MILL}</paragraph>"
    "</leadParagraph><publicationDate><date>2025-03-01</date></publicationDate><sourceName>Vellin"
    " Evening Post</sourceName></article></ppsArticle></ppsArticles>"
)
PROQUEST = f"""____________________________________________________________

Document 1 of 2

Harnow lock to close for six weeks

Author: Quill, Dora; Eddy, Sam

Publication info: The Harnow Packet ; Harnow [Harnow]. 12 May 2025: 7.

http://proxy.example.edu/login?url=https://www.proquest.com/docview/311

Abstract: A gate has cracked.

Links: http://links.example.edu/openurl?id=311

Full text: {LOCK}

{BOATS}

Subject: Canals; Boats

Location: Harnow

Title: Harnow lock to close for six weeks

Publication title: The Harnow Packet; Harnow

Pages: 7

Publication year: 2025

Publication date: May 12, 2025

Section: Canals

Publisher: Harnow Press Ltd

Place of publication: Harnow

ISSN: 00000000

Source type: Newspaper

Language of publication: English

Document type: News

ProQuest document ID: 311

Document URL: https://www.proquest.com/docview/311

Copyright: Copyright Harnow Press Ltd May 12, 2025

Last updated: 2025-05-20

Database: Regional News

____________________________________________________________

Document 2 of 2

Last mill on the Ister falls silent

Author: Anonymous

Publication info: Vellin Evening Post ; Vellin [Vellin]. 01 Mar 2025.

Full text: {MILL}

Title: Last mill on the Ister falls silent

Publication title: Vellin Evening Post; Vellin

Publication date: Mar 1, 2025

Language of publication: English

ProQuest document ID: 312

Last updated: 2025-03-20

Database: Regional News

____________________________________________________________

Contact us at: http://www.proquest.com/go/contactsupport

Database copyright © 2025 ProQuest LLC. All rights reserved.
"""
PROQUEST_FRENCH = f"""Document 1 sur 1

L'écluse de Harnow fermera six semaines

Auteur : Plume, Dore

Informations sur la publication : Le Paquebot ; Harnow. 12 mai 2025.

Texte intégral : {ECLUSE}

Sujet : Canaux

Titre de la publication : Le Paquebot; Harnow

Date de publication : mai 12, 2025

Section : Canaux

Langue de publication : French

ID du document ProQuest : 313

Dernière mise à jour : 2025-05-20

Base de données : Presse
"""


def proquest_html() -> str:
    rows = "".join(
        f"<p style='margin:0'><strong>{label}: </strong>{value}</p>"
        for label, value in (
            ("Publication title", "The Harnow Packet; Harnow"),
            ("Publication date", "May 12, 2025"),
            ("Section", "Canals"),
            ("Language of publication", "English"),
            ("ProQuest document ID", "311"),
            ("Last updated", "2025-05-20"),
            ("Database", "Regional News"),
        )
    )
    one = (
        "<div style='border-bottom:2px solid #ccc'><a name='DocID_311'></a><p>Harnow lock to close"
        " for six weeks</p><p><strong>Author:  </strong>Quill, Dora</p>"
        "<p><a href='https://www.proquest.com/docview/311'>ProQuest document link</a></p>"
        "<p><strong>Abstract:  </strong></p><p>A gate has cracked.</p>"
        f"<p><strong>Full text: </strong><text wordcount='61'><p>{LOCK}</p><p>{BOATS}</p></text>"
        f"</p>{rows}</div>"
    )
    two = one.replace("Harnow lock to close for six weeks", "Vellin clock is right again").replace(
        f"<p>{LOCK}</p><p>{BOATS}</p>", f"<p>{CLOCK}</p>"
    )
    return f"<html><head><title>ProQuest</title></head><body>{one}{two}</body></html>"


EUROPRESSE_HTML = (
    "<html lang='fr'><head><title>Europresse</title></head><body>"
    "<article><header><div class='rdp__DocPublicationName'><span class='DocPublicationName'>"
    "Le Paquebot de Harnow, no. 24512</span></div>"
    "<div><span class='DocHeader'>Canaux, lundi 12 mai 2025 61 mots, p. 7</span></div>"
    "<div class='titreArticle'><p class='sm-margin-TopNews titreArticleVisu rdp__articletitle'>"
    "L'écluse de Harnow fermera six semaines</p></div>"
    "<div class='sm-margin-bottomNews'>Plume, Dore</div></header>"
    f"<section><div class='DocText clearfix'><div class='docOcurrContainer'><p>{ECLUSE}</p>"
    "<p>Quarante bateaux sont amarrés en amont, dit la régie.</p></div></div>"
    "<div>Cet article est paru dans Le Paquebot de Harnow (site web)</div></section>"
    "<footer><div><small>© 2025 Le Paquebot de Harnow. Tous droits réservés.</small></div>"
    "<div class='publiC-lblNodoc'>news·20250512·PH·0012</div></footer></article>"
    "<article><header><div><span class='DocPublicationName'>Vellin Evening Post</span></div>"
    "<div><span class='DocHeader'>Town, Saturday, March 1, 2025 30 words</span></div>"
    "<div class='titreArticle'><p class='titreArticleVisu'>Vellin clock is right again</p></div>"
    f"</header><section><div class='DocText clearfix'><p>{CLOCK}</p></div></section></article>"
    "</body></html>"
)
EUROPRESSE_TEXT = f"""Le Paquebot de Harnow
Canaux, lundi 12 mai 2025, p. 7

L'écluse de Harnow fermera six semaines

Plume, Dore

{ECLUSE}

Quarante bateaux sont amarrés en amont, dit la régie.

© 2025 Le Paquebot de Harnow. Tous droits réservés.
Le présent document est protégé par les lois et conventions internationales sur le droit d'auteur.
Certificat émis le 2 septembre 2025 à Université-de-Vellin à des fins de visualisation personnelle.
news·20250512·PH·0012

Vellin Evening Post
Town, Saturday, March 1, 2025 30 words

Vellin clock is right again

{CLOCK}

© 2025 Vellin Evening Post. All rights reserved.
The present document is protected under international copyright laws and conventions.
Certificate issued on September 2, 2025 to Université-de-Vellin for personal use.
news·20250301·VEP·0044
"""
