"""Where articles come from, as bytes."""
