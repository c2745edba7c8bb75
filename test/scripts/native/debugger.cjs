// The debugger stops inside a greenlet, before and after a suspension, and sees the greenlet's frames.
const { Session } = require('node:inspector');
const { joinAll, sleep, spawn } = require('geventjs');

const session = new Session();
session.connect();
const stacks = [];
session.on('Debugger.paused', ({ params }) => stacks.push(params.callFrames.map((frame) => frame.functionName)));
session.post('Debugger.enable');

function inner() {
  // biome-ignore lint/suspicious/noDebugger: what is tested
  debugger;
  sleep(1);
  // biome-ignore lint/suspicious/noDebugger: what is tested
  debugger;
}
function outer() {
  inner();
}
joinAll([spawn(outer), spawn(outer)]);
session.disconnect();
for (const stack of stacks) console.log(stack.slice(0, 2).join(' < '));
