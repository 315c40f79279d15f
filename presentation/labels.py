"""How often labels are right, as screen and paper show it: the matrix of a classifier's trial and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.language.labelling.model import LABELS, UNKNOWN
from openness.language.labelling.trial import TOLD
from openness.marking import N_
from presentation.markup import Html, element
from presentation.tables import listing

if TYPE_CHECKING:
    from openness.language.labelling.trial import Matrix, Trial
    from openness.month import Month
    from presentation.formats import Formats

NAMES: Final = {
    "knowledge": N_("Knowledge"),
    "question": N_("Question"),
    "promotion": N_("Promotion"),
    "other": N_("Other"),
    UNKNOWN: N_("Nothing said"),
}
CODEBOOK: Final = {
    "knowledge": N_("passes on something that another person could use"),
    "question": N_("asks others for information or help, and means it"),
    "promotion": N_("advertises or praises something of one's own, or calls to buy, vote, follow or come"),
    "other": N_("thanks, greetings, jokes, bare opinion, arrangements, status"),
    UNKNOWN: N_("the classifier was not sure, or there was nothing to read"),
}
_LANGUAGES: Final = {"nl": N_("Dutch"), "en": N_("English")}


def language_name(code: str, formats: Formats) -> str:
    """Return a language's name."""
    return formats.say(_LANGUAGES[code]) if code in _LANGUAGES else code.upper()


def answer(trial: Trial, formats: Formats) -> str:
    """Return in a sentence how often it is right."""
    counts = trial.whole.counts
    right = sum(counts[place][place] for place in range(len(LABELS)))
    said = sum(sum(row[:-1]) for row in counts)
    return formats.say("Of what it labels {right} is labelled as a person did; of {silent} it says nothing.").format(
        right=formats.percent(right / max(1, said), 0), silent=formats.percent(trial.whole.abstention, 0)
    )


def own_answer(name: str, state: str, starts_in: Month, formats: Formats) -> str:
    """Return in a sentence or two what became of a local classifier."""
    say = formats.say
    if state == "better":
        told = say("{name} learned from your own labels, is right more often than the default, and labels from {month} on.")
    elif state == "dropped":
        told = say(
            "{name} learned from your own labels and was given up, because what it learned from is gone or was changed. The"
            " labels that it gave stay; the default labels until another one is better."
        )
    else:
        told = say(
            "{name} learned from your own labels. It is not right more often than the default beyond chance, so it is not used."
        )
    return told.format(name=name, month=formats.month(starts_in))


def summary_table(trial: Trial, formats: Formats, caption: str) -> Html:
    """Return by language: texts, macro-F1 where it says something, abstention, and macro-F1 with silence as a miss."""
    say = formats.say
    heads = (say("Language"), say("Texts"), say("Macro-F1"), say("Nothing said"), say("Macro-F1, silence a miss"))
    rows = [
        (
            language_name(code, formats),
            formats.number(matrix.texts),
            formats.number(matrix.macro_f1(), 2),
            formats.percent(matrix.abstention, 0),
            formats.number(matrix.macro_f1(of_all=True), 2),
        )
        for code, matrix in trial.by_language.items()
    ]
    return listing(heads, rows, caption, widths=(24, 16, 18, 18, 24))


def matrix_table(matrix: Matrix, formats: Formats, caption: str) -> Html:
    """Return a confusion matrix: a row for what a person said, a column for what the classifier said."""
    say = formats.say
    heads = (say("A person said"), *(say(NAMES[told]) for told in TOLD))
    rows = [
        (say(NAMES[label]), *(_field(count, label == told, formats) for count, told in zip(row, TOLD, strict=True)))
        for label, row in zip(LABELS, matrix.counts, strict=True)
    ]
    return listing(heads, rows, caption, widths=(20, 16, 16, 16, 16, 16))


def _field(count: int, right: bool, formats: Formats) -> Html | str:  # noqa: FBT001 - a field is right or not
    number = formats.number(count)
    return element("b", number) if right else number
