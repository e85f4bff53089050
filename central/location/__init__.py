"""Outside the home: safe zones, what a tracker's positions mean, and how little of them is kept."""
