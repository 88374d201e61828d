"""The benchmark at toy sizes: its sums, its processes, its files."""

import io
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import labgen
from benchmarks import growth, shares, startup, training
from benchmarks.peers import FLOOR, IMPLEMENTATIONS, Implementation, numpy_peer, of_task
from benchmarks.racing.child import sizes_of
from benchmarks.racing.picture import draw
from benchmarks.racing.race import Entrant, Timings, environment_of, race
from benchmarks.racing.rows import rows_of, verdict
from benchmarks.racing.table import show
from benchmarks.workload.material import digits32
from benchmarks.workload.products import Product, products_of
from benchmarks.workload.tasks import TASKS, Aim, Benchmark, Sizes, of_steps

TOY = Sizes(digits=40, batch=20, hidden=5, chain=3)
NUMPY = IMPLEMENTATIONS["numpy"]


def timings(**seconds):
    return {name: Timings(9.0, list(times)) for name, times in seconds.items()}


def test_ratios_are_those_of_medians():
    task = Benchmark("rbm", "RBM", "epoch", parts=2, aim=Aim(0.5, 3))
    rows = rows_of(
        task,
        timings(
            # Means, minima and maxima would all give other ratios.
            labgen=[4, 2, 90],
            numpy=[10, 1, 12],
            torch=[20, 19, 21],
            floor_numpy=[2, 2, 2],
            floor_tensorflow=[3, 1, 3],
        ),
    )
    by_name = {row.implementation: row for row in rows}
    ours = by_name["labgen"]
    assert (ours.median, ours.minimum, ours.maximum) == (2, 1, 45)
    assert ours.ratio_to_best_peer == pytest.approx(4 / 10)
    assert ours.ratio_to_floor == pytest.approx(4 / 2)
    assert by_name["torch"].ratio_to_best_peer == pytest.approx(2)
    assert by_name["numpy"].ratio_to_best_peer == 1
    judged = verdict(task, rows)
    assert judged["to_best_peer"] == {"ratio": pytest.approx(0.4), "limit": 0.5, "reached": True}
    assert judged["to_floor"]["reached"]
    assert not verdict(replace(task, aim=Aim(0.39, 3)), rows)["to_best_peer"]["reached"]


def test_without_a_peer_there_is_no_ratio():
    task = Benchmark("rbm", "RBM", "epoch", aim=Aim(0.5, 3))
    rows = rows_of(task, timings(labgen=[4], floor_numpy=[2]))
    assert rows[0].ratio_to_best_peer is None
    assert rows[0].ratio_to_floor == 2
    assert not verdict(task, rows)["to_best_peer"]["reached"]
    printed = io.StringIO()
    show(Console(file=printed, width=120), task, rows, verdict(task, rows))
    assert "the best peer was not measured" in printed.getvalue()


def test_a_missing_peer_is_left_out_by_name_and_the_others_run():
    absent = Implementation(
        "absent", "Absent", "absent", "peer", ("rbm",), ("no_such_package_anywhere",)
    )
    entrants = [Entrant("absent", absent, "rbm", TOY), Entrant("numpy", NUMPY, "rbm", TOY)]
    found, left_out = race(entrants, rounds=2)
    assert list(found) == ["numpy"]
    assert len(found["numpy"].seconds) == 2
    assert left_out == {"absent": "no_such_package_anywhere is not installed"}


def test_a_peer_that_fails_is_left_out_with_its_last_words():
    # NumPy has no VAE here.
    found, left_out = race([Entrant("wrong", NUMPY, "vae", TOY)], rounds=1)
    assert not found
    assert left_out == {"wrong": "KeyError: 'vae'"}


def test_settings_of_the_shell_do_not_reach_a_child():
    shell = {"OMP_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Prescott", "HOME": "/home/me"}
    environment = environment_of(shell, IMPLEMENTATIONS["keras"], Path("x"))
    assert "OMP_NUM_THREADS" not in environment
    assert "OPENBLAS_CORETYPE" not in environment
    assert environment["HOME"] == "/home/me"
    assert environment["TF_ENABLE_ONEDNN_OPTS"] == "1"


def test_bench_writes_a_row_for_each_implementation(tmp_path, monkeypatch):
    chosen = [IMPLEMENTATIONS[name] for name in ("labgen", "numpy", "floor_numpy")]
    monkeypatch.setattr(training, "of_task", lambda task: chosen)
    task = replace(TASKS["rbm"], sizes=TOY)
    with (tmp_path / "printed").open("w") as printed:
        training.bench([task], 2, tmp_path, Console(file=printed, width=120))
    result = json.loads((tmp_path / "bench.json").read_text())
    assert {"machine", "rounds", "rows", "aims", "floors", "left_out", "seeds"} <= set(result)
    assert {"processor", "cores", "versions", "date", "command"} <= set(result["machine"])
    rows = {row["implementation"]: row for row in result["rows"]}
    assert list(rows) == ["labgen", "numpy", "floor_numpy"]
    for row in rows.values():
        assert len(row["rounds"]) == 2
        assert 0 < row["minimum"] <= row["median"] <= row["maximum"]
        assert row["first_seconds"] > 0
    assert rows["labgen"]["ratio_to_best_peer"] == pytest.approx(
        rows["labgen"]["median"] / rows["numpy"]["median"]
    )
    # Both have learnt a little of 40 digits: the error of a network that knows nothing is near
    # 0.25 at its start.
    assert rows["numpy"]["measure"] < 0.26
    assert rows["labgen"]["measure"] < 0.26
    assert (tmp_path / "bench.png").stat().st_size > 1000
    assert "times the best peer" in (tmp_path / "printed").read_text().replace("\n", " ")


