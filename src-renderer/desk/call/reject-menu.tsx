// Turning a call away, with the reason that is told to the PBX (486 or 603). Either way the queue tries somebody else at once.
import { ReasonMenu } from '../../ui/reason-menu.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'

const reasons = ['busy', 'declined'] as const

export function RejectMenu({ callId }: { callId: string }) {
  const t = useTexts()
  const { phone } = useDesk()
  return (
    <ReasonMenu
      words={t(($) => $.call.reject)}
      reasons={reasons.map((code) => ({ code, label: t(($) => $.call.rejectReason[code]) }))}
      towards="down"
      onChoose={(code) => {
        const reason = reasons.find((candidate) => candidate === code)
        if (reason) phone.send({ kind: 'reject', callId, reason })
      }}
    />
  )
}
