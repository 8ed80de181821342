"""The chains that answer: one for each model that people can choose."""

from collections.abc import Sequence

from assistant.answering.chain import RetrievalChain
from assistant.answering.reading_ahead import ReadingAhead
from assistant.asking.translation import Translator
from assistant.model.models import Model
from assistant.ui.shared.preferences import Preferences
from index.library import Library


class Chains:
    """A chain for each model; a model is loaded when it is first used."""

    def __init__(self, library: Library, models: Sequence[Model]) -> None:
        """The first of `models` is the default."""
        self.models = models
        self._chains = {model.name: RetrievalChain(library, model) for model in models}
        self._reading_ahead = {
            model.name: ReadingAhead(self._chains[model.name], model) for model in models
        }
        self._translators = {model.name: Translator(model) for model in models}

    def model_for(self, preferences: Preferences) -> Model:
        """The chosen model; the default one if that isn't offered (any more)."""
        offered = {model.name: model for model in self.models}
        return offered.get(preferences.model, self.models[0])

    def chain_for(self, preferences: Preferences) -> RetrievalChain:
        """The chain that uses the chosen model."""
        return self._chains[self.model_for(preferences).name]

    def reading_ahead_for(self, preferences: Preferences) -> ReadingAhead:
        """What has the chosen model read while questions are typed."""
        return self._reading_ahead[self.model_for(preferences).name]

    def translator_for(self, preferences: Preferences) -> Translator:
        """The translator that uses the chosen model."""
        return self._translators[self.model_for(preferences).name]
