"""What is on screen of one answer: its text with marks, what is told of it, its sources."""

from collections.abc import Iterator

from assistant.events import Answer, Checked, Delta, Evidence, Finished, Found, Understood
from assistant.explanation import noted
from assistant.phrasing import phrases_for
from assistant.question import Question
from assistant.searching import Search
from assistant.ui.explained import explained
from assistant.ui.sources import as_text, source_cards, with_links


class Drawn:
    """What is on screen of one answer while its events come in."""

    def __init__(self, turn: int) -> None:
        self._turn = turn
        self._notes = ""
        self._explained = ""
        self._checked = ""
        self._tail = ""
        self._status = "Looking through your articles …"
        self.sources = ""
        self.question: Question | None = None
        self.search: Search | None = None

    def draw(self, event: object) -> None:
        """Take in one event of the chain."""
        match event:
            case Understood(question):
                self.question = question
                if question.standalone.casefold() != question.asked.casefold():
                    self._note(f"Understood as: {question.standalone}")
            case Found(search):
                for note in noted(search):
                    self._note(note)
                self._explained = explained(search)
                self.search = search
            case Evidence(sentences):
                self.sources = source_cards(self._turn, sentences, below=self._explained)
                self._status = "Reading the evidence …"
            case Delta(text):
                self._tail += text
                self._status = ""
            case Checked(text=text, verdict=verdict):
                shown = with_links(text, self._turn)
                kept = shown if verdict.status != "unsupported" else f"<s>{shown}</s>"
                self._checked += f"{kept} "
                self._tail = ""
                self._status = "Checking …"
            case Finished(answer):
                self.sources = source_cards(
                    self._turn, answer.evidence, answer.citations, self._explained
                )
                self._checked = self._with_weak_ones_marked(answer)
                self._tail = self._status = ""
                for note in _notes_under(answer):
                    self._checked += f'\n\n<span class="note">{note}</span>'

    def _with_weak_ones_marked(self, answer: Answer) -> str:
        html = with_links(answer.text, self._turn)
        for sentence in answer.sentences:
            if sentence.verdict.status == "weak":
                shown = with_links(sentence.text, self._turn)
                html = html.replace(shown, f'<span class="weak">{shown}</span>', 1)
        return html

    def _note(self, note: str) -> None:
        self._notes += f'<span class="note">{as_text(note)}</span>\n\n'

    def stop(self) -> None:
        """What was written stays, marked as unchecked."""
        unread = "What stands above was not fully checked."
        self._status = f"Stopped. {unread}" if self._checked or self._tail else "Stopped."

    def message(self) -> dict[str, str]:
        """The chat message as it stands."""
        tail = f'<span class="tail">{as_text(self._tail)}</span>' if self._tail.strip() else ""
        status = f'<span class="note">{self._status}</span>' if self._status else ""
        written = self._checked + tail
        gap = "\n\n" if written and status else ""
        return message_of("assistant", f"{self._notes}{written}{gap}{status}")


def message_of(role: str, content: str) -> dict[str, str]:
    """A message as Gradio's chat takes it."""
    return {"role": role, "content": content}


def _notes_under(answer: Answer) -> Iterator[str]:
    """What is told under an answer, as HTML."""
    phrases = phrases_for(answer.question.standalone)
    if any(sentence.verdict.status == "weak" for sentence in answer.sentences):
        underlined, meaning = phrases.weak
        yield f'<span class="weak">{underlined}</span>{meaning}'
    if answer.assumed:
        yield phrases.assumed + as_text(", ".join(answer.assumed))
    if answer.age:
        yield as_text(answer.age)
    if answer.left_out:
        yield f"{phrases.left_out}<s>{as_text(' '.join(answer.left_out))}</s>"
