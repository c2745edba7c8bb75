await null;
export default (_request, response) => response.end('awaited');
