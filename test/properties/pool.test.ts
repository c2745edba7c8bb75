import { getHub } from 'geventjs';
import { Pool } from 'geventjs/pool';
import { poolPrimitive } from './models/pool-commands.js';
import { TaskError } from './models/pool-task.js';
import { checkPrimitive } from './support/check.js';

const hub = getHub();
const { handleError } = hub;
hub.handleError = (source, error) => {
  if (!(error instanceof TaskError)) handleError.call(hub, source, error);
};

checkPrimitive(poolPrimitive('Pool', (size) => new Pool(size)));
