"""Players that live in the page: models under the student's hand, without a kernel.

Each function takes a trained model and returns a page of HTML with the model's numbers (float16,
base64) and a few hundred lines of JavaScript inside, shown in a sandboxed iframe.
"""

from labgen.play.drawing_pad import drawing_pad
from labgen.play.film import Film, film
from labgen.play.generator_walk import generator_walk
from labgen.play.gibbs import gibbs
from labgen.play.latent_plane import latent_plane
from labgen.play.network_walk import network_walk
from labgen.play.page import Player, TooLargeError
from labgen.play.playground import playground

__all__ = [
    "Film",
    "Player",
    "TooLargeError",
    "drawing_pad",
    "film",
    "generator_walk",
    "gibbs",
    "latent_plane",
    "network_walk",
    "playground",
]
