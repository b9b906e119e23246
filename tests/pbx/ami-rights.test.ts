// What a stolen secret of the centre opens at the PBX, and what not: rights and event filter of the user `centre` in
// manager.conf, on a real Asterisk that reads that very file.
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AmiConnection, connectAmi } from '../../src-central/queue-sources/asterisk/ami-client.ts'
import type { AmiFields, AmiMessage } from '../../src-central/queue-sources/asterisk/ami-message.ts'
import { agent, provideReadyDesk } from './support/ready-desk.ts'

const ada = '+84901234567'
/** In no queue and on no telephone: whatever is seen of it has been done by this file. */
const absent = 'agent1004'
const desk = provideReadyDesk()
let centre: Listening
let open: AmiConnection[] = []

interface Listening {
  ami: AmiConnection
  events: readonly AmiMessage[]
  /** The names of the events so far, each once. */
  names: () => string[]
}

async function logInAs(user: 'ami' | 'simulator'): Promise<Listening> {
  const events: AmiMessage[] = []
  const login = await connectAmi(desk.world.asterisk[user], {
    onEvent: (event) => events.push(event),
    onClose() {}
  })
  if (login.kind !== 'connected') throw new Error(login.reason)
  open.push(login.connection)
  const names = () => [...new Set(events.map((event) => event.field('Event')))].sort()
  return { ami: login.connection, events, names }
}
beforeEach(async () => {
  centre = await logInAs('ami')
})
afterEach(() => {
  for (const connection of open) connection.close()
  open = []
})

const answerTo = async (name: string, fields: AmiFields = {}) => {
  const answer = await centre.ami.action(name, fields)
  return { response: answer.field('Response'), message: answer.field('Message') }
}
const denied = { response: 'Error', message: 'Permission denied' }
const configOf = (file: string) => join(desk.world.runFolder, 'etc', file)

/** What would be different at the PBX had one of the forbidden actions been carried out. */
async function traces() {
  const { cli } = desk.world.asterisk
  const shown = async (what: string, command: string) => (await cli(command)).includes(what)
  return {
    calls: Number(/^(\d+) active channels?/m.exec(await cli('core show channels count'))?.[1]),
    member: await desk.world.queueMember(absent),
    rights: readFileSync(configOf('manager.conf'), 'utf8'),
    smuggled: await shown("Context 'smuggled'", 'dialplan show'),
    module: await shown('app_verbose.so', 'module show like app_verbose'),
    stored: await shown('smuggled', 'database show smuggled'),
    told: desk.told.events.map(({ type }) => type)
  }
}

const forbidden: [what: string, action: string, fields: AmiFields][] = [
  [
    'start a call',
    'Originate',
    { Channel: 'Local/talk@sim-customer/n', Context: 'sim-enter', Exten: '1090', Priority: '1' }
  ],
  [
    'run a command of the console',
    'Command',
    { Command: `queue add member PJSIP/${absent} to care1090 penalty 0` }
  ],
  ['read a file of the configuration', 'GetConfig', { Filename: 'manager.conf' }],
  ['read it as JSON', 'GetConfigJSON', { Filename: 'manager.conf' }],
  [
    'give itself more rights',
    'UpdateConfig',
    {
      SrcFilename: 'manager.conf',
      DstFilename: 'manager.conf',
      'Action-000000': 'Append',
      'Cat-000000': 'centre',
      'Var-000000': 'write',
      'Value-000000': 'all'
    }
  ],
  ['make a file', 'CreateConfig', { Filename: 'smuggled.conf' }],
  ['reload the dial plan', 'Reload', { Module: 'pbx_config.so' }],
  ['reload it as a module', 'ModuleLoad', { Module: 'pbx_config.so', LoadType: 'reload' }],
  ['load one module more', 'ModuleLoad', { Module: 'app_verbose.so', LoadType: 'load' }],
  ['write into the database of the PBX', 'DBPut', { Family: 'smuggled', Key: 'one', Val: '1' }],
  [
    'add to the dial plan',
    'DialplanExtensionAdd',
    { Context: 'smuggled', Extension: 's', Priority: '1', Application: 'Hangup' }
  ],
  ['open its own filter', 'Filter', { Operation: 'Add', Filter: 'Event: .*' }],
  ['send a text', 'MessageSend', { To: `pjsip:${agent}`, From: 'sip:nobody', Body: 'smuggled' }],
  ['tell others an event', 'UserEvent', { UserEvent: 'CareCall' }]
]

describe("the centre's user may not", () => {
  test.each(forbidden)('%s (%s), and nothing has happened', async (_, action, fields) => {
    // lies there for whoever may reload
    if (action === 'Reload')
      appendFileSync(configOf('extensions.conf'), '\n[smuggled]\nexten => s,1,Hangup()\n')
    const before = await traces()
    expect(await answerTo(action, fields)).toEqual(denied)
    expect(await traces()).toEqual(before)
    expect(before).toMatchObject({ calls: 0, member: null, smuggled: false, module: false, stored: false })
  })
})

