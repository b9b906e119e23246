// Whoever is refused what is not theirs to see or do leaves an entry, on whatever address they tried. Refusals that are
// witnessed where they are decided (an opened record, a write grant) are not told twice.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ProblemCode } from '../../shared/problem.ts'
import type { Centre } from '../centre.ts'
import { describeFault, isProblem } from '../http/problem-reply.ts'
import { bearerOf } from '../sessions/identity.ts'

const denials: ReadonlySet<ProblemCode> = new Set([
  'not-permitted',
  'interaction-not-announced',
  'callback-unknown',
  'callback-held-by-other',
  'callback-lease-lost',
  'capture-not-open',
  'subject-change-limit'
])
const witnessedThere = new Set(['/v1/interactions/:id', '/v1/interactions/:id/subject'])

export function auditDenials(app: FastifyInstance, centre: Centre): void {
  app.addHook('onError', async (request, _reply, error) => {
    const code = isProblem(error) ? error.problem.code : null
    if (code === null || !denials.has(code)) return
    const route = request.routeOptions.url ?? ''
    if (code === 'interaction-not-announced' && witnessedThere.has(route)) return
    await witness(centre, request, { code, route }).catch((cause) =>
      centre.log.error('audit.denialLost', describeFault(cause))
    )
  })
}

async function witness(
  { audit, db, identity }: Centre,
  request: FastifyRequest,
  { code, route }: { code: ProblemCode; route: string }
): Promise<void> {
  const token = bearerOf(request)
  const agent = token === null ? null : await identity.ofToken(token)
  const about = aboutOf(request)
  const detail = { code, method: request.method, route, ...(about && { about }) }
  await audit.write(db, { kind: 'request-denied', agentId: agent?.agentId ?? null, detail })
}

/** Only an id of ours: what else somebody may have put there does not belong in an audit. */
function aboutOf({ params }: FastifyRequest): string | null {
  const id = typeof params === 'object' && params !== null && 'id' in params ? params.id : null
  return typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : null
}
