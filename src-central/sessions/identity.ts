// Who is asking: the agent behind the bearer token, in a role that may, or nobody.
import type { FastifyRequest } from 'fastify'
import type { Role } from '../../shared/central-contract.ts'
import { problem } from '../http/problem-reply.ts'
import type { Db } from '../store/schema.ts'
import { findSession, type SignedIn, wasTakenOver } from './session-store.ts'

export interface Identity {
  /** @throws signed-out or session-taken-over (401), not-permitted (403) when the role is none of these */
  require(request: FastifyRequest, ...roles: Role[]): Promise<SignedIn>
  ofToken(token: string): Promise<SignedIn | null>
}

export function createIdentity(db: Db, now: () => number): Identity {
  const ofToken = (token: string) =>
    token.length > 100 ? Promise.resolve(null) : findSession(db, token, now())
  return {
    ofToken,
    async require(request, ...roles) {
      const token = bearerOf(request)
      const agent = token === null ? null : await ofToken(token)
      if (!agent)
        throw problem(token !== null && (await wasTakenOver(db, token)) ? 'session-taken-over' : 'signed-out')
      if (roles.length > 0 && !roles.includes(agent.role)) throw problem('not-permitted')
      return agent
    }
  }
}

export const bearerOf = (request: FastifyRequest): string | null =>
  /^Bearer ([\w-]{1,100})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
