"""Draw every diagram of the lab as an SVG file.

    python notebooks/figures/draw_figures.py [FOLDER]

rewrites the files in FOLDER, by default the folder of this script, always byte for byte the same.
Colours, arrows and lettering are in sketch.py, the diagrams themselves in figures_*.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

import figures_boltzmann
import figures_gan
import figures_vae

DIAGRAMS = (
    figures_boltzmann.generative_view,
    figures_boltzmann.rbm,
    figures_boltzmann.cd1,
    figures_boltzmann.dbn,
    figures_boltzmann.dbn_reconstruction,
    figures_boltzmann.up_down,
    figures_vae.vae_plain,
    figures_vae.vae_encoder,
    figures_vae.vae_decoder,
    figures_vae.vae_whole,
    figures_vae.vae_reparameterised,
    figures_vae.vae_log_variance,
    figures_gan.gan,
    figures_gan.gan_generator,
    figures_gan.gan_discriminator,
    figures_gan.gan_two_headed,
    figures_gan.dcgan,
)


def main(folder: Path) -> None:
    """Write one file for each diagram, named for its function."""
    folder.mkdir(parents=True, exist_ok=True)
    for diagram in DIAGRAMS:
        target = folder / f"{diagram.__name__}.svg"
        target.write_text(diagram().svg(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
