"""One raw switch there and back."""
from greenlet import getcurrent, greenlet

from measure import measure

home = getcurrent()


def for_ever():
    switch = home.switch
    while True:
        switch()


def work(count):
    switch = other.switch
    for _ in range(count):
        switch()


other = greenlet(for_ever)
measure(work)
