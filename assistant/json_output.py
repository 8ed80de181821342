"""What `--json` prints: plain dictionaries whose keys are a contract with other programs."""

from typing import Any

from assistant.citations import Citation
from assistant.events import Finished
from assistant.evidence import EvidenceSentence
from index.article import Article
from index.catalogue import Listed
from index.reindex import Report
from index.search import Hit


def answer_json(finished: Finished) -> dict[str, Any]:
    """`newsdesk ask --json`: times in seconds, dates in ISO form."""
    answer = finished.answer
    return {
        "question": answer.question.asked,
        "answer": answer.text,
        "refused": answer.refused,
        "citations": [_citation(citation) for citation in answer.citations],
        "evidence": [_source(item, item.sentence.text) for item in answer.evidence],
        "model": answer.model,
        "timings": {
            "evidence": _seconds(finished.timings.evidence),
            "first_token": _seconds(finished.timings.first_token),
            "total": _seconds(finished.timings.total),
        },
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """One result of `newsdesk search --json`."""
    return {**_article(hit.article), "passage": hit.passage.text, "score": round(hit.score, 4)}


def listed_json(listed: Listed) -> dict[str, Any]:
    """One article of `newsdesk list --json`."""
    return {
        **_article(listed.article),
        "file": listed.path,
        "passages": listed.passages,
        "sample": listed.is_sample,
    }


def report_json(report: Report) -> dict[str, Any]:
    """`newsdesk add --json` and `newsdesk reindex --json`."""
    return {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "failed": [{"file": remark.path, "reason": remark.text} for remark in report.failed],
        "notes": [{"file": remark.path, "note": remark.text} for remark in report.notes],
        "seconds": _seconds(report.seconds),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return _source(citation.evidence, citation.sentence)


def _source(item: EvidenceSentence, sentence: str) -> dict[str, Any]:
    return {
        "n": item.n,
        **_article(item.article),
        "passage": item.passage.text,
        "sentence": sentence,
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
    }


def _seconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
