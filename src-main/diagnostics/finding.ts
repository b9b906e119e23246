// What one check hands back, before it is known which check it was and how long it took.
import type { Finding, PreflightResult } from '../../shared/preflight.ts'

export type Found = Pick<PreflightResult, 'finding' | 'facts'>

export const found = (finding: Finding, facts: PreflightResult['facts'] = {}): Found => ({ finding, facts })
