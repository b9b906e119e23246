// A program of its own, for a network namespace that has nothing but `lo`: one customer's call on a real Asterisk, and what
// each side heard of the other, as JSON.
import { createHash } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAgentPhone } from './agent-phone.ts'
import { startAsteriskWorld } from './asterisk-world.ts'

const addresses = () =>
  Object.values(networkInterfaces()).flatMap((entries) =>
    (entries ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address)
  )

const before = addresses()
const world = await startAsteriskWorld()
try {
  const { sipUrl, realm, agents } = world.asterisk
  const { extension, password } = agents.find((one) => one.extension === 'agent1001') ?? {
    extension: '',
    password: ''
  }
  const ha1 = createHash('md5').update(`${extension}:${realm}:${password}`).digest('hex')
  const phone = createAgentPhone({ servers: [sipUrl], realm, username: extension, ha1 }, 440)
  await phone.register()
  const customer = await world.customerCalls({ ani: '+84901234567', rings: [extension] })
  const call = await phone.nextCall()
  await call.answer()
  await sleep(1500)
  const agentHears = call.heard().toneHz
  const customerHears = await customer.hears()
  const during = addresses()
  await customer.hangUp()
  await call.ended
  await phone.stop()
  await world.stop()
  process.stdout.write(JSON.stringify({ before, during, after: addresses(), agentHears, customerHears }))
  process.exit(0)
} catch (error) {
  await world.stop()
  throw error
}
