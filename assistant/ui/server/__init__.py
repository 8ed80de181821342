"""The web server, and the page with its tabs."""
