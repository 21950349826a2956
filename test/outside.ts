import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The outside as a test wants it: what it was told, and how it answers next. */
export function fakeOutside() {
  const told: { url: string; body: string; headers: Record<string, unknown> }[] = []
  const next: ('ok' | 'broken' | 'refuse' | 'down' | 'half')[] = []
  const server: Server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (c) => chunks.push(c))
    req.on('end', () => {
      const how = next.shift() ?? 'ok'
      if (how === 'broken') return req.socket.destroy()
      told.push({ url: req.url!, body: Buffer.concat(chunks).toString(), headers: req.headers })
      if (how === 'half') {
        res.writeHead(200, { 'content-length': '100' })
        res.write('{"half":')
        return void setTimeout(() => req.socket.destroy(), 20)
      }
      res.writeHead(how === 'refuse' ? 422 : how === 'down' ? 503 : 200).end('{}')
    })
  })
  return { told, next, server, url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/tell` }
}
