// Port between the desk page and the phone page: JSON commands in, snapshots out, over a BroadcastChannel of the same
// origin. The desk imports nothing else of the telephone, so a reload of the desk never touches a call.
import { z } from 'zod'
import { callSnapshotSchema } from '../../shared/domain/call-machine.ts'
import { problemCodeSchema } from '../../shared/problem.ts'
import { audioCommandSchema, audioViewSchema } from './audio/audio-view.ts'
import { callCommandSchema } from './call/call-commands.ts'
import { mediaStateSchema } from './quality/media-view.ts'
import { qualityCommandSchema, qualityViewSchema } from './quality/quality-view.ts'

export { meterLeaseMs, silentAudio } from './audio/audio-view.ts'

export const phoneChannelName = 'hotline-desk-phone'

export const registrationSchema = z.object({
  /** off: nobody signed in · connecting · registered · refused: wrong account · unreachable: no socket. */
  state: z.enum(['off', 'connecting', 'registered', 'refused', 'unreachable']),
  since: z.number().int()
})

export type Registration = z.infer<typeof registrationSchema>

export const audioLevelsSchema = z.object({
  /** RMS 0…1 of what the agent hears and says; packets are counts since the call began. */
  heard: z.number(),
  said: z.number(),
  packetsReceived: z.number().int(),
  packetsSent: z.number().int()
})

export type AudioLevels = z.infer<typeof audioLevelsSchema>

export const phoneSnapshotSchema = z.object({
  revision: z.number().int(),
  registration: registrationSchema,
  microphone: z.enum(['unknown', 'granted', 'refused']),
  /** Calls that are going on, two at most, after the last two that ended. */
  calls: z.array(callSnapshotSchema),
  audio: audioLevelsSchema.nullable(),
  /** Whether sound comes in on the calls that are not on hold; `null` without a call. */
  media: mediaStateSchema.nullable(),
  /** How good that sound is; `null` without an answered call. */
  quality: qualityViewSchema.nullable(),
  /** Devices, ringer, headset buttons: the audio room's part. */
  sound: audioViewSchema,
  problem: problemCodeSchema.nullable()
})
export type PhoneSnapshot = z.infer<typeof phoneSnapshotSchema>

export const phoneCommandSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('report') }),
  callCommandSchema,
  audioCommandSchema,
  qualityCommandSchema
])
export type PhoneCommand = z.infer<typeof phoneCommandSchema>

/** What travels on the channel. */
export const phoneMessageSchema = z.discriminatedUnion('to', [
  z.object({ to: z.literal('phone'), command: phoneCommandSchema }),
  z.object({ to: z.literal('desk'), snapshot: phoneSnapshotSchema })
])
export type PhoneMessage = z.infer<typeof phoneMessageSchema>

/** The telephone as the desk sees it. */
export interface Phone {
  send(command: PhoneCommand): void
  /** Calls back with every newer snapshot; the return value ends the subscription. */
  subscribe(listener: (snapshot: PhoneSnapshot) => void): () => void
}

/** Both ends of the channel; a BroadcastChannel in the pages, a pair of arrays in tests. */
export interface PhoneChannel {
  post(message: PhoneMessage): void
  /** What comes in is not to be trusted; the return value ends it. */
  listen(listener: (message: unknown) => void): () => void
}

export function openPhoneChannel(name = phoneChannelName): PhoneChannel {
  const channel = new BroadcastChannel(name)
  return {
    post: (message) => channel.postMessage(message),
    listen(listener) {
      const hear = ({ data }: MessageEvent<unknown>) => listener(data)
      channel.addEventListener('message', hear)
      return () => channel.removeEventListener('message', hear)
    }
  }
}

/** The desk's end: drops what the contract does not name and snapshots older than one already shown. */
export function createChannelPhone(channel: PhoneChannel): Phone {
  return {
    send: (command) => channel.post({ to: 'phone', command }),
    subscribe(listener) {
      let revision = Number.NEGATIVE_INFINITY
      const end = channel.listen((raw) => {
        const message = phoneMessageSchema.safeParse(raw)
        if (!message.success || message.data.to !== 'desk') return
        if (message.data.snapshot.revision <= revision) return
        revision = message.data.snapshot.revision
        listener(message.data.snapshot)
      })
      channel.post({ to: 'phone', command: { kind: 'report' } })
      return end
    }
  }
}
