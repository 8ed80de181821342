"""Articles as references in the formats that spreadsheets and reference managers read."""
