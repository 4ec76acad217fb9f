"""Lists that are too long to wait for: asked for, made portion by portion, and got as files."""
