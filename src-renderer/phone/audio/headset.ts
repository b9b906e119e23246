// A headset's buttons and lamps, whatever the device: what it can show, what can be pressed on it.

/** What the lamps say; the device's own idea of the call follows it. */
export interface HeadsetLamps {
  ringing: boolean
  /** A call is talked on or dialled. */
  offHook: boolean
  muted: boolean
  held: boolean
}

export const darkLamps: HeadsetLamps = { ringing: false, offHook: false, muted: false, held: false }

/** lift / cradle: the hook switch, as of a handset · reject also stands for "drop". */
export type HeadsetPress = 'lift' | 'cradle' | 'mute' | 'flash' | 'reject'

export interface Headset {
  readonly name: string
  show: (lamps: HeadsetLamps) => void
  /** Lamps out, device given back. */
  close: () => Promise<void>
}

export interface HeadsetEvents {
  onPress: (press: HeadsetPress) => void
}

/** Where headsets come from. */
export interface Headsets {
  /** The first one that is there and allowed; `null`: none. */
  open: (events: HeadsetEvents) => Promise<Headset | null>
  /** One came or went. */
  onChange: (listener: () => void) => void
}
