"""Diagrams of tasks 1 to 3: the generative view, RBM, contrastive divergence, DBN, up-down."""

from __future__ import annotations

from sketch import (
    FAINT,
    INK,
    PROBABILITIES,
    PROBABILITIES_2,
    SMALL,
    STATES,
    STATES_2,
    STATES_3,
    Box,
    Drawing,
)


def generative_view() -> Drawing:
    """Why a generative model helps a classifier."""
    d = Drawing(
        860,
        400,
        "Features behind samples and classes",
        "Left: essential features cause both the sample x, to which noise is added, and the class "
        "d. Right: the direct way from x to d is hard; the way from x to the features, learnt by "
        "a generative model, and from there to d is easier.",
    )
    for x, heading in ((14, "**How the data arise**"), (436, "**How to find the class**")):
        d.panel(x, 14, 410, 332, heading)
        features = d.box(x + 130, 64, 170, 50, "latent", "essential features", rx=25)
        sample = d.picture(x + 46, 236, 60, "three", "data")
        d.label((x + 76, 318), "sample $x$")
        klass = d.box(x + 282, 240, 96, 56, "network", "**“3”**")
        d.label((x + 330, 318), "class $d$")
        if x == 14:
            noise = d.unit((x + 46, 128), "noise", r=26, size=SMALL)
            d.label(noise.centre, "noise", size=SMALL)
            d.arrow(noise.bottom, (x + 60, 236))
            d.arrow(features.at(0.25, 1), sample.at(0.8, 0))
            d.arrow(features.at(0.75, 1), klass.at(0.4, 0))
            d.label((x + 215, 182), "one cause,\ntwo effects", size=SMALL)
        else:
            d.arrow(sample.at(0.7, 0), features.at(0.22, 1))
            d.arrow(features.at(0.78, 1), klass.at(0.4, 0))
            d.arrow((x + 112, 268), klass.left, colour=FAINT)
            d.label((x + 118, 166), "learnt without\nlabels", size=SMALL, anchor="end")
            d.label((x + 308, 166), "easier", size=SMALL, anchor="start")
            d.label((x + 195, 250), "hard: noise is", size=SMALL)
            d.label((x + 195, 286), "in the way", size=SMALL)
    d.legend("data", "latent", "noise", "solid", latent="features", solid="leads to")
    return d


def rbm() -> Drawing:
    """The two layers of an RBM."""
    d = Drawing(
        780,
        356,
        "Restricted Boltzmann machine",
        "Two layers of binary units. Every visible unit v_i, with its bias a_i, is joined to every "
        "hidden unit h_j, with its bias b_j, by a weight w_ij that works both ways. There are no "
        "connections within a layer.",
    )
    top, bottom = 86, 246
    hidden = {225: "1", 345: "j", 495: "{100}"}
    visible = {180: "1", 270: "2", 390: "i", 540: "{784}"}
    for x in visible:
        for other in hidden:
            d.line((x, bottom), (other, top), thickness=1.3)
    d.line((390, bottom), (345, top), colour=INK, thickness=3)
    d.unit((370, 176), "network", "$w_{ij}$", r=18, fill="#ffffff")
    for row, y, role, unit, bias, side in (
        (hidden, top, "hidden", "h", "b", -1),
        (visible, bottom, "visible", "v", "a", 1),
    ):
        for x, index in row.items():
            d.unit((x, y), role, f"${unit}_{index}$", r=24)
            d.label((x, y + side * 40), f"${bias}_{index}$")
    for x, y in ((285, top), (420, top), (330, bottom), (465, bottom)):
        d.label((x, y), "…", size=22)
    d.label((24, top - 12), "**hidden layer** $h$", anchor="start")
    d.label((24, top + 12), "biases $b$", anchor="start")
    d.label((24, bottom - 12), "**visible layer** $v$", anchor="start")
    d.label((24, bottom + 12), "biases $a$", anchor="start")
    d.label((606, (top + bottom) / 2), "weights $W$,\nthe same both ways", anchor="start")
    d.label((606, top), "no connections\nwithin a layer", anchor="start", size=SMALL)
    d.label((606, bottom), "no connections\nwithin a layer", anchor="start", size=SMALL)
    d.legend("visible", "hidden", visible="visible: a pixel", hidden="hidden: a feature")
    return d


