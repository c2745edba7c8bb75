import '../core/main-stack.js';

export { CertificateError } from '../base/errors.js';
export { SSLContext, type SSLContextOptions } from '../io/ssl/ssl-context.js';
export type { SSLSocket } from '../io/ssl/ssl-socket.js';
export type { ClientWrapOptions, ServerWrapOptions, WrapOptions } from '../io/ssl/wrap-options.js';
export { wrapSocket } from '../io/ssl/wrap-socket.js';
