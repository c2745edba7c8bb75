import { Greenlet, run } from 'geventjs';

await run(() => {
  const greenlet = new Greenlet(() => 1);
  try {
    greenlet.join();
  } catch (error) {
    console.log(error.name, /Greenlet\.join/.exec(error.message)?.[0]);
  }
  console.log('links', greenlet.hasLinks());
});
