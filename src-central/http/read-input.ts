// The door of every request: what comes in has the agreed form or is refused with pointers to what has not. Values are
// never echoed.
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { centralHeaders } from '../../shared/central-contract.ts'
import { problem } from './problem-reply.ts'

/** @throws request-malformed (400) */
export function readInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const errors = read.error.issues
    .slice(0, 20)
    .map((issue) => ({ pointer: `/${issue.path.join('/')}`, message: issue.code }))
  throw problem('request-malformed', { errors })
}

export const headerOf = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}

const keySchema = z.string().min(1).max(128)

/** @throws idempotency-key-missing (400) */
export function readIdempotencyKey(request: FastifyRequest): string {
  const key = headerOf(request, centralHeaders.idempotencyKey)
  if (key === null) throw problem('idempotency-key-missing')
  return readInput(keySchema, key)
}

/** The version of an If-Match like `"7"`. @throws precondition-missing (428) */
export function readIfMatch(request: FastifyRequest): number {
  const tag = headerOf(request, centralHeaders.ifMatch)
  if (tag === null) throw problem('precondition-missing')
  const version = /^"?(\d{1,9})"?$/.exec(tag)?.[1]
  if (version === undefined) throw problem('request-malformed', { detail: 'if-match' })
  return Number(version)
}

export const readHostId = (request: FastifyRequest): string | null => {
  const hostId = headerOf(request, centralHeaders.hostId)
  return hostId === null ? null : readInput(keySchema, hostId)
}

const idSchema = z.object({ id: z.string().min(1).max(128) })
const uuidSchema = z.object({ id: z.uuid() })

export const readId = (request: FastifyRequest): string => readInput(idSchema, request.params).id
export const readUuid = (request: FastifyRequest): string => readInput(uuidSchema, request.params).id
