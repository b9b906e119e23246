// A row that the customer has made void says no longer what they had told: that it was, and became of it, is all that is
// kept of it.
import type { OutboxRequest } from '../../shared/outbox-request.ts'

const nothingTold = { gender: null, occupation: null, hobbies: null }

export function withoutAnswers(request: OutboxRequest): OutboxRequest {
  switch (request.kind) {
    case 'profile-change':
      return { ...request, change: { ...request.change, fields: {} } }
    case 'callback':
      return {
        ...request,
        task: { ...request.task, draft: { ...request.task.draft, fields: nothingTold } }
      }
    case 'callback-attempt':
    case 'contact':
    case 'wish':
      return request
  }
}
