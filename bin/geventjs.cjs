#!/usr/bin/env -S node --min-semi-space-size=64 --max-semi-space-size=64
'use strict';

// A minor garbage collection visits every suspended stack; a large young generation makes them rare (the flags above; by
// hand: `node --max-semi-space-size=64 …`). CommonJS, because Node's loader of ES modules starts the thread pool, whose
// size must be known before.
process.env.UV_THREADPOOL_SIZE ||= '32';

import('../dist/cli/main.js').then(({ main }) => main(process.argv.slice(2)));
