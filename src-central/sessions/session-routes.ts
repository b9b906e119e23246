// POST and DELETE /v1/session: signing in gives a token, the agent's SIP account for this session, and the policy.
import type { FastifyInstance } from 'fastify'
import { type Session, type SignIn, type SipAccount, signInSchema } from '../../shared/central-contract.ts'
import { handBackCallbacks } from '../callbacks/hand-back.ts'
import type { Centre } from '../centre.ts'
import { lowerHand } from '../directory/raised-hands.ts'
import { describeFault, problem } from '../http/problem-reply.ts'
import { readInput } from '../http/read-input.ts'
import type { AccountRow } from '../store/schema.ts'
import { type AttemptLimiter, createAttemptLimiter } from './attempt-limiter.ts'
import { beginOneSession } from './one-session.ts'
import { hashPassword, passwordMatches, usualCost } from './password.ts'
import { extensionAt } from './places.ts'
import { endSession, findAccount, openSession } from './session-store.ts'

/**
 * Failures after which a name has to wait at one address, and an address for any name. A name is never locked out
 * everywhere: nobody shall keep a colleague from work by guessing. An address may serve a whole site, hence its number.
 */
const failuresByName = { attempts: 5, windowMs: 5 * 60_000 }
const failuresByAddress = { attempts: 50, windowMs: 5 * 60_000 }

export function registerSessionRoutes(app: FastifyInstance, centre: Centre): void {
  const byName = createAttemptLimiter(failuresByName)
  const byAddress = createAttemptLimiter(failuresByAddress)
  // Compared against for names that do not exist, so that they take as long to refuse as a wrong password.
  const nobody = hashPassword('', usualCost)

  app.post('/v1/session', async (request, reply): Promise<Session> => {
    const signIn = readInput(signInSchema, request.body)
    const name = signIn.username.toLowerCase()
    const nameThere = `${name} ${request.ip}`
    refuseTooMany(byName, nameThere, centre.now())
    refuseTooMany(byAddress, request.ip, centre.now())
    const account = await findAccount(centre.db, name)
    const right = await passwordMatches(signIn.password, account?.password_hash ?? (await nobody))
    if (!account || !right) {
      byName.count(nameThere, centre.now())
      byAddress.count(request.ip, centre.now())
      await centre.audit.write(centre.db, { kind: 'sign-in-refused', agentId: account?.agent_id ?? null })
      throw problem('sign-in-refused')
    }
    byName.forget(nameThere)
    reply.code(201)
    return begin(centre, account, signIn)
  })

  app.delete('/v1/session', async (request, reply) => {
    const agent = await centre.identity.require(request)
    if (agent.extension !== null) await centre.agentStates.signOut(agent.agentId)
    if (await lowerHand(centre.db, agent.agentId)) centre.directoryBell.hand()
    await handBackCallbacks(centre, { ...agent, isLeft: (hostId) => hostId === agent.hostId })
    await endSession(centre.db, agent.tokenHash, centre.now())
    centre.directoryBell.soon()
    await centre.audit.write(centre.db, { kind: 'signed-out', agentId: agent.agentId })
    return reply.code(204).send()
  })
}

function refuseTooMany(limiter: AttemptLimiter, name: string, now: number): void {
  const wait = limiter.waitFor(name, now)
  if (wait > 0) throw problem('too-many-requests', { retryAfterSeconds: Math.ceil(wait / 1000) })
}

async function begin(centre: Centre, known: AccountRow, signIn: SignIn): Promise<Session> {
  const { hostId, hostName = null } = signIn
  const account = { ...known, extension: await extensionAt(centre.db, hostId, known) }
  const { agent_id: agentId, extension } = account
  if (extension === null) {
    const opened = await openSession(centre.db, account, { hostId, hostName }, centre.now())
    return welcome(centre, opened, null, hostId)
  }
  const { opened, tookOver, hasMoved } = await beginOneSession(centre.db, centre, account, signIn)
  // Whoever moves to another PC is ready when that one has been seen to work, and says so there.
  if (hasMoved) await centre.agentStates.signOut(agentId)
  if (tookOver) {
    // The one they left is told at once.
    await handBackCallbacks(centre, { agentId, isLeft: (left) => left !== hostId })
    centre.feed.ring({ type: 'agent-state-changed' }, { agentIds: [agentId] })
  }
  const sip = await sipAccountOf(centre, extension)
  await centre.agentStates.sitDown({ agentId, extension })
  return welcome(centre, opened, sip, hostId)
}

async function welcome(
  centre: Centre,
  opened: Awaited<ReturnType<typeof openSession>>,
  sip: SipAccount | null,
  hostId: string
): Promise<Session> {
  await centre.audit.write(centre.db, {
    kind: 'signed-in',
    agentId: opened.agent.agentId,
    detail: { hostId }
  })
  return {
    ...opened,
    sip,
    policy: centre.policy,
    catalogueVersion: centre.catalogue.version,
    escrowKey: centre.escrowKey
  }
}

/** Without the PBX an agent still signs in, sees callbacks and delivers what waits; telephone and queue come later. */
async function sipAccountOf({ queueSource, log }: Centre, extension: string): Promise<SipAccount | null> {
  try {
    return await queueSource.sipAccount(extension)
  } catch (error) {
    log.warn('session.noSipAccount', { extension, ...describeFault(error) })
    return null
  }
}
