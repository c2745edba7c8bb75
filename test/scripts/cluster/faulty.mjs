/** Does what its path says. */
import { sleep } from 'geventjs';

export default (request, response) => {
  const [, what, time = '0'] = request.url.split('/');
  if (what === 'exit') process.exit(3);
  if (what === 'throw') setImmediate(() => { throw new Error('thrown on purpose'); });
  if (what === 'compute') for (;;);
  if (what === 'sleep') sleep(Number(time));
  if (what === 'begin') {
    response.write('begun ');
    sleep(Number(time));
  }
  response.end(`${process.pid}`);
};
