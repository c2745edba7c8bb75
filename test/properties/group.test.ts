import { Group } from 'geventjs/pool';
import { groupPrimitive } from './models/pool-commands.js';
import { ignoreTaskErrors } from './models/pool-task.js';
import { checkPrimitive } from './support/check.js';

ignoreTaskErrors();

checkPrimitive(groupPrimitive('Group', () => new Group()));
