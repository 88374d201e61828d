"use strict";
// Random numbers that a seed repeats: Chris Doty-Humphrey's sfc32 (PractRand, 2010), a counter and
// 96 bits of state. splitmix32 makes the state from the seed; twelve numbers are thrown away.
const chance = (() => {
  function generator(seed) {
    let mixed = seed | 0;
    const mix = () => {
      mixed = (mixed + 0x9e3779b9) | 0;
      let t = mixed ^ (mixed >>> 16);
      t = Math.imul(t, 0x21f0aaad);
      t ^= t >>> 15;
      t = Math.imul(t, 0x735a2d97);
      return t ^ (t >>> 15);
    };
    let a = mix();
    let b = mix();
    let c = mix();
    let counter = 1;

    function bits() {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + sum) | 0;
      return sum >>> 0;
    }
    for (let i = 0; i < 12; i++) bits();

    // In [0, 1), in steps of 2^-32.
    const uniform = () => bits() / 4294967296;
    // Box and Muller (1958); 1 - u is never 0.
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    // 1 with the given probability, for each of them.
    const coins = (probabilities) => probabilities.map((p) => (uniform() < p ? 1 : 0));
    return { bits, uniform, normal, coins };
  }
  return { generator };
})();
