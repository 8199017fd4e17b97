"""Monthly and quarterly reports: the figures of the pages, put together for paper and workbook."""
