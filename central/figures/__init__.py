"""Figures of supervision: answer times, what is stuck, who is on shift, what was explained."""