def test_numpy_peer_learns():
    work = numpy_peer.MAKERS["rbm"](Sizes(digits=1000, batch=50, hidden=20))
    first = work()
    for _ in range(4):
        last = work()
    # 0.06 is about what the mean digit alone reaches; a seed is fixed.
    assert last < 0.7 * first
    assert last < 0.09


@pytest.mark.parametrize("task", ["dbn", "up_down", "gibbs", "cd10"])
def test_numpy_peer_does_every_task(task):
    sizes = replace(TOY, k=2, hidden=100)
    first, second = numpy_peer.MAKERS[task](sizes)(), numpy_peer.MAKERS[task](sizes)()
    assert first == second
    assert 0 < first < 0.5


def test_products_of_a_small_rbm_by_hand():
    listed, times = products_of("rbm", replace(TOY, k=2))
    # Up, twice down and up, and the two halves of the gradient.
    assert [(product.rows, product.inner, product.columns) for product in listed] == [
        (20, 784, 5),
        (20, 5, 784),
        (20, 784, 5),
        (20, 5, 784),
        (20, 784, 5),
        (784, 20, 5),
        (784, 20, 5),
    ]
    assert times == 2
    assert Product(2, 3, 4, turned_left=True, turned_right=True).left == (3, 2)
    assert Product(2, 3, 4, turned_left=True, turned_right=True).right == (4, 3)


def test_products_of_the_dcgan_agree_with_its_convolutions():
    """Counted another way: every weight of a convolution meets every pixel of the coarser side."""
    sizes = Sizes(batch=10, digits=10)
    weights = {"g": [(100, 512, 1), (512, 256, 16), (256, 128, 64), (128, 1, 256)]}
    weights["d"] = [(1, 64, 256), (64, 128, 64)]
    drawn = sum(16 * a * b * pixels for a, b, pixels in weights["g"])
    judged = sum(16 * a * b * pixels for a, b, pixels in weights["d"]) + 64 * 128
    first_of_d, first_of_g = 16 * 64 * 256, 16 * 100 * 512
    discriminator_step = drawn + 2 * (3 * judged - first_of_d)
    generator_step = drawn + 2 * judged + (2 * drawn - first_of_g)
    listed, _ = products_of("dcgan", sizes)
    total = sum(product.operations for product in listed)
    assert total == 2 * 10 * (discriminator_step + generator_step)


@pytest.mark.parametrize("task", list(TASKS))
def test_every_task_has_us_a_peer_and_three_floors(task):
    kinds = [implementation.kind for implementation in of_task(task)]
    assert kinds.count("ours") == 1
    assert kinds.count(FLOOR) == 3
    assert "peer" in kinds
    assert products_of(task, TASKS[task].sizes)[0]


def test_a_run_of_epochs_is_divided_by_their_number():
    for name in ("rbm", "vae", "cd10", "dbn", "up_down"):
        task = TASKS[name]
        assert task.parts == task.sizes.epochs > 1
        _, times = products_of(name, task.sizes)
        assert times == task.parts * task.sizes.batches


def test_a_gpu_is_timed_over_more_steps():
    task = of_steps(TASKS["dcgan"], 200)
    _, times = products_of("dcgan", task.sizes)
    assert task.parts == task.sizes.batches == times == 200


def test_numpy_peer_learns_for_all_epochs():
    first, second = (numpy_peer.rbm(replace(TOY, epochs=n)) for n in (1, 2))
    first()
    # The second epoch of one is the same as a second run of the other.
    assert first() == second()


def test_sizes_survive_json():
    sizes = Sizes(k=3, generator=(8, 4, 2))
    assert sizes_of(json.dumps(asdict(sizes))) == sizes


def test_digits_are_resized_as_the_lab_does(answers):
    expected = answers["5_dcgan"].scale_images(labgen.data.load("mnist", limit=20).train_images)
    np.testing.assert_allclose(digits32(Sizes(digits=20)), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("_MklNativeFusedMatMul", "matrix products"),
        ("MatMul", "matrix products"),
        ("_MklNativeConv2DBackpropInput", "convolutions"),
        ("StatelessRandomUniformV2", "random numbers"),
        ("GatherV2", "gathering the batch"),
        ("StatefulPartitionedCall", ""),
        ("Less", "element-wise and the rest"),
    ],
)
def test_kinds_of_operations(operation, kind):
    assert shares.kind_of(operation) == kind


def test_exponent():
    assert growth.exponent({10: 1.0, 20: 1.5, 40: 4.0}) == pytest.approx(1)
    assert growth.exponent({10: 1.0, 100: 1.0}) == 0


def test_pictures_have_a_panel_for_each(tmp_path):
    rows = rows_of(TASKS["vae"], timings(labgen=[1, 2], keras=[3, 4]))
    assert len(draw(rows, "x").axes) == 1
    assert len(growth.draw({"k": {1: 1.0, 2: 2.0}, "n": {1: 1.0, 2: 2.0}}).axes) == 2


def test_import_is_timed_in_a_new_process():
    assert 0 < startup.in_python(startup._IMPORT) < 60
    with pytest.raises(Exception, match="ZeroDivisionError"):
        startup.in_python("1 / 0")
