"""Stories as news agencies send them: NewsML-G2, NITF and ninjs of every version."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

TEXT = "<p>The ferry Storna ran aground off Kelnes on Tuesday, and all ninety people got off.</p>"
MORE = "<p>Divers found a hole two metres long in the hull, the coast guard said.</p>"
TOLD = (
    "The ferry Storna ran aground off Kelnes on Tuesday, and all ninety people got off.\n\n"
    "Divers found a hole two metres long in the hull, the coast guard said."
)
TITLE = "Ferry aground off Kelnes"
XHTML = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Storna</title></head>'
    f"<body>{TEXT}{MORE}</body></html>"
)
CREATED, CHANGED = "2024-03-05T23:10:00+01:00", "2024-03-08T04:00:00Z"


def hours(count: float) -> str:
    """The time in so many hours."""
    return (datetime.now(UTC) + timedelta(hours=count)).isoformat(timespec="seconds")


def item(
    *,
    status: str = '<pubStatus qcode="stat:usable"/>',
    embargoed: str = "",
    days: str = f"<firstCreated>{CREATED}</firstCreated>",
    created: str = "",
    content: str = f'<inlineXML contenttype="application/xhtml+xml">{XHTML}</inlineXML>',
    guid: str = "urn:newsml:depesche.example:20240305:storna",
    version: str = "3",
    kind: str = "newsItem",
    title: str = TITLE,
) -> str:
    """An item of NewsML-G2, in the order that its schema asks for."""
    return (
        f'<{kind} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}"'
        ' standard="NewsML-G2" standardversion="2.34" conformance="power" xml:lang="en-GB">'
        '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"/>'
        '<rightsInfo><copyrightHolder literal="Depesche"/></rightsInfo>'
        '<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:DEP"><name>Depesche'
        f"</name></provider><versionCreated>{CHANGED}</versionCreated>{days}{embargoed}{status}"
        "<edNote>Adds quote in third paragraph.</edNote></itemMeta>"
        f'<contentMeta>{created}<by>By Ines Aldaz and Per Holm</by><language tag="en-GB"/>'
        f"<headline>{title}</headline><slugline>ferry</slugline></contentMeta>"
        f"<contentSet>{content}</contentSet></{kind}>"
    )


def newsml(**parts: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{item(**parts)}\n'.encode()


def message(*items: str) -> bytes:
    """A message that carries several items."""
    return (
        '<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">'
        f"<header><sent>{CHANGED}</sent></header><itemSet>{''.join(items)}</itemSet></newsMessage>"
    ).encode()


NITF_BODY = (
    f"<block>{TEXT.replace('Storna', '<object.title>Storna</object.title>')}</block>"
    '<media media-type="image"><media-caption><p>The bow of the Storna.</p></media-caption></media>'
    f"{MORE}"
)


def nitf(
    *,
    data: str = f'<date.issue norm="{CREATED}"/>',
    status: str = "usable",
    body: str = NITF_BODY,
    byline: str = "By <person>Ines Aldaz</person><byttl>Maritime reporter</byttl>",
    before: str = '<!DOCTYPE nitf SYSTEM "nitf-3-6.dtd">',
    head: str = "",
) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<nitf xml:lang="en"><head><title>Storna'
        f'</title><docdata management-status="{status}">{data}<doc.copyright year="2024"'
        f' holder="Depesche"/></docdata>{head}</head><body><body.head><hedline><hl1>{TITLE}</hl1>'
        f"<hl2>No one hurt</hl2></hedline><byline>{byline}</byline></body.head>"
        f"<body.content>{body}</body.content><body.end><tagline>ia/ph</tagline></body.end>"
        "</body></nitf>"
    ).encode()


NINJS_1: dict[str, Any] = {
    "uri": "urn:newsml:depesche.example:20240305:storna",
    "type": "text",
    "version": "3",
    "versioncreated": CHANGED,
    "firstcreated": CREATED,
    "pubstatus": "usable",
    "language": "en",
    "headline": TITLE,
    "byline": "By Ines Aldaz and Per Holm",
    "copyrightholder": "Depesche",
    "body_text": TOLD,
    "body_xhtml": f"<div>{TEXT}{MORE}</div>",
}
NINJS_2: dict[str, Any] = {
    "standard": {"name": "ninjs", "version": "2.1", "schema": "https://www.iptc.org/std/ninjs/"},
    "uri": "urn:newsml:depesche.example:20240305:storna",
    "type": "text",
    "version": "3",
    "versioncreated": CHANGED,
    "firstcreated": CREATED,
    "pubstatus": "usable",
    "language": "en",
    "by": "By Ines Aldaz and Per Holm",
    "headlines": [{"role": "short", "value": "Aground"}, {"role": "main", "value": TITLE}],
    "infosources": [{"name": "Depesche", "role": "primary"}],
    "bodies": [
        {"role": "caption", "contenttype": "text/plain", "value": "The bow of the Storna."},
        {"role": "main", "contenttype": "text/plain", "value": TOLD},
        {"role": "main", "contenttype": "text/html", "value": TEXT + MORE},
    ],
}
_CAMEL = {
    "versioncreated": "versionCreated",
    "firstcreated": "firstCreated",
    "pubstatus": "pubStatus",
    "infosources": "infoSources",
    "standard": "$standard",
}
NINJS_3: dict[str, Any] = {
    **{_CAMEL.get(name, name): value for name, value in NINJS_2.items()},
    "bodies": [
        {"contentType" if name == "contenttype" else name: value for name, value in body.items()}
        for body in NINJS_2["bodies"]
    ],
}


def ninjs(of: dict[str, Any] = NINJS_1, **changed: object) -> bytes:
    return json.dumps(of | changed).encode()
