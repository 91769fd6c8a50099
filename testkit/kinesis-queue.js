// Stands before the emulator and hands it a few requests at a time, in the order they came.
//
// By itself it works on all it has at once, a little on each in turns, and takes in connections in
// between: with 256 shards asking for records, half of them are not served for minutes. What a
// request costs it, about 3 ms of processor time, is the same either way.
'use strict';

const http = require('http');
const net = require('net');

const AT_A_TIME = 8;
const HOST = '127.0.0.1';
// Less than after what the emulator closes a connection that is not used.
const UNUSED_MILLIS = 30000;

function send(agent, port) {
  return (request, answer) => {
    const { method, url, headers } = request;
    const sent = http.request({ host: HOST, port, agent, method, path: url, headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    request.pipe(sent);
  };
}

/** Whole connections are handed on where they speak HTTP/2: subscriptions to shards, which last. */
function tunnel(socket, port) {
  const emulator = net.connect(port, HOST);
  emulator.on('error', () => socket.destroy());
  socket.on('close', () => emulator.destroy());
  socket.pipe(emulator).pipe(socket);
}

function queue(port, emulatorPort, listen) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_A_TIME, timeout: UNUSED_MILLIS });
  const requests = http.createServer({ keepAliveTimeout: 0 }, send(agent, emulatorPort));
  const connections = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      if (first.toString('latin1', 0, 3) === 'PRI') {
        tunnel(socket, emulatorPort);
      } else {
        requests.emit('connection', socket);
      }
      process.nextTick(() => socket.resume());
    });
  });
  listen.call(connections, port, HOST);
}

/**
 * Lets the emulator, which is about to listen on the port, listen on another one behind it. All its
 * ports are for this machine only, where the emulator itself would open them to others.
 */
exports.before = (port) => {
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (wanted, ...rest) {
    if (typeof wanted !== 'number') {
      return listen.call(this, wanted, ...rest);
    }
    const others = rest.filter((argument) => typeof argument !== 'string');
    if (wanted !== port) {
      return listen.call(this, wanted, HOST, ...others);
    }
    this.once('listening', () => queue(port, this.address().port, listen));
    return listen.call(this, 0, HOST, ...others);
  };
};
