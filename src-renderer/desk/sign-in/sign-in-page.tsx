// The way in: name and password, and in words why it did not work. A call in progress stays in the bar above.
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { type SubmitEvent, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { Elsewhere } from '../../../shared/problem.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { ElsewhereQuestion } from './elsewhere-question.tsx'
import './sign-in.css'

export function SignInPage() {
  const t = useTexts()
  const { stores, session } = useDesk()
  const ended = useStore(stores.session, ({ problem }) => problem)
  const elsewhere = useStore(stores.session, (state) => state.elsewhere)
  const deed = useDeed()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const problem = deed.problem ?? ended
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])

  const signIn = async (takeOver?: Elsewhere) => {
    const outcome = await deed.run(() => session.signIn(username.trim(), password, takeOver))
    if (outcome !== null) setPassword('')
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void signIn()
  }
  const stay = () => {
    stores.session.setState({ elsewhere: null })
    setPassword('')
  }
  return (
    <main className="sign-in">
      <form className="sign-in-card stack" onSubmit={submit} aria-labelledby="sign-in-title">
        <div>
          <p className="quiet small sign-in-product">{t(($) => $.product.name)}</p>
          <h1 className="sign-in-title" id="sign-in-title">
            {t(($) => $.signIn.title)}
          </h1>
          <p className="quiet">{t(($) => $.signIn.lead)}</p>
        </div>
        {problem && !elsewhere && <ProblemNotice code={problem} />}
        {elsewhere && (
          <ElsewhereQuestion
            elsewhere={elsewhere}
            busy={deed.busy}
            onMove={() => void signIn(elsewhere.inCall ? undefined : elsewhere)}
            onStay={stay}
          />
        )}
        <TextInput
          label={t(($) => $.signIn.username)}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          required
          withAsterisk={false}
          ref={first}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label={t(($) => $.signIn.password)}
          name="password"
          autoComplete="current-password"
          maxLength={256}
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-hidden': true }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={deed.busy}>
          {t(($) => $.signIn.submit)}
        </Button>
        <Button size="xs" variant="default" onClick={() => stores.page.setState({ page: 'diagnostics' })}>
          {t(($) => $.preflight.open)}
        </Button>
      </form>
    </main>
  )
}
