// The time of a run, the same in every process of it. In a file of its own, because a worker is started a thousand times and
// must not load the centre for it.

/** Time of the test runs from one moment on, this many times as fast as time outside. */
export interface TimeBase {
  /** Epoch ms of test time. */
  from: number
  /** Epoch ms outside. */
  startedAt: number
  pace: number
}
export const testTime =
  ({ from, startedAt, pace }: TimeBase) =>
  () =>
    Math.round(from + (Date.now() - startedAt) * pace)
