"use strict";
// What a Gaussian code of a digit costs, and what its pixels do, in nats.
const variational = (() => {
  // KL of a normal number with this mean and log-variance from a standard one.
  const price = (mean, logVariance) => (mean * mean + Math.exp(logVariance) - 1 - logVariance) / 2;

  // Of each latent variable over digits: mean price in nats, variance of the means.
  function perVariable(means, logVariances) {
    const [digits, variables] = means.shape;
    return Array.from({ length: variables }, (_, j) => {
      let nats = 0;
      let sum = 0;
      let squares = 0;
      for (let n = 0; n < digits; n++) {
        const mean = means.values[n * variables + j];
        nats += price(mean, logVariances.values[n * variables + j]);
        sum += mean;
        squares += mean * mean;
      }
      const variance = squares / digits - (sum / digits) ** 2;
      return { variable: j, nats: nats / digits, variance };
    });
  }

  // Minus the logarithm of the probability of pixels in [0, 1], from logits.
  function pixelNats(pixels, logits) {
    let sum = 0;
    for (let i = 0; i < pixels.length; i++) sum += nn.softplus(logits[i]) - pixels[i] * logits[i];
    return sum;
  }

  const totalPrice = (means, logVariances) =>
    means.reduce((sum, mean, j) => sum + price(mean, logVariances[j]), 0);

  return { perVariable, pixelNats, totalPrice };
})();
