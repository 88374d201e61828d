"""Players that live in the page: models under the student's hand, without a kernel.

Each function takes a trained model and returns a page of HTML with the model's numbers (float16,
base64) and a few hundred lines of plain JavaScript inside, shown in a sandboxed iframe. It moves
in JupyterLab, VS Code, Colab, a saved notebook and the pages of `labgen run`, and asks the network
for nothing. A function knows arrays and a network's layers, never a model class.

| player | shows | size |
| --- | --- | --- |
| `gibbs` | the chain of an RBM, free energy, units that are held | 0.27 MB |
| `latent_plane` | the decoder of a VAE over the plane of z, a slider for each variable | 0.6 MB |
| `drawing_pad` | what all models make of a digit drawn by hand | 0.3 to 1.5 MB |
| `network_walk` | the layers of a DBN, and beside it the fine-tuned network | 0.3, 0.75 MB |
| `generator_walk` | paths between two z, and the game real or fake | 0.5 to 0.95 MB |
| `film` | filters, samples or the latent plane over the epochs, also as a GIF | up to 1.1 MB |
| `playground` | several players on one page | the sum |

Processor time in Chromium on two cores of an AMD EPYC, beside other programs: 0.4 ms for a Gibbs
step of 784-100, 0.5 ms for a decoder 20-200-200-784, 4 ms for the generator of `quick`, 23 ms for
the discriminator of the full size. No page is larger than 1.5 MB: where float16 does not fit,
`drawing_pad` keeps 8 bits a weight and `generator_walk` the pictures of its paths, and both say so.
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
