"""Pool.map over `count` items in a pool of `places`; each item yields once."""
import gevent
from gevent.pool import Pool

from measure import measure, settings

pool = Pool(settings["places"])


def task(item):
    gevent.sleep(0)
    return item * 2


def work(count):
    pool.map(task, range(count))


measure(work)
