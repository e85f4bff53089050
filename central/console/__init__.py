"""What people see of the centre: the HTTP API, the live push and the web application."""
