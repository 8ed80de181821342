"""Measure the product on data sets with known answers."""
