"use strict";
// The layers of one or two deep belief networks, stage by stage.
(() => {
  const { byId, data } = ui;
  const { side } = data;
  const pixels = side * side;
  const digits = nn.unpack(data.digits);
  const STAGES = { digit: 0, middle: 1, top: 2, chain: 3, descend: 4, pixels: 5 };
  const ORDER = Object.keys(STAGES);

  const networks = data.networks.map((described, n) => {
    const up = boltzmann.machine(described.up);
    const top = boltzmann.machine(described.top);
    return {
      name: described.name,
      up,
      down: described.down === "up" ? up : boltzmann.machine(described.down),
      top,
      middleGrid: ui.units(byId(`middle-${n}`), top.a.length, described.columns[0]),
      topGrid: ui.units(byId(`top-${n}`), top.b.length, described.columns[1]),
    };
  });

  let stage;
  let done; // steps of the chain

  function start() {
    const kind = byId("start").value;
    const seed = Number(byId("seed").value);
    done = 0;
    for (const one of networks) {
      one.random = chance.generator(seed);
      one.digit = new Float32Array(pixels);
      one.middle = new Float32Array(one.top.a.length);
      one.above = new Float32Array(one.top.b.length);
      one.out = null;
      if (kind === "random") {
        one.above = one.random.coins(new Float32Array(one.above.length).fill(0.2));
      } else {
        const n = Number(kind);
        one.digit = one.random.coins(digits.values.subarray(n * pixels, (n + 1) * pixels));
      }
    }
    stage = kind === "random" ? "top" : "digit";
    show();
  }

  const rise = (one) => {
    one.above = one.random.coins(boltzmann.up(one.top, one.middle));
  };
  const sink = (one) => {
    one.middle = one.random.coins(boltzmann.down(one.top, one.above));
  };
  const acts = {
    middle(one) {
      one.middle = one.random.coins(boltzmann.up(one.up, one.digit));
    },
    top: rise,
    chain(one) {
      sink(one);
      rise(one);
    },
    descend: sink,
    pixels(one) {
      one.out = boltzmann.down(one.down, one.middle);
    },
  };

  // The stage that follows; the chain takes as many steps as its slider says.
  function following() {
    const length = Number(byId("length").value);
    if (stage === "top" || stage === "chain") return done < length ? "chain" : "descend";
    return ORDER[STAGES[stage] + 1];
  }
  function step(to = following()) {
    if (!to) return false;
    if (to === "chain") done++;
    networks.forEach(acts[to]);
    stage = to;
    show();
    return stage !== "pixels";
  }

  const LAYERS = {
    digit: "in", middle: "middle", top: "top", chain: "top", descend: "middle", pixels: "out",
  };
  function show() {
    networks.forEach((one, n) => {
      ui.picture(byId(`in-${n}`), one.digit, side);
      ui.picture(byId(`out-${n}`), one.out ?? new Float32Array(pixels), side);
      one.middleGrid.show(one.middle);
      one.topGrid.show(one.above);
      for (const layer of ["in", "middle", "top", "out"]) {
        byId(`${layer}-${n}`).classList.toggle("now", LAYERS[stage] === layer);
      }
      byId(`middle-words-${n}`).textContent = `First hidden layer: ${on(one.middle)} on`;
      byId(`top-words-${n}`).textContent = `Top layer: ${on(one.above)} on`;
    });
    byId("done").textContent = done;
    [...byId("stages").children].forEach((item, i) => {
      if (i === STAGES[stage]) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
    byId("next").disabled = stage === "pixels";
    byId("down").disabled = !["top", "chain"].includes(stage);
    const counts = networks.map((one) =>
      `${one.name}: ${on(one.middle)} of ${one.middle.length} units on in the first hidden layer, ` +
      `${on(one.above)} of ${one.above.length} at the top`);
    const doing = byId("stages").children[STAGES[stage]].textContent.replace(/\s+/g, " ");
    ui.say(`${doing}. ${counts.join("; ")}.`);
  }
  const on = (states) => states.reduce((sum, x) => sum + x, 0);

  ui.options(byId("start"), [
    ...data.labels.map((_, n) => [String(n), ui.named(data.labels, n)]),
    ["random", "random states of the top layer"],
  ]);
  const player = ui.playing(byId("play"), () => Number(byId("speed").value), () => step());
  byId("play").addEventListener("click", () => {
    if (stage === "pixels" && player.isOn()) start();
  });
  byId("next").addEventListener("click", () => {
    player.pause();
    step();
  });
  byId("down").addEventListener("click", () => {
    player.pause();
    step("descend");
    step("pixels");
  });
  byId("again").addEventListener("click", () => {
    player.pause();
    start();
  });
  for (const id of ["start", "seed"]) byId(id).addEventListener("change", start);
  ui.slider(byId("length"), byId("length-words"), (x) => String(x));
  ui.slider(byId("speed"), byId("speed-words"), (x) => `${x} steps a second`);
  start();
})();
