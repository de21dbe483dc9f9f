"""Reading exports: files found, headings matched, cells parsed strictly, refused cells kept."""
