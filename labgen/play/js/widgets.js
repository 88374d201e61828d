"use strict";
// Pictures, grids, curves and what they share: keyboard, pointer, words for a screen reader.
const ui = (() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // ---- The state in words, at most one sentence in a second and a half; the last one stays.
  let lastSaid = -Infinity;
  let waiting = 0;
  function say(sentence) {
    clearTimeout(waiting);
    const put = () => {
      lastSaid = performance.now();
      byId("state").textContent = sentence;
    };
    const wait = lastSaid + 1500 - performance.now();
    if (wait <= 0) put();
    else waiting = setTimeout(put, wait);
  }

  // A number with a minus sign instead of a hyphen.
  const fixed = (x, digits) => x.toFixed(digits).replace("-", "−");

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

  // ---- The pointer, a finger or a pen on a canvas: `at(x, y, event)` with x and y in [0, 1].
  function drag(canvas, at, end = () => {}) {
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      const clip = (t) => Math.min(Math.max(t, 0), 1);
      at(clip((event.clientX - box.left) / box.width),
        clip((event.clientY - box.top) / box.height), event);
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      place(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) place(event);
    });
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
  }

  // ---- Arrow keys on a canvas: `move(dx, dy, event)` with dy downwards; others in `also`.
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function keys(canvas, move, also = {}) {
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const act = also[event.key];
      const arrow = ARROWS[event.key];
      if (!act && !arrow) return;
      event.preventDefault();
      if (act) act(event);
      else move(...arrow, event);
    });
  }

  // ---- Units of a layer as squares that can be chosen and pressed.
  // on: {choose(unit), press(unit), hover(unit or -1)}.
  function units(canvas, count, columns, on = {}) {
    const rows = Math.ceil(count / columns);
    let values = new Float32Array(count);
    let held = null;
    let chosen = -1;
    const draw = sharp(canvas, (width) => (width * rows) / columns, (context, width) => {
      const size = width / columns;
      for (let unit = 0; unit < count; unit++) {
        const x = (unit % columns) * size;
        const y = Math.floor(unit / columns) * size;
        context.fillStyle = `rgb(${lit(values[unit])})`;
        context.fillRect(x + 1, y + 1, size - 2, size - 2);
        if (held && held[unit] !== null) {
          // A dot in the middle, light on dark and dark on light.
          context.fillStyle = values[unit] > 0.5 ? "#000000" : "#ffffff";
          context.beginPath();
          context.arc(x + size / 2, y + size / 2, size / 5, 0, 2 * Math.PI);
          context.fill();
        }
        if (unit === chosen) {
          context.lineWidth = 2.5;
          context.strokeStyle = style("--text");
          context.strokeRect(x + 1.25, y + 1.25, size - 2.5, size - 2.5);
        }
      }
    });
    const choose = (unit) => {
      chosen = unit;
      draw();
      on.choose?.(unit);
    };
    if (on.choose) {
      const under = (event) => {
        const box = canvas.getBoundingClientRect();
        const c = Math.floor(((event.clientX - box.left) / box.width) * columns);
        const r = Math.floor(((event.clientY - box.top) / box.height) * rows);
        const unit = r * columns + c;
        return c >= 0 && c < columns && unit >= 0 && unit < count ? unit : -1;
      };
      canvas.addEventListener("click", (event) => {
        const unit = under(event);
        if (unit < 0) return;
        choose(unit);
        on.press?.(unit);
      });
      canvas.addEventListener("pointermove", (event) => on.hover?.(under(event)));
      canvas.addEventListener("pointerleave", () => on.hover?.(-1));
      const press = () => chosen >= 0 && on.press?.(chosen);
      keys(canvas, (dx, dy) => {
        const next = Math.max(chosen, 0) + dx + columns * dy;
        if (next >= 0 && next < count) choose(next);
      }, { Enter: press, " ": press });
    }
    return {
      show(newValues, newHeld = null) {
        values = newValues;
        held = newHeld;
        draw();
      },
      choose,
    };
  }

  // ---- A curve of the last numbers, with its smallest and largest value beside it.
  function curve(canvas, unit) {
    let values = [];
    const draw = sharp(canvas, () => 130, (context, width, height) => {
      const low = Math.min(...values);
      const high = Math.max(...values);
      const span = high - low || 1;
      context.font = "12px system-ui, sans-serif";
      context.fillStyle = style("--soft");
      if (!values.length) return;
      const digits = span < 10 ? 1 : 0;
      context.textBaseline = "top";
      context.fillText(`${fixed(high, digits)} ${unit}`, 2, 1);
      context.textBaseline = "bottom";
      context.fillText(`${fixed(low, digits)} ${unit}`, 2, height - 1);
      context.strokeStyle = style("--line");
      context.lineWidth = 1;
      context.strokeRect(0.5, 0.5, width - 1, height - 1);
      context.strokeStyle = style("--accent");
      context.lineWidth = 2;
      context.beginPath();
      values.forEach((value, i) => {
        const x = 3 + ((width - 6) * i) / Math.max(values.length - 1, 1);
        const y = 18 + (height - 36) * (1 - (value - low) / span);
        context[i ? "lineTo" : "moveTo"](x, y);
      });
      context.stroke();
    });
    return {
      show(newValues) {
        values = newValues;
        draw();
      },
    };
  }

  // ---- A button that plays and pauses. `step()` returns false at the end.
  function playing(button, perSecond, step, labels = ["Play", "Pause"]) {
    let on = false;
    let last = 0;
    const frame = (now) => {
      if (!on) return;
      const every = 1000 / perSecond();
      if (now - last >= every) {
        // A slow machine leaves steps out; it does not fall behind.
        const steps = Math.min(Math.floor((now - last) / every), 4);
        last = now;
        for (let i = 0; i < steps; i++) if (step() === false) return set(false);
      }
      requestAnimationFrame(frame);
    };
    const set = (value) => {
      if (on === value) return;
      on = value;
      button.textContent = labels[on ? 1 : 0];
      last = performance.now() - 1000 / perSecond();
      if (on) requestAnimationFrame(frame);
    };
    button.textContent = labels[0];
    button.addEventListener("click", () => set(!on));
    return { pause: () => set(false), play: () => set(true), isOn: () => on };
  }

  // Something that moves by itself begins when it is seen, and not where motion is not wanted.
  function whenSeen(element, begin) {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      if (!still.matches) begin();
    }, { threshold: 0.5 });
    observer.observe(element);
  }

  // A number beside its slider, said as text by a screen reader too.
  function slider(input, output, words, changed) {
    const show = () => {
      output.textContent = words(Number(input.value));
      input.setAttribute("aria-valuetext", output.textContent);
    };
    input.addEventListener("input", () => {
      show();
      changed?.(Number(input.value));
    });
    show();
    return show;
  }

  function options(select, items) {
    select.replaceChildren(...items.map(([value, text]) => new Option(text, value)));
  }

  // What a list calls its n-th test digit: those of one class are counted.
  function named(labels, n) {
    const before = labels.slice(0, n).filter((label) => label === labels[n]).length;
    const several = labels.filter((label) => label === labels[n]).length > 1;
    return `a test digit of class ${labels[n]}${several ? `, number ${before + 1}` : ""}`;
  }

  byId("broken").classList.add("hidden");
  // A page that shows this one may give it the room that it needs.
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (window.parent !== window) window.parent.postMessage({ labgenPlayerHeight: height }, "*");
  }).observe(document.body);

  return {
    byId, data, still, style, say, fixed, grey, signed, lit, picture, mosaic, sharp, square, marker,
    legend, drag, keys, units, curve, playing, whenSeen, slider, options, named,
  };
})();
