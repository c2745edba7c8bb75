import { sleep } from 'geventjs';

sleep(2 ** 31 - 1);
export default () => undefined;
