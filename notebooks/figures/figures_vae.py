"""Diagrams of task 4: the variational autoencoder, from the plain model to the one that trains."""

from __future__ import annotations

from sketch import FAINT, PROBABILITIES, SMALL, Box, Drawing


def vae_plain() -> Drawing:
    """The latent-variable model and the posterior that nobody knows."""
    d = Drawing(
        760,
        350,
        "Latent-variable model",
        "The prior p(z) = N(0, I) gives a sample z; the model p(x|z) gives a sample x. The way "
        "back, p(z|x), is unknown and is approximated by q(z|x).",
    )
    y = 120
    bell = d.bell((84, y - 8), 110, 56, "latent")
    d.label((84, y + 40), "$p(z) = N(0, I)$")
    z = d.unit((264, y), "latent", "$z$", r=30, size=20)
    model = d.box(390, y - 30, 140, 60, "network", "$p(x|z)$", size=18)
    digit = d.picture(642, y - 35, 70, "three", "data")
    d.label((676, y - 54), "$x$", size=18)
    d.arrow((bell.right[0], y), z.left, kind="sampled")
    d.arrow(z.right, model.left)
    d.arrow(model.right, digit.left, kind="sampled")
    d.label((460, 58), "model: latent features explain $x$", size=SMALL)
    true = d.box(330, 184, 260, 38, "noise", "$p(z|x)$  true, but **unknown**")
    close = d.box(330, 248, 260, 38, "network", "$q(z|x)$  learnt, so that $q ≈ p$")
    d.arrow((664, 155), (664, 203), true.right, colour=FAINT)
    d.arrow(true.left, (278, 203), (278, 147), colour=FAINT)
    d.arrow((690, 155), (690, 267), close.right)
    d.arrow(close.left, (254, 267), (254, 150), kind="sampled")
    d.legend("latent", "data", "solid", "sampled")
    return d


def _fan(d: Drawing, left: Box, right: Box) -> None:
    """Two layers that are fully connected: a few lines stand for all of them."""
    for a in (0.08, 0.5, 0.92):
        for b in (0.08, 0.5, 0.92):
            d.line((left.x + left.w, left.at(0, a)[1]), (right.x, right.at(0, b)[1]))


def vae_encoder() -> Drawing:
    """The encoder of the VAE."""
    d = Drawing(
        840,
        400,
        "Encoder of the VAE",
        "784 pixels x pass through two layers of 200 softplus units to two linear outputs: the "
        "means mu_z and the standard deviations sigma_z of q(z|x), from which z is sampled.",
    )
    y = 168
    digit = d.picture(28, y - 35, 70, "three", "data")
    x = d.layer((164, y), "visible", PROBABILITIES, vertical=True, r=11)
    one = d.layer((284, y), "hidden", count=7, vertical=True, r=11)
    two = d.layer((404, y), "hidden", count=7, vertical=True, r=11)
    mean = d.layer((524, y - 66), "latent", count=3, vertical=True, r=11)
    sigma = d.layer((524, y + 66), "latent", count=3, vertical=True, r=11)
    for left, right in ((x, one), (one, two), (two, mean), (two, sigma)):
        _fan(d, left, right)
    d.arrow(digit.right, x.left)
    bell = d.bell((674, y - 4), 124, 60, "latent")
    d.arrow(mean.right, (674, mean.centre[1]), bell.top, radius=24)
    d.arrow(sigma.right, (674, sigma.centre[1]), bell.bottom, radius=24)
    d.label((556, mean.centre[1] - 20), "means $μ_z$", anchor="start")
    d.label((556, sigma.centre[1] + 20), "deviations $σ_z$", anchor="start")
    d.label((734, mean.centre[1] - 24), "$q(z|x) = N(μ_z, σ_z^2)$")
    z = d.unit((792, y + 4), "latent", "$z$", r=20)
    d.arrow((bell.x + bell.w - 12, y + 4), z.left, kind="sampled", gap=3)
    foot = y + 140
    d.label((64, foot), "digit $x$")
    d.label((164, foot), "784\npixels", size=SMALL)
    d.label((284, foot), "200\nsoftplus", size=SMALL)
    d.label((404, foot), "200\nsoftplus", size=SMALL)
    d.label((524, foot), "20 + 20\nlinear", size=SMALL)
    d.legend("data", "visible", "hidden", "latent", "solid", "sampled")
    return d


