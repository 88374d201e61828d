"""Where users meet which sentences, and what to do where a sentence does not say it itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Sentences that are met in one place.

    Attributes:
        title: the heading.
        about: what is said of all of them.
        files: beginnings of paths in the package. The longest that fits a file decides.
    """

    title: str
    about: str
    files: tuple[str, ...]


_NOTE = "A note: there is nothing to do."
_TELL = "The check itself is at fault: please report it, with your answer."
_LAYERS = "Build the network of the layers that the exercise asks for, or leave the player out."

GROUPS = (
    Group(
        "When labgen starts",
        "Installation, courses, profiles and folders.",
        (
            *("__init__.py", "__main__.py", "cli", "registry/", "util/"),
            *("training/start.py", "training/profiles.py"),
        ),
    ),
    Group(
        "When data are loaded",
        "`labgen.data.load`. [Work on a notebook](work_on_a_notebook.md) says which data it takes.",
        ("data/",),
    ),
    Group(
        "When an answer is checked",
        "`labgen.check`, `labgen.hint` and the journal. Here stand the sentences that belong to "
        "all exercises. What is said of one exercise alone is left out: the check says it when it "
        "is of use, and `labgen.hint` goes on from there.",
        ("exercises/", "execution/", "reading/"),
    ),
    Group(
        "When a model is made or trains",
        "Models, recipes, checkpoints and logs. "
        "[Train, stop, go on](training.md) says what is kept and where.",
        ("engine/", "models/", "recipes/", "training/"),
    ),
    Group(
        "When a picture is drawn",
        "`labgen.plots`, and `utils.py` of the handout.",
        ("plots/",),
    ),
    Group("When a player is made", "`labgen.play`.", ("play/", "course/task_players.py")),
    Group(
        "When models are measured",
        "`labgen.evaluate`, in a notebook and as a command. "
        "[The same metrics for all models](measures.md) explains the figures.",
        ("evaluation/", "course/model_table/"),
    ),
    Group(
        "labgen run and labgen check",
        "Commands that read or execute notebooks.",
        ("course/",),
    ),
    Group(
        "Progress and handing in",
        "`labgen.progress` and `labgen.hand_in`.",
        ("course/hand_in/", "course/progress/"),
    ),
    Group(
        "labgen start and labgen update",
        "A kit from the wheel, and a revised one. Your notebooks stay as they are where a command "
        "refuses.",
        ("course/update/", "course/kit/"),
    ),
    Group(
        "labgen release",
        "For instructors. Where a kit is refused, nothing is written.",
        ("instructor/release/", "instructor/"),
    ),
    Group(
        "labgen grade",
        "For instructors: on the screen, on the class's page and on the feedback pages. "
        "[Grade](grade.md) explains the rest.",
        ("instructor/grade/",),
    ),
    Group("labgen new", "For whoever adds a notebook.", ("instructor/new/",)),
)

