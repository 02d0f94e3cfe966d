// Preloaded with `node -r`: whatever this process listens on is 127.0.0.1, never the outside.
const net = require('node:net')

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  if (first !== null && typeof first === 'object') {
    return listen.call(this, first.path ? first : { ...first, host: '127.0.0.1' }, ...rest)
  }
  const port = Number.isInteger(Number(first)) && typeof first !== 'function' ? Number(first) : 0
  const done = [first, ...rest].find((value) => typeof value === 'function')
  return listen.call(this, { port, host: '127.0.0.1' }, ...(done ? [done] : []))
}
