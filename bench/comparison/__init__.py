"""Parts of compare-qemu: the suite and its figures, the machines, watching a run, the report."""
