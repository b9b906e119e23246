// The text of a WebSocket frame, in whichever form the library hands it over.
import type { RawData } from 'ws'

export const textOfFrame = (frame: RawData): string =>
  (Array.isArray(frame) ? Buffer.concat(frame) : Buffer.from(frame as Buffer)).toString()
