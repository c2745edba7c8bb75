/** One Express app for both sides. */
import express from 'express';
import { hello } from './serve.mjs';

export const app = express();
app.get('/', (_request, response) => {
  response.send(hello);
});
