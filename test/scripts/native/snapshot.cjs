// A heap snapshot sees what only a suspended greenlet refers to; so does the diagnostic report come through.
const { readFileSync, unlinkSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const v8 = require('node:v8');
const { killAll, sleep, spawn } = require('geventjs');

class OnlyOnAStack {}
const greenlets = Array.from({ length: 100 }, () =>
  spawn(() => {
    const held = new OnlyOnAStack();
    sleep(1000);
    return held;
  }),
);
sleep(0);
const file = v8.writeHeapSnapshot(join(tmpdir(), `geventjs-${process.pid}.heapsnapshot`));
const { nodes, strings, snapshot } = JSON.parse(readFileSync(file, 'utf8'));
unlinkSync(file);
const { node_fields: fields } = snapshot.meta;
let found = 0;
for (let at = 0; at < nodes.length; at += fields.length) {
  const isObject = snapshot.meta.node_types[0][nodes[at + fields.indexOf('type')]] === 'object';
  if (isObject && strings[nodes[at + fields.indexOf('name')]] === 'OnlyOnAStack') found++;
}
console.log('instances', found);
console.log('report', typeof process.report.getReport().javascriptStack);
killAll(greenlets);
