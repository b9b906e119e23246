// WebRTC as SIP.js drives it, with our own microphone: each call gets a clone of the stream that is already open.
import { type SessionDescriptionHandlerFactory, Web } from 'sip.js'
import type { Microphone } from './microphone.ts'

export const createWebMedia = (
  microphone: Pick<Microphone, 'cloneForCall'>
): SessionDescriptionHandlerFactory =>
  // SIP.js types its web factory for web handlers only; sessions take it as any other.
  Web.defaultSessionDescriptionHandlerFactory(() =>
    microphone.cloneForCall()
  ) as SessionDescriptionHandlerFactory
