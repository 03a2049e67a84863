"""Pictures one can print: a chart from a statistic, as SVG and PNG, with its data beside it."""
