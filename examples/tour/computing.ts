import { joinAll, sleep, spawn } from 'geventjs';

export function tourOfComputing(): void {
  const order: number[] = [];
  const compute = (terms: number): number => {
    let sum = 0;
    for (let i = 1; i <= terms; i++) {
      sum += 1 / i ** 2;
      if (i % 5000 !== 0) continue;
      order.push(terms);
      sleep(0); // others may go on
    }
    return sum;
  };
  const greenlets = [10_000, 20_000, 30_000].map((terms) => ({ terms, greenlet: spawn(compute, terms) }));
  joinAll(greenlets.map(({ greenlet }) => greenlet));
  for (const { terms, greenlet } of greenlets) console.log(`${terms} terms: ${greenlet.value}`);
  console.log(`they took turns: ${order.map((terms) => terms / 10_000).join(' ')}`);
}
