"""Hello as a WSGI application, under pywsgi."""
import os
import sys

import gevent
from gevent.fileobject import FileObject
from gevent.pywsgi import WSGIServer


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"Hello, World!"]


def end_with_input():
    FileObject(sys.stdin.buffer).read()
    os._exit(0)


server = WSGIServer(("127.0.0.1", 0), application, log=None)
server.start()
print(server.server_port, flush=True)
gevent.spawn(end_with_input)
server.serve_forever()
