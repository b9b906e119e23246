// Who may use the PBX and where they are now: agents' accounts come over the control channel as HA1, customers share one
// password. One contact an account: a new REGISTER takes the place of the old, and a closed socket takes its contact along.
import { type Digest, ha1Of } from './digest.ts'
import { addressOf, headerOf, responseTo, type SipMessage, userOf } from './sip-message.ts'
import type { Flow } from './sip-websocket.ts'

interface Contact {
  flow: Flow
  uri: string
  expiresAt: number
}
interface RegistrarDeps {
  digest: Digest
  realm: string
  customersPassword: string
  now: () => number
  randomId: () => string
  onAgent: (type: 'registered' | 'unregistered', extension: string) => void
}
export type Registrar = ReturnType<typeof createRegistrar>

const maxExpires = 600
export const isNumber = (user: string): boolean => /^\+[1-9]\d{6,14}$/.test(user)

export function createRegistrar({ digest, realm, customersPassword, now, randomId, onAgent }: RegistrarDeps) {
  const agents = new Map<string, string>()
  const contacts = new Map<string, Contact>()
  const ha1For = (user: string) =>
    agents.get(user) ?? (isNumber(user) ? ha1Of(user, realm, customersPassword) : null)

  const contactOf = (user: string): Contact | undefined => {
    const contact = contacts.get(user)
    return contact?.flow.isOpen() && contact.expiresAt > now() ? contact : undefined
  }
  const forget = (user: string): void => {
    if (contacts.delete(user) && !isNumber(user)) onAgent('unregistered', user)
  }
  /** The proven user of a request whose From says the same; `null` when it has been challenged or refused instead. */
  const authenticate = (flow: Flow, request: SipMessage): string | null => {
    const user = digest.verify(request, ha1For)
    if (user !== null && user === addressOf(request, 'From').user) return user
    const challenge = ['WWW-Authenticate', digest.challenge()] as const
    flow.send(responseTo(request, user === null ? 401 : 403, randomId(), user === null ? [challenge] : []))
    return null
  }
  const register = (flow: Flow, request: SipMessage) => {
    const user = authenticate(flow, request)
    if (user === null) return
    if (addressOf(request, 'To').user !== user || userOf(request.uri) !== '')
      return flow.send(responseTo(request, 403))
    const { uri } = addressOf(request, 'Contact')
    const asked =
      /;expires=(\d{1,9})/i.exec(headerOf(request, 'Contact'))?.[1] ?? (headerOf(request, 'Expires') || '120')
    const expires = Math.min(Number.parseInt(asked, 10) || 0, maxExpires)
    const known = contactOf(user)
    // A late farewell from the old socket must not take the new contact away.
    if (expires === 0 && (uri === '*' || uri === known?.uri)) forget(user)
    if (expires > 0 && userOf(uri) !== '')
      contacts.set(user, { flow, uri, expiresAt: now() + expires * 1000 })
    if (known === undefined && contactOf(user) !== undefined && !isNumber(user)) onAgent('registered', user)
    const current = contactOf(user)
    flow.send(
      responseTo(
        request,
        200,
        randomId(),
        current ? [['Contact', `<${current.uri}>;expires=${expires}`]] : []
      )
    )
  }
  return {
    authenticate,
    register,
    contactOf,
    provision: (extension: string, ha1: string) => void agents.set(extension, ha1),
    withdraw: (extension: string) => {
      agents.delete(extension)
      forget(extension)
    },
    registeredAgents: () =>
      [...contacts.keys()].filter((user) => !isNumber(user) && contactOf(user) !== undefined),
    flowClosed: (flow: Flow) => {
      for (const [user, contact] of contacts) if (contact.flow === flow) forget(user)
    }
  }
}
