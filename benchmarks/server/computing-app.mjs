/** Each request computes for about 20 ms: always the same work, so many times as the load has found out. */
const times = Number(process.env.TIMES);

export function compute(times) {
  let sum = 0;
  for (let i = 1; i < times; i++) sum += 1 / i ** 2;
  return sum;
}

export default (_request, response) => response.end(String(compute(times)));
