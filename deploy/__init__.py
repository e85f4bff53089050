"""Putting Caliu on machines: provisioning, certificates, broker configuration."""
