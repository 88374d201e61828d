"use strict";
// Arithmetic of the networks. Arrays are Float32Array, sums are taken in double precision.
const nn = (() => {
  const sigmoid = (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
  // log(1 + e^x) without overflow.
  const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

  // A record {shape, type, data[, scale]} of encode.py as {shape, values}.
  function unpack(record) {
    const text = atob(record.data);
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    const size = { f2: 2, f4: 4, u1: 1, i1: 1 }[record.type];
    const values = new Float32Array(bytes.length / size);
    if (record.type === "f2") {
      for (let i = 0; i < values.length; i++) values[i] = half(view.getUint16(2 * i, true));
    } else if (record.type === "f4") {
      for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(4 * i, true);
    } else if (record.type === "u1") {
      for (let i = 0; i < values.length; i++) values[i] = bytes[i] / 255;
    } else {
      const scale = unpack(record.scale).values;
      for (let i = 0; i < values.length; i++) values[i] = view.getInt8(i) * scale[i % scale.length];
    }
    return { shape: record.shape, values };
  }

  // 16 bits of IEEE 754 as a number: sign, five bits of exponent, ten of fraction.
  function half(bits) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }

  // x [rows] -> x W + bias [columns], W row by row.
  function forwards(x, w, bias, columns) {
    const sums = new Float64Array(columns);
    if (bias) sums.set(bias);
    for (let i = 0; i < x.length; i++) {
      const xi = x[i];
      if (xi === 0) continue;
      const start = i * columns;
      for (let j = 0; j < columns; j++) sums[j] += xi * w[start + j];
    }
    return Float32Array.from(sums);
  }

  // y [columns] -> W y + bias [rows], the same W.
  function backwards(y, w, bias, rows) {
    const columns = y.length;
    const result = new Float32Array(rows);
    for (let i = 0; i < rows; i++) {
      let sum = bias ? bias[i] : 0;
      const start = i * columns;
      for (let j = 0; j < columns; j++) sum += y[j] * w[start + j];
      result[i] = sum;
    }
    return result;
  }

  const activations = {
    relu: () => (x) => Math.max(x, 0),
    leaky: (layer) => (x) => (x > 0 ? x : layer.slope * x),
    sigmoid: () => sigmoid,
    tanh: () => Math.tanh,
    softplus: () => softplus,
    elu: () => (x) => (x > 0 ? x : Math.expm1(x)),
  };

  // How far a window of size k begins before the input, as TensorFlow pads "same".
  const before = (small, large, k, stride, padding) =>
    padding === "same" ? Math.max((small - 1) * stride + k - large, 0) >> 1 : 0;

  const steps = {
    dense: (x, layer) => ({
      shape: [layer.kernel.shape[1]],
      values: forwards(x.values, layer.kernel.values, layer.bias?.values, layer.kernel.shape[1]),
    }),
    reshape: (x, layer) => ({ shape: layer.shape, values: x.values }),
    act: (x, layer) => ({ shape: x.shape, values: x.values.map(activations[layer.act](layer)) }),
    normalise(x, layer) {
      const scale = layer.scale.values;
      const shift = layer.shift.values;
      const values = x.values.map((v, i) => v * scale[i % scale.length] + shift[i % scale.length]);
      return { shape: x.shape, values };
    },
    conv(x, layer) {
      const [height, width, channels] = x.shape;
      const [kh, kw, , filters] = layer.kernel.shape;
      const [sh, sw] = layer.strides;
      const same = layer.padding === "same";
      const rows = same ? Math.ceil(height / sh) : Math.floor((height - kh) / sh) + 1;
      const columns = same ? Math.ceil(width / sw) : Math.floor((width - kw) / sw) + 1;
      const top = before(rows, height, kh, sh, layer.padding);
      const left = before(columns, width, kw, sw, layer.padding);
      const sums = new Float64Array(rows * columns * filters);
      const input = x.values;
      const weights = layer.kernel.values;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const at = (r * columns + c) * filters;
          for (let i = 0; i < kh; i++) {
            const y = r * sh + i - top;
            if (y < 0 || y >= height) continue;
            for (let j = 0; j < kw; j++) {
              const z = c * sw + j - left;
              if (z < 0 || z >= width) continue;
              const from = (y * width + z) * channels;
              const kernel = (i * kw + j) * channels * filters;
              for (let p = 0; p < channels; p++) {
                const value = input[from + p];
                const start = kernel + p * filters;
                for (let q = 0; q < filters; q++) sums[at + q] += value * weights[start + q];
              }
            }
          }
        }
      }
      return withBias(sums, layer, [rows, columns, filters]);
    },
    // Kernel [height, width, filters, channels]: each input value paints a window of the output.
    transposed(x, layer) {
      const [height, width, channels] = x.shape;
      const [kh, kw, filters] = layer.kernel.shape;
      const [sh, sw] = layer.strides;
      const same = layer.padding === "same";
      const rows = height * sh + (same ? 0 : Math.max(kh - sh, 0));
      const columns = width * sw + (same ? 0 : Math.max(kw - sw, 0));
      const top = before(height, rows, kh, sh, layer.padding);
      const left = before(width, columns, kw, sw, layer.padding);
      const sums = new Float64Array(rows * columns * filters);
      const input = x.values;
      const weights = layer.kernel.values;
      for (let y = 0; y < height; y++) {
        for (let z = 0; z < width; z++) {
          const from = (y * width + z) * channels;
          for (let i = 0; i < kh; i++) {
            const r = y * sh + i - top;
            if (r < 0 || r >= rows) continue;
            for (let j = 0; j < kw; j++) {
              const c = z * sw + j - left;
              if (c < 0 || c >= columns) continue;
              const at = (r * columns + c) * filters;
              const kernel = (i * kw + j) * filters * channels;
              for (let q = 0; q < filters; q++) {
                let sum = 0;
                const start = kernel + q * channels;
                for (let p = 0; p < channels; p++) sum += input[from + p] * weights[start + p];
                sums[at + q] += sum;
              }
            }
          }
        }
      }
      return withBias(sums, layer, [rows, columns, filters]);
    },
  };

  function withBias(sums, layer, shape) {
    const values = Float32Array.from(sums);
    const bias = layer.bias?.values;
    if (bias) for (let i = 0; i < values.length; i++) values[i] += bias[i % bias.length];
    return { shape, values };
  }

  // A network of networks.py as a function: (values, shape) -> the values of each output.
  function network(description) {
    const layers = description.layers.map((layer) => {
      const ready = { ...layer };
      for (const key of ["kernel", "bias", "scale", "shift"]) {
        if (key in ready) ready[key] = unpack(ready[key]);
      }
      return ready;
    });
    return (values, shape = [values.length]) => {
      const known = { in0: { shape, values } };
      for (const layer of layers) known[layer.name] = steps[layer.op](known[layer.from], layer);
      return description.outputs.map((name) => known[name].values);
    };
  }

  // Bilinear resizing of a square image; the centres of pixels lie at halves, edges repeat.
  function resized(image, side, newSide) {
    const result = new Float32Array(newSide * newSide);
    const place = (i) => {
      const at = Math.min(Math.max(((i + 0.5) * side) / newSide - 0.5, 0), side - 1);
      const low = Math.floor(at);
      return [low, Math.min(low + 1, side - 1), at - low];
    };
    for (let r = 0; r < newSide; r++) {
      const [top, bottom, down] = place(r);
      for (let c = 0; c < newSide; c++) {
        const [left, right, across] = place(c);
        const row = (y) => image[y * side + left] * (1 - across) + image[y * side + right] * across;
        result[r * newSide + c] = row(top) * (1 - down) + row(bottom) * down;
      }
    }
    return result;
  }

  return { sigmoid, softplus, unpack, forwards, backwards, network, resized };
})();
