import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openFileLog } from '../../src-main/log/file-log.ts'
import { startFakeCentre } from '../support/fake-centre.ts'
import { end, oneAnswer, serve, step } from '../support/host-stories.ts'
import { ada } from '../support/people.ts'
import { newFolder, removeFolders, startTestHost } from '../support/test-host.ts'

afterEach(removeFolders)

const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

it('a line says when, what, and of which call', () => {
  const path = join(newFolder(), 'logs', 'host.log')
  const log = openFileLog(path)
  log.with({ interactionId: 'call-1' }).info('interaction.opened', { attempt: 2 })
  log.debug('not.asked.for')
  log.close()
  expect(linesOf(path)).toEqual([
    {
      level: 30,
      time: expect.stringMatching(/^2\d{3}-.*Z$/),
      event: 'interaction.opened',
      interactionId: 'call-1',
      attempt: 2
    }
  ])
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('three files of limited size are kept, and the newest line is in the first', () => {
  const folder = newFolder()
  const path = join(folder, 'host.log')
  const log = openFileLog(path, { mostBytes: 500 })
  for (let count = 0; count < 50; count++) log.info('line.written', { count })
  log.close()
  expect(readdirSync(folder).sort()).toEqual(['host.log', 'host.log.1', 'host.log.2'])
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(500)
  expect(linesOf(path).at(-1)).toMatchObject({ count: 49 })
})

it('planted personal data reaches no line, whoever writes it', async () => {
  const path = join(newFolder(), 'host.log')
  const log = openFileLog(path, { level: 'debug' })
  const centre = await startFakeCentre()
  const desk = await startTestHost({ centreUrl: centre.url, platform: { log } })
  await desk.signIn()
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...oneAnswer)
  await end(desk, 'call-1', { cause: 38 })
  await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'dropped' })
  await desk.desk('interaction.finish', {
    interactionId: 'call-1',
    reason: 'tariff',
    note: 'her daughter Byron called'
  })
  for (const page of [desk.desk, desk.phone]) {
    await page('log.write', {
      level: 'error',
      event: 'sip.failed',
      fields: {
        name: ada.name,
        text: `INVITE sip:${ada.msisdn}@x, 0901 234 567`,
        deep: { token: 'T0KEN', list: [ada.msisdn] }
      }
    })
  }
  await desk.host.dispatch(
    { id: 1, procedure: 'interaction.openCounter', input: { number: 5, reason: ada.msisdn } },
    'desk'
  )
  await desk.stop()
  await centre.stop()
  log.close()
  const text = readFileSync(path, 'utf8')
  const planted = [
    ada.msisdn.slice(1),
    '901234567',
    '0901 234 567',
    ada.name,
    'Lovelace',
    'Byron',
    'teacher',
    'T0KEN',
    'token-of-lan',
    'hotline"',
    'grant-call-1',
    '0123456789abcdef'
  ]
  expect(planted.filter((secret) => text.includes(secret))).toEqual([])
  const steps = linesOf(path).filter(({ event }) => event === 'capture.stepped')
  expect(steps.map(({ interactionId, step: name }) => [interactionId, name])).toEqual(
    ['assess-gender', 'invite', 'agree', 'answer', 'call-lost', 'confirm-ending'].map((name) => [
      'call-1',
      name
    ])
  )
  expect(text).toContain('desk.sip.failed')
})
