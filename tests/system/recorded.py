"""Which recorded fall a story is told with: what is tried here is what follows a suspicion."""

from random import Random

from simulations.fall_scores import judge
from simulations.recordings import FOLDER, draw_fall, made_fall


def seed_of_a_fall(most: int = 1_000) -> int:
    """Draw a seed whose fall the detector finds; it misses a few, and is measured elsewhere."""
    random = Random()
    while True:
        seed = random.randrange(1, most)
        if judge(draw_fall(FOLDER, seed) or made_fall(seed)).found:
            return seed
