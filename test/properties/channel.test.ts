import { Channel } from 'geventjs/queue';
import { channelPrimitive } from './models/channel.js';
import { checkPrimitive } from './support/check.js';

checkPrimitive(channelPrimitive('Channel', () => new Channel()));
