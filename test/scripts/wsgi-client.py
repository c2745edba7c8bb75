# Asks a server on a port, which comes on stdin, for each kind of response, on connections that are kept.
import http.client
import sys

port = int(sys.stdin.read())
expected = {
    '/list': (200, 'as a list of ö '),
    '/generator': (200, 'in pieces '),
    '/write': (200, 'written as a list of ö '),
    '/204': (204, ''),
    '/304': (304, ''),
}
count = 0
for chunked in (False, True):
    connection = http.client.HTTPConnection('127.0.0.1', port)
    connection.connect()
    socket = connection.sock
    for path, (status, text) in expected.items():
        for method in ('GET', 'HEAD', 'POST'):
            sent = b'a body' if method == 'POST' else None
            body = iter([b'a ', b'body']) if sent and chunked else sent
            connection.request(method, path, body, encode_chunked=False)
            response = connection.getresponse()
            received = response.read()
            wanted = b''
            if status == 200 and method != 'HEAD':
                wanted = text.encode() + (sent or b'')
            assert (response.status, received) == (status, wanted), (path, method, response.status, received)
            assert response.getheader('X-Kind') == path
            assert response.headers.get_all('Set-Cookie') == ['a=b', 'c=d']
            assert response.getheader('Date'), path
            assert connection.sock is socket, 'the connection was closed: %s %s' % (method, path)
            count += 1
    connection.close()
print(count, 'responses on 2 connections')
