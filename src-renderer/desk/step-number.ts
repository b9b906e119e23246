// The script's step as agents count them (docs/domain.md, "The four steps").
import type { CaptureStep } from '../../shared/domain/capture-record.ts'

export const lastStep = 4

const numbers: Record<CaptureStep, 1 | 2 | 3 | 4> = {
  identify: 1,
  invite: 2,
  persuade: 3,
  thank: 3,
  update: 4
}

export const stepNumber = (step: CaptureStep): 1 | 2 | 3 | 4 => numbers[step]
