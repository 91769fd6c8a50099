// node dockerfile.js FILE: prints what is wrong with a Dockerfile, one line each.
const fs = require('fs');
const { validate } = require('dockerfile-utils');

for (const problem of validate(fs.readFileSync(process.argv[2], 'utf8'))) {
  console.log(`${problem.range.start.line + 1}: ${problem.message}`);
}
