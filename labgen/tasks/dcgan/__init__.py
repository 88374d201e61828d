"""Task 5: the deep convolutional GAN."""
