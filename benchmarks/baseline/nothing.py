"""The cost of measuring: a loop that calls a function that does nothing."""
from measure import measure


def nothing():
    pass


def work(count):
    for _ in range(count):
        nothing()


measure(work)
