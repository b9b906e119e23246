// A host in a process of its own that works through captures as fast as it can and says what has been acknowledged, so
// that a test may kill it at any moment and ask the disk what became of it.
import { randomUUID } from 'node:crypto'
import { serve, step } from './host-stories.ts'
import { endOf } from './people.ts'
import { startTestHost } from './test-host.ts'

const [dataFolder = '', centreUrl = ''] = process.argv.slice(2)
const desk = await startTestHost({ dataFolder, centreUrl })
await desk.signIn()
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`)

for (;;) {
  const interactionId = randomUUID()
  await serve(desk, interactionId)
  const told = async (...events: Parameters<typeof step>[2][]) => {
    const { capture } = await step(desk, interactionId, ...events)
    say({
      interactionId,
      captureId: capture?.captureId,
      revision: capture?.revision,
      state: capture?.state,
      fields: capture?.fields
    })
  }
  await told({ type: 'assess-gender', value: 'female' })
  await told({ type: 'invite' })
  await told({ type: 'agree' })
  await told({ type: 'answer', field: 'occupation', value: 'teacher' })
  await told({ type: 'answer', field: 'hobbies', value: ['music', 'travel'] })
  await told({ type: 'send' })
  // the telephone stays with one call at a time
  await desk.phone('interaction.ended', {
    interactionId,
    at: desk.clock.now(),
    answered: true,
    facts: endOf(),
    sipStatus: null
  })
  await desk.desk('interaction.finish', { interactionId, reason: 'tariff', note: '' })
}
