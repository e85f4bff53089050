"""Tests mirror the tree; `system/` tells stories through all rooms."""
