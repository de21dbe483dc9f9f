"""Documents become text: one module per format, all of them behind `acctier.render.formats`."""
