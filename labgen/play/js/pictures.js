"use strict";
// Pictures of pixels, drawings that are sharp on every screen, and a sign for each class.
const pictures = (() => {
  const { data, style } = page;

  // ---- Small pictures of pixels.
  const grey = (x) => {
    const g = Math.round(255 * Math.min(Math.max(x, 0), 1));
    return [g, g, g];
  };
  // -1 to 1: blue, white, red, with the anchors of labgen.plots.
  function signed(x) {
    const [low, middle, high] = data.signed;
    const end = x < 0 ? low : high;
    const share = Math.min(Math.abs(x), 1);
    return middle.map((m, i) => Math.round(m + (end[i] - m) * share));
  }
  // Off is dark blue, on is yellow: they differ in lightness most.
  function lit(x) {
    const off = [0, 34, 78];
    const on = [254, 232, 56];
    return off.map((o, i) => Math.round(o + (on[i] - o) * Math.min(Math.max(x, 0), 1)));
  }
  function picture(canvas, values, side, colour = grey) {
    const height = values.length / side;
    if (canvas.width !== side) canvas.width = side;
    if (canvas.height !== height) canvas.height = height;
    const image = new ImageData(side, height);
    for (let i = 0; i < values.length; i++) {
      image.data.set(colour(values[i]), 4 * i);
      image.data[4 * i + 3] = 255;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
  // Several pictures of side x side beside each other, `columns` in a row, a line between them.
  function mosaic(canvas, pictures, side, columns, colour = grey) {
    const rows = Math.ceil(pictures.length / columns);
    const step = side + 1;
    canvas.width = columns * step - 1;
    canvas.height = rows * step - 1;
    const context = canvas.getContext("2d");
    context.fillStyle = style("--line");
    context.fillRect(0, 0, canvas.width, canvas.height);
    pictures.forEach((values, n) => {
      const image = new ImageData(side, side);
      for (let i = 0; i < values.length; i++) {
        image.data.set(colour(values[i]), 4 * i);
        image.data[4 * i + 3] = 255;
      }
      context.putImageData(image, (n % columns) * step, Math.floor(n / columns) * step);
    });
  }

  // ---- Drawings that are sharp on every screen: `draw(context, width, height)` in CSS pixels.
  // tall(width) is the height. Gives a function that draws again.
  function sharp(canvas, tall, draw) {
    const again = () => {
      const width = canvas.clientWidth;
      if (!width) return;
      const height = Math.round(tall(width));
      const dots = window.devicePixelRatio || 1;
      const w = Math.round(width * dots);
      const h = Math.round(height * dots);
      if (canvas.width !== w || canvas.height !== h) {
        canvas.width = w;
        canvas.height = h;
        canvas.style.aspectRatio = `${w} / ${h}`;
      }
      const context = canvas.getContext("2d");
      context.setTransform(dots, 0, 0, dots, 0, 0);
      context.clearRect(0, 0, width, height);
      draw(context, width, height);
    };
    new ResizeObserver(again).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    return again;
  }

  const square = (width) => width;

  // ---- Classes have a shape and a colour each (P. Tol's "muted" set, and a dark grey).
  const CLASS_COLOURS = [
    "#332288", "#88ccee", "#44aa99", "#117733", "#999933",
    "#ddcc77", "#cc6677", "#882255", "#aa4499", "#777777",
  ];
  const star = (points, inner) => (r) =>
    Array.from({ length: 2 * points }, (_, i) => {
      const length = i % 2 ? r * inner : r;
      const turn = (Math.PI * i) / points - Math.PI / 2;
      return [length * Math.cos(turn), length * Math.sin(turn)];
    });
  const polygon = (corners, turned = 0) => (r) =>
    Array.from({ length: corners }, (_, i) => {
      const turn = (2 * Math.PI * (i + turned)) / corners - Math.PI / 2;
      return [r * Math.cos(turn), r * Math.sin(turn)];
    });
  const cross = (r) => {
    const t = r * 0.35;
    return [
      [-t, -r], [t, -r], [t, -t], [r, -t], [r, t], [t, t],
      [t, r], [-t, r], [-t, t], [-r, t], [-r, -t], [-t, -t],
    ];
  };
  const oblique = (r) => cross(r).map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]);
  const bar = (r) => [[-r, -r * 0.4], [r, -r * 0.4], [r, r * 0.4], [-r, r * 0.4]];
  const CLASS_SHAPES = [
    polygon(24), bar, polygon(3), polygon(4, 0.5), polygon(4),
    polygon(5), polygon(3, 0.5), star(5, 0.45), cross, oblique,
  ];
  function marker(context, label, x, y, radius) {
    const points = CLASS_SHAPES[label % 10](radius);
    context.beginPath();
    for (const [px, py] of points) context.lineTo(x + px, y + py);
    context.closePath();
    context.fillStyle = CLASS_COLOURS[label % 10];
    context.fill();
    context.lineWidth = 0.8;
    context.strokeStyle = style("--text");
    context.stroke();
  }
  function legend(list, labels) {
    list.replaceChildren(
      ...[...new Set(labels)].sort((a, b) => a - b).map((label) => {
        const item = document.createElement("li");
        const canvas = document.createElement("canvas");
        canvas.setAttribute("aria-hidden", "true");
        canvas.style.width = "14px";
        sharp(canvas, square, (context, width) => marker(context, label, width / 2, width / 2, 5.5));
        item.append(canvas, String(label));
        return item;
      }),
    );
  }

  return { grey, signed, lit, picture, mosaic, sharp, square, marker, legend };
})();
