"""The routes, one module for each thing; `router(service)` makes them."""
