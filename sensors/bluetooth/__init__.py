"""Bluetooth LE: health devices that are visited, and small sensors that only advertise."""
