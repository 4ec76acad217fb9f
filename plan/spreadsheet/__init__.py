"""A plan document as a workbook that people fill in spreadsheet programs, and back."""
