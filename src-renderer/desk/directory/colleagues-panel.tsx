// Colleagues to call, and whoever was dialled last again in one press.
import { Button } from '@mantine/core'
import { IconPhone, IconRepeat } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { Panel } from '../../ui/panel.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import { lastDialled } from '../history/history-store.ts'
import { useDialHindrance } from '../use-dial-hindrance.ts'
import { useTargetName } from '../use-party.ts'
import { TargetPicker } from './target-picker.tsx'

export function ColleaguesPanel() {
  const t = useTexts()
  const { phone, stores } = useDesk()
  const hindrance = useDialHindrance()
  const nameOf = useTargetName()
  const last = useStore(stores.history, lastDialled)?.extension ?? null
  const dial = (target: string) => phone.send({ kind: 'dial-out', dial: target, consultsFor: null })
  const redial = last !== null && (
    <Button
      size="compact-sm"
      variant="default"
      disabled={hindrance !== null}
      leftSection={<IconRepeat size={14} aria-hidden />}
      onClick={() => dial(last)}
    >
      {t(($) => $.directory.redial, { who: nameOf(last) })}
    </Button>
  )
  return (
    <Panel title={t(($) => $.directory.title)} aside={redial} fill>
      <TargetPicker
        label={t(($) => $.directory.search)}
        ways={[
          {
            words: t(($) => $.directory.call),
            icon: IconPhone,
            control: false,
            hindrance,
            go: (target) => dial(target.dial)
          }
        ]}
      />
      {hindrance && <p className="quiet small">{hindrance}</p>}
    </Panel>
  )
}
