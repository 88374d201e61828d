"""Draw docs/digits.png: digits that the lab's own models made up, beside real ones.

    python docs/draw_digits.py [FILE]

A row for each task, by the recipe that trains its model best, as the table of models draws samples:
the first ones, none chosen. The answers of the notebooks finish the models.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from labgen.course.model_table.load_models import artefact_named, model_of
from labgen.course.model_table.measure import label_of, subject_of
from labgen.data import load
from labgen.plots import draw_rows, get_alt_text
from labgen.registry import tasks
from labgen.training.profiles import EvaluationSizes

DIGITS = 10
SIZES = EvaluationSizes(digits=DIGITS)


def main(file: Path) -> None:
    """Draw the picture and print its words, for the texts that show it."""
    rows = {"MNIST": load("mnist").test_images[:DIGITS]}
    for record in tasks():
        name = record.recipes[0]
        model = model_of(artefact_named(name))
        label = re.match(r"[\w-]+", label_of(name, model))[0]
        rows[label] = subject_of(model).draw(SIZES, 0).clip(0, 1)
    figure = draw_rows(rows, N=DIGITS, title="Real digits, and what each model draws")
    figure.savefig(file, dpi=110, bbox_inches="tight")
    print(get_alt_text(figure))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("digits.png"))
