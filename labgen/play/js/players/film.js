"use strict";
// Frames of a training, one for each epoch.
(() => {
  const { byId, data } = ui;
  const frames = nn.unpack(data.frames);
  const [count, n, ...rest] = frames.shape;
  const size = frames.values.length / count;
  const frame = (place) => frames.values.subarray(place * size, (place + 1) * size);
  const place = byId("place");
  const at = () => Number(place.value);

  function tiles() {
    const side = rest[1];
    const each = rest[0] * rest[1];
    const colour = data.kind === "weights" ? (x) => ui.signed(2 * x - 1) : ui.grey;
    const values = frame(at());
    const pictures = Array.from({ length: n }, (_, i) => values.subarray(i * each, (i + 1) * each));
    ui.mosaic(byId("screen"), pictures, side, data.columns, colour);
  }

  let plane = () => {};
  if (data.kind === "plane") {
    const limit = frames.values.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-6) * 1.05;
    plane = ui.sharp(byId("screen"), ui.square, (context, width) => {
      const to = (value) => (width * (value + limit)) / (2 * limit);
      context.strokeStyle = ui.style("--line");
      context.strokeRect(0.5, 0.5, width - 1, width - 1);
      const points = frame(at());
      for (let i = 0; i < n; i++) {
        ui.marker(context, data.labels[i], to(points[2 * i]), to(-points[2 * i + 1]), 4.2);
      }
    });
    ui.legend(byId("legend"), data.labels);
  }

  function words() {
    if (data.kind === "plane") {
      const points = frame(at());
      const spread = Math.sqrt(points.reduce((sum, x) => sum + x * x, 0) / n);
      return `root mean square distance from the origin ${spread.toFixed(2)}`;
    }
    const values = frame(at());
    if (data.kind === "weights") {
      const largest = values.reduce((most, x) => Math.max(most, Math.abs(2 * x - 1)), 0);
      return `largest weight ${(largest * data.largest).toFixed(2)}; blue is less than 0, red more`;
    }
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return `mean grey value ${mean.toFixed(2)}`;
  }

  function show() {
    if (data.kind === "plane") plane();
    else tiles();
    const sentence = `After epoch ${data.epochs[at()]}: ${words()}.`;
    byId("back").disabled = at() === 0;
    byId("on").disabled = at() === count - 1;
    ui.say(sentence);
  }

  function go(to) {
    place.value = to;
    showPlace();
    show();
  }
  const showPlace = ui.slider(
    place, byId("place-words"), (x) => `${data.epochs[x]} of ${data.epochs.at(-1)}`, () => {
      player.pause();
      show();
    });
  const player = ui.playing(byId("play"), () => Number(byId("speed").value), () => {
    if (at() === count - 1) return false;
    go(at() + 1);
    return at() < count - 1;
  });
  byId("play").addEventListener("click", () => {
    if (player.isOn() && at() === count - 1) go(0);
  });
  byId("back").addEventListener("click", () => {
    player.pause();
    go(at() - 1);
  });
  byId("on").addEventListener("click", () => {
    player.pause();
    go(at() + 1);
  });
  ui.slider(byId("speed"), byId("speed-words"), (x) => `${x} epochs a second`);
  show();
  if (count > 1) ui.playWhenSeen(byId("screen"), player);
})();
