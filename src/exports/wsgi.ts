import '../core/main-stack.js';

export { ConnectionClosed, HttpError, WSGIError } from '../base/errors.js';
export type { Listener } from '../server/address.js';
export type { StartResponse, WSGIApplication, WSGIData, WSGIResult, WSGIWrite } from '../server/wsgi/application.js';
export type { WSGIEnviron, WSGIErrors } from '../server/wsgi/environ.js';
export type { WSGIInput } from '../server/wsgi/input.js';
export type { LogTarget } from '../server/wsgi/log-target.js';
export { decodeUtf8 } from '../server/wsgi/native-strings.js';
export type { WSGIHeader } from '../server/wsgi/response-head.js';
export { RotatingLog, type RotatingLogOptions } from '../server/wsgi/rotating-log.js';
export { SecureEnviron } from '../server/wsgi/secure-environ.js';
export { type WSGIListener, type WSGIOptions, wsgiListener } from '../server/wsgi/wsgi-listener.js';
export { WSGIServer, type WSGIServerOptions } from '../server/wsgi/wsgi-server.js';
