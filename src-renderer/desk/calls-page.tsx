// The calls of the last days beside the colleagues who can be called.
import { ColleaguesPanel } from './directory/colleagues-panel.tsx'
import { PastCalls } from './history/past-calls.tsx'

export function CallsPage() {
  return (
    <div className="history">
      <PastCalls />
      <ColleaguesPanel />
    </div>
  )
}
