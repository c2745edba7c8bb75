import type { HttpRequest, HttpResponse } from 'geventjs/http';

export default (_request: HttpRequest, response: HttpResponse): void => {
  response.end('typed');
};
