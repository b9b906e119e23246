// The text form of Asterisk's manager interface: blocks of "Name: value" lines that end with an empty line. Written here
// because nothing that goes out may carry a line break and nothing that comes in may grow without bounds.

/** One block. Field names are compared without regard to case; a name may come several times. */
export interface AmiMessage {
  field: (name: string) => string
  fields: (name: string) => readonly string[]
}

/** Asterisk itself refuses lines of 1024 characters and more. */
const longestValue = 1000

export function parseAmiMessage(block: string): AmiMessage {
  const values = new Map<string, string[]>()
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).replace(/^ /, '')
    const earlier = values.get(name)
    if (earlier === undefined) values.set(name, [value])
    else earlier.push(value)
  }
  const fields = (name: string) => values.get(name.toLowerCase()) ?? []
  return { fields, field: (name) => fields(name)[0] ?? '' }
}

export type AmiFields = Readonly<Record<string, string | readonly string[]>>

/** Line breaks and NUL in names and values are dropped, so that a value can never become a field or an action. */
export function formatAmiAction(action: string, actionId: string, fields: AmiFields): string {
  const lines = [`Action: ${oneLine(action)}`, `ActionID: ${oneLine(actionId)}`]
  for (const [name, value] of Object.entries(fields))
    for (const single of typeof value === 'string' ? [value] : value)
      lines.push(`${oneLine(name)}: ${oneLine(single)}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

function oneLine(text: string): string {
  // \p{C}: control and format characters; \p{Zl} and \p{Zp}: line and paragraph separators.
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, longestValue)
}

export interface AmiReader {
  /** Complete blocks so far. @throws RangeError when the other side sends a block beyond the limit. */
  push: (chunk: string) => AmiMessage[]
}

/** Cuts the stream into blocks; the first line is the greeting ("Asterisk Call Manager/…") and is dropped. */
export function createAmiReader(limit = 256 * 1024): AmiReader {
  let pending = ''
  let greeted = false
  const push = (chunk: string): AmiMessage[] => {
    pending += chunk
    if (!greeted && pending.includes('\r\n')) {
      pending = pending.slice(pending.indexOf('\r\n') + 2)
      greeted = true
    }
    const blocks = greeted ? pending.split('\r\n\r\n') : [pending]
    pending = blocks.pop() ?? ''
    if (pending.length > limit) throw new RangeError('a message of the manager interface exceeds its limit')
    return blocks.filter((block) => block !== '').map(parseAmiMessage)
  }
  return { push }
}
