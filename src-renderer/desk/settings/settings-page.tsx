// Language and appearance, sound, who is signed in, and the table of keys as it is printed nowhere else.
import { Button } from '@mantine/core'
import { useStore } from 'zustand'
import { settingsSchema } from '../../../shared/settings.ts'
import { ChoiceGroup } from '../../ui/choice-group.tsx'
import { KeyHint } from '../../ui/keys/key-hint.tsx'
import { keyActions } from '../../ui/keys/key-table.ts'
import { Panel } from '../../ui/panel.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { useSession } from '../screen-state.ts'
import { SoundPanel } from './sound-panel.tsx'
import './settings.css'

const { language: languageSchema, theme: themeSchema } = settingsSchema.shape
const languages = languageSchema.unwrap()
const themes = themeSchema.unwrap()

export function SettingsPage() {
  const t = useTexts()
  const { stores, settings: commands, session } = useDesk()
  const settings = useStore(stores.settings, (state) => state.settings)
  const agent = useSession()?.agent
  const deed = useDeed()
  return (
    <div className="settings">
      <Panel title={t(($) => $.settings.title)}>
        <ChoiceGroup
          label={t(($) => $.settings.language)}
          choices={languages.options.map((code) => ({ code, label: t(($) => $.settings.languages[code]) }))}
          chosen={[settings.language]}
          digitRank={null}
          onChoose={(code) => void deed.run(() => commands.change({ language: languages.parse(code) }))}
        />
        <ChoiceGroup
          label={t(($) => $.settings.theme)}
          choices={themes.options.map((code) => ({ code, label: t(($) => $.settings.themes[code]) }))}
          chosen={[settings.theme]}
          digitRank={null}
          onChoose={(code) => void deed.run(() => commands.change({ theme: themes.parse(code) }))}
        />
        <h3 className="section-title">{t(($) => $.settings.account)}</h3>
        {agent && <p>{t(($) => $.signIn.signedInAs, { name: agent.name })}</p>}
        <Button size="xs" variant="default" onClick={() => void deed.run(() => session.signOut())}>
          {t(($) => $.signIn.signOut)}
        </Button>
        {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
      </Panel>
      <SoundPanel />
      <Panel title={t(($) => $.settings.keys)}>
        <p className="quiet">{t(($) => $.settings.keysLead)}</p>
        <dl className="facts key-list">
          {keyActions.map((action) => (
            <div className="key-line" key={action}>
              <dt>{t(($) => $.keys.actions[action])}</dt>
              <dd>
                <KeyHint action={action} />
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
    </div>
  )
}
