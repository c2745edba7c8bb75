// The tour that `npm start` shows: what greenlets do, and what came out.
import { tourOfComputing } from './computing.ts';
import { tourOfCrawling } from './crawling.ts';
import { tourOfMessages } from './messages.ts';
import { tourOfSleepers } from './sleepers.ts';
import { tourOfWeb } from './web.ts';

const start = performance.now();
for (const [title, tour] of [
  ['Three greenlets compute 1/1² + 1/2² + 1/3² + …', tourOfComputing],
  ['A producer and a consumer, a queue between them', tourOfMessages],
  ['A web server: 1,000 requests at once, each handler blocks for 100 ms', tourOfWeb],
  ['A crawler: 200 pages, each 50 ms away', tourOfCrawling],
  ['100,000 greenlets asleep at once', tourOfSleepers],
] as const) {
  console.log(`\n── ${title}`);
  tour();
}
console.log(`\nThe tour took ${((performance.now() - start) / 1000).toFixed(1)} s.`);
