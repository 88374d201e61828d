"use strict";
// The plane of two latent variables, pins on it, and sliders where there are more.
(() => {
  const { byId, data } = ui;
  const decoder = nn.network(data.decoder);
  const means = nn.unpack(data.means);
  const [digits, variables] = means.shape;
  const code = (n) => means.values.subarray(n * variables, (n + 1) * variables);
  const told = variational
    .perVariable(means, nn.unpack(data.logVariances))
    .sort((one, other) => other.nats - one.nats);
  // In the order of the axes where there are two, else those that tell the most.
  const [across, upwards] = variables === 2 ? [0, 1] : [told[0].variable, told[1].variable];
  // A variable whose means vary less is switched off (Burda and others, 2016).
  const isOff = (one) => one.variance < 0.01;
  const limit = Math.max(
    3,
    ...Array.from({ length: digits }, (_, n) =>
      Math.max(Math.abs(code(n)[across]), Math.abs(code(n)[upwards]))),
  ) * 1.05;

  let z = new Float32Array(variables);
  const pins = { A: Float32Array.from(z), B: Float32Array.from(z) };
  const sliders = [];

  const draw = ui.sharp(byId("plane"), ui.square, (context, width) => {
    const at = (value) => (width * (value + limit)) / (2 * limit);
    context.strokeStyle = ui.style("--line");
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, width - 1, width - 1);
    context.beginPath();
    context.moveTo(at(0), 0);
    context.lineTo(at(0), width);
    context.moveTo(0, at(0));
    context.lineTo(width, at(0));
    context.globalAlpha = 0.5;
    context.stroke();
    context.globalAlpha = 1;
    for (let n = 0; n < digits; n++) {
      ui.marker(context, data.labels[n], at(code(n)[across]), at(-code(n)[upwards]), 4.2);
    }
    context.font = "bold 14px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    const place = (v) => [at(v[across]), at(-v[upwards])];
    context.setLineDash([6, 4]);
    context.lineWidth = 2;
    context.strokeStyle = ui.style("--text");
    context.beginPath();
    context.moveTo(...place(pins.A));
    context.lineTo(...place(pins.B));
    context.stroke();
    context.setLineDash([]);
    for (const [name, v] of Object.entries(pins)) {
      const [x, y] = place(v);
      context.fillStyle = ui.style("--back");
      context.strokeStyle = ui.style("--text");
      context.lineWidth = 2;
      context.beginPath();
      context.arc(x, y, 10, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
      context.fillStyle = ui.style("--text");
      context.fillText(name, x, y + 1);
    }
    const [x, y] = place(z);
    for (const [colour, line] of [[ui.style("--back"), 6], [ui.style("--accent"), 3]]) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.beginPath();
      context.arc(x, y, 13, 0, 2 * Math.PI);
      context.stroke();
    }
  });

  const decode = (v) => decoder(v)[0].map(nn.sigmoid);

  function move(to, byHand = true) {
    z = Float32Array.from(to);
    if (byHand) player.pause();
    ui.picture(byId("decoded"), decode(z), data.side);
    for (const show of sliders) show();
    draw();
    tell();
  }

  function tell() {
    let best = -1;
    let least = Infinity;
    for (let n = 0; n < digits; n++) {
      const distance = Math.hypot(...code(n).map((value, j) => value - z[j]));
      if (distance < least) [best, least] = [n, distance];
    }
    const words = `z${across} = ${ui.fixed(z[across], 2)}, z${upwards} = ${ui.fixed(z[upwards], 2)}`;
    ui.say(
      `${words}. The nearest test digit, of class ${data.labels[best]}, is ${least.toFixed(2)} away.`,
    );
  }

  function drop(name) {
    pins[name] = Float32Array.from(z);
    strip();
    draw();
    ui.say(`Pin ${name} is at z${across} = ${ui.fixed(z[across], 2)}, ` +
      `z${upwards} = ${ui.fixed(z[upwards], 2)}.`);
  }

  const between = (share) => pins.A.map((a, j) => (1 - share) * a + share * pins.B[j]);
  function strip() {
    const pictures = Array.from({ length: 8 }, (_, i) => decode(between(i / 7)));
    ui.mosaic(byId("strip"), pictures, data.side, 8);
  }

  const way = byId("way");
  const showWay = ui.slider(way, byId("way-words"), (x) => `${x} %`, (x) => move(between(x / 100)));
  let direction = 1;
  const player = ui.playing(byId("play"), () => 25, () => {
    let next = Number(way.value) + direction;
    if (next > 100 || next < 0) {
      direction = -direction;
      next = Number(way.value) + direction;
    }
    way.value = next;
    showWay();
    move(between(next / 100), false);
  });

  const onPlane = (x, y) => {
    const next = Float32Array.from(z);
    next[across] = Math.min(Math.max(x, -limit), limit);
    next[upwards] = Math.min(Math.max(y, -limit), limit);
    move(next);
  };
  ui.drag(byId("plane"), (x, y) => onPlane((2 * x - 1) * limit, (1 - 2 * y) * limit));
  ui.keys(byId("plane"), (dx, dy, event) => {
    const step = event.shiftKey ? 0.5 : 0.1;
    onPlane(z[across] + step * dx, z[upwards] - step * dy);
  }, { a: () => drop("A"), b: () => drop("B"), A: () => drop("A"), B: () => drop("B") });

  byId("pin-a").addEventListener("click", () => drop("A"));
  byId("pin-b").addEventListener("click", () => drop("B"));
  byId("axes").textContent =
    `Across z${across}, upwards z${upwards}, both from −${limit.toFixed(1)} to ${limit.toFixed(1)}`;

  const classes = [...new Set(data.labels)].sort((a, b) => a - b);
  const first = (label) => data.labels.indexOf(label);
  ui.options(byId("place"), [
    ["", "choose"],
    ["0", "the origin, z = 0"],
    ...classes.map((label) => [`digit ${first(label)}`, `a test digit of class ${label}`]),
  ]);
  byId("place").addEventListener("change", () => {
    const { value } = byId("place");
    if (value === "0") move(new Float32Array(variables));
    else if (value) move(code(Number(value.slice(6))));
  });
  let random = chance.generator(1);
  byId("seed").addEventListener("change", () => {
    random = chance.generator(Number(byId("seed").value));
  });
  byId("draw").addEventListener("click", () => move(z.map(() => random.normal())));

  if (variables > 2) {
    for (const one of told) {
      const label = document.createElement("label");
      const words = document.createElement("span");
      const input = document.createElement("input");
      Object.assign(input, { type: "range", min: -4, max: 4, step: 0.05 });
      const off = isOff(one) ? " · switched off" : "";
      const name = `z${one.variable} · ${one.nats.toFixed(2)} nats${off}`;
      label.classList.toggle("off", isOff(one));
      const output = document.createElement("output");
      output.className = "number";
      words.append(`${name}: `, output);
      label.append(words, input);
      byId("sliders").append(label);
      const show = ui.slider(input, output, (x) => ui.fixed(x, 2), (x) => {
        const next = Float32Array.from(z);
        next[one.variable] = x;
        move(next);
      });
      sliders.push(() => {
        input.value = z[one.variable];
        show();
      });
    }
  }

  ui.legend(byId("legend"), data.labels);
  // Two digits of different classes to begin with.
  pins.A = Float32Array.from(code(first(classes[0])));
  pins.B = Float32Array.from(code(first(classes[classes.length - 1])));
  strip();
  move(variables === 2 ? z : pins.A);
})();
