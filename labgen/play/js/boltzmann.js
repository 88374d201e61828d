"use strict";
// Two layers of binary units without connections inside a layer. A machine is {w, a, b}: weights
// row by row [below, above], biases a of the layer below and b of the one above.
const boltzmann = (() => {
  const machine = ({ w, a, b }) => ({
    w: nn.unpack(w).values,
    a: nn.unpack(a).values,
    b: nn.unpack(b).values,
  });

  // Probabilities that units are on, at a temperature that divides what they receive.
  const up = ({ w, b }, below, temperature = 1) =>
    nn.forwards(below, w, b, b.length).map((x) => nn.sigmoid(x / temperature));
  const down = ({ w, a }, above, temperature = 1) =>
    nn.backwards(above, w, a, a.length).map((x) => nn.sigmoid(x / temperature));

  // F(v): minus the logarithm of the sum of exp(-E) over all states of the layer above.
  function surprise({ w, a, b }, below) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum -= a[i] * below[i];
    for (const x of nn.forwards(below, w, b, b.length)) sum -= nn.softplus(x);
    return sum;
  }

  // What a layer gives when some of its units are held: held[i] is 0, 1 or null.
  const withHeld = (states, held) => states.map((s, i) => (held[i] === null ? s : held[i]));

  // A chain of the two layers, which remembers probabilities and states of both.
  function chain(parts, seed) {
    const random = chance.generator(seed);
    const state = {
      heldBelow: new Array(parts.a.length).fill(null),
      heldAbove: new Array(parts.b.length).fill(null),
      below: new Float32Array(parts.a.length),
      above: new Float32Array(parts.b.length),
      belowProbs: new Float32Array(parts.a.length),
      aboveProbs: new Float32Array(parts.b.length),
      random,
    };
    state.rise = (temperature = 1) => {
      state.aboveProbs = up(parts, state.below, temperature);
      state.above = withHeld(random.coins(state.aboveProbs), state.heldAbove);
    };
    state.fall = (temperature = 1) => {
      const probs = down(parts, state.above, temperature);
      state.below = withHeld(random.coins(probs), state.heldBelow);
      state.belowProbs = withHeld(probs, state.heldBelow);
    };
    return state;
  }

  return { machine, up, down, surprise, chain };
})();
