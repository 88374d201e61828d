"""A class with everything on its pages that a page about grading can have."""

from __future__ import annotations

from pathlib import Path

from labgen.exercises.verdict import Finding, Hint
from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.grade.marking.records import Graded, ManualAnswer, Mark
from labgen.instructor.grade.reports.write import write_reports

# One pixel.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"
CODE = '''@decorated
class Net(Base):
    """A docstring with é."""

    def energy(self, v, *rest, k: int = 0x1F, **options):
        # a comment
        if v is None or k not in (1, 2.5e-3, 3j):
            raise ValueError(f"no {v!r} at {k:.2f}\\n", r"\\d+", b"x")
        try:
            import numpy as np
            from os import path
        except (KeyError, OSError) as error:
            assert True, print(len(error.args), ...)
        return lambda: -np.sum(v @ self.w) ** 2 // 3 if self.x else __name__
'''
PROSE = f"""# A heading

### Another, and no second

See **this** [link](https://a.example/b) ![](data:image/png;base64,{PNG})
<img src="data:image/png;base64,{PNG}"> <img src="https://a.example/x.png"> <h6>raw</h6>
"""
# Words that two people do not find by themselves.
SHARED = (
    "The purple weights wander about like tired elephants in a rather dusty cinema, because every "
    "energy wants to be small while the partition function sulks behind its curtain of states."
)
SHARED_CODE = """def energy(v, h, w, a, b):
    # elephants first, curtains later
    elephants = tf.einsum("ni,ij,nj->n", v, w, h)
    curtains = tf.linalg.matvec(v, a) + tf.linalg.matvec(h, b)
    return -(elephants + curtains)
"""


def write_class(out: Path) -> None:
    """Write all pages about six students, with every status, notes, marks and two of them alike."""
    wrong = Mark(
        *("1.1", 0.0, 2.0, "wrong", "not right yet"),
        (Finding("It has the right shape", True), Finding("It agrees", False, "-3.2, not 3.2")),
        Hint("sign", "The sign is wrong."),
        ("The cell was found by its name.",),
        "printed",
        CODE,
    )
    right = Mark("1.1", 2.0, 2.0, "right", code="x = 1")
    others = ("error", "stopped", "not attempted")
    answers = (ManualAnswer("1.a", 4.0, PROSE), ManualAnswer("1.b", 4.0, PROSE, 2.5, "Good"))
    copied = (ManualAnswer("1.a", 4.0, SHARED), ManualAnswer("1.b", 4.0, SHARED[20:]))
    graded = [
        Graded("ada", (wrong,), answers, ("The notebook 5_dcgan is missing.",)),
        Graded("bob", (right,), ()),
        Graded("eve", (Mark("1.1", 2.0, 2.0, "right", code=SHARED_CODE),), copied),
        Graded("fay", (Mark("1.1", 2.0, 2.0, "right", code=SHARED_CODE),), copied),
        *(Graded(s, (Mark("1.1", 0.0, 2.0, s, "It ended."),), ()) for s in others),
    ]
    template = read_template(Path(__file__).parents[3] / "notebooks")
    write_reports(out, graded, template, ["a.zip is unreadable"], ["No network wall."])
