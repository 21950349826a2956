/** A broker of others for tests, in a process of its own that can be killed: `node test/broker.ts <port>`. */
import { createServer } from 'node:net'
import { Aedes } from 'aedes'

const aedes = await Aedes.createBroker()
createServer(aedes.handle).listen(Number(process.argv[2]), '127.0.0.1')
