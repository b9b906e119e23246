// Tells the host what the phone has seen of its own line, microphone and ringer: the host decides from it whether
// customers may be sent here.
import type { PhoneReadiness } from '../../shared/domain/readiness.ts'
import { createNewestReport, type NewestReportDependencies } from './newest-report.ts'

export const createReadinessReport = (
  dependencies: NewestReportDependencies
): ((facts: PhoneReadiness) => void) =>
  createNewestReport(dependencies, (facts) => dependencies.host.call('phone.readiness', facts))
