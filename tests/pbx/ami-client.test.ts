// The manager connection against servers that behave badly: silent, slow, endless, refusing.
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type AmiTimes, connectAmi } from '../../src-central/queue-sources/asterisk/ami-client.ts'

const times: AmiTimes = { loginMs: 300, actionMs: 200, pingMs: 100 }
const greeting = 'Asterisk Call Manager/9.0.0\r\n'
let server: Server | undefined

/** A manager interface whose answers are made up by `answer`; `null` is silence. */
async function startServer(
  answer: (action: string, id: string, socket: Socket) => string | null,
  hello = greeting
) {
  const listening = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write(hello)
    socket.on('data', (chunk) => {
      for (const block of String(chunk).split('\r\n\r\n').filter(Boolean)) {
        const [, action = ''] = /^Action: (.*)$/m.exec(block.replaceAll('\r', '')) ?? []
        const [, id = ''] = /^ActionID: (.*)$/m.exec(block.replaceAll('\r', '')) ?? []
        const text = answer(action, id, socket)
        if (text !== null) socket.write(`${text}\r\nActionID: ${id}\r\n\r\n`)
      }
    })
  })
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { host: '127.0.0.1', port: address.port, username: 'centre', secret: 'secret' }
}
const welcome = (action: string) =>
  action === 'Challenge'
    ? 'Response: Success\r\nChallenge: 42'
    : action === 'Login'
      ? 'Response: Success'
      : null

const quiet = { onEvent() {}, onClose() {} }
afterEach(() => server?.close())

describe('a manager connection', () => {
  test('never sends the secret itself', async () => {
    let seen = ''
    const target = await startServer((action) => welcome(action))
    server?.on('connection', (socket) => socket.on('data', (chunk) => (seen += String(chunk))))
    const login = await connectAmi(target, quiet, times)
    if (login.kind === 'connected') login.connection.close()
    expect(login.kind).toBe('connected')
    // MD5 of "42secret".
    expect(seen).toContain('Key: d1afeb36ba90aea40da8c47da3591a11\r\n')
    expect(seen).not.toContain('secret')
  })

  test('that is refused says why', async () => {
    const target = await startServer((action) =>
      action === 'Login' ? 'Response: Error\r\nMessage: Authentication failed' : welcome(action)
    )
    expect(await connectAmi(target, quiet, times)).toEqual({
      kind: 'refused',
      reason: 'Authentication failed'
    })
  })

  test.each([
    ['says nothing at all', '', () => null],
    ['greets and then says nothing', greeting, () => null],
    ['sends one message without an end', greeting + 'x'.repeat(300_000), () => null],
    ['never ends its greeting', 'x'.repeat(300_000), () => null]
  ])('to a server that %s is given up in time', async (_, hello, answer) => {
    const target = await startServer(answer, hello)
    expect(await connectAmi(target, quiet, times)).toMatchObject({ kind: 'unreachable' })
  })

  test('to a port where nobody listens is unreachable', async () => {
    const target = await startServer(() => null)
    await new Promise((resolve) => server?.close(resolve))
    expect(await connectAmi(target, quiet, times)).toMatchObject({ kind: 'unreachable' })
  })

  test('that falls silent is noticed, and what waits for an answer is told', async () => {
    const target = await startServer((action) => welcome(action))
    let closed: (reason: string) => void = () => undefined
    const reason = new Promise<string>((resolve) => {
      closed = resolve
    })
    const login = await connectAmi(target, { onEvent() {}, onClose: (why) => closed(why) }, times)
    if (login.kind !== 'connected') throw new Error(login.reason)
    await expect(login.connection.action('QueueStatus')).rejects.toThrow('does not answer QueueStatus')
    expect(await reason).toBe('the PBX does not answer Ping')
    await expect(login.connection.action('Ping')).rejects.toThrow('does not answer Ping')
  })

  test('gives events in order to whoever listens and answers to whoever asked, however the bytes are cut', async () => {
    const target = await startServer((action, id, socket) => {
      if (action !== 'Ask') return action === 'Ping' ? 'Response: Success' : welcome(action)
      const text = `Event: One\r\n\r\nResponse: Success\r\nActionID: ${id}\r\nMessage: hé\r\n\r\nEvent: Two\r\n\r\n`
      for (const byte of Buffer.from(text)) socket.write(Buffer.from([byte]))
      return null
    })
    const events: string[] = []
    const login = await connectAmi(
      target,
      { onEvent: (event) => events.push(event.field('Event')), onClose() {} },
      times
    )
    if (login.kind !== 'connected') throw new Error(login.reason)
    expect((await login.connection.action('Ask')).field('Message')).toBe('hé')
    await login.connection.action('Ping')
    login.connection.close()
    expect(events).toEqual(['One', 'Two'])
  })
})
