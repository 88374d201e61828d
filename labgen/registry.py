"""What the lab asks: the exercises of the five notebooks, with their functions and points."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Exercise:
    """One exercise: one answer cell, one pure function.

    number: as the notebooks write it, "1.2"; name: the function asked for; notebook: the
    notebook's file name without its ending; returns: the names of the results, in order.
    """

    number: str
    name: str
    title: str
    points: int
    notebook: str
    returns: tuple[str, ...]

    @property
    def label(self) -> str:
        """Number and function name, as messages and test ids show them."""
        return f"{self.number} {self.name}"

    @property
    def results(self) -> tuple[str, ...]:
        """What messages call the results: by their names, or by the function's if there is one."""
        return self.returns if len(self.returns) > 1 else (f"the result of {self.name}",)


def _table(notebook: str, *rows: tuple[str, str, str, int, str]) -> tuple[Exercise, ...]:
    return tuple(
        Exercise(number, name, title, points, notebook, tuple(returns.split()))
        for number, name, title, points, returns in rows
    )


EXERCISES: tuple[Exercise, ...] = (
    *_table(
        "1_rbm",
        ("1.1", "energy", "The energy of a state", 2, "energy"),
        ("1.2", "hidden_probs", "Upwards: probabilities of the hidden units", 2, "h_prob"),
        ("1.3", "visible_probs", "Downwards: probabilities of the visible units", 2, "v_prob"),
        ("1.4", "gibbs_step", "One full Gibbs step", 4, "v_prob v h_prob h"),
        ("1.5", "cd_gradients", "The gradient of contrastive divergence", 4, "dw da db"),
        ("1.6", "free_energy", "Free energy", 2, "free_energy"),
    ),
    *_table(
        "2_dbn",
        ("2.1", "up_pass", "The up pass", 2, "h1_prob h1 h2_prob h2"),
        ("2.2", "top_chain", "The chain in the top RBM", 3, "h2_0 h1_k h2_k"),
        ("2.3", "down_pass", "The down pass", 2, "h1_prob h1 v_prob"),
        ("2.4", "tied_start", "A start that changes nothing", 2, "w2 a2 b2"),
        ("2.5", "in_pixel_space", "Top weights in pixel space", 1, "pixel_weights"),
    ),
    *_table(
        "3_up_down",
        ("3.1", "untie", "Untie", 1, "r b_up w_down a_down"),
        ("3.2", "wake_pass", "The wake pass", 2, "h v_prob"),
        ("3.3", "generative_gradients", "The generative gradients", 2, "dw_down da_down"),
        ("3.4", "sleep_pass", "The sleep pass", 2, "v_prob h_prob"),
        ("3.5", "recognition_gradients", "The recognition gradients", 2, "dr db_up"),
    ),
    *_table(
        "4_vae",
        ("4.1", "build_encoder", "The encoder", 2, "encoder"),
        ("4.2", "build_decoder", "The decoder", 2, "decoder"),
        ("4.3", "reparameterise", "Reparameterisation", 2, "z"),
        ("4.4", "reconstruction_nats", "Reconstruction, in nats", 2, "nats"),
        ("4.5", "kl_nats", "The KL divergence, in nats", 2, "nats"),
        ("4.6", "active_units", "Active variables", 2, "active"),
    ),
    *_table(
        "5_dcgan",
        ("5.1", "scale_images", "Images for the networks", 2, "images"),
        ("5.2", "build_generator", "The generator", 3, "generator"),
        ("5.3", "build_discriminator", "The discriminator", 3, "discriminator"),
        ("5.4", "discriminator_loss", "The discriminator's loss", 2, "loss"),
        ("5.5", "generator_loss", "The generator's loss", 2, "loss"),
        ("5.6", "discriminator_gradients", "A step of the discriminator", 3, "loss gradients"),
        ("5.7", "generator_gradients", "A step of the generator", 3, "loss gradients"),
    ),
)

_BY_NUMBER = {exercise.number: exercise for exercise in EXERCISES}
_BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def find(exercise: str) -> Exercise:
    """The exercise with this number ("1.2") or this function name ("hidden_probs").

    Raises ValueError with the known numbers where there is none.
    """
    key = str(exercise).strip()
    for table in (_BY_NUMBER, _BY_NAME):
        if key in table:
            return table[key]
    raise ValueError(
        f"There is no exercise {key!r}. The lab has: "
        + ", ".join(known.number for known in EXERCISES)
        + "."
    )


def of_notebook(notebook: str) -> tuple[Exercise, ...]:
    """The exercises of one notebook ("1_rbm"), in order; empty for an unknown name."""
    return tuple(exercise for exercise in EXERCISES if exercise.notebook == notebook)
