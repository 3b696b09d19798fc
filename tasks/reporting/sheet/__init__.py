"""Many reports at once: one sheet of all that a ministry owes for a period, page or XLSX."""
