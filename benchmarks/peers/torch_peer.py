"""PyTorch, eager and compiled by `torch.compile`.

The Boltzmann machines have no use for autograd, so it is off for them, and the parameters are
updated in place. The DCGAN keeps its images channels-last, Adam is the fused one, and a frozen
discriminator computes no gradient of its own weights in the generator's step.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F

from benchmarks.peers import Maker, Work
from benchmarks.workload import material
from benchmarks.workload.tasks import Sizes

torch.set_num_threads(os.cpu_count() or 1)
# TensorFlow takes a GPU by itself.
if torch.cuda.is_available():
    torch.set_default_device("cuda")


def _sample(probs: torch.Tensor) -> torch.Tensor:
    return (torch.rand_like(probs) < probs).to(probs.dtype)


def _predict(below: torch.Tensor, w: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return torch.sigmoid(torch.addmm(bias, below, w))


class Machine:
    """An RBM's parameters, changed in place."""

    def __init__(self, w, a, b, sizes: Sizes):
        self.w, self.a, self.b = (torch.as_tensor(x).clone() for x in (w, a, b))
        self.k, self.rate = sizes.k, sizes.learning_rate / sizes.batch

    def chain(self, v0: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Data -> (h0, probabilities of the last pixels, last v, last h)."""
        h0 = h = _sample(_predict(v0, self.w, self.b))
        for _ in range(self.k):
            v_probs, v, h = self.gibbs_step(h)
        return h0, v_probs, v, h

    def gibbs_step(self, h: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        v_probs = _predict(h, self.w.t(), self.a)
        v = _sample(v_probs)
        return v_probs, v, _sample(_predict(v, self.w, self.b))

    def learn(self, v0, h0, v, h) -> None:
        self.w.addmm_(v0.t(), h0, alpha=self.rate).addmm_(v.t(), h, alpha=-self.rate)
        self.a.add_((v0 - v).sum(0), alpha=self.rate)
        self.b.add_((h0 - h).sum(0), alpha=self.rate)


def rbm(sizes: Sizes, compiled: bool) -> Work:
    zeros = torch.zeros(784), torch.zeros(sizes.hidden)
    machine = Machine(material.first_weights(sizes), *zeros, sizes)

    def step(v: torch.Tensor) -> torch.Tensor:
        h0, v_probs, v_k, h_k = machine.chain(v)
        machine.learn(v, h0, v_k, h_k)
        return v_probs

    return _epoch(step, sizes, compiled)


def dbn(sizes: Sizes, compiled: bool) -> Work:
    below = {name: torch.tensor(x) for name, x in material.reference("rbm").items()}
    w = material.first_weights(sizes, len(below["b"]))
    top = Machine(w, below["b"], torch.zeros(sizes.hidden), sizes)

    def step(v: torch.Tensor) -> torch.Tensor:
        h1 = _sample(_predict(v, below["w"], below["b"]))
        h2, _, h1_k, h2_k = top.chain(h1)
        top.learn(h1, h2, h1_k, h2_k)
        h1_down = _sample(_predict(h2_k, top.w.t(), top.a))
        return _predict(h1_down, below["w"].t(), below["a"])

    return _epoch(step, sizes, compiled)


def up_down(sizes: Sizes, compiled: bool) -> Work:
    start = {name: torch.tensor(x) for name, x in material.reference("dbn").items()}
    top = Machine(start["w2"], start["a2"], start["b2"], sizes)
    r, b_up = start["w1"].clone(), start["b1"].clone()
    w_down, a_down = start["w1"].t().contiguous(), start["a1"].clone()
    rate = top.rate

    def step(v: torch.Tensor) -> torch.Tensor:
        h1 = _sample(_predict(v, r, b_up))
        awake = _predict(h1, w_down, a_down)
        h2, _, h1_k, h2_k = top.chain(h1)
        dreamt = _predict(h1_k, w_down, a_down)
        of_pixels, of_states = v - awake, h1_k - _predict(dreamt, r, b_up)
        top.learn(h1, h2, h1_k, h2_k)
        w_down.addmm_(h1.t(), of_pixels, alpha=rate)
        a_down.add_(of_pixels.sum(0), alpha=rate)
        r.addmm_(dreamt.t(), of_states, alpha=rate)
        b_up.add_(of_states.sum(0), alpha=rate)
        return dreamt

    return _epoch(step, sizes, compiled)


def gibbs(sizes: Sizes, compiled: bool) -> Work:
    start = material.reference("rbm")
    machine = Machine(start["w"], start["a"], start["b"], sizes)
    first = torch.tensor(material.start_of_chains(sizes, len(start["b"])))
    torch.manual_seed(sizes.seed)
    step = _compiled(machine.gibbs_step, compiled)

    @torch.no_grad()
    def work() -> float:
        h = first
        for _ in range(sizes.chain):
            v_probs, _, h = step(h)
        return float(v_probs.mean())

    return work


class VAE(nn.Module):
    def __init__(self, sizes: Sizes):
        super().__init__()
        n, z = sizes.n_hidden, sizes.n_z
        self.encoder = nn.Sequential(
            nn.Linear(784, n), nn.Softplus(), nn.Linear(n, n), nn.Softplus(), nn.Linear(n, 2 * z)
        )
        self.decoder = nn.Sequential(
            nn.Linear(z, n), nn.Softplus(), nn.Linear(n, n), nn.Softplus(), nn.Linear(n, 784)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The negative bound in nats per digit."""
        mean, log_var = self.encoder(x).chunk(2, dim=1)
        logits = self.decoder(mean + torch.exp(0.5 * log_var) * torch.randn_like(mean))
        nats = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        kl = 0.5 * (mean.square() + log_var.exp() - 1 - log_var).sum()
        return (nats + kl) / len(x)


def vae(sizes: Sizes, compiled: bool) -> Work:
    torch.manual_seed(sizes.seed)
    model = VAE(sizes)
    optimizer = torch.optim.Adam(model.parameters(), 0.001, fused=True)
    loss_of = _compiled(model, compiled)

    def step(x: torch.Tensor) -> torch.Tensor:
        optimizer.zero_grad()
        loss = loss_of(x)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return _over_batches(step, torch.tensor(material.digits(sizes)), sizes)


def dcgan(sizes: Sizes, compiled: bool) -> Work:
    torch.manual_seed(sizes.seed)
    generator, discriminator = (
        network.to(memory_format=torch.channels_last)
        for network in (_generator(sizes), _discriminator(sizes))
    )
    of_generator, of_discriminator = (
        torch.optim.Adam(network.parameters(), 0.0002, betas=(0.3, 0.999), fused=True)
        for network in (generator, discriminator)
    )
    draw, judge = _compiled(generator, compiled), _compiled(discriminator, compiled)
    ones, zeros = torch.ones(sizes.batch, 1, 1, 1), torch.zeros(sizes.batch, 1, 1, 1)
    cross_entropy = F.binary_cross_entropy_with_logits

    def noise() -> torch.Tensor:
        return torch.randn(sizes.batch, sizes.noise, 1, 1)

    def step(real: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            fake = draw(noise())
        of_discriminator.zero_grad()
        loss = cross_entropy(judge(real), ones) + cross_entropy(judge(fake), zeros)
        loss.backward()
        of_discriminator.step()
        discriminator.requires_grad_(False)
        of_generator.zero_grad()
        cross_entropy(judge(draw(noise())), ones).backward()
        of_generator.step()
        discriminator.requires_grad_(True)
        return loss.detach()

    images = torch.tensor(material.digits32(sizes)).permute(0, 3, 1, 2)
    return _over_batches(step, images.contiguous(memory_format=torch.channels_last), sizes)


def _generator(sizes: Sizes) -> nn.Module:
    network: list[nn.Module] = []
    channels = sizes.noise
    for number, filters in enumerate(sizes.generator):
        where = {} if number == 0 else {"stride": 2, "padding": 1}
        network += [
            nn.ConvTranspose2d(channels, filters, 4, **where),
            nn.BatchNorm2d(filters),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        channels = filters
    return nn.Sequential(*network, nn.ConvTranspose2d(channels, 1, 4, 2, 1), nn.Tanh())


def _discriminator(sizes: Sizes) -> nn.Module:
    network: list[nn.Module] = []
    channels = 1
    for number, filters in enumerate(sizes.discriminator):
        network.append(nn.Conv2d(channels, filters, 4, stride=2, padding=1))
        if number > 0:
            network.append(nn.BatchNorm2d(filters))
        network.append(nn.LeakyReLU(0.2, inplace=True))
        channels = filters
    return nn.Sequential(*network, nn.Conv2d(channels, 1, 8))


def _epoch(step: Callable, sizes: Sizes, compiled: bool) -> Work:
    """An epoch of a Boltzmann machine, whose `step` takes the sampled input and returns the
    reconstruction."""
    torch.manual_seed(sizes.seed)

    def seen_step(x: torch.Tensor) -> torch.Tensor:
        return F.mse_loss(step(_sample(x)), x)

    work = _over_batches(
        _compiled(seen_step, compiled), torch.tensor(material.digits(sizes)), sizes
    )
    return torch.no_grad()(work)


def _over_batches(step: Callable, images: torch.Tensor, sizes: Sizes) -> Work:
    def epoch() -> float:
        total = torch.zeros(())
        for batch in torch.randperm(len(images)).split(sizes.batch):
            total += step(images[batch])
        return float(total) / sizes.batches

    return lambda: [epoch() for _ in range(sizes.epochs)][-1]


def _compiled(function: Callable, compiled: bool) -> Callable:
    return torch.compile(function) if compiled else function


def _table(compiled: bool) -> dict[str, Maker]:
    makers = {"rbm": rbm, "cd10": rbm, "dbn": dbn, "up_down": up_down, "gibbs": gibbs}
    makers |= {"vae": vae, "dcgan": dcgan}
    return {task: partial(maker, compiled=compiled) for task, maker in makers.items()}


MAKERS, COMPILED = _table(compiled=False), _table(compiled=True)