def vae_decoder() -> Drawing:
    """The decoder of the VAE."""
    d = Drawing(
        820,
        380,
        "Decoder of the VAE",
        "20 latent values z pass through two layers of 200 softplus units to 784 logits; their "
        "sigmoid is p(x = 1), the probability of each pixel, and defines p(x|z).",
    )
    y = 160
    z = d.layer((110, y), "latent", count=4, vertical=True, r=11)
    one = d.layer((230, y), "hidden", count=7, vertical=True, r=11)
    two = d.layer((350, y), "hidden", count=7, vertical=True, r=11)
    logits = d.layer((470, y), "generated", count=5, vertical=True, r=11)
    pixels = d.layer((590, y), "generated", PROBABILITIES, vertical=True, r=11)
    for left, right in ((z, one), (one, two), (two, logits)):
        _fan(d, left, right)
    d.arrow(logits.right, pixels.left)
    d.label((530, y - 18), "sigmoid", size=SMALL)
    digit = d.picture(714, y - 35, 70, "soft three", "generated")
    d.arrow(pixels.right, digit.left, kind="sampled")
    d.label((656, y - 24), "$p(x|z)$")
    d.label((44, y), "$z$", size=20)
    foot = y + 132
    d.label((110, foot), "20", size=SMALL)
    d.label((230, foot), "200\nsoftplus", size=SMALL)
    d.label((350, foot), "200\nsoftplus", size=SMALL)
    d.label((470, foot), "784\nlogits", size=SMALL)
    d.label((590, foot), "784 times\n$p(x_i = 1)$", size=SMALL)
    d.label((748, foot), "digit $x$", size=SMALL)
    d.legend("latent", "hidden", "generated", "probabilities", "solid", "sampled")
    return d


def _autoencoder(d: Drawing, y: float, mean: str, spread: str) -> dict[str, Box]:
    """Encoder, its two outputs, z and decoder in one line: what three diagrams share."""
    part = {"x": d.picture(22, y - 35, 70, "three", "data")}
    d.label((57, y - 54), "$x$", size=18)
    part["encoder"] = d.network(118, y, 100, 170, 104, "encoder\n$q(z|x)$")
    part["mean"] = d.box(246, y - 70, 100, 48, "latent", mean)
    part["spread"] = d.box(246, y + 22, 100, 48, "latent", spread)
    part["z"] = d.unit((536, y), "latent", "$z$", r=26, size=20)
    part["decoder"] = d.network(614, y, 100, 104, 170, "decoder\n$p(x|z)$")
    part["out"] = d.picture(782, y - 35, 70, "soft three", "generated")
    d.label((817, y - 54), "$p(x = 1)$")
    d.arrow(part["x"].right, part["encoder"].left)
    for name in ("mean", "spread"):
        d.arrow((218, part[name].centre[1]), part[name].left)
    d.arrow(part["z"].right, part["decoder"].left)
    d.arrow(part["decoder"].right, part["out"].left)
    # The gradient of the decoder runs back beside the arrows that it belongs to.
    d.arrow((782, y + 17), (714, y + 17), kind="gradient")
    d.arrow((614, y + 17), (561, y + 17), kind="gradient")
    return part


def _combine(d: Drawing, part: dict[str, Box], y: float, sigma: Box) -> None:
    """z = mean + sigma * eps, with eps sampled outside the path of the gradient."""
    x = 474
    times = d.unit((x, y + 46), "network", "×", r=14, size=18)
    plus = d.unit((x, y), "network", "+", r=14, size=18)
    d.arrow(part["mean"].right, (x, y - 46), plus.top, gap=3)
    d.arrow(sigma.right, times.left, gap=3)
    d.arrow(times.top, plus.bottom, gap=1)
    d.arrow(plus.right, part["z"].left, gap=3)
    eps = d.unit((x, y + 112), "noise", "$ε$", r=20, size=20)
    d.label((x - 28, y + 112), "`eps`", anchor="end")
    d.arrow(eps.top, times.bottom, gap=3)
    bell = d.bell((580, y + 104), 96, 42, "noise")
    d.arrow((bell.x, y + 112), eps.right, kind="sampled", gap=3)
    d.label((640, y + 112), "$N(0, I)$", anchor="start")
    # Back through z to the encoder, over the top.
    d.arrow(
        part["z"].top, (536, y - 104), (168, y - 104), (168, y - 68), kind="gradient", radius=24
    )


