// One kind of device in the agent's order: the first that is plugged in is the one in use; others can be put in.
import { ActionIcon } from '@mantine/core'
import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { useId } from 'react'
import type { PreferredDevice } from '../../../shared/settings.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { useTexts } from '../../ui/texts.ts'
import { added, includes, named, raised, removed } from './preferred-devices.ts'

interface DeviceOrderProps {
  label: string
  preferred: readonly PreferredDevice[]
  plugged: readonly PreferredDevice[]
  /** `null`: the system's own choice. */
  inUse: PreferredDevice | null
  onChange: (devices: readonly PreferredDevice[]) => void
}

const nameOf = ({ id, label }: PreferredDevice) => label || id

export function DeviceOrder({ label, preferred, plugged, inUse, onChange }: DeviceOrderProps) {
  const t = useTexts()
  const labelId = useId()
  const order = named(preferred, plugged)
  const others = plugged.filter((device) => !includes(order, device))
  return (
    <div className="choice-question">
      <h3 className="choice-label" id={labelId}>
        {label}
      </h3>
      <ol className="device-order" aria-labelledby={labelId}>
        {order.map((device, index) => (
          <DeviceRow
            key={device.id}
            device={device}
            rank={index + 1}
            state={inUse && includes([inUse], device) ? 'inUse' : includes(plugged, device) ? null : 'away'}
            onRaise={index > 0 ? () => onChange(raised(order, device)) : null}
            onRemove={() => onChange(removed(order, device))}
          />
        ))}
        <li className="device-row" data-in-use={inUse ? undefined : ''}>
          <span className="choice-mark" aria-hidden>
            {order.length + 1}
          </span>
          <span className="device-name">{t(($) => $.settings.sound.system)}</span>
          {!inUse && <b className="small">{t(($) => $.settings.sound.inUse)}</b>}
        </li>
      </ol>
      {others.length > 0 && (
        <ul className="choices device-others" aria-label={`${t(($) => $.settings.sound.add)}: ${label}`}>
          {others.map((device) => (
            <li key={device.id}>
              <button type="button" className="choice" onClick={() => onChange(added(order, device))}>
                <IconPlus size={14} aria-hidden />
                <ForeignText text={nameOf(device)} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface DeviceRowProps {
  device: PreferredDevice
  rank: number
  state: 'inUse' | 'away' | null
  /** `null`: it is the first. */
  onRaise: (() => void) | null
  onRemove: () => void
}

function DeviceRow({ device, rank, state, onRaise, onRemove }: DeviceRowProps) {
  const t = useTexts()
  const name = nameOf(device)
  return (
    <li className="device-row" data-in-use={state === 'inUse' ? '' : undefined}>
      <span className="choice-mark" aria-hidden>
        {rank}
      </span>
      <span className="device-name">
        <ForeignText text={name} />
      </span>
      {state && <b className="small">{t(($) => $.settings.sound[state])}</b>}
      {onRaise && (
        <ActionIcon
          size="sm"
          variant="default"
          aria-label={t(($) => $.settings.sound.up, { device: name })}
          onClick={onRaise}
        >
          <IconArrowUp size={14} aria-hidden />
        </ActionIcon>
      )}
      <ActionIcon
        size="sm"
        variant="default"
        aria-label={t(($) => $.settings.sound.remove, { device: name })}
        onClick={onRemove}
      >
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </li>
  )
}
