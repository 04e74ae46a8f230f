"""Pure: values in, text out. One file a format; ``mask`` is the one place that masks."""
