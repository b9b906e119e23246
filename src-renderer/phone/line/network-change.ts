// Whatever may mean another network, or the same one after a sleep: asking once too often costs one OPTIONS.

export interface NetworkSigns {
  window: Pick<EventTarget, 'addEventListener'>
  document: Pick<EventTarget, 'addEventListener'>
  /** `navigator.connection`, where the browser has it. */
  connection: Pick<EventTarget, 'addEventListener'> | undefined
  /** The shell's word that the machine is awake or unlocked again. */
  onAwake: (listener: () => void) => void
}

export function followNetwork(
  { window, document, connection, onAwake }: NetworkSigns,
  listener: () => void
): void {
  for (const event of ['online', 'pageshow']) window.addEventListener(event, listener)
  document.addEventListener('resume', listener)
  connection?.addEventListener('change', listener)
  onAwake(listener)
}