def cd1() -> Drawing:
    """One step of contrastive divergence."""
    d = Drawing(
        824,
        470,
        "Contrastive divergence, CD-1",
        "A digit is sampled to the visible states v0, which give sampled hidden states h0: the "
        "positive phase. h0 gives sampled visible states v1 and these h1: the negative phase. The "
        "weights change by eta times the difference of the averages of v times h in both phases.",
    )
    d.panel(150, 14, 300, 290, "**positive phase**")
    d.panel(500, 14, 300, 290, "**negative phase**")
    high, low = 92, 240
    digit = d.picture(36, low - 30, 60, "three", "data")
    d.label((66, low + 48), "pixels in [0, 1]", size=SMALL)
    v0 = d.layer((300, low), "visible", STATES)
    h0 = d.layer((300, high), "hidden", STATES_2)
    v1 = d.layer((650, low), "visible", STATES_3)
    h1 = d.layer((650, high), "hidden", STATES)
    for box, name in ((h0, "$h_0$"), (h1, "$h_1$")):
        d.label((box.x - 22, high), name, size=18)
    for box, name in ((v0, "$v_0$"), (v1, "$v_1$")):
        d.label((box.x + box.w + 22, low), name, size=18)
    d.arrow(digit.right, v0.left, kind="sampled")
    d.arrow(v0.top, h0.bottom, kind="sampled")
    d.label((312, 166), "$p(h|v_0)$", anchor="start")
    d.arrow(h0.right, v1.at(0, 0.3), kind="sampled")
    d.label((446, 186), "$p(v|h_0)$", anchor="end")
    d.arrow(v1.top, h1.bottom, kind="sampled")
    d.label((662, 166), "$p(h|v_1)$", anchor="start")
    d.label((300, 284), "average $⟨v_i h_j⟩^0$: what the data say", size=SMALL)
    d.label((650, 284), "average $⟨v_i h_j⟩^1$: what the model says", size=SMALL)
    d.box(150, 326, 650, 92, "network")
    d.label((475, 352), "$Δw_{ij} = η (⟨v_i h_j⟩^0 − ⟨v_i h_j⟩^1)$", size=18)
    d.label((475, 390), "$Δa_i = η (⟨v_i⟩^0 − ⟨v_i⟩^1)$        $Δb_j = η (⟨h_j⟩^0 − ⟨h_j⟩^1)$")
    d.legend("data", "visible", "hidden", "states", "sampled")
    return d


def _bar(d: Drawing, x: float, y: float, w: float, role: str, text: str) -> Box:
    """A whole layer as a bar, centred on (x, y)."""
    return d.box(x - w / 2, y - 19, w, 38, role, text, rx=19)


def dbn() -> Drawing:
    """A DBN and its greedy training."""
    d = Drawing(
        900,
        420,
        "Deep belief network 784-100-100",
        "Step 1: an RBM with weights W1 is trained on the pixels. Step 2: W1 is kept, and a second "
        "RBM with weights W2 is trained on the sampled hidden states of the first. Together they "
        "are a DBN: its top two layers are undirected, the lower connection points down.",
    )
    y2, y1, y0 = 96, 196, 296
    d.panel(14, 14, 280, 346, "**step 1:** an RBM on the pixels")
    v = _bar(d, 154, y0, 220, "visible", "$v$  784")
    h1 = _bar(d, 154, y1, 150, "hidden", "$h_1$  100")
    d.arrow(v.top, h1.bottom, kind="undirected", gap=2)
    d.label((166, 246), "$W_1, a_1, b_1$", anchor="start")
    d.label((154, 338), "trained with CD", size=SMALL)

    d.panel(310, 14, 280, 346, "**step 2:** an RBM on $h_1$")
    v = _bar(d, 450, y0, 220, "visible", "$v$  784")
    h1 = _bar(d, 450, y1, 150, "hidden", "$h_1$  100")
    h2 = _bar(d, 450, y2, 150, "hidden", "$h_2$  100")
    d.arrow(v.top, h1.bottom, kind="sampled")
    d.label((462, 246), "$W_1, b_1$ kept", anchor="start")
    d.arrow(h1.top, h2.bottom, kind="undirected", gap=2)
    d.label((462, 146), "$W_2, a_2, b_2$", anchor="start")
    d.label((450, 338), "only the top RBM is trained", size=SMALL)

    d.panel(606, 14, 280, 346, "**the DBN** that results")
    v = _bar(d, 746, y0, 220, "visible", "$v$  784")
    h1 = _bar(d, 746, y1, 150, "hidden", "$h_1$  100")
    h2 = _bar(d, 746, y2, 150, "hidden", "$h_2$  100")
    d.arrow(h1.bottom, v.top)
    d.label((758, 246), "$W_1, a_1$", anchor="start")
    d.arrow(h1.top, h2.bottom, kind="undirected", gap=2)
    d.label((758, 146), "$W_2, a_2, b_2$", anchor="start")
    d.label((746, 338), "$p(v, h_1, h_2) = p(v|h_1) p(h_1, h_2)$")
    d.legend(
        "visible",
        "hidden",
        "undirected",
        "solid",
        "sampled",
        undirected="undirected",
        solid="directed",
        sampled="sampled input",
    )
    return d


