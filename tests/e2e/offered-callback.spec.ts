// A callback that its agent does not make: one free agent after the other is asked, whoever passes it on is left alone with
// it, and when nobody takes it the lead is told. The customer is not called by anybody meanwhile.
import { personas } from '../../lab/personas.ts'
import { labPolicy } from '../../lab/start-lab.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { expect, test } from '../support/story-test.ts'

// due again at once after the first attempt; a quarter of an hour later the lead is told, as everywhere
test.use({ labOptions: { policy: { ...labPolicy, callback: { spacingMinutes: 0 } } } })

const khoi = personas.cutInInvitation
/** The centre looks every five seconds whom to ask. */
const asking = { timeout: 20_000 }

const cardOf = ({ desk, texts }: AgentAtDesk) =>
  desk.getByRole('region', { name: texts.callbacks.reminder.title })

async function isAsked(agent: AgentAtDesk): Promise<void> {
  const { asked, passesOn } = agent.texts.callbacks.reminder
  await expect(cardOf(agent)).toContainText(asked, asking)
  await expect(cardOf(agent)).toContainText(khoi.name)
  await expect(cardOf(agent)).toContainText(passesOn)
}

async function passes(agent: AgentAtDesk): Promise<void> {
  await cardOf(agent).getByRole('button', { name: agent.texts.callbacks.reminder.pass }).click()
  await expect(cardOf(agent)).toHaveCount(0)
}

test('a callback its agent leaves is offered to one after the other, and at last the lead is told', async ({
  lab,
  seat
}) => {
  // three workstations
  test.slow()
  const lan = await seat('lan')
  const customer = await lab.customer('cutInInvitation')
  const dialled: unknown[] = []
  customer.onIncoming({ kind: 'busy' }, (call) => dialled.push(call))
  await customer.call()
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await lan.served()
  await lan.invites()
  const [first] = await lab.ledger.interactions()
  lab.pbx.drop(first?.interactionId ?? '', 38)
  await lan.confirmsEnding('dropped')
  await lan.finish('data-package')
  await lan.callsBack(khoi.name)
  await expect.poll(() => lab.ledger.callbacks(khoi.number)).toMatchObject([{ attempts: 1 }])
  // the second attempt is Lan's as well, and due; she goes home
  await expect(cardOf(lan)).toContainText(khoi.name)
  const minh = await seat('minh')
  const hoa = await seat('hoa', { ready: false })
  await lan.open('settings')
  await lan.click(lan.texts.signIn.signOut)
  const trang = lan
  await trang.signIn('trang')
  await trang.open('callbacks')

  // who waits for calls comes before who is in a break
  const { lead } = trang.texts.callbacks
  const asks = (name: string) => lead.asked.replace('{{name}}', name)
  await isAsked(minh)
  await expect(trang.callbackRow(khoi.name)).toContainText(asks('Minh'))
  await expect(cardOf(hoa)).toHaveCount(0)
  await passes(minh)
  await isAsked(hoa)
  await expect(trang.callbackRow(khoi.name)).toContainText(asks('Hoa'))
  const notice = trang.desk.getByRole('region', { name: lead.unheededTitle })
  await expect(notice).toHaveCount(0)

  await lab.callbackOverdue(khoi.number, 16)
  await passes(hoa)
  await expect(notice).toContainText(lead.unheeded_one.replace('{{count}}', '1'), asking)
  await trang.open('work')
  await notice.getByRole('button', { name: lead.show }).click()
  await expect(trang.callbackRow(khoi.name)).toContainText(trang.texts.callbacks.nobody)
  await expect(notice).toHaveCount(1)
  for (const agent of [minh, hoa]) await expect(cardOf(agent)).toHaveCount(0)

  expect(await lab.ledger.callbacks(khoi.number)).toEqual([
    { state: 'open', outcome: null, attempts: 1, leases: 2 }
  ])
  expect(await lab.ledger.changes(khoi.number)).toEqual([])
  expect(dialled).toHaveLength(1)
})
