"use strict";
// Gibbs sampling in a restricted Boltzmann machine.
(() => {
  const { byId, data } = ui;
  const parts = boltzmann.machine(data.machine);
  const pixels = parts.a.length;
  const hidden = parts.b.length;
  const side = data.side;
  const digits = nn.unpack(data.digits);
  const digit = (n) => digits.values.subarray(n * pixels, (n + 1) * pixels);
  const LONGEST = 200; // steps of the curve

  let chain;
  let count = 0;
  let energies = [];
  let unit = 0;
  const held = new Array(hidden).fill(null);

  ui.options(byId("start"), [
    ["noise", "noise"],
    ["blank", "a blank page"],
    ["unit", "the chosen hidden unit alone"],
    ...data.labels.map((_, n) => [`digit ${n}`, ui.named(data.labels, n)]),
  ]);
  byId("start").value = data.labels.length ? "digit 0" : "noise";

  const grid = ui.units(byId("hidden"), hidden, data.columns, {
    choose: chooseUnit,
    press(number) {
      const next = { null: 1, 1: 0, 0: null };
      hold(number, next[held[number]]);
    },
    hover: (number) => showFilter(number < 0 ? unit : number),
  });
  const curve = ui.curve(byId("curve"), "nats");
  const temperature = () => Number(byId("temperature").value);
  const player = ui.playing(byId("play"), () => Number(byId("speed").value), step);

  function start() {
    chain = boltzmann.chain(parts, Number(byId("seed").value));
    chain.heldAbove = held;
    const kind = byId("start").value;
    if (kind === "unit") {
      chain.above = held.map((h, n) => h ?? (n === unit ? 1 : 0));
      chain.fall(temperature());
    } else {
      const grey =
        kind === "noise" ? new Float32Array(pixels).fill(0.5)
        : kind === "blank" ? new Float32Array(pixels)
        : digit(Number(kind.slice(6)));
      chain.below = chain.random.coins(grey);
      chain.belowProbs = grey;
      chain.rise(temperature());
    }
    chain.begun = chain.below;
    holdHalf();
    count = 0;
    energies = [];
    show();
  }

  function holdHalf() {
    const half = byId("half").value;
    const keeps = {
      none: () => false,
      top: (row) => row < side / 2,
      bottom: (row) => row >= side / 2,
      left: (_, column) => column < side / 2,
      right: (_, column) => column >= side / 2,
    }[half];
    for (let i = 0; i < pixels; i++) {
      chain.heldBelow[i] = keeps(Math.floor(i / side), i % side) ? chain.begun[i] : null;
    }
  }

  function step() {
    chain.fall(temperature());
    chain.rise(temperature());
    count++;
    show();
  }

  function chooseUnit(number) {
    unit = number;
    byId("unit").value = number;
    showHold();
    showFilter(number);
    tell();
  }

  function hold(number, value) {
    held[number] = value;
    if (value !== null) chain.above[number] = value;
    showHold();
    show();
  }

  function showHold() {
    byId("hold").value = held[unit] === null ? "free" : String(held[unit]);
  }

  function showFilter(number) {
    const weights = Float32Array.from({ length: pixels }, (_, i) => parts.w[i * hidden + number]);
    const largest = weights.reduce((m, w) => Math.max(m, Math.abs(w)), 1e-9);
    ui.picture(byId("filter"), weights.map((w) => w / largest), side, ui.signed);
    byId("filter-words").textContent =
      `Weights of unit ${number}, from −${largest.toFixed(1)} (blue) to ${largest.toFixed(1)} (red)`;
  }

  function show() {
    const energy = boltzmann.surprise(parts, chain.below);
    energies = [...energies, energy].slice(-LONGEST);
    const states = byId("shown").value === "states";
    ui.picture(byId("pixels"), states ? chain.below : chain.belowProbs, side);
    grid.show(chain.above, held);
    curve.show(energies);
    byId("energy-words").textContent = `${ui.fixed(energy, 1)} nats`;
    byId("pixels-words").textContent = count ? `The visible layer after step ${count}` : "The start";
    tell();
  }

  function tell() {
    const on = chain.above.reduce((sum, x) => sum + x, 0);
    const holds = held.filter((h) => h !== null).length;
    const p = chain.aboveProbs[unit];
    const how = held[unit] === null ? "free" : held[unit] ? "held on" : "held off";
    ui.say(
      `Step ${count}: free energy ${ui.fixed(energies.at(-1), 1)} nats, ${on} of ${hidden} hidden ` +
      `units on, ${holds} held. Unit ${unit} is ${chain.above[unit] ? "on" : "off"} ` +
      `(probability ${p.toFixed(2)}, ${how}).`,
    );
  }

  byId("step").addEventListener("click", () => {
    player.pause();
    step();
  });
  byId("again").addEventListener("click", start);
  for (const id of ["start", "seed"]) byId(id).addEventListener("change", start);
  byId("shown").addEventListener("change", show);
  byId("half").addEventListener("change", holdHalf);
  byId("unit").addEventListener("change", () => {
    const number = Math.round(Number(byId("unit").value));
    grid.choose(Math.min(Math.max(number, 0), hidden - 1));
  });
  byId("hold").addEventListener("change", () => {
    const value = byId("hold").value;
    hold(unit, value === "free" ? null : Number(value));
  });
  byId("release").addEventListener("click", () => {
    held.fill(null);
    showHold();
    show();
  });
  ui.slider(byId("speed"), byId("speed-words"), (x) => `${x} steps a second`);
  ui.slider(byId("temperature"), byId("temperature-words"), (x) => x.toFixed(1));
  start();
  grid.choose(0);
})();
