"""What the worker makes of an uploaded video: smaller sizes, the sound alone, a still picture (decision 0033)."""
