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
  /** The interaction belongs to another extension from now on; `answered` at `to` comes before it. */
  | { type: 'transferred'; interactionId: string; from: string; to: string }
  /** The customer gave up before anybody answered; `ended` comes after it. */
  | { type: 'abandoned'; interactionId: string; waitedMs: number }
  | { type: 'ended'; interactionId: string; cause: number | null; by: 'customer' | 'agent' | 'pbx' }
  | { type: 'dialled'; interactionId: string; extension: string; number: string }
  /** A telephone, whoever sits there; all of them again after `up`. The lab tells none. */
  | { type: 'device'; extension: string; state: 'offline' | 'idle' | 'ringing' | 'in-call' }
  /** `file`: its name at the PBX, where a recording has begun; `null` where it was paused or goes on. */
  | { type: 'recording'; interactionId: string; state: 'on' | 'paused'; file: string | null }
  /** The connection to the PBX itself; after `up` the adapter replays what is going on as events … */
  | { type: 'up' }
  /** … and then says that this was all: every other call has ended unheard. */
  | { type: 'all-told'; interactionIds: string[] }
  | { type: 'down' }

/** Whether the queue sends calls to an extension; not ready without a reason is not in the queue at all. */
export interface QueuePlace {
  extension: string
  ready: boolean
  reason: string | null
}

/** A lead's endpoint, the agent's extension, and how far the lead takes part. */
export interface Supervision {
  lead: string
  extension: string
  mode: 'listen' | 'whisper' | 'barge'
}

export interface QueueSource {
  /** Connects and keeps connecting; resolves when the first attempt has succeeded or failed. */
  start(listener: (event: QueueEvent) => void): Promise<void>
  state(): 'up' | 'down'
  /** SIP account of an extension for one session; the lab makes a new secret each time, Asterisk's are configured. */
  sipAccount(extension: string): Promise<SipAccount>
  /** Puts the agent into the queue, or pauses it there with a reason. */
  setMember(member: QueuePlace): Promise<void>
  /** Who is in the queue by the PBX's own account; `null` where it cannot say. */
  members(): Promise<QueuePlace[] | null>
  /** Ends the agent's leg of a call; quiet when there is none. */
  hangUp(leg: { interactionId: string; extension: string }): Promise<void>
  /**
   * Lets an extension dial one number for one interaction (a leased callback); everything else the PBX refuses. With
   * `standbyUntil` (epoch ms) it is kept until then beside the extension's next dial, for when the centre is away.
   */
  allowDial(permission: {
    interactionId: string
    extension: string
    number: string
    standbyUntil?: number
  }): Promise<void>
  /** Takes a permission back, standby or not; quiet when it is another interaction's, used or over. */
  forbidDial(permission: { interactionId: string; extension: string }): Promise<void>
  /** Rings the lead's phone and lets it take part in the agent's call. */
  supervise(supervision: Supervision): Promise<void>
  /** Whether calls are recorded from now on. */
  recordCalls(wanted: boolean): Promise<void>
  /** While it is paused the recording goes on in silence. */
  pauseRecording(change: { interactionId: string; paused: boolean }): Promise<void>
  stop(): Promise<void>
}
