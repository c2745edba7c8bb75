# Has Python's validator look at environs, which come as JSON.
import io
import json
import sys
from wsgiref.validate import check_environ

environs = json.load(sys.stdin)
for environ in environs:
    environ['wsgi.version'] = tuple(environ['wsgi.version'])
    environ['wsgi.input'] = io.BytesIO()
    environ['wsgi.errors'] = sys.stderr
    check_environ(environ)
print(len(environs), 'checked')
