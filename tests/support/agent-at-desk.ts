// What an agent does and sees at the desk, in the trade's words: keys where the trade uses keys, names on screen
// otherwise. Stories and the demo's tour speak only through it.
import { expect, type Locator } from '@playwright/test'
import texts from '../../shared/texts/vi.json' with { type: 'json' }
import catalogue from '../../src-central/catalogue/default-catalogue.json' with { type: 'json' }
import { type Hearing, listenToCustomer } from './listen-to-customer.ts'
import type { Workstation } from './workstation.ts'

type CatalogueList = 'occupations' | 'hobbyGroups' | 'contactReasons'

function label(list: CatalogueList, code: string): string {
  const entry = catalogue[list].find((candidate) => candidate.code === code)
  if (!entry) throw new Error(`${list} has no ${code}`)
  return entry.label.vi
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A piece of text as the beginning of a control's name: key hints follow it. */
const startsWith = (text: string) => new RegExp(`^\\s*${escaped(text)}`)
const contains = (text: string) => new RegExp(escaped(text))

export type AgentAtDesk = ReturnType<typeof agentAtDesk>

export function agentAtDesk(workstation: Workstation) {
  const screen = () => workstation.desk
  const body = () => screen().locator('body')
  const button = (name: string): Locator => screen().getByRole('button', { name: startsWith(name) })
  const guide = () => screen().getByRole('region', { name: texts.guide.title })
  const choice = (words: string) =>
    guide()
      .getByRole('radio', { name: contains(words) })
      .or(guide().getByRole('checkbox', { name: contains(words) }))
  const press = async (...keys: string[]) => {
    for (const key of keys) await body().press(key)
  }
  const sees = (text: string | RegExp, timeout = 10_000) =>
    expect(screen().getByText(text).filter({ visible: true }).first()).toBeVisible({ timeout })
  const click = (name: string) => button(name).first().click()
  const guideClick = (name: string) =>
    guide()
      .getByRole('button', { name: startsWith(name) })
      .first()
      .click()
  const open = (key: 'work' | 'callbacks' | 'calls' | 'deliveries' | 'settings') =>
    screen()
      .getByRole('navigation')
      .getByRole('button', { name: startsWith(texts.rail[key]) })
      .click()
  const callbackRow = (name: string) => screen().getByRole('row').filter({ hasText: name })

  /** F6: the request is served and nothing speaks against asking. */
  const served = async () => {
    await expect(guide().getByRole('button', { name: startsWith(texts.served.done) })).toBeEnabled()
    await press('F6')
  }
  const invites = () => guideClick(texts.guide.invite)
  const hearsYes = () => guideClick(texts.guide.agree)
  /** Until the desk shows it as saved: marked, or folded away with its question. */
  const recordsOccupation = async (code: string) => {
    const occupation = choice(label('occupations', code))
    await occupation.click()
    const isSaved = () =>
      occupation.evaluateAll((shown) => shown.every((one) => one.getAttribute('aria-checked') === 'true'))
    await expect.poll(isSaved).toBe(true)
  }
  const recordsHobbies = async (...codes: string[]) => {
    for (const code of codes) {
      await choice(label('hobbyGroups', code)).click()
      await expect(choice(label('hobbyGroups', code))).toBeChecked()
    }
  }

  return {
    workstation,
    /** The desk page as it is now: another one after a restart. */
    get desk() {
      return workstation.desk
    },
    texts,
    button,
    press,
    sees,
    click,
    open,
    callbackRow,

    async signIn(username: string) {
      await screen().getByLabel(texts.signIn.username).fill(username)
      await screen().getByLabel(texts.signIn.password).fill('hotline')
      await screen().getByLabel(texts.signIn.password).press('Enter')
      await sees(texts.connection.registration.registered, 15_000)
    },
    async goReady() {
      await click(texts.agentState.goReady)
      // in its own place: the microphone's word at the foot is the same, and stands there before
      const state = screen().getByRole('group', { name: texts.agentState.label })
      await expect(state).toContainText(texts.agentState.ready)
    },

    /** Puts a device that is plugged in last in the order of its kind. */
    async prefers(kind: 'microphone' | 'speaker', device: string) {
      const others = screen().getByRole('list', {
        name: `${texts.settings.sound.add}: ${texts.settings.sound[kind]}`
      })
      await others.getByRole('button', { name: device }).click()
      await expect(others.getByRole('button', { name: device })).toHaveCount(0)
    },
    /** Ticks or unticks a ringing device or a treatment of the voice. */
    async ticks(words: string) {
      const box = screen().getByRole('checkbox', { name: words })
      const before = await box.getAttribute('aria-checked')
      await box.click()
      await expect(box).toHaveAttribute('aria-checked', before === 'true' ? 'false' : 'true')
    },
    /** Waits for the ring card of this caller. */
    async seesRinging(caller: string) {
      const card = screen().getByRole('region', { name: texts.call.ring })
      await expect(card).toBeVisible({ timeout: 15_000 })
      await expect(card).toContainText(caller)
    },
    /** Waits for this subscriber's record. */
    seesRecord: (name: string) =>
      expect(screen().getByRole('region', { name: texts.record.title })).toContainText(name),
    async answer() {
      await press('F2')
      await sees(texts.call.phases.active)
    },
    /** What is played to the agent: waits for this tone. */
    hears: (toneHz: number): Promise<Hearing> => listenToCustomer(workstation.phonePage, toneHz),
    hangsUp: () => press('F4', 'F4'),
    /** F7: finds a colleague who can take a call by a few letters, and hands on at once or asks first. */
    async transfers(letters: string, way: 'blind' | 'consult') {
      await press('F7')
      const panel = screen().getByRole('dialog', { name: texts.transfer.title })
      await panel.getByRole('combobox').fill(letters)
      await expect(panel.getByRole('option', { selected: true })).toBeVisible()
      await panel.getByRole('combobox').press(way === 'blind' ? 'Enter' : 'Control+Enter')
      await expect(panel).toHaveCount(0)
    },
    /** The smaller of two calls, or the notice about a transfer. */
    bars: () => screen().locator('.bars'),

    served,
    recordsGender: (gender: 'male' | 'female') => choice(texts.fields.genders[gender]).first().click(),
    invites,
    hearsYes,
    hearsNo: () => guideClick(texts.guide.refuse),
    hearsNoAgain: () => guideClick(texts.guide.stillRefuse),
    recordsOccupation,
    recordsHobbies,
    /** From the served request to the last answer; nothing is sent yet. */
    async takesDown(occupation: string, ...hobbies: string[]) {
      await served()
      await invites()
      await hearsYes()
      await recordsOccupation(occupation)
      await recordsHobbies(...hobbies)
    },
    async sends() {
      await guideClick(texts.guide.send)
      await sees(texts.guide.ended.sent)
    },
    async thanksAndSends() {
      await guideClick(texts.guide.thankAndSend)
      await sees(texts.guide.ended.sent)
    },

    /** Waits for the question how the call ended, with this proposal, and confirms it with one key. */
    async confirmsEnding(proposal: keyof typeof texts.endings, timeout = 10_000) {
      const question = screen().getByRole('region', { name: texts.ending.label })
      await expect(question).toContainText(texts.endings[proposal], { timeout })
      await expect(
        question.getByRole('button', {
          name: contains(`${texts.ending.confirm}: ${texts.endings[proposal]}`)
        })
      ).toBeVisible()
      await press('Control+Enter')
      await expect(question).toHaveCount(0)
    },
    async finish(reason: string) {
      const form = screen().getByRole('region', { name: texts.wrapUp.title })
      await form.getByText(label('contactReasons', reason), { exact: true }).first().click()
      await form.getByRole('button', { name: startsWith(texts.wrapUp.finish) }).click()
      await expect(form).toHaveCount(0)
    },

    async callsBack(name: string) {
      await open('callbacks')
      await callbackRow(name)
        .getByRole('button', { name: startsWith(texts.callbacks.callCustomer.replace('{{name}}', name)) })
        .click()
    },
    async releasesCallback(name: string) {
      await open('callbacks')
      await callbackRow(name)
        .getByRole('button', { name: startsWith(texts.callbacks.release) })
        .click()
      await expect(callbackRow(name)).toContainText(texts.callbacks.nobody)
    },
    async entersSubject(number: string, reason: string) {
      const record = screen().getByRole('region', { name: texts.record.title })
      const field = (name: string) => record.getByRole('textbox', { name })
      if ((await field(texts.record.subject.number).count()) === 0) await click(texts.record.subject.change)
      await field(texts.record.subject.number).fill(number)
      await field(texts.record.subject.reason).fill(reason)
      await record.getByRole('button', { name: startsWith(texts.record.subject.submit) }).click()
    },
    /** Reloads the desk page alone, as after a crash of it; the phone page stays. */
    async reloadsDesk() {
      await workstation.reloadDesk()
      await expect(screen().getByRole('region', { name: texts.record.title })).toBeVisible()
    }
  }
}
