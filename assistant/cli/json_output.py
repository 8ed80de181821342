"""What `--json` prints: plain dictionaries whose keys are a contract with other programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.api.models import Answer, Evidence
    from assistant.keys.keys import Key
    from assistant.references.reference import Cited
    from index.article import Article
    from index.runs.reindex import Report
    from index.runs.verify import Findings
    from index.search.search import Hit
    from index.sources.found import Remark
    from index.sources.reading_lists import LinkPlan
    from index.storage.catalogue.articles import Listed
    from index.storage.catalogue.former_articles import FormerArticle
    from index.storage.catalogue.runs import Run
    from index.storage.catalogue.sources import Source


def answer_json(answer: "Answer") -> dict[str, Any]:
    """`newsdesk ask --json`: times in seconds, dates in ISO form."""
    evidence = {item.number: item for item in answer.evidence}
    return {
        "question": answer.question,
        "answer": answer.text,
        "refused": answer.refused,
        "age": answer.age,
        "assumed": answer.assumed,
        "citations": [
            _cited(evidence[citation.number], citation.cited_text) for citation in answer.citations
        ],
        "evidence": [_cited(item, item.sentence.text) for item in answer.evidence],
        "model": answer.model,
        "timings": {
            "evidence": _seconds(answer.timings.evidence),
            "first_token": _seconds(answer.timings.first_token),
            "total": _seconds(answer.timings.total),
        },
    }


def hit_json(hit: "Hit", not_found: Sequence[str] = ()) -> dict[str, Any]:
    """One result of `newsdesk search --json`; no passage has the phrases `not_found` as they stand,
    so this one was found by their words."""
    return {
        **_article(hit.article),
        "passage": hit.passage.text,
        "score": round(hit.score, 4),
        "explained": {
            "similarity": _rounded(hit.similarity),
            "similarity_rank": hit.similarity_rank,
            "words": _rounded(hit.words),
            "words_rank": hit.words_rank,
            "fused": _rounded(hit.fused),
            "tokens": _rounded(hit.close.tokens) if hit.close else None,
            "pairs": _rounded(hit.close.pairs) if hit.close else None,
            "article": _rounded(hit.close.article) if hit.close else None,
            "date": _rounded(hit.preferred),
        },
        "also_in": [_article(copy) for copy in hit.also_in],
        "phrases_not_found": list(not_found),
    }


def listed_json(listed: "Listed") -> dict[str, Any]:
    """One article of `newsdesk list --json`; each place that it was read at is a line of its
    address."""
    return {
        **_article(listed.article),
        "address": "\n".join(listed.addresses),
        "passages": listed.passages,
        "sample": listed.is_sample,
        "copies": listed.copies,
    }


def report_json(report: "Report") -> dict[str, Any]:
    """`newsdesk add --json` and `newsdesk reindex --json`."""
    return {
        "added": report.added,
        "changed": report.changed,
        "moved": report.moved,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "failed": _failures(report.failed),
        "notes": [{"address": remark.address, "note": remark.text} for remark in report.notes],
        "seconds": _seconds(report.seconds),
    }


def findings_json(findings: "Findings") -> dict[str, Any]:
    """`newsdesk verify --json`."""
    return {
        "sound": findings.is_sound,
        "passages": findings.passages,
        "lost": findings.lost,
        "left_over": findings.left_over,
        "orphans": findings.orphans,
        "remade": list(findings.remade),
        "seconds": _seconds(findings.seconds),
    }


def source_json(source: "Source") -> dict[str, Any]:
    """One source of `newsdesk sources --json`; moments in UTC."""
    return {
        "number": source.id,
        "kind": "list" if source.is_list else source.kind,
        "address": source.address,
        "title": source.title,
        "articles": source.articles,
        "every_minutes": source.every_minutes,
        "last_read": _moment(source.read_at),
        "outcome": source.outcome,
        "failed_in_a_row": source.failing,
        "next": _moment(source.next_at),
    }


def links_json(whole: "LinkPlan", plan: "LinkPlan") -> dict[str, Any]:
    """`newsdesk links --json`: what a list holds, and what would be fetched."""
    return {
        "links": len(whole.links),
        "known": len(whole.links) - len(whole.new),
        "left": len(whole.new) - len(plan.new),
        "sites": plan.sites,
        "seconds": plan.seconds,
        "fetch": [
            {
                "address": link.address,
                "title": link.title or None,
                "saved": link.saved.isoformat() if link.saved else None,
            }
            for link in plan.new
        ],
    }


def run_json(run: "Run") -> dict[str, Any]:
    """One run of `newsdesk runs --json`; the outcome is null if it was killed."""
    return {
        "run": run.kind,
        "began": _moment(run.began_at),
        "ended": _moment(run.ended_at),
        "outcome": run.outcome,
        "report": run.report,
    }


def article_json(article: "Article") -> dict[str, Any]:
    """Everything known about an article except its text."""
    return {
        **_article(article),
        "updated": article.updated.isoformat() if article.updated else None,
        "section": article.section,
        "language": article.language,
        "date_found": article.date_found,
        "date_sure": article.date_sure,
    }


def former_json(former: "FormerArticle") -> dict[str, Any]:
    """An earlier version of an article, or a removed one."""
    return {
        **article_json(former.article),
        "why": former.why,
        "left": _moment(former.left_at),
        "successor": former.successor,
    }


def key_json(key: "Key") -> dict[str, Any]:
    """`newsdesk keys list --json`: moments in ISO form, in UTC."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "created": key.created.isoformat(),
        "last_used": key.used.isoformat() if key.used else None,
        "revoked": key.revoked.isoformat() if key.revoked else None,
    }


def _cited(item: "Evidence", sentence: str) -> dict[str, Any]:
    return {
        "n": item.number,
        **_article(item.article),
        "passage": item.passage.text,
        "sentence": sentence,
    }


def _article(article: "Cited") -> dict[str, Any]:
    return {
        "article_id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
    }


def _failures(remarks: "Sequence[Remark]") -> list[dict[str, str]]:
    return [{"address": remark.address, "reason": remark.text} for remark in remarks]


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)


def _seconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
