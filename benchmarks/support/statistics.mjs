/** Few numbers, honestly reduced. */

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Half the distance between the fastest and the slowest, as a share of the median. */
export function spread(numbers) {
  return (Math.max(...numbers) - Math.min(...numbers)) / 2 / median(numbers);
}
