"""Chinese words for the machine: numerals and pinyin. Pure."""
