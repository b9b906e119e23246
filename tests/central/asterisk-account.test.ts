// The account a phone gets at a site with Asterisk: made of the centre's options alone, so that it is there while the PBX
// is away.
import { expect, test } from 'vitest'
import { silentLog } from '../../shared/log.ts'
import { createAsteriskQueueSource } from '../../src-central/queue-sources/asterisk/asterisk-queue-source.ts'

const options = {
  host: '127.0.0.1',
  username: 'centre',
  secret: 'secret',
  sipServers: ['wss://pbx-a.example/ws', 'wss://pbx-b.example/ws'],
  realm: 'hotline.example',
  queue: 'care1090',
  accounts: { agent1001: 'of-the-phone' }
}

test('a phone learns its edges, its secret for the session, and the STUN and TURN servers of the site', async () => {
  const iceServers = [
    { urls: 'stun:stun.example:3478' },
    { urls: 'turns:turn.example:443?transport=tcp', username: 'desk', credential: 'c' }
  ]
  const source = createAsteriskQueueSource({ ...options, iceServers }, silentLog)
  expect(await source.sipAccount('agent1001')).toEqual({
    servers: options.sipServers,
    realm: 'hotline.example',
    username: 'agent1001',
    ha1: '07a3564bacffa27c8304be3ae0d95993',
    dialPrefix: '9',
    iceServers
  })
})

test('a site without any names none, and an address that is neither is refused at the start', async () => {
  expect((await createAsteriskQueueSource(options, silentLog).sipAccount('agent1001')).iceServers).toEqual([])
  const wrong = { ...options, iceServers: [{ urls: 'https://stun.example' }] }
  expect(() => createAsteriskQueueSource(wrong, silentLog)).toThrow(/iceServers/)
})
