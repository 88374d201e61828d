"use strict";
// What one handles: pointer and keys on a canvas, grids of units, curves, buttons, sliders, lists.
const ui = (() => {
  const { still, style, fixed } = page;
  const { lit, sharp } = pictures;

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

  // A player that moves by itself begins when it is seen, and rests where motion is not wanted. A
  // frame may hear of that after its beginning.
  function playWhenSeen(element, player) {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      if (!still.matches) player.play();
    }, { threshold: 0.5 });
    observer.observe(element);
    still.addEventListener("change", () => {
      if (still.matches) player.pause();
    });
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

  return {
    ...page, ...pictures, drag, keys, units, curve, playing, playWhenSeen, slider, options, named,
  };
})();
