"""Pictures of a backtest: SVG, written by hand, without anything that changes from run to run."""
