/** Results as a table that reads well in a terminal and in Markdown. */

const headings = ['case', 'program', 'median', 'spread', 'ours ÷ theirs', 'target', 'reached'];
/** Of servers: their processor time, which hardly depends on what else the machine does. */
const processorHeadings = ['processor', 'ours ÷ theirs'];

/** @param {object[]} results what measureCase returned */
export function formatTable(results) {
  const hasProcessor = results.some(({ programs }) =>
    programs.some((program) => program.processorMedian !== undefined),
  );
  const columns = hasProcessor ? [...headings, ...processorHeadings] : headings;
  const rows = [columns, ...results.flatMap((result) => rowsOf(result, hasProcessor))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}

function rowsOf({ title, unit, programs }, hasProcessor) {
  return programs.map((program, index) => [
    index === 0 ? title : '',
    program.name,
    ...cellsOf(program, unit),
    ...(hasProcessor ? processorCellsOf(program, unit) : []),
  ]);
}

function processorCellsOf({ processorMedian, processorRatio }, unit) {
  if (processorMedian === undefined) return ['', ''];
  return [formatValue(processorMedian, unit), processorRatio === undefined ? '' : formatRatio(processorRatio)];
}

function cellsOf({ error, median, spread, ratio, target, limit, reached }, unit) {
  if (error !== undefined) return ['failed', '', '', formatTarget(target, limit, unit), ''];
  return [
    formatValue(median, unit),
    `±${(spread * 100).toFixed(spread < 0.1 ? 1 : 0)} %`,
    ratio === undefined ? '' : formatRatio(ratio),
    formatTarget(target, limit, unit),
    reached === undefined ? '' : reached ? 'yes' : 'NO',
  ];
}

function formatTarget(target, limit, unit) {
  if (limit !== undefined) return `≤ ${formatValue(limit, unit)}`;
  return target === undefined ? '' : `≤ ${Number(target.toFixed(2))}`;
}

function formatRatio(ratio) {
  return ratio < 10 ? ratio.toFixed(ratio < 0.1 ? 3 : 2) : ratio.toFixed(0);
}

/** Three digits. 1 KB is 1000 bytes. */
function formatValue(value, unit) {
  if (unit === 'bytes') return `${(value / 1000).toPrecision(3)} KB`;
  if (value >= 1e9) return `${(value / 1e9).toPrecision(3)} s`;
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} ms`;
  return value < 1000 ? `${value.toPrecision(3)} ns` : `${(value / 1000).toPrecision(3)} µs`;
}
