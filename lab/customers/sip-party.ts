// Somebody at a telephone: one SIP account over one WebSocket (sip.js), audio by werift. Customers of the lab are made
// of it, and so is the agent's side of the wire-behaviour suite.
import {
  type Invitation,
  Inviter,
  Registerer,
  type Session,
  SessionState,
  UserAgent,
  type UserAgentOptions
} from 'sip.js'
import { type AudioSession, createAudioSession, type Heard, nothingHeard } from './audio-session.ts'

export interface PartyOptions {
  user: string
  displayName: string
  /** One of the two. */
  password?: string
  ha1?: string
  sipUrl: string
  realm: string
  toneHz: number
}
export type Party = ReturnType<typeof createParty>

export interface Ending {
  by: 'us' | 'them'
  /** Q.850 cause from the Reason header; `null` where there was none. */
  cause: number | null
  /** SIP status of a refusal; `null` after an answered call. */
  status: number | null
}

const answerLimitMs = 5000
const stopLimitMs = 2000

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve: (value: T) => resolve(value) }
}

export function withinLimit<T>(promise: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing for ${limitMs} ms`)), limitMs)
  })
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer))
}

/** Q.850 cause among the values of the Reason headers (RFC 3326). */
export function causeIn(reasons: readonly string[]): number | null {
  const cause = /Q\.850\s*;\s*cause=(\d{1,3})/i.exec(reasons.join(','))?.[1]
  return cause === undefined ? null : Number(cause)
}

export const heardIn = (session: Session): Heard =>
  (session.sessionDescriptionHandler as AudioSession | undefined)?.heard() ?? nothingHeard

/** Follows a call to its end: `answered` tells whether it ever was, `ended` how it went; neither ever rejects. */
export function followCall(session: Session) {
  const answered = deferred<boolean>()
  const ended = deferred<Ending>()
  const fate: Ending = { by: 'us', cause: null, status: null }
  session.delegate = {
    onBye: (bye) => {
      Object.assign(fate, { by: 'them', cause: causeIn(bye.request.getHeaders('Reason')) })
      void bye.accept()
    },
    onCancel: (cancel) =>
      Object.assign(fate, { by: 'them', cause: causeIn(cancel.request.getHeaders('Reason')) })
  }
  session.stateChange.addListener((state) => {
    if (state === SessionState.Established) answered.resolve(true)
    if (state !== SessionState.Terminated) return
    answered.resolve(false)
    // sip.js ends the session first and tells of the refusal after that, in the same turn.
    queueMicrotask(() => ended.resolve({ ...fate }))
  })
  const refused = (status: number, reasons: string[]) =>
    Object.assign(fate, { by: 'them', status, cause: causeIn(reasons) })
  const vanished = () => {
    answered.resolve(false)
    ended.resolve({ by: 'us', cause: null, status: null })
  }
  return { answered: answered.promise, ended: ended.promise, refused, vanished }
}

/** Ends a call in whatever state it is. */
export async function hangUp(session: Session): Promise<void> {
  if (session.state === SessionState.Established) await session.bye()
  else if (session instanceof Inviter) await session.cancel()
}

export function createParty({ user, displayName, password, ha1, sipUrl, realm, toneHz }: PartyOptions) {
  const sessions = new Set<Session>()
  const secret = ha1 === undefined ? { authorizationPassword: password ?? '' } : { authorizationHa1: ha1 }
  const uriOf = (target: string) => {
    const uri = UserAgent.makeURI(`sip:${target}@${realm}`)
    if (uri === undefined) throw new Error('this is no SIP user name')
    return uri
  }
  let onInvitation = (invitation: Invitation): void => void invitation.reject({ statusCode: 480 })
  const options: UserAgentOptions = {
    uri: uriOf(user),
    // sip.js writes the name between quotes as it is given.
    displayName: displayName.replace(/["\\]/g, '\\$&'),
    authorizationUsername: user,
    ...secret,
    contactName: user,
    transportOptions: { server: sipUrl, traceSip: false, connectionTimeout: 5 },
    sessionDescriptionHandlerFactory: () => createAudioSession(toneHz),
    logBuiltinEnabled: false,
    delegate: {
      onInvite: (invitation) => {
        sessions.add(invitation)
        onInvitation(invitation)
      }
    }
  }
  const agent = new UserAgent(options)
  const registerer = new Registerer(agent, { expires: 120 })

  const register = (): Promise<void> => {
    const answer = new Promise<void>((resolve, reject) => {
      const onReject = (status: number | undefined) =>
        reject(new Error(`registration refused: ${status ?? 'no answer'}`))
      const requestDelegate = {
        onAccept: () => resolve(),
        onReject: (response: { message: { statusCode?: number | undefined } }) =>
          onReject(response.message.statusCode)
      }
      registerer.register({ requestDelegate }).catch(reject)
    })
    return withinLimit(answer, answerLimitMs, 'registration')
  }
  /** Calls somebody; resolves when the INVITE is on its way. */
  const call = async (target: string, extraHeaders: string[] = []) => {
    const inviter = new Inviter(agent, uriOf(target), { extraHeaders })
    sessions.add(inviter)
    const course = followCall(inviter)
    const onReject = ({
      message
    }: {
      message: { statusCode?: number | undefined; getHeaders: (name: string) => string[] }
    }) => void course.refused(message.statusCode ?? 0, message.getHeaders('Reason'))
    await inviter.invite({ requestDelegate: { onReject } })
    return { session: inviter, ...course }
  }
  const closeMedia = () => {
    for (const session of sessions) session.sessionDescriptionHandler?.close()
    sessions.clear()
  }
  const stop = async (): Promise<void> => {
    await withinLimit(agent.stop(), stopLimitMs, 'farewell').catch(() => agent.transport.disconnect())
    closeMedia()
  }
  /** Socket and media end at once, without a word to the PBX. */
  const vanish = async (): Promise<void> => {
    await agent.transport.disconnect()
    await stop()
  }
  return {
    register,
    call,
    stop,
    vanish,
    connect: () => agent.start(),
    loseSocket: () => agent.transport.disconnect(),
    reconnect: () => agent.reconnect(),
    onInvite: (listener: (invitation: Invitation) => void) => {
      onInvitation = listener
    }
  }
}
