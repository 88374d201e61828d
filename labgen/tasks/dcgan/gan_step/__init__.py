"""How a step of the GAN's training is judged: exercises 5.6 and 5.7."""
