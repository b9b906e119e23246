// Port to the PBX's queue: what the centre must hear of calls and may ask of the PBX. Adapters: lab, asterisk (AMI).
import type { SipAccount } from '../../shared/central-contract.ts'

/** Facts about calls by interaction id; times are epoch ms, causes are Q.850. */
export type QueueEvent =
  | {
      type: 'entered'
      interactionId: string
      /** As the PBX says it, not yet normalised; `null` when withheld. */
      ani: string | null
      dnis: string
      queue: string
      enteredAt: number
    }
  | { type: 'offered'; interactionId: string; extension: string }
  | { type: 'answered'; interactionId: string; extension: string }
  | { type: 'not-answered'; interactionId: string; extension: string; why: 'timeout' | 'rejected' }
  | { type: 'ended'; interactionId: string; cause: number | null; by: 'customer' | 'agent' | 'pbx' }
  | { type: 'dialled'; interactionId: string; extension: string; number: string }
  /** The connection to the PBX itself; after `up` the adapter replays what is going on as events. */
  | { type: 'up' }
  | { type: 'down' }

export interface QueueSource {
  /** Connects and keeps connecting; resolves when the first attempt has succeeded or failed. */
  start(listener: (event: QueueEvent) => void): Promise<void>
  state(): 'up' | 'down'
  /** SIP account of an extension for one session; the lab makes a new secret each time, Asterisk's are configured. */
  sipAccount(extension: string): Promise<SipAccount>
  /** Puts the agent into the queue, or pauses it there with a reason. */
  setMember(member: { extension: string; ready: boolean; reason: string | null }): Promise<void>
  /** Ends the agent's leg of a call; quiet when there is none. */
  hangUp(leg: { interactionId: string; extension: string }): Promise<void>
  /** Lets an extension dial one number for one interaction (a leased callback); everything else the PBX refuses. */
  allowDial(permission: { interactionId: string; extension: string; number: string }): Promise<void>
  stop(): Promise<void>
}
