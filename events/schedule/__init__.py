"""Days and times: what was typed, rules that repeat, timetables of drives. Pure."""
