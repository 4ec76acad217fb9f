"""Who did what when to whom: one line for each thing that an administrator may be asked about later."""
