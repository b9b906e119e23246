// Lets whoever watches the demo be the world outside: a number key has a customer call, `d` has the network cut the call.
import { createInterface } from 'node:readline'
import { type PersonaKey, personas } from '../../lab/personas.ts'
import type { Lab } from '../../lab/start-lab.ts'

const keys = Object.keys(personas) as PersonaKey[]

export function openCallerConsole(
  lab: Lab,
  input: NodeJS.ReadableStream,
  print: (line: string) => void
): void {
  print('\nSign in as lan, minh or hoa (lead: trang, clerk: an); the password is: hotline\n')
  for (const [index, key] of keys.entries())
    print(`  ${String(index + 1).padStart(2)} + Enter   ${personas[key].name}: ${personas[key].story}`)
  print('   d + Enter   the network cuts every call (cause 38)\n   Ctrl+C      ends the demo\n')
  createInterface({ input }).on('line', (line) => {
    void obey(lab, line.trim(), print).catch((error: unknown) => print(`That did not work: ${String(error)}`))
  })
}

async function obey(lab: Lab, wish: string, print: (line: string) => void): Promise<void> {
  if (wish === 'd') {
    for (const call of lab.pbx.calls()) lab.pbx.drop(call.interactionId, 38)
    return
  }
  const key = keys[Number(wish) - 1]
  if (!key) return print('Nobody has that number.')
  const { withheld, name } = personas[key]
  await (await lab.customer(key)).call({ withheld })
  print(`${name} is calling 1090.`)
}
