import { RotatingLog } from 'geventjs/wsgi';

const log = new RotatingLog(process.argv[2]);
for (let at = 0; at < 3; at++) log.write(`line ${at}\n`);
process.exit(3);