def dbn_reconstruction() -> Drawing:
    """How a DBN reconstructs a digit."""
    d = Drawing(
        900,
        450,
        "Reconstruction with a DBN",
        "Up pass: v gives sampled h1 through W1, and h1 gives sampled h2 through W2. Then k Gibbs "
        "steps between h2 and h1 in the top RBM. Down pass: h2 gives sampled h1, and h1 gives the "
        "pixel probabilities. The weights are the same upwards and downwards.",
    )
    top, middle, low = 100, 214, 328
    d.panel(14, 14, 258, 384, "**up pass**")
    d.panel(284, 14, 330, 384, "**Gibbs steps** in the top RBM")
    d.panel(626, 14, 260, 384, "**down pass**")
    digit = d.picture(30, low - 30, 60, "three", "data")
    v = d.layer((178, low), "visible", STATES)
    h1 = d.layer((178, middle), "hidden", STATES_2)
    h2 = d.layer((178, top), "hidden", STATES)
    d.arrow(digit.right, v.left, kind="sampled", gap=2)
    d.arrow(v.top, h1.bottom, kind="sampled")
    d.arrow(h1.top, h2.bottom, kind="sampled")
    d.label((178, low + 34), "$v$")
    d.label((108, middle), "$h_1$", anchor="end")
    d.label((108, top), "$h_2$", anchor="end")
    d.label((190, 271), "$W_1, b_1$", anchor="start")
    d.label((190, 157), "$W_2, b_2$", anchor="start")

    h1k = d.layer((388, middle), "hidden", STATES_3)
    h2k = d.layer((530, top), "hidden", STATES_2)
    d.arrow(h2.right, (364, top), h1k.at(0.29, 0), kind="sampled", radius=24)
    d.arrow(h1k.right, (546, middle), h2k.at(0.64, 1), kind="sampled", radius=24)
    d.arrow(h2k.at(0.2, 1), h1k.at(0.8, 0), kind="sampled")
    d.label((354, 157), "$W_2, a_2$", anchor="end")
    d.label((554, 157), "$W_2, b_2$", anchor="start")
    d.label((452, 157), "again", size=SMALL, halo=True)
    d.label((388, middle + 32), "$h_1$")
    d.label((530, top - 32), "$h_2$")
    d.label((449, 286), "$k$ times: down to $h_1$ and up to $h_2$,\nboth sampled", size=SMALL)
    d.label((449, 350), "$W_1$ and $W_2$ are the same\nupwards and downwards")

    g1 = d.layer((718, middle), "hidden", STATES)
    out = d.layer((718, low), "generated", PROBABILITIES)
    fake = d.picture(810, low - 30, 60, "soft three", "generated")
    d.arrow(h2k.right, (718, top), g1.top, kind="sampled", radius=24)
    d.arrow(g1.bottom, out.top)
    d.arrow(out.right, fake.left, gap=2)
    d.label((730, 157), "$W_2, a_2$", anchor="start")
    d.label((730, 271), "$W_1, a_1$", anchor="start")
    d.label((788, middle), "$h_1$", anchor="start")
    d.label((718, low + 34), "$p(v = 1|h_1)$")
    d.legend(
        "hidden",
        "generated",
        "states",
        "probabilities",
        "solid",
        "sampled",
        generated="reconstruction",
    )
    return d


