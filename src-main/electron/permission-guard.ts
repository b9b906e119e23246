// What a page may use of the machine: the microphone, sound out and headset buttons, on our own pages. Everything else
// is refused without asking.
import { isOurs } from './page-address.ts'

/** What Electron tells of a request or a check; which of the fields it fills differs between the two. */
export interface PermissionQuestion {
  permission: string
  /** Address of the document that asks; '' or absent when Electron does not know. */
  requestingUrl?: string | undefined
  isMainFrame: boolean
  /** Of a request: everything that is wanted. */
  mediaTypes?: readonly string[] | undefined
  /** Of a check: the one kind that is looked at. */
  mediaType?: string | undefined
}

/** Sound out to a device of the settings counts as a permission of its own. */
const soundOut = 'speaker-selection'
/** Only looks at the devices that headset-permission.ts lets through. */
const headsetButtons = 'hid'

export function mayUse(question: PermissionQuestion): boolean {
  const { permission, requestingUrl = '', isMainFrame } = question
  if (!isMainFrame || !isOurs(requestingUrl)) return false
  if (permission === soundOut || permission === headsetButtons) return true
  return permission === 'media' && isAudioOnly(question)
}

function isAudioOnly({ mediaTypes, mediaType }: PermissionQuestion): boolean {
  if (mediaTypes !== undefined) return mediaTypes.length > 0 && mediaTypes.every((type) => type === 'audio')
  return mediaType === 'audio'
}
