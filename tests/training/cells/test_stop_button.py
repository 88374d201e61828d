"""The stop button, as a notebook's front end presses it: a kernel that is interrupted."""

import re

import pytest
from jupyter_client.manager import start_new_kernel

from tests.conftest import NOTEBOOKS, ROOT

_MODEL = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
import labgen
labgen.setup()
import numpy as np
from labgen.exercises.loader import load_answers
answers = load_answers({str(NOTEBOOKS / "1_rbm.ipynb")!r})
RBM = labgen.models.completed(labgen.models.RBM, answers)
images = np.random.default_rng(1).random((200, 12)).astype("float32")
history = "of an earlier run"
"""
_TRAIN = """
rbm = RBM(12, 5)
history = rbm.fit(images, 10**6, batch_size=10, title="Toy")
print("behind the training")
"""


class Kernel:
    def __init__(self, client, manager):
        self._client, self._manager = client, manager

    def run(self, code, then="", stop_at=None):
        """Run a cell, and another that is waiting for it; the kernel is interrupted as soon as the
        first has shown text that matches. The replies, and all that was shown."""
        waiting = [self._client.execute(source) for source in (code, then) if source]
        last, shown, replies = waiting[-1], [], []
        while True:
            message = self._client.get_iopub_msg(timeout=120)
            content, of = message["content"], message["parent_header"].get("msg_id")
            text = content.get("text") or content.get("data", {}).get("text/plain", "")
            shown += [text] if of in waiting and text else []
            if stop_at and re.search(stop_at, text):
                self._manager.interrupt_kernel()
                stop_at = None
            if of == last and content.get("execution_state") == "idle":
                break
        while len(replies) < len(waiting):
            reply = self._client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") in waiting:
                replies.append(reply["content"])
        return replies, "\n".join(shown)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    runs = str(tmp_path_factory.mktemp("runs"))
    manager, client = start_new_kernel(extra_arguments=["--IPKernelApp.log_level=50"])
    made = Kernel(client, manager)
    (reply,), _ = made.run(f"import os\nos.environ['LABGEN_RUNS'] = {runs!r}\n{_MODEL}")
    assert reply["status"] == "ok", reply
    yield made
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_it_ends_the_cell_with_one_sentence_and_what_was_to_follow(kernel):
    (stopped, behind), shown = kernel.run(_TRAIN, then="print('next cell')", stop_at="left\n")
    assert stopped["status"] == "error" and stopped["ename"] == "Interrupted"
    assert re.match(
        r"Toy: stopped (after|in) epoch \d+ of 1000000(, .*)?\.\n"
        r"Run this cell again to go on from there\.$",
        "\n".join(stopped["traceback"]),
    )
    assert behind["status"] == "aborted"
    assert "compiling" in shown and "behind" not in shown and "next cell" not in shown

    # Though there is a history of an earlier run, it is not taken for that of this model.
    (reply,), _ = kernel.run("print(history)")
    assert reply["status"] == "error"
    assert reply["traceback"][0].startswith(
        "This cell needs history, and the cell that makes it was stopped"
    )
    (reply,), shown = kernel.run("labgen.save_model('rbm', rbm)")
    assert shown.startswith("rbm: This model has ")
    assert reply["traceback"][0].startswith("NotFinished: ")
    assert "unfinished=True" in reply["evalue"]
    (reply,), shown = kernel.run("rbm = 3\n[history for history in (1, 2)]")
    assert reply["status"] == "ok"

    (stopped,), shown = kernel.run(_TRAIN, stop_at="left\n")
    assert "Toy: going on " in shown
    (reply,), _ = kernel.run("history = 1")
    (reply,), shown = kernel.run("print(history)")
    assert shown == "1\n"


def test_any_other_cell_ends_without_a_page_of_frames(kernel):
    (reply,), _ = kernel.run("print('now', flush=True)\nx = time.sleep(60)", stop_at="now")
    assert reply["ename"] == "KeyboardInterrupt"
    assert reply["traceback"] == ["This cell was stopped. Run it again to finish it."]
    (reply,), _ = kernel.run("x")
    assert reply["traceback"][0].startswith("This cell needs x, ")
