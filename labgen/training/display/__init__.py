"""What a training cell shows while it runs: progress, the time left, announcements."""
