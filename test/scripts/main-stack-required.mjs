import { sleep, spawn } from 'geventjs';

sleep(1);
export const value = spawn(() => 'made while the module was loaded').get();
