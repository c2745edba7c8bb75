/** Does what its path says, and says so. */
import { existsSync } from 'node:fs';
import { sleep } from 'geventjs';

export default (request, response) => {
  const [, what, ...path] = request.url.split('/');
  if (what !== '') process.stderr.write(`begins ${what} in ${process.pid}\n`);
  if (what === 'exit') process.exit(3);
  if (what === 'throw') {
    setImmediate(() => {
      throw new Error('thrown on purpose');
    });
    return;
  }
  if (what === 'compute') for (;;);
  if (what === 'begin') response.write('begun ');
  // Until there is such a file.
  if (path.length > 0) while (!existsSync(`/${path.join('/')}`)) sleep(5);
  response.end(`${process.pid}`);
};
