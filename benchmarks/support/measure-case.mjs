/** Runs one case: all its programs in turns, A B C A B C, so that a slow minute of the machine hits everybody. */
import { measureServer, runProgram } from './runtimes.mjs';
import { median, spread } from './statistics.mjs';

/**
 * @param {object} description one of cases.mjs
 * @param {{ repetitions: number, warmUp: number, round: number, rounds: number }} effort
 * @returns the case with a result for each program, and the ratios
 */
export function measureCase(description, effort) {
  const { name, title, unit, limit, programs } = description;
  const results = programs.map((program) => ({ ...program, samples: [], processor: [] }));
  for (let turn = 0; turn < repetitionsOf(description, effort); turn++) {
    for (const result of results) {
      if (result.error === undefined) runOnce(result, description, effort);
    }
  }
  for (const result of results) reduce(result);
  for (const result of results) compare(result, results[0], limit);
  return { name, title, unit, programs: results };
}

function settingsOf({ settings, minimum = {} }, { repetitions, ...effort }) {
  const atLeast = Object.entries(minimum).map(([name, value]) => [name, Math.max(value, effort[name])]);
  return { ...effort, ...Object.fromEntries(atLeast), ...settings };
}

/** What takes a while, because there are many greenlets, is run less often. */
function repetitionsOf({ slow }, { repetitions }) {
  return slow ? Math.ceil(repetitions / 2) : repetitions;
}

function runOnce(result, description, effort) {
  const settings = { ...settingsOf(description, effort), ...result.settings };
  try {
    const { samples, processor } = (description.load ? measureServer : runProgram)(result, settings);
    result.samples.push(samples);
    if (processor !== undefined) result.processor.push(processor);
  } catch (error) {
    result.error = error.message;
    console.error(`${result.name} failed: ${error.message}\n${error.cause ?? ''}`);
  }
}

function reduce(result) {
  if (result.error !== undefined) return;
  const processes = result.samples.map(median);
  result.median = median(processes);
  result.spread = spread(processes);
  if (result.processor.length > 0) result.processorMedian = median(result.processor.map(median));
  else delete result.processor;
}

function compare(result, ours, limit) {
  if (result.median === undefined || ours.median === undefined) return;
  if (result !== ours) result.ratio = ours.median / result.median;
  if (result !== ours && result.processorMedian !== undefined)
    result.processorRatio = ours.processorMedian / result.processorMedian;
  if (result.target !== undefined) result.reached = result.ratio <= result.target;
  if (result !== ours || limit === undefined) return;
  result.limit = limit;
  result.reached = result.median <= limit;
}
