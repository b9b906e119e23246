// Who may use the PBX and where they are now: agents' accounts come over the control channel as HA1, customers share one
// password. One contact an account: a new REGISTER takes the place of the old, and it lives as long as its socket.
import { type Core, NameAddrHeader, type URI } from 'sip.js'
import { type Digest, ha1Of } from '../sip-wire/digest.ts'

interface RegistrarDeps {
  digest: Digest
  realm: string
  customersPassword: string
  onAgent: (type: 'registered' | 'unregistered', extension: string) => void
}
export type Registrar = ReturnType<typeof createRegistrar>

const maxExpires = 600
export const isNumber = (user: string): boolean => /^\+[1-9]\d{6,14}$/.test(user)

export function createRegistrar({ digest, realm, customersPassword, onAgent }: RegistrarDeps) {
  const agents = new Map<string, string>()
  const contacts = new Map<string, URI>()
  const ha1For = (user: string) =>
    agents.get(user) ?? (isNumber(user) ? ha1Of(user, realm, customersPassword) : null)

  const forget = (user: string): void => {
    if (contacts.delete(user) && !isNumber(user)) onAgent('unregistered', user)
  }
  /** The proven user of a request whose From says the same; `null` when it has been challenged or refused instead. */
  const authenticate = (request: Core.IncomingRequest): string | null => {
    const { data, method, from } = request.message
    const [, uri = ''] = data.split(' ')
    const authorization = request.message.getHeader('Authorization') ?? ''
    const user = digest.verify({ method, uri, authorization }, ha1For)
    if (user !== null && user === from.uri.user) return user
    const extraHeaders = [`WWW-Authenticate: ${digest.challenge()}`]
    request.reject(user === null ? { statusCode: 401, extraHeaders } : { statusCode: 403 })
    return null
  }
  const register = (request: Core.IncomingRegisterRequest): void => {
    const user = authenticate(request)
    if (user === null) return
    const { message } = request
    const contact: unknown = message.parseHeader('contact')
    if (message.to.uri.user !== user || !(contact instanceof NameAddrHeader))
      return void request.reject({ statusCode: 403 })
    const asked = contact.getParam('expires') ?? message.getHeader('Expires') ?? '120'
    const expires = Math.min(Number.parseInt(asked, 10) || 0, maxExpires)
    const known = contacts.get(user)
    if (expires > 0) contacts.set(user, contact.uri)
    // A late farewell from the old socket must not take the new contact away.
    else if (known?.host === contact.uri.host) forget(user)
    if (expires > 0 && known === undefined && !isNumber(user)) onAgent('registered', user)
    const [address] = /<[^>]*>/.exec(message.getHeader('contact') ?? '') ?? ['']
    request.accept({ statusCode: 200, extraHeaders: [`Contact: ${address};expires=${expires}`] })
  }
  return {
    authenticate,
    register,
    contactOf: (user: string) => contacts.get(user),
    provision: (extension: string, ha1: string) => void agents.set(extension, ha1),
    withdraw: (extension: string) => {
      agents.delete(extension)
      forget(extension)
    },
    registeredAgents: () => [...contacts.keys()].filter((user) => !isNumber(user)),
    flowClosed: (flow: string) => {
      for (const [user, { host }] of contacts) if (host === flow) forget(user)
    }
  }
}
