// STUN and TURN servers, where a site has them; what they say is also the only word on whether UDP leaves this network.
import { randomBytes } from 'node:crypto'
import { type Found, found } from './finding.ts'
import type { Probes, RelayWay } from './probes.ts'
import type { RelayServer } from './server-address.ts'
import {
  attributeOf,
  longTermKey,
  readStun,
  type StunMessage,
  stunAttributes,
  stunTypes,
  writeStun
} from './stun-message.ts'

const { username, realm, nonce, requestedTransport, errorCode, lifetime } = stunAttributes

/** RFC 8656 §14.7: protocol 17, UDP. */
const udp = [requestedTransport, Buffer.from([17, 0, 0, 0])] as const

export async function checkRelay(server: RelayServer, { relay }: Pick<Probes, 'relay'>): Promise<Found> {
  const silent = found(server.kind === 'stun' ? 'stun-silent' : 'turn-silent')
  const way = await relay(server.transport, server.host, server.port)
  if ('kind' in way) return silent
  try {
    return (await (server.kind === 'stun' ? bind(way) : allocate(way, server))) ?? silent
  } finally {
    way.close()
  }
}

async function ask(
  way: RelayWay,
  message: Omit<StunMessage, 'transactionId'>,
  key?: Buffer
): Promise<StunMessage | null> {
  const transactionId = randomBytes(12)
  const answer = await way.ask(writeStun({ ...message, transactionId }, key))
  const read = answer && readStun(answer)
  return read?.transactionId.equals(transactionId) ? read : null
}

async function bind(way: RelayWay): Promise<Found | null> {
  const answer = await ask(way, { type: stunTypes.bindingRequest, attributes: [] })
  return answer?.type === stunTypes.bindingAnswer ? found('stun-answered') : null
}

/** The first question is refused, and brings realm and nonce for the second (RFC 8489 §9.2). */
async function allocate(way: RelayWay, server: RelayServer): Promise<Found | null> {
  const type = stunTypes.allocateRequest
  const challenge = await ask(way, { type, attributes: [udp] })
  if (!challenge) return null
  const [itsRealm, itsNonce] = [attributeOf(challenge, realm), attributeOf(challenge, nonce)]
  if (challenge.type === stunTypes.allocateAnswer) return found('turn-allocated')
  if (!itsRealm || !itsNonce) return refusal(challenge)
  const key = longTermKey(server.username, itsRealm.toString('utf8'), server.credential)
  const credentials = [
    [username, Buffer.from(server.username)],
    [realm, itsRealm],
    [nonce, itsNonce]
  ] as const
  const answer = await ask(way, { type, attributes: [udp, ...credentials] }, key)
  if (!answer) return null
  if (answer.type !== stunTypes.allocateAnswer) return refusal(answer)
  const none = [lifetime, Buffer.alloc(4)] as const
  await ask(way, { type: stunTypes.refreshRequest, attributes: [none, ...credentials] }, key)
  return found('turn-allocated')
}

function refusal(message: StunMessage): Found {
  const code = attributeOf(message, errorCode)
  return found('turn-refused', {
    status: code && code.length >= 4 ? code.readUInt8(2) * 100 + code.readUInt8(3) : 0
  })
}

/** UDP went out and came back if any of those asked over UDP answered, whatever it said. */
export function udpFound(asked: readonly { server: RelayServer; found: Found }[]): Found {
  const overUdp = asked.filter(({ server }) => server.transport === 'udp')
  if (overUdp.length === 0) return found('media-untold')
  const silent = ['stun-silent', 'turn-silent', 'check-unfinished']
  const isThrough = overUdp.some(({ found: { finding } }) => !silent.includes(finding))
  return found(isThrough ? 'media-passes' : 'media-blocked')
}
