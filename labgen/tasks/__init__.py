"""The lab's tasks: one folder each. The folders are the list of tasks; there is no other."""

TITLE = "Generative models on MNIST"
