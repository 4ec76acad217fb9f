"""Lists of people that were passed around (接龙), as they are pasted."""
