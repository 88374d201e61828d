"""What oracles ask of a network: how it is built, whether it can learn."""
