"use strict";
// Paths through a generator, and a game against the discriminator.
(() => {
  const { byId, data } = ui;
  const { side } = data;
  const discriminator = nn.network(data.discriminator);
  const generator = data.generator && nn.network(data.generator);
  const stored = generator
    ? null
    : {
        ends: nn.unpack(data.endPictures),
        quiz: nn.unpack(data.quiz),
        paths: nn.unpack(data.paths),
      };
  const packed = nn.unpack(data.ends);
  const [count, size] = packed.shape;
  const ends = Array.from({ length: count }, (_, n) =>
    packed.values.slice(n * size, (n + 1) * size));
  const pixels = side * side;
  const last = Number(byId("place").max);

  const draw = (z) => generator(z, [1, 1, size])[0].map((x) => (x + 1) / 2);
  const believed = (picture) =>
    nn.sigmoid(discriminator(picture.map((x) => 2 * x - 1), [side, side, 1])[0][0]);

  function between(way, t) {
    const [a, b] = [ends[from()], ends[to()]];
    const [one, other] = way === "arc"
      ? [Math.cos((Math.PI / 2) * t), Math.sin((Math.PI / 2) * t)]
      : [1 - t, t];
    return a.map((x, i) => one * x + other * b[i]);
  }
  const from = () => Number(byId("from").value);
  const to = () => Number(byId("to").value);

  function pictureAt(way, t) {
    if (generator) return draw(between(way, t));
    const cut = (source, n) => source.values.subarray(n * pixels, (n + 1) * pixels);
    if (from() === to()) return cut(stored.ends, from());
    const low = Math.min(from(), to());
    const high = Math.max(from(), to());
    const pair = low * count - (low * (low + 1)) / 2 + high - low - 1;
    const step = Math.round((from() < to() ? t : 1 - t) * data.steps);
    if (step === 0) return cut(stored.ends, low);
    if (step === data.steps) return cut(stored.ends, high);
    const inner = data.steps - 1;
    return cut(stored.paths, (pair * 2 + (way === "arc" ? 1 : 0)) * inner + step - 1);
  }

  function show() {
    const t = Number(byId("place").value) / last;
    const way = byId("way").value;
    const picture = pictureAt(way, t);
    ui.picture(byId("picture"), picture, side);
    const length = Math.hypot(...between(way, t));
    const words = `Length of z ${length.toFixed(1)}; the discriminator says real with ` +
      `probability ${believed(picture).toFixed(2)}`;
    byId("picture-words").textContent = words;
    ui.say(`${Math.round(100 * t)} % of the way from z ${from() + 1} to z ${to() + 1}. ${words}.`);
  }

  function showPath() {
    const nine = (way) => Array.from({ length: 9 }, (_, i) => pictureAt(way, i / 8));
    ui.mosaic(byId("strip"), [...nine("line"), ...nine("arc")], side, 9);
    show();
  }

  const names = ends.map((_, n) => [String(n), `z ${n + 1}`]);
  ui.options(byId("from"), names);
  ui.options(byId("to"), names);
  byId("to").value = "1";
  const place = byId("place");
  const percent = (x) => `${Math.round((100 * x) / last)} %`;
  const showPlace = ui.slider(place, byId("place-words"), percent, () => {
    walker.pause();
    show();
  });
  let direction = 1;
  const walker = ui.playing(byId("play"), () => (generator ? 15 : 6), () => {
    let next = Number(place.value) + direction;
    if (next < 0 || next > last) {
      direction = -direction;
      next = Number(place.value) + direction;
    }
    place.value = next;
    showPlace();
    show();
  });
  for (const id of ["from", "to", "way"]) byId(id).addEventListener("change", showPath);
  const random = chance.generator(data.seed + 1);
  byId("new")?.addEventListener("click", () => {
    for (const n of new Set([from(), to()])) ends[n] = ends[n].map(() => random.normal());
    showPath();
  });

  // ---- Real or fake?
  const real = nn.unpack(data.real);
  const quizZ = data.quizZ && nn.unpack(data.quizZ);
  const fakes = quizZ ? quizZ.shape[0] : stored.quiz.shape[0];
  const realPixels = data.realSide ** 2;
  let played = 1;
  let rounds;
  let card;

  function cardPicture({ isReal, number }) {
    if (isReal) {
      const digit = real.values.subarray(number * realPixels, (number + 1) * realPixels);
      return nn.resized(digit, data.realSide, side);
    }
    if (quizZ) return draw(quizZ.values.subarray(number * size, (number + 1) * size));
    return stored.quiz.values.subarray(number * pixels, (number + 1) * pixels);
  }
  function deal() {
    const over = rounds.left() === 0;
    byId("real").disabled = byId("fake").disabled = over;
    byId("next").disabled = true;
    if (over) {
      const { yours, its, asked } = rounds.score;
      byId("quiz-words").textContent = "No picture is left.";
      ui.say(`All ${asked} pictures: you were right ${yours} times, the discriminator ${its} times.`);
      return;
    }
    card = cardPicture(rounds.card());
    ui.picture(byId("quiz"), card, side);
    byId("quiz-words").textContent = "Real or fake?";
  }
  function guess(saysReal) {
    const probability = believed(card);
    const isReal = rounds.answer(saysReal, probability);
    const { yours, its, asked } = rounds.score;
    byId("yours").textContent = yours;
    byId("its").textContent = its;
    byId("asked").textContent = byId("asked-too").textContent = asked;
    const words = `${saysReal === isReal ? "Right" : "Wrong"}: it is ${isReal ? "real" : "fake"}. ` +
      `The discriminator says real with probability ${probability.toFixed(2)}.`;
    byId("quiz-words").textContent = words;
    byId("real").disabled = byId("fake").disabled = true;
    byId("next").disabled = false;
    byId("next").focus();
    ui.say(`${words} You ${yours}, discriminator ${its}, of ${asked}.`);
  }
  function startOver() {
    rounds = game.rounds(real.shape[0], fakes, data.seed + played++);
    for (const id of ["yours", "its", "asked", "asked-too"]) byId(id).textContent = "0";
    deal();
  }
  byId("real").addEventListener("click", () => guess(true));
  byId("fake").addEventListener("click", () => guess(false));
  byId("next").addEventListener("click", () => {
    deal();
    if (rounds.left()) byId("real").focus();
  });
  byId("over").addEventListener("click", startOver);

  startOver();
  showPath();
})();
