"use strict";
// The rounds of "real or fake?": which picture comes, and who was right how often.
const game = (() => {
  // real and fake: how many pictures there are of each; the seed decides their order.
  function rounds(real, fake, seed) {
    const random = chance.generator(seed);
    const deck = [
      ...Array.from({ length: real }, (_, number) => ({ isReal: true, number })),
      ...Array.from({ length: fake }, (_, number) => ({ isReal: false, number })),
    ];
    for (let i = deck.length - 1; i > 0; i--) {
      const j = Math.floor(random.uniform() * (i + 1));
      [deck[i], deck[j]] = [deck[j], deck[i]];
    }
    const score = { yours: 0, its: 0, asked: 0 };
    return {
      score,
      left: () => deck.length,
      card: () => deck[0],
      // guess: whether you say "real"; probability: of "real", by the discriminator.
      answer(guess, probability) {
        const { isReal } = deck.shift();
        score.asked++;
        if (guess === isReal) score.yours++;
        if (probability > 0.5 === isReal) score.its++;
        return isReal;
      },
    };
  }
  return { rounds };
})();
