const { sleep } = require('geventjs');

sleep(1);
module.exports = (_request, response) => {
  sleep(1);
  response.end(`${require.main === module} ${process.argv.slice(2)}`);
};
