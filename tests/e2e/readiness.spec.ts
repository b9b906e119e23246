// "Ready" is given on proof alone: while the browser itself keeps the microphone shut the reason stands there, the button
// and its key do nothing, and no customer is sent; once it is allowed all of that is over.
import type { Page } from '@playwright/test'
import { personas } from '../../lab/personas.ts'
import { expect, test } from '../support/story-test.ts'

const mai = personas.answersEverything

/** The page is loaded anew as one that may not use the microphone; the return value allows it and loads it again. */
async function forbidMicrophone(page: Page): Promise<() => Promise<void>> {
  const browser = await page.context().newCDPSession(page)
  const name = 'permissions-policy'
  browser.on(
    'Fetch.requestPaused',
    ({ requestId, responseStatusCode: responseCode = 200, responseHeaders = [] }) => {
      const others = responseHeaders.filter((header) => header.name.toLowerCase() !== name)
      const forbidding = {
        requestId,
        responseCode,
        responseHeaders: [...others, { name, value: 'microphone=()' }]
      }
      void browser.send('Fetch.continueResponse', forbidding)
    }
  )
  await browser.send('Fetch.enable', { patterns: [{ resourceType: 'Document', requestStage: 'Response' }] })
  await page.reload()
  return async () => {
    await browser.detach()
    await page.reload()
  }
}

test('whoever has no microphone reads why they cannot be ready, and is sent nobody until it is allowed', async ({
  lab,
  workstation
}) => {
  test.skip(test.info().project.name === 'electron', 'there the shell grants the microphone, not a header')
  const lan = await workstation()
  const allow = await forbidMicrophone(lan.workstation.phonePage)
  await lan.signIn('lan')
  const { agentState, call: words, problems } = lan.texts
  const state = lan.desk.getByRole('group', { name: agentState.label })
  const blocked = async () => {
    await expect(state).toContainText(agentState['not-ready'])
    await expect(state).toContainText(agentState.notProven['microphone-refused'])
    await expect(lan.button(agentState.goReady)).toBeDisabled()
  }
  await blocked()
  await lan.sees(problems['microphone-refused'].what)
  const call = await (await lab.customer('answersEverything')).call()
  await lan.press('F3')
  await blocked()
  await expect(lan.desk.getByRole('region', { name: words.ring })).toHaveCount(0)

  await allow()
  await expect(state).not.toContainText(agentState.notProven['microphone-refused'])
  await lan.press('F3')
  await expect(state).toContainText(agentState.ready)
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.hears(mai.toneHz)
  await call.hangUp()
  await lan.finish('tariff')
})
