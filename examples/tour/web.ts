import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { sleep } from 'geventjs';
import { HttpServer } from 'geventjs/http';
import { type WSGIApplication, WSGIServer } from 'geventjs/wsgi';
import { Hono } from 'hono';

/** Milliseconds that every handler blocks, as a query of a database would. */
const pause = 100;
/** All clients come at once. */
const backlog = 1024;

const expressApp = express();
expressApp.get('/', (_request, response) => {
  sleep(pause);
  response.send('Hello, World!');
});

const honoApp = new Hono();
honoApp.get('/', (context) => {
  sleep(pause);
  return context.text('Hello, World!');
});

const wsgiApp: WSGIApplication = (_environ, startResponse) => {
  sleep(pause);
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['Hello, World!'];
};

export function tourOfWeb(): void {
  show('Express', new HttpServer('127.0.0.1:0', expressApp, { backlog }));
  show('Hono', new HttpServer('127.0.0.1:0', honoApp, { backlog }));
  show('WSGI', new WSGIServer('127.0.0.1:0', wsgiApp, { backlog, log: null }));
  console.log('one after the other: 100 s');
}

function show(name: string, server: HttpServer): void {
  using _stopped = server;
  server.start();
  console.log(`${name}: ${run('thousand-clients.ts', server.address).trim()}`);
}

/** Runs a program to its end, and answers what it printed. It blocks, too, while the servers here go on. */
function run(program: string, argument: string): string {
  const [command, file] = ['../../bin/geventjs.cjs', program].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return execFileSync(process.execPath, [command ?? '', file ?? '', argument], { encoding: 'utf8' });
}
