"use strict";
// A pad to draw on, and what the models make of the digit.
(() => {
  const { byId, data } = ui;
  const PAD = 280;
  const DRAWS = 10; // of hidden states or codes, for a bound
  const NAMES = { rbm: "RBM", dbn: "DBN", vae: "VAE", dcgan: "Discriminator" };
  const { side, models } = data;
  const examples = nn.unpack(data.digits);
  const pixels = side * side;
  const example = (n) => examples.values.subarray(n * pixels, (n + 1) * pixels);

  // ---- Models: a digit [784] to {picture or null, value, words(rank)}.
  const blackOrWhite = (v) => v.map((x) => (x >= 0.5 ? 1 : 0));
  const judges = {};
  const rbm = models.rbm && boltzmann.machine(models.rbm);
  if (rbm) {
    judges.rbm = (digit) => {
      const v = blackOrWhite(digit);
      return {
        picture: boltzmann.down(rbm, boltzmann.up(rbm, v)),
        value: -boltzmann.surprise(rbm, v),
        words: (value) => `free energy ${ui.fixed(-value, 1)} nats`,
      };
    };
  }
  if (models.dbn) {
    const lower = models.dbn.lower === "rbm" ? rbm : boltzmann.machine(models.dbn.lower);
    const upper = boltzmann.machine(models.dbn.upper);
    judges.dbn = (digit) => {
      const v = blackOrWhite(digit);
      const q = boltzmann.up(lower, v);
      const back = boltzmann.down(upper, boltzmann.up(upper, q));
      return {
        picture: boltzmann.down(lower, back),
        value: deepBound(lower, upper, v, q) - (data.logZ ?? 0),
        words: (value) => "logZ" in data
          ? `bound ${ui.fixed(value, 1)} nats`
          : `bound ${ui.fixed(value, 1)} nats − ln Z`,
      };
    };
  }
  if (models.vae) {
    const encoder = nn.network(models.vae.encoder);
    const decoder = nn.network(models.vae.decoder);
    judges.vae = (digit) => {
      const [mean, logVariance] = encoder(digit);
      const random = chance.generator(1);
      let sum = 0;
      for (let n = 0; n < DRAWS; n++) {
        const z = mean.map((m, j) => m + Math.exp(logVariance[j] / 2) * random.normal());
        sum -= variational.pixelNats(digit, decoder(z)[0]);
      }
      return {
        picture: decoder(mean)[0].map(nn.sigmoid),
        value: sum / DRAWS - variational.totalPrice(mean, logVariance),
        words: (value) => `bound ${ui.fixed(value, 1)} nats`,
      };
    };
  }
  if (models.dcgan) {
    const discriminator = nn.network(models.dcgan.discriminator);
    judges.dcgan = (digit) => {
      const large = nn.resized(digit, side, 32).map((x) => 2 * x - 1);
      return {
        picture: null,
        value: nn.sigmoid(discriminator(large, [32, 32, 1])[0][0]),
        words: (value) => `real with probability ${value.toFixed(2)}`,
      };
    };
  }

  // The DBN's bound without the top machine's ln Z: over states drawn from q of the layer between,
  // ln p(v | h) and what the top says of h, and the entropy of q.
  function deepBound(lower, upper, v, q) {
    const random = chance.generator(1);
    let sum = 0;
    for (let n = 0; n < DRAWS; n++) {
      const h = random.coins(q);
      const logits = nn.backwards(h, lower.w, lower.a, lower.a.length);
      sum -= variational.pixelNats(v, logits) + boltzmann.surprise(upper, h);
    }
    const term = (p) => (p > 0 ? p * Math.log(p) : 0);
    const entropy = q.reduce((total, p) => total - term(p) - term(1 - p), 0);
    return sum / DRAWS + entropy;
  }

  // ---- The test digits' figures, worked out after the page has appeared.
  const usual = {};
  const waiting = Object.keys(judges);
  function workOut() {
    const name = waiting.shift();
    if (!name) return judge();
    usual[name] = data.labels.map((_, n) => judges[name](example(n)).value);
    setTimeout(workOut, 0);
  }

  // ---- The pad.
  const pad = byId("pad");
  let ink = new Float32Array(PAD * PAD);
  let taken = null; // a test digit, as long as nothing is drawn on it
  const brush = { x: PAD / 2, y: PAD / 2, down: false };
  let last = null;
  let due = false;

  function stamp(x, y) {
    const radius = Number(byId("brush").value);
    const edge = 1.5;
    const reach = radius + edge;
    for (let r = Math.max(0, Math.floor(y - reach)); r < Math.min(PAD, y + reach); r++) {
      for (let c = Math.max(0, Math.floor(x - reach)); c < Math.min(PAD, x + reach); c++) {
        const inside = reach - Math.hypot(c + 0.5 - x, r + 0.5 - y);
        const cover = Math.min(Math.max(inside / edge, 0), 1);
        ink[r * PAD + c] = Math.max(ink[r * PAD + c], cover);
      }
    }
  }
  function stroke(x, y) {
    taken = null;
    byId("take").value = "";
    const from = last ?? { x, y };
    const steps = Math.max(1, Math.ceil(Math.hypot(x - from.x, y - from.y) / 3));
    for (let i = 1; i <= steps; i++) {
      stamp(from.x + ((x - from.x) * i) / steps, from.y + ((y - from.y) * i) / steps);
    }
    last = { x, y };
    changed();
  }
  function changed() {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      showPad();
      judge();
    });
  }
  function showPad() {
    ui.picture(pad, ink, PAD);
    if (document.activeElement !== pad) return;
    // The brush of the keyboard: a white ring on a black one, filled while it is down.
    const context = pad.getContext("2d");
    for (const [colour, width] of [["#000000", 5], ["#ffffff", 2]]) {
      context.beginPath();
      context.arc(brush.x, brush.y, 13, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
    if (brush.down) {
      context.fillStyle = "#fee838";
      context.fill();
    }
  }
  function wipe() {
    ink = new Float32Array(PAD * PAD);
    taken = null;
    last = null;
    byId("take").value = "";
    changed();
  }
  function press(down) {
    brush.down = down;
    byId("pen").checked = down;
    last = null;
    if (down) stroke(brush.x, brush.y);
    else changed();
  }
  ui.drag(pad, (x, y, event) => {
    if (event.type === "pointerdown") last = null;
    Object.assign(brush, { x: x * PAD, y: y * PAD });
    stroke(brush.x, brush.y);
  }, () => {
    last = null;
  });
  ui.keys(pad, (dx, dy, event) => {
    const step = event.shiftKey ? 3 : 10;
    brush.x = Math.min(Math.max(brush.x + step * dx, 0), PAD);
    brush.y = Math.min(Math.max(brush.y + step * dy, 0), PAD);
    if (brush.down) stroke(brush.x, brush.y);
    else changed();
  }, { " ": () => press(!brush.down), Delete: wipe, Backspace: wipe });
  pad.addEventListener("focus", changed);
  pad.addEventListener("blur", changed);
  byId("pen").addEventListener("change", () => press(byId("pen").checked));
  byId("clear").addEventListener("click", wipe);
  ui.slider(byId("brush"), byId("brush-words"), (x) => `${2 * x} of ${PAD} dots wide`);

  const firsts = data.labels.flatMap((label, n) => (data.labels.indexOf(label) === n ? [n] : []));
  ui.options(byId("take"), [
    ["", "a test digit"],
    ...firsts.map((n) => [String(n), `one of class ${data.labels[n]}`]),
  ]);
  byId("take").addEventListener("change", () => {
    const { value } = byId("take");
    if (value === "") return wipe();
    taken = example(Number(value));
    ink = nn.resized(taken, side, PAD);
    changed();
  });

  // ---- What the models say.
  function rank(name, value) {
    const others = usual[name];
    if (!others) return "";
    const below = others.filter((other) => other < value).length;
    return `, more than for ${below} of ${others.length} test digits`;
  }
  function judge() {
    const digit = taken ?? digitise.digit(ink, PAD);
    const sentences = [];
    ui.picture(byId("seen"), digit ?? new Float32Array(pixels), side);
    for (const [name, model] of Object.entries(judges)) {
      const result = digit && model(digit);
      if (name === "dcgan") showBar(result ? result.value : 0);
      else ui.picture(byId(name), result ? result.picture : new Float32Array(pixels), side);
      const words = result ? sentence(name, result) : "waits for a digit";
      byId(`${name}-words`).textContent = words;
      if (result) sentences.push(`${NAMES[name]}: ${words}.`);
    }
    const where = `The brush is ${brush.down ? "down" : "up"}, ${Math.round(brush.x)} from the ` +
      `left and ${Math.round(brush.y)} from the top.`;
    const about = digit ? sentences.join(" ") : "The pad is empty.";
    ui.say(document.activeElement === pad ? `${where} ${about}` : about);
  }
  function sentence(name, { value, words }) {
    const compared = rank(name, value);
    // A higher value is a lower free energy.
    return words(value) + (name === "rbm" ? compared.replace("more", "lower") : compared);
  }

  let probability = 0;
  const drawBar = models.dcgan && ui.sharp(byId("dcgan"), ui.square, (context, width) => {
    context.fillStyle = ui.style("--card");
    context.fillRect(0, 0, width, width);
    const bar = (width - 30) * probability;
    context.fillStyle = ui.style("--accent");
    context.fillRect(width * 0.2, width - 15 - bar, width * 0.3, bar);
    context.strokeStyle = ui.style("--line");
    context.strokeRect(width * 0.2, 15, width * 0.3, width - 30);
    context.fillStyle = ui.style("--soft");
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.fillText("real, 1", width * 0.55, 15);
    context.fillText("fake, 0", width * 0.55, width - 15);
  });
  function showBar(value) {
    probability = value;
    drawBar();
  }

  showPad();
  judge();
  setTimeout(workOut, 50);
})();
