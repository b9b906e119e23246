// An agent signed in at the centre without a desk: whoever registers with the account of this session gets their calls.
import { randomUUID } from 'node:crypto'
import { type Session, sessionSchema } from '../../shared/central-contract.ts'

/** @param hostId of the workstation: from the same one an agent signs in anew without being asked */
export async function openSession(
  centreUrl: string,
  username: string,
  hostId: string = randomUUID()
): Promise<Session> {
  const signIn = { username, password: 'hotline', hostId }
  return sessionSchema.parse(await ask(`${centreUrl}/v1/session`, 'POST', signIn))
}

/** From now on the queue offers them calls. */
export async function makeReady(centreUrl: string, { token }: Session): Promise<void> {
  await ask(`${centreUrl}/v1/agent/state`, 'PUT', { state: 'ready', reason: null }, token)
}

async function ask(url: string, method: string, body: object, token?: string): Promise<unknown> {
  const reply = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000)
  })
  if (!reply.ok) throw new Error(`${method} ${url} was answered with ${reply.status}`)
  return reply.json()
}
