/** Results as a table that reads well in a terminal and in Markdown. */

const headings = ['case', 'program', 'median', 'spread', 'ours ÷ theirs', 'target', 'reached'];

/** @param {object[]} results what measureCase returned */
export function formatTable(results) {
  const rows = [headings, ...results.flatMap(rowsOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}

function rowsOf({ title, unit, programs }) {
  return programs.map((program, index) => [index === 0 ? title : '', program.name, ...cellsOf(program, unit)]);
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
  return target === undefined ? '' : `≤ ${target}`;
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
