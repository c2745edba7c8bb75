import { Pool } from 'geventjs/pool';
import { poolPrimitive } from './models/pool-commands.js';
import { ignoreTaskErrors } from './models/pool-task.js';
import { checkPrimitive } from './support/check.js';

ignoreTaskErrors();

checkPrimitive(poolPrimitive('Pool', (size) => new Pool(size)));