def up_down() -> Drawing:
    """The three parts of one up-down step."""
    d = Drawing(
        920,
        510,
        "Up-down algorithm",
        "Wake: the recognition weights R sample h from the digit v; the generative weights W' "
        "predict v from h and learn from the error. Top: CD-k on the top RBM, started at h. "
        "Sleep: from the h that the chain ended in, W' gives fantasy pixels as probabilities; R "
        "predicts h from them and learns from the error.",
    )
    top, middle, low, last = 96, 200, 326, 428
    d.panel(14, 14, 290, 444, "**wake:** up with $R$")
    d.panel(315, 14, 290, 444, "**top RBM:** CD-$k$ from $h$")
    d.panel(616, 14, 290, 444, "**sleep:** down with $W'$")

    h = d.layer((159, middle), "hidden", STATES_2)
    v = d.layer((88, low), "visible", STATES)
    v_prob = d.layer((230, low), "generated", PROBABILITIES_2)
    d.label((159, middle - 32), "$h$")
    d.label((64, low + 31), "$v$ data")
    d.label((250, low + 31), "`v_prob`")
    d.arrow(v.at(0.45, 0), h.at(0.3, 1), kind="sampled")
    d.arrow(h.at(0.7, 1), v_prob.at(0.55, 0))
    d.label((94, 256), "$R, b_{[up]}$", anchor="end")
    d.label((217, 250), "$W', a_{[down]}$", anchor="start")
    error = d.box(98, 374, 122, 34, "loss", "$v$ − `v_prob`")
    d.arrow(error.top, (159, 288), (211, 264), kind="gradient", radius=24)
    d.label((159, last), "**learns:** $W', a_{[down]}$")

    h0 = d.layer((384, middle), "hidden", STATES_2)
    hk = d.layer((536, middle), "hidden", STATES_3)
    up = d.layer((384, top), "hidden", STATES)
    upk = d.layer((536, top), "hidden", STATES_2)
    d.arrow(h.right, h0.left)
    d.arrow(h0.top, up.bottom, kind="sampled")
    d.arrow(up.at(0.85, 1), hk.at(0.15, 0), kind="sampled")
    d.arrow(hk.top, upk.bottom, kind="sampled")
    d.label((464, 126), "$k$ steps", anchor="start", size=SMALL)
    d.label((384, top - 32), "$h_2^0$")
    d.label((536, top - 32), "$h_2^k$")
    d.label((384, middle + 32), "$h$")
    d.label((536, middle + 32), "$h^k$")
    d.label((384, 292), "positive:\n$h$ and $h_2^0$", size=SMALL)
    d.label((536, 292), "negative:\n$h^k$ and $h_2^k$", size=SMALL)
    d.label((460, 366), "up with $W_2, b_2$,\ndown with $W_2, b_{[down]}$", size=SMALL)
    d.label((460, last), "**learns:** $W_2, b_{[down]}, b_2$")

    h = d.layer((690, middle), "hidden", STATES_3)
    h_prob = d.layer((832, middle), "hidden", PROBABILITIES)
    v_prob = d.layer((761, low), "generated", PROBABILITIES_2)
    d.arrow(hk.right, h.left)
    d.arrow(h.at(0.45, 1), v_prob.at(0.3, 0))
    d.arrow(v_prob.at(0.7, 0), h_prob.at(0.55, 1))
    d.label((690, middle - 32), "$h$")
    d.label((836, middle - 32), "`h_prob`")
    d.label((761, low + 32), "`v_prob`: the fantasy")
    d.label((702, 264), "$W', a_{[down]}$", anchor="end")
    d.label((828, 264), "$R, b_{[up]}$", anchor="start")
    error = d.box(700, 68, 122, 34, "loss", "$h$ − `h_prob`")
    d.arrow(error.bottom, (761, 246), (809, 268), kind="gradient", radius=24)
    d.label((761, last), "**learns:** $R, b_{[up]}$")
    d.legend("states", "probabilities", "solid", "sampled", "gradient", gradient="learns from")
    return d
