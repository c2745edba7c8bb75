// A thousand host names through a pool of ten greenlets, as far as they get in two seconds. What is under way when the time
// is up is dropped, quietly.
//
//   geventjs examples/dns-mass-resolve.ts [domain] [address of a DNS server]
import { killAll, rethrowExit, Timeout } from 'geventjs';
import { Resolver } from 'geventjs/dns';
import { Pool } from 'geventjs/pool';

const [domain = 'example.com', server] = process.argv.slice(2);
const limit = Number(process.env['TIME_MS'] ?? 2000);

const resolver = new Resolver(server === undefined ? {} : { servers: [server] });
const pool = new Pool(10);
const count = { found: 0, missing: 0, 'not answered': 0 };

function resolve(name: string): void {
  try {
    const [address] = resolver.resolve4(name);
    count.found++;
    console.log(`${name} is ${address}`);
  } catch (error) {
    rethrowExit(error); // the time is up
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOTFOUND';
    count[isMissing ? 'missing' : 'not answered']++;
  }
}

new Timeout(limit, false).run(() => {
  for (let i = 0; i < 1000; i++) pool.spawn(resolve, `host-${i}.${domain}`);
  pool.join();
});
const late = pool.size;
killAll([...pool]);
count['not answered'] += late;
console.log(count);
