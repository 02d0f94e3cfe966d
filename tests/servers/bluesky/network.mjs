// The real network in one process: PLC directory, PDS, AppView. Prints its addresses as one line of JSON.
// Any request to `settled` is answered once the AppView has indexed all that was written: tests need not wait.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const installed = createRequire(`${process.env.BLUESKY_CACHE}/package.json`)
const { TestNetwork } = await import(pathToFileURL(installed.resolve('@atproto/dev-env')).href)

const ports = JSON.parse(process.env.BLUESKY_PORTS)
const network = await TestNetwork.create({
  dbPostgresUrl: process.env.DB_POSTGRES_URL,
  dbPostgresSchema: 'pds',
  plc: { port: ports.plc },
  pds: {
    port: ports.pds,
    hostname: 'localhost',
    enableDidDocWithSession: true,
    rateLimitsEnabled: true,
  },
  bsky: { port: ports.appview, publicUrl: `http://localhost:${ports.appview}`, dbPostgresSchema: 'appview' },
  ozone: { port: ports.ozone },
})

createServer(async (_, answer) => {
  await network.processAll()
  answer.end('{}')
}).listen(ports.settled, '127.0.0.1')

const at = (port) => `http://127.0.0.1:${port}`
console.log(JSON.stringify({ pds: at(ports.pds), appview: at(ports.appview), settled: at(ports.settled) }))
process.on('SIGTERM', async () => {
  try {
    await network.close()
  } finally {
    process.exit(0)
  }
})
