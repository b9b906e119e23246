// A PBX of the lab with a centre's end of the control channel, agents and customers, for the tests of this folder.
import { type Customer, createCustomer } from '../../lab/customers/customer.ts'
import { createParty, type Party } from '../../lab/customers/sip-party.ts'
import { type LabPbx, type LabPbxOptions, startLabPbx } from '../../lab/pbx/start-lab-pbx.ts'
import { ha1Of } from '../../lab/sip-wire/digest.ts'

export type ControlFrame = Record<string, unknown> & { type: string }

export interface Centre {
  frames: ControlFrame[]
  /** Sends a command and waits until the PBX has done it. */
  command: (command: Record<string, unknown>) => Promise<void>
  /** The first frame of this type, already here or still to come. */
  frame: (type: string) => Promise<ControlFrame>
  close: () => void
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function until<T>(read: () => T | undefined | false, what: string, limitMs = 5000): Promise<T> {
  for (const end = Date.now() + limitMs; Date.now() < end; await pause(20)) {
    const found = read()
    if (found !== undefined && found !== false) return found
  }
  throw new Error(`never: ${what}`)
}

export async function connectCentre(pbx: LabPbx, token = 'token'): Promise<Centre> {
  const socket = new WebSocket(pbx.controlUrl)
  const frames: ControlFrame[] = []
  let commands = 0
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data)) as ControlFrame))
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  socket.send(JSON.stringify({ type: 'hello', token }))
  const frame = (type: string) => until(() => frames.find((one) => one.type === type), type)
  await frame('snapshot')
  const command: Centre['command'] = async (one) => {
    commands += 1
    const id = `c${commands}`
    socket.send(JSON.stringify({ ...one, id }))
    await until(() => frames.find((answer) => answer.type === 'done' && answer.id === id), 'done')
  }
  return { frames, command, frame, close: () => socket.close() }
}

export interface World {
  pbx: LabPbx
  centre: Centre
  /** An agent with an account, connected and registered. */
  agent: (extension: string, ready?: boolean) => Promise<Party>
  customer: (number: string, name: string, toneHz?: number) => Promise<Customer>
  stop: () => Promise<void>
}

export async function startWorld(options: Partial<LabPbxOptions> = {}): Promise<World> {
  const pbx = await startLabPbx({ customersPassword: 'secret', controlToken: 'token', ...options })
  const centre = await connectCentre(pbx)
  const leaving: (() => Promise<void>)[] = []

  const agent: World['agent'] = async (extension, ready = true) => {
    const ha1 = ha1Of(extension, pbx.realm, 'secret')
    await centre.command({ type: 'provision', extension, ha1 })
    const party = createParty({
      user: extension,
      displayName: extension,
      ha1,
      sipUrl: pbx.sipUrl,
      realm: pbx.realm,
      toneHz: 1320
    })
    leaving.push(party.stop)
    await party.connect()
    await party.register()
    if (ready) await centre.command({ type: 'member', extension, queue: 'care1090', ready: true })
    return party
  }
  const customer: World['customer'] = async (number, name, toneHz = 440) => {
    const one = createCustomer({
      number,
      name,
      toneHz,
      password: 'secret',
      sipUrl: pbx.sipUrl,
      realm: pbx.realm
    })
    leaving.push(one.stop)
    await one.start()
    return one
  }
  const stop = async () => {
    await Promise.all(leaving.map((leave) => leave()))
    centre.close()
    await pbx.stop()
  }
  return { pbx, centre, agent, customer, stop }
}
