"""nbgrader's settings for `nbgrader validate notebooks/1_rbm.ipynb` and the like."""

c = get_config()  # noqa: F821 (nbgrader provides it)

# Seconds for one cell. nbgrader's own 30 are too few for a cell that trains under `quick`.
c.Execute.timeout = 3600
