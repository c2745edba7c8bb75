"""`waiters` greenlets wait on one event. Timed is what it costs for one of them to wait and to be woken."""
import gevent
from gevent.event import Event

from measure import measure_batches, settings

event = Event()


def wait_again():
    while True:
        event.wait()


def work():
    event.set()
    event.clear()
    gevent.sleep(0)


greenlets = [gevent.spawn(wait_again) for _ in range(settings["waiters"])]
gevent.sleep(0)
measure_batches(len(greenlets), work)
