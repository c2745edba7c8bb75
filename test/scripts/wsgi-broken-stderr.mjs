// A server whose logs go to a stderr that takes nothing. It must answer all the same, and say so on stdout.
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run, wait } from 'geventjs';
import { WSGIServer } from 'geventjs/wsgi';

const [how] = process.argv.slice(2);

function application(environ, startResponse) {
  environ['wsgi.errors'].write('in ');
  environ['wsgi.errors'].writeLines(['two parts\n']);
  if (environ.PATH_INFO === '/fail') throw new Error('fails');
  startResponse('200 OK', []);
  return [];
}

function serve() {
  const server = new WSGIServer('127.0.0.1:0', application);
  server.start();
  for (const path of ['/', '/fail', '/', '/fail']) {
    console.log(wait(fetch(`http://${server.address}${path}`)).status);
    // What was logged goes out in a turn of the loop.
    wait(new Promise((resolve) => setImmediate(() => setImmediate(resolve))));
  }
  server.stop();
}

if (how === 'serve') {
  // Begins when nobody can read what it says.
  process.stdin.resume().on('end', () => run(serve));
} else {
  const stderr = how === 'full' ? openSync('/dev/full', 'w') : 'pipe';
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve'], {
    stdio: ['pipe', 'inherit', stderr],
  });
  child.on('spawn', () => {
    if (child.stderr === null) child.stdin.end();
    else child.stderr.on('close', () => child.stdin.end()).destroy();
  });
  child.on('close', (code, signal) => {
    if (signal !== null) process.kill(process.pid, signal);
    process.exitCode = code;
  });
}
