/**
 * Measures geventjs against its rivals: node benchmarks/run.mjs [--only NAME …] [--quick] [--million]
 *
 * Installs and compiles nothing (setup.mjs does). A missed target is shown and is no error; a program that fails is one.
 */
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { cases } from './cases.mjs';
import { describeMachine, describeVersions } from './support/machine.mjs';
import { measureCase } from './support/measure-case.mjs';
import { runMillion } from './support/run-million.mjs';
import { probePython, runtimes } from './support/runtimes.mjs';
import { saveLatest, saveReport } from './support/save.mjs';
import { formatTable } from './support/table.mjs';

/** Processes per program, and milliseconds and rounds in each. */
const full = { repetitions: 5, warmUp: 300, round: 200, rounds: 5 };
const quick = { repetitions: 3, warmUp: 100, round: 50, rounds: 3 };

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
    million: { type: 'boolean', default: false },
  },
});

function chooseCases() {
  const unknown = values.only.find((name) => !cases.some((one) => one.name === name));
  if (unknown === undefined) return cases.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  throw new Error(`there is no case '${unknown}'; there are ${cases.map(({ name }) => name).join(', ')}`);
}

function leaveOutPython(python, chosen) {
  if (python.missing === undefined) return chosen;
  console.error(`Python gevent is left out: ${python.missing}`);
  return chosen.map((one) => ({ ...one, programs: one.programs.filter(({ runtime }) => runtime !== 'python') }));
}

function measureAll(chosen) {
  const effort = values.quick ? quick : full;
  return chosen.map((one, index) => {
    console.error(`[${index + 1}/${chosen.length}] ${one.title}`);
    return measureCase(one, effort);
  });
}

function compareAll(report, python) {
  const notes = python.missing === undefined ? [] : [`Python gevent is left out: ${python.missing}`];
  const results = measureAll(leaveOutPython(python, chooseCases()));
  const table = formatTable(results);
  console.log(table);
  if (results.some(({ programs }) => programs.some(({ error }) => error !== undefined))) process.exitCode = 1;
  const marks = [...values.only, ...(values.quick ? ['quick'] : [])];
  const name = saveReport({ ...report, effort: values.quick ? quick : full, notes, cases: results }, marks);
  if (marks.length === 0) saveLatest(report, table, notes);
  console.log(`\nAll numbers: benchmarks/${name}`);
}

if (!existsSync(runtimes.geventjs.command)) {
  throw new Error('the rivals are not installed: run `node benchmarks/setup.mjs` first');
}
const [load] = loadavg();
if (load > 0.5) console.error(`The machine is busy (load ${load.toFixed(2)}): expect disturbed numbers.`);
const python = probePython();
const report = {
  date: new Date().toISOString(),
  machine: describeMachine(),
  versions: describeVersions(python),
  load,
};
if (values.million) saveReport({ ...report, million: runMillion() }, ['million']);
else compareAll(report, python);