def vae_whole() -> Drawing:
    """The whole VAE with z as a sampled node."""
    d = Drawing(
        880,
        314,
        "VAE with a sampling node",
        "Encoder, the two outputs mu_z and sigma_z, z sampled from their normal distribution, and "
        "decoder. The gradient runs from the output back to z and stops there: sampling blocks it.",
    )
    y = 118
    part = _autoencoder(d, y, "$μ_z$", "$σ_z$")
    for name, side in (("mean", -1), ("spread", 1)):
        d.arrow(
            part[name].right,
            (450, y + side * 46),
            part["z"].at(0.08, 0.5 + side * 0.24),
            kind="sampled",
            radius=20,
        )
        d.cross((412, y + side * 46))
    d.label((486, y - 72), "$z ∼ N(μ_z, σ_z^2)$")
    d.label(
        (440, y + 120),
        "The gradient reaches $z$ but cannot pass the sampling: the encoder would not learn.",
        size=SMALL,
    )
    d.legend("data", "latent", "generated", "solid", "sampled", "gradient")
    return d


def vae_reparameterised() -> Drawing:
    """The VAE with the noise as an input."""
    d = Drawing(
        880,
        386,
        "VAE, reparameterised",
        "Noise eps is sampled from N(0, I) outside the path; z = mu_z + sigma_z times eps is then "
        "computed, and the gradient passes from the output through z to mu_z, sigma_z and the "
        "encoder.",
    )
    y = 160
    part = _autoencoder(d, y, "$μ_z$", "$σ_z$")
    _combine(d, part, y, part["spread"])
    d.label((349, y - 130), "The gradient passes $z$ and reaches the encoder.", size=SMALL)
    d.label((296, y + 132), "$z = μ_z + σ_z ε$", size=18)
    d.label((590, y + 144), "$ε$ needs no gradient", size=SMALL)
    d.legend("data", "latent", "noise", "generated", "solid", "sampled", "gradient")
    return d


def vae_log_variance() -> Drawing:
    """The VAE as it is trained, with both terms of its loss."""
    d = Drawing(
        900,
        570,
        "VAE with log-variance and loss",
        "The encoder's outputs are the mean z_mean and the log-variance z_log_var; sigma_z is "
        "exp(z_log_var / 2), z = z_mean + sigma_z times eps. The loss has two terms: the KL "
        "divergence between q(z|x) and p(z), from the encoder's outputs, and the reconstruction "
        "term, from the decoder's output and x. The gradient starts at both.",
    )
    y = 182
    d.panel(238, y - 78, 116, 156)
    part = _autoencoder(d, y, "$μ_z$\n`z_mean`", "$[log] σ_z^2$\n`z_log_var`")
    exp = d.box(366, y + 30, 68, 32, "network", "$[exp](½ ·)$", size=SMALL)
    d.arrow(part["spread"].right, exp.left, gap=3)
    _combine(d, part, y, exp)
    d.label((445, y + 26), "$σ_z$", size=SMALL)

    kl = d.box(186, 384, 220, 62, "loss", "**KL term**\n$D_{[KL]}(q(z|x) ‖ N(0, I))$")
    reconstruction = d.box(636, 384, 220, 62, "loss", "**reconstruction term**\n$−[log] p(x|z)$")
    d.arrow((276, y + 78), (276, kl.y))
    d.arrow((316, kl.y), (316, y + 78), kind="gradient")
    d.arrow((800, y + 35), (800, reconstruction.y))
    d.arrow((834, reconstruction.y), (834, y + 35), kind="gradient")
    d.arrow((57, y - 66), (57, 30), (884, 30), (884, 415), reconstruction.right)
    text = "**loss** = reconstruction + KL = −(evidence lower bound)"
    total = d.box(291, 472, 460, 44, "loss", text)
    d.arrow(kl.at(0.7, 1), total.at(0.106, 0))
    d.arrow(reconstruction.at(0.3, 1), total.at(0.894, 0))
    d.legend("data", "latent", "noise", "generated", "solid", "sampled", "gradient")
    return d
