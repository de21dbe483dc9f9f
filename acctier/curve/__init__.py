"""The whale curve: accounts ranked by profit, cumulated, measured and thinned for drawing."""
