// Who may use the PBX and where they are now: agents' accounts come over the control channel as HA1, customers share one
// password. One contact an account: a new REGISTER takes the place of the old, and a closed socket takes its contact along.
import { type Digest, ha1Of } from './digest.ts'
import { addressOf, headerOf, responseTo, type SipRequest, userOf } from './sip-message.ts'
import type { Flow } from './sip-websocket.ts'

export interface Contact { flow: Flow; uri: string; expiresAt: number }
export type Registrar = ReturnType<typeof createRegistrar>

const defaultExpires = 120
const maxExpires = 600
export const isCustomer = (user: string): boolean => /^\+[1-9]\d{6,14}$/.test(user)

export function createRegistrar(deps: {
  digest: Digest; realm: string; customersPassword: string; now: () => number; randomId: () => string
  onAgent: (type: 'registered' | 'unregistered', extension: string) => void
}) {
  const agents = new Map<string, string>()
  const contacts = new Map<string, Contact>()
  const ha1For = (user: string) =>
    agents.get(user) ?? (isCustomer(user) ? ha1Of(user, deps.realm, deps.customersPassword) : null)

  const contactOf = (user: string): Contact | undefined => {
    const contact = contacts.get(user)
    return contact !== undefined && contact.flow.isOpen() && contact.expiresAt > deps.now() ? contact : undefined
  }
  const forget = (user: string) => {
    if (contacts.delete(user) && !isCustomer(user)) deps.onAgent('unregistered', user)
  }
  /** The proven user of a request whose From says the same; `null` when it has been challenged or refused instead. */
  const authenticate = (flow: Flow, request: SipRequest): string | null => {
    const user = deps.digest.verify(request, ha1For)
    if (user !== null && user === addressOf(headerOf(request, 'From')).user) return user
    const extras = { toTag: deps.randomId(), headers: [['WWW-Authenticate', deps.digest.challenge()]] as const }
    flow.send(user === null ? responseTo(request, 401, extras) : responseTo(request, 403, { toTag: deps.randomId() }))
    return null
  }
  const register = (flow: Flow, request: SipRequest): void => {
    const user = authenticate(flow, request)
    if (user === null) return
    if (userOf(request.uri) !== '' || addressOf(headerOf(request, 'To')).user !== user) return flow.send(responseTo(request, 403))
    const contact = addressOf(headerOf(request, 'Contact'))
    const asked = contact.expires ?? Number.parseInt(headerOf(request, 'Expires') || String(defaultExpires), 10)
    const expires = Math.min(Number.isNaN(asked) ? defaultExpires : asked, maxExpires)
    if (expires === 0) forget(user)
    else if (contact.user !== '') {
      const isNew = contactOf(user) === undefined
      contacts.set(user, { flow, uri: contact.uri, expiresAt: deps.now() + expires * 1000 })
      if (isNew && !isCustomer(user)) deps.onAgent('registered', user)
    }
    const current = contactOf(user)
    const headers = current === undefined ? [] : [['Contact', `<${current.uri}>;expires=${expires}`] as const]
    flow.send(responseTo(request, 200, { toTag: deps.randomId(), headers }))
  }
  return {
    authenticate, register, contactOf,
    provision: (extension: string, ha1: string) => void agents.set(extension, ha1),
    withdraw: (extension: string) => { agents.delete(extension); forget(extension) },
    registeredAgents: () => [...contacts.keys()].filter((user) => !isCustomer(user) && contactOf(user) !== undefined),
    flowClosed: (flow: Flow) => { for (const [user, contact] of contacts) if (contact.flow === flow) forget(user) }
  }
}
