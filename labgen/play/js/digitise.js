"use strict";
// A drawing made like the digits of MNIST: fitted into 20 by 20 pixels with its proportions kept,
// grey where a pixel is covered in part, and its centre of mass in the middle of 28 by 28.
const digitise = (() => {
  const BOX = 20;
  const SIDE = 28;
  const FAINTEST = 0.1; // ink that is paler does not count for the size

  // ink [side * side] in [0, 1], black is 0; null where nothing is drawn.
  function digit(ink, side) {
    const box = bounds(ink, side);
    if (!box) return null;
    const scale = BOX / Math.max(box.width, box.height);
    const width = Math.max(1, Math.round(box.width * scale));
    const height = Math.max(1, Math.round(box.height * scale));
    const small = averaged(ink, side, box, width, height);
    return centred(small, width, height);
  }

  function bounds(ink, side) {
    let [left, right, top, bottom] = [side, -1, side, -1];
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        if (ink[y * side + x] < FAINTEST) continue;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
    if (right < 0) return null;
    return { left, top, width: right - left + 1, height: bottom - top + 1 };
  }

  // Each new pixel is the mean of the area that it covers.
  function averaged(ink, side, box, width, height) {
    const result = new Float32Array(width * height);
    const across = shares(box.width, width);
    const down = shares(box.height, height);
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) {
        let sum = 0;
        for (const [y, high] of down[r]) {
          for (const [x, wide] of across[c]) {
            sum += high * wide * ink[(box.top + y) * side + box.left + x];
          }
        }
        result[r * width + c] = sum;
      }
    }
    return result;
  }

  // For each of `fewer` equal parts of a line of `many` pixels: [pixel, its share of the part].
  function shares(many, fewer) {
    const length = many / fewer;
    return Array.from({ length: fewer }, (_, part) => {
      const begin = part * length;
      const end = begin + length;
      const pixels = [];
      for (let i = Math.floor(begin); i < Math.min(Math.ceil(end), many); i++) {
        const share = (Math.min(end, i + 1) - Math.max(begin, i)) / length;
        if (share > 0) pixels.push([i, share]);
      }
      return pixels;
    });
  }

  function centred(small, width, height) {
    let [mass, x, y] = [0, 0, 0];
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) {
        const ink = small[r * width + c];
        mass += ink;
        x += ink * c;
        y += ink * r;
      }
    }
    const middle = (SIDE - 1) / 2;
    const offset = (centre, length) =>
      Math.min(Math.max(Math.round(middle - centre / mass), 0), SIDE - length);
    const left = offset(x, width);
    const top = offset(y, height);
    const result = new Float32Array(SIDE * SIDE);
    for (let r = 0; r < height; r++) {
      result.set(small.subarray(r * width, (r + 1) * width), (top + r) * SIDE + left);
    }
    return result;
  }

  return { digit };
})();
