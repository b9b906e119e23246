// What the desk may know of the sound, and what it may ask of it: the audio room's own part of the port (phone.ts).
import { z } from 'zod'
import { preferredDeviceSchema } from '../../../shared/settings.ts'

/** closed: nobody signed in · open · silenced: the system or another program muted it · busy: another program has it. */
export const microphoneStateSchema = z.enum(['closed', 'open', 'silenced', 'busy', 'missing', 'refused'])
export type MicrophoneState = z.infer<typeof microphoneStateSchema>

/** unknown: not tried since sign-in · suspended: the page may not sound · device-missing: nothing of what was chosen is there. */
export const ringerStateSchema = z.enum(['unknown', 'ok', 'suspended', 'device-missing'])
export type RingerState = z.infer<typeof ringerStateSchema>

/** The device in use: `null` = the system's own choice; fallback = the agent chose others and they are away. */
const inUseSchema = z.object({ device: preferredDeviceSchema.nullable(), fallback: z.boolean() })
export type InUse = z.infer<typeof inUseSchema>

export const audioViewSchema = z.object({
  /** Plugged in now; empty until the microphone has been allowed once, because pages are told no names before. */
  plugged: z.object({
    microphones: z.array(preferredDeviceSchema).readonly(),
    speakers: z.array(preferredDeviceSchema).readonly()
  }),
  microphone: inUseSchema.extend({ state: microphoneStateSchema }),
  speaker: inUseSchema,
  ringer: ringerStateSchema,
  /** Name of the headset whose buttons are heard; `null`: none. */
  headset: z.string().nullable(),
  /** The agent speaks, and mute keeps it from the customer. */
  talkingWhileMuted: z.boolean(),
  /** RMS 0…1 of the microphone, while the desk asks for it; see the command `meter`. */
  level: z.number().nullable()
})
export type AudioView = z.infer<typeof audioViewSchema>

/** How long one `meter` command keeps the level coming, ms: a desk page that is gone asks no more. */
export const meterLeaseMs = 4000

export const audioCommandSchema = z.discriminatedUnion('kind', [
  /** Sounds the ring for a moment, as a call would. */
  z.object({ kind: z.literal('test-ring') }),
  /** A short sound: the agent is reminded of something. Not while anything rings or anybody is talked to. */
  z.object({ kind: z.literal('remind') }),
  z.object({ kind: z.literal('meter') }),
  /** The desk was allowed a headset's buttons: look for it. */
  z.object({ kind: z.literal('find-headset') })
])
export type AudioCommand = z.infer<typeof audioCommandSchema>

const audioKinds: ReadonlySet<string> = new Set(
  audioCommandSchema.options.map(({ shape }) => shape.kind.value)
)
export const isAudioCommand = (command: { kind: string }): command is AudioCommand =>
  audioKinds.has(command.kind)

const nothingChosen: InUse = { device: null, fallback: false }

/** Before anybody has signed in. */
export const silentAudio: AudioView = {
  plugged: { microphones: [], speakers: [] },
  microphone: { ...nothingChosen, state: 'closed' },
  speaker: nothingChosen,
  ringer: 'unknown',
  headset: null,
  talkingWhileMuted: false,
  level: null
}
