// Every call of the agent's last days. A customer's number is dialled from nowhere but a callback task, and the list says so.
import { useStore } from 'zustand'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { Panel } from '../../ui/panel.tsx'
import { ScrollArea } from '../../ui/scroll-area.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import { useSession } from '../screen-state.ts'
import { useDialHindrance } from '../use-dial-hindrance.ts'
import './history.css'
import { HistoryRow } from './history-row.tsx'

export function PastCalls() {
  const t = useTexts()
  const { phone, stores } = useDesk()
  const calls = useStore(stores.history, (state) => state.calls)
  const days = (useSession()?.policy ?? defaultPolicy).callHistoryDays
  const blocked = useDialHindrance() !== null
  const kept = <span className="quiet small">{t(($) => $.history.kept, { count: days })}</span>
  return (
    <Panel title={t(($) => $.history.title)} aside={kept} fill bare>
      <p className="history-note quiet">{t(($) => $.history.customersNote)}</p>
      {calls.length === 0 ? (
        <p className="empty">{t(($) => $.history.empty)}</p>
      ) : (
        <ScrollArea label={t(($) => $.history.title)}>
          <table className="table history-table">
            <thead>
              <tr>
                <th scope="col">{t(($) => $.history.when)}</th>
                <th scope="col">{t(($) => $.history.who)}</th>
                <th scope="col">{t(($) => $.history.how)}</th>
                <th scope="col">{t(($) => $.history.what)}</th>
                <th scope="col">
                  <span className="visually-hidden">{t(($) => $.directory.call)}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {calls.map((call) => (
                <HistoryRow
                  key={call.callId}
                  call={call}
                  blocked={blocked}
                  onDial={(dial) => phone.send({ kind: 'dial-out', dial, consultsFor: null })}
                  onTasks={() => stores.page.setState({ page: 'callbacks' })}
                />
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </Panel>
  )
}
