"""Task 3: up-down fine-tuning."""
