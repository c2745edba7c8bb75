// An error in a result that nobody asks for must not be heard of; one that a promise of it gets is an unhandled rejection.
import { AsyncResult } from 'geventjs/event';

process.on('unhandledRejection', (error) => console.log(`unhandled: ${error.message}`));
new AsyncResult().setException(new Error('not asked for'));
const asked = new AsyncResult();
asked.then(() => console.log('there is no value'));
asked.setException(new Error('asked for'));
