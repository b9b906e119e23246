// How loud calls ring at this workstation. Let go of the slider, and the ring is heard as it now is.
import { useId, useState } from 'react'
import { useTexts } from '../../ui/texts.ts'

interface RingVolumeProps {
  /** 0…100 */
  volume: number
  /** Resolves when it is kept, or refused. */
  onChange: (volume: number) => Promise<unknown>
}

export function RingVolume({ volume, onChange }: RingVolumeProps) {
  const t = useTexts()
  const id = useId()
  /** While it is moved, and until the host has answered. */
  const [moved, setMoved] = useState<number | null>(null)
  const shown = moved ?? volume
  const letGo = async () => {
    if (moved === null) return
    if (moved !== volume) await onChange(moved)
    setMoved(null)
  }
  return (
    <div className="sound-line">
      <label htmlFor={id}>{t(($) => $.settings.sound.ringVolume)}</label>
      <input
        id={id}
        className="ring-volume"
        type="range"
        min={0}
        max={100}
        step={5}
        value={shown}
        aria-valuetext={`${shown} %`}
        onChange={({ target }) => setMoved(target.valueAsNumber)}
        onPointerUp={() => void letGo()}
        onKeyUp={() => void letGo()}
        onBlur={() => void letGo()}
      />
      <output className="small" htmlFor={id}>
        {shown === 0 ? t(($) => $.settings.sound.ringOff) : `${shown} %`}
      </output>
    </div>
  )
}