# Part of a sentence -> what to do. A test asks whether each part is still in a sentence.
ADVICE = {
    # --- installation ---
    # --- checks ---
    "has no hints": "The check still says what is wrong; ask your teacher for more.",
    "These checks know the inputs of seed": "Leave `seed` out: a kit has the numbers of one seed.",
    "follows from binary states of another layer": _TELL,
    "does not exist for the shapes of": _TELL,
    "What … leads to is not known": _TELL,
    "It calls the functions it is given more than": "Does a loop never end? Call each function as "
    "often as the exercise says.",
    "takes states of type float32": "Convert with `tf.cast(x, tf.float32)` before the call.",
    "takes states of shape [batch, …]": "Was the wrong layer handed over, or one row alone?",
    "is None: expected numbers": "Put the result after `return`.",
    "cannot be read as an array: it is a": "Return tensors or arrays of numbers, in the "
    "order of the exercise.",
    "holds no real numbers": "Return floating-point numbers: `tf.cast(x, tf.float32)`.",
    "XLA has no operation": "The model goes on without it, slower. TensorFlow's own operations "
    "keep it fast.",
    "is not the model of a task": "Give an instance of one of the lab's classes, completed by its "
    "notebook.",
    "has no answer cell that defines": "Was the cell deleted, or the function renamed? Take the "
    "cell from a fresh copy of the notebook; `labgen update` puts it back, too.",
    # --- notebooks that are read ---
    "The answer to exercise … was found in": _NOTE,
    "Cell … counts, because it binds": _NOTE,
    "Cell …, which binds …, counts": _NOTE,
    "What binds … in cell": "Delete the version that you do not mean.",
    "Exercise … is in more than one cell": "Delete the version that you do not mean.",
    "The version before it counts": _NOTE,
    "Your last version of … cannot be run": "Mend that cell and run it; until then the version "
    "before it counts.",
    "As you ran it last, the cell": "Run the cell again as it should be.",
    "of its cells are in the file twice": _NOTE,
    "The file is no valid notebook": "Open it in Jupyter and save it again.",
    # --- training ---
    "Profile … knows no task": "Use the name of a task of the course, as in "
    "`labgen.profile().rbm`.",
    "No answer for exercise": "Run the cell of that answer, then the one that completes the class.",
    "it comes from another network": "Build the model with the sizes that it was trained with, or "
    "take one that was trained under the same profile.",
    "There is no artefact …": "Run the notebook that trains it, or take the lab's own: "
    '`labgen.reference_model("rbm")`.',
    "The package holds no reference model of": "Run that notebook first; it saves one.",
    "It was trained on MNIST, not on your data": _NOTE,
    "The checkpoint cannot be written": "Make room on the disk, or name a folder with room in the "
    "environment variable `LABGEN_RUNS`, and run the cell again.",
    "The finished training cannot be kept": "Make room on the disk; what you see now is right.",
    "comes from a run with other settings": "Nothing is lost but time: the training begins anew.",
    "is missing or of another shape than this model's": "Nothing is lost but time: the training "
    "begins anew.",
    "was written by …, and this is": "Nothing is lost but time: versions changed, and the training "
    "begins anew.",
    "Another process is training the same model": "Wait until it is finished, or stop it, and run "
    "the cell again: it goes on from there.",
    "This run keeps no checkpoints": "It trains all the same; keep the kernel running to its end.",
    "the variable … became NaN or infinite": "Try a tenth of the learning rate, and check how the "
    "images were scaled.",
    "is given … twice, once as": "Leave out the older name.",
    "is called … now; the older name still works": "Change the name when you next edit the cell.",
    # --- players: reasons why a layer cannot be shown ---
    "is none that a page can compute": _LAYERS,
    "has groups, a dilation": _LAYERS,
    "normalises another axis than the last": _LAYERS,
    "has an activation that a page cannot compute": _LAYERS,
    # --- measures ---
    "does not hold the model of any task": "Name a file that `labgen.save_model` wrote, such as "
    "`runs/rbm.npz`.",
    # --- commands ---
    "There is no notebook ….": "Name a file that is there, such as `notebooks/1_rbm.ipynb`.",
    "cannot be read as a notebook: …": "Open it in Jupyter and save it again.",
    "It names the kernel": _NOTE,
    "Its kernel did not start": "Install the environment again ([Install](install.md)).",
    "is taken from the file": _NOTE,
    "….ipynb was not found beside the others": "Put it there and hand in again, if it should be "
    "handed in.",
    "is no longer in the kit": _NOTE,
    "there are too many zips of this minute": "Wait a minute; delete zips that you do not need.",
    # --- release ---
    "is no valid notebook": "Open it in Jupyter and save it again.",
    # --- grade ---
    "Grading needs all notebooks of the course": "Put it back into the folder of the notebooks, or "
    "name another folder with `--notebooks`.",
    "has no answer cell for exercise": "Put the cell back into the source notebook.",
    "The folder cannot be read": "Look at the rights of the folder.",
    "The file cannot be read": "Look at the rights of the file, or ask the student for it again.",
    "It is not an ordinary file": "Hand in the notebook itself.",
    "No notebook was found": "Ask the student for the files `.ipynb`, or look whether they lie in "
    "an archive of another kind.",
    "The zip cannot be read": "Ask the student to pack it again.",
    "was not counted: it is none of the lab's notebooks": _NOTE,
    "A worker of the cluster cannot shut students' code in": "Install bubblewrap on every machine "
    "of the cluster.",
    "The worker's pipe is closed": "The answer ended its process; the exercise counts as an error.",
    "has no question … to be marked": "Correct the number of the question in `marks.csv`.",
    "points are more than the maximum": "Correct the points in `marks.csv`, and run the command "
    "again.",
    "it is still to be marked": "Write one number into the column *points*, and run the command "
    "again.",
    "….ipynb was not handed in": _NOTE,
    "Both use … that (almost) nobody else has": "A reason to look, not a proof.",
    "words in the same order that (almost) nobody else has": "A reason to look, not a proof.",
}
