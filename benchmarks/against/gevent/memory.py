"""Resident memory of `greenlets` greenlets asleep, each with a timer."""
import gc
import os

import gevent

from measure import report, settings

HOUR = 3600
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident_after_collection():
    gc.collect()
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * PAGE


before = resident_after_collection()
sleeping = [gevent.spawn(gevent.sleep, HOUR) for _ in range(settings["greenlets"])]
gevent.sleep(0)
after = resident_after_collection()
report({"samples": [(after - before) / settings["greenlets"]]})
