// Nobody is left who could put.
const { SimpleQueue } = require('geventjs/queue');

try {
  new SimpleQueue(1, [], { name: 'jobs' }).peek();
} catch (error) {
  console.log(error.name, /SimpleQueue\.peek of "jobs"/.exec(error.message)?.[0]);
}
