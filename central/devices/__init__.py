"""Hubs at the centre: claims, certificates, desired state, commands, supervision."""