describe("the centre's user", () => {
  test('holds the rights that are documented and none beside them', async () => {
    const shown = await desk.world.asterisk.cli('manager show user centre')
    const rights = (kind: string) =>
      new RegExp(`${kind} perm: (.*)`).exec(shown)?.[1]?.trim().split(',').sort()
    expect({ read: rights('read'), write: rights('write') }).toEqual({
      read: ['agent', 'call', 'system', 'user'],
      write: ['agent', 'call', 'reporting']
    })
  })

  test('brings an agent into the queue, pauses them, reads the queue and takes them out', async () => {
    const place = { Queue: 'care1090', Interface: `PJSIP/${absent}` }
    const done = async (name: string, fields: AmiFields) => {
      const { response } = await answerTo(name, fields)
      return { response, member: await desk.world.queueMember(absent) }
    }
    expect(await done('QueueAdd', { ...place, Paused: 'false' })).toEqual({
      response: 'Success',
      member: { paused: false, reason: '' }
    })
    expect(await done('QueuePause', { ...place, Paused: 'true', Reason: 'lunch' })).toEqual({
      response: 'Success',
      member: { paused: true, reason: 'lunch' }
    })
    const listed = await centre.ami.list('QueueStatus', { Queue: 'care1090' })
    expect(listed.map((line) => line.field('Location'))).toContain(`PJSIP/${absent}`)
    expect(await done('QueueRemove', place)).toEqual({ response: 'Success', member: null })
  })

  test('permits a dial, reads the permission, and sees calls and telephones', async () => {
    const permission = { Variable: `CARE_DIAL_${absent}`, Value: '1:+84901234567:smuggled' }
    expect(await answerTo('Setvar', permission)).toMatchObject({ response: 'Success' })
    const read = await centre.ami.action('Getvar', { Variable: permission.Variable })
    expect(read.field('Value')).toBe(permission.Value)
    expect(await answerTo('Setvar', { ...permission, Value: '' })).toMatchObject({ response: 'Success' })
    expect(await centre.ami.list('CoreShowChannels')).toEqual([])
    const devices = await centre.ami.list('DeviceStateList')
    expect(devices.map((one) => one.field('Device'))).toContain(`PJSIP/${agent}`)
  })

  test("mutes a recording and ends an agent's leg", async () => {
    const { call, leg, interactionId } = await inCall()
    const mute = { Channel: leg, Direction: 'both', State: '1' }
    // there is none on this leg: asked and answered, not denied
    expect(await answerTo('MixMonitorMute', mute)).toEqual({
      response: 'Error',
      message: 'Cannot set mute flag'
    })
    expect(await answerTo('Hangup', { Channel: leg, Cause: '16' })).toMatchObject({ response: 'Success' })
    expect(await call.ended).toMatchObject({ by: 'them', cause: 16 })
    await desk.told.until('ended', interactionId)
  })
})

/** Ada's call is with the agent, whose leg is the channel `leg`. */
async function inCall() {
  const { interactionId } = await desk.world.customerCalls({ ani: ada })
  const call = await desk.phone.nextCall()
  await call.answer()
  await desk.told.until('answered', interactionId)
  const names = (await centre.ami.list('CoreShowChannels')).map((one) => one.field('Channel'))
  const leg = names.find((name) => name.startsWith(`PJSIP/${agent}-`))
  if (leg === undefined) throw new Error('the agent has no channel')
  return { interactionId, call, leg }
}

/** The ten of manager.conf; docs/operations/asterisk.md says what for. */
const letThrough = [
  'AgentCalled',
  'AgentConnect',
  'AgentRingNoAnswer',
  'AttendedTransfer',
  'DeviceStateChange',
  'FullyBooted',
  'Hangup',
  'HangupRequest',
  'Shutdown',
  'UserEvent'
]
/** Of the rights to read that the centre has, but no business of its. */
const heldBack = ['BridgeEnter', 'Newchannel', 'Newstate', 'QueueCallerJoin', 'QueueCallerLeave']
/** Of rights that it has not: variables, steps of the dial plan, figures of the voice. */
const neverRead = ['Newexten', 'RTCPReceived', 'RTCPSent', 'VarSet']

describe("of a customer's call", () => {
  test('the centre hears what its filter lets through and nothing else, though the PBX tells more', async () => {
    const unfiltered = await logInAs('simulator')
    const { interactionId, call } = await inCall()
    await call.hangUp()
    await desk.told.until('ended', interactionId)
    await expect.poll(unfiltered.names).toEqual(expect.arrayContaining([...heldBack, 'Hangup']))
    await expect.poll(centre.names).toEqual(expect.arrayContaining(['AgentConnect', 'Hangup', 'UserEvent']))
    expect({
      beyondTheFilter: centre.names().filter((name) => !letThrough.includes(name)),
      heldBack: centre.names().filter((name) => heldBack.includes(name)),
      neverRead: centre.names().filter((name) => neverRead.includes(name))
    }).toEqual({ beyondTheFilter: [], heldBack: [], neverRead: [] })
    const ours = centre.events.filter((event) => event.field('Event') === 'AgentConnect')
    expect(ours.map((event) => event.field('Interface'))).toEqual([`PJSIP/${agent}`])
  })
})
