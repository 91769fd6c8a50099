// Runs the Kinesis emulator (npm package kinesis-local, in the version of package.json), started in
// its folder.
//
// For every record put, it hashes all records its shard already holds, so that a stream of 20,000
// records takes 200 more a second and one of 200,000 next to none. What is hashed never changes:
// remembering the hashes makes PutRecords' cost independent of what was put before.
'use strict';

const fs = require('fs');
const path = require('path');
const Module = require('module');
const queue = require('./kinesis-queue.js');

const REMEMBER_HASHES = `
;(() => {
  const remember = (type, known) => {
    const hashCode = type.prototype.g;
    type.prototype.g = function () {
      let hash = known.get(this);
      if (hash === undefined) {
        hash = hashCode.call(this);
        known.set(this, hash);
      }
      return hash;
    };
  };
  const field = Symbol('hash');
  const onItself = {
    get: (record) => record[field],
    set: (record, hash) => { record[field] = hash; },
  };
  remember($c_Lkinesis_mock_models_KinesisRecord, onItself);
  remember($c_sci_Vector, new WeakMap());
})();
`;

// The emulator puts an exit of its own in the place of Node's, which waits 30 s for connections to
// close. It keeps nothing that would be lost.
const exit = process.exit.bind(process, 0);
process.on('SIGINT', () => {}); // Ctrl-C reaches the whole terminal; who started us stops us.
if (process.argv.includes('--end-with-parent')) {
  process.stdin.resume().on('end', exit);
}

// The emulator takes the time from its start and a monotonic clock. Such a clock does not count the
// time for which a machine is suspended, so the emulator would be late for ever. This gives it the
// wall clock.
Object.defineProperty(performance, 'timeOrigin', { get: () => Date.now() - performance.now() });

queue.before(Number(process.env.KINESIS_MOCK_PLAIN_PORT));
const file = path.resolve('main.js');
const emulator = new Module(file);
emulator.filename = file;
emulator._compile(fs.readFileSync(file, 'utf8') + REMEMBER_HASHES, file);
