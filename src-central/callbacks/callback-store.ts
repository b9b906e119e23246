// Callback tasks in the database: the task itself as the pure rules know it, with the columns it is searched by.
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { type Db, json } from '../store/schema.ts'
import { lockById, type Subscriber } from '../subscribers/subscriber-store.ts'

export async function findTask(db: Db, id: string): Promise<CallbackTask | null> {
  const row = await db
    .selectFrom('callback_task')
    .select('task')
    .where('callback_id', '=', id)
    .executeTakeFirst()
  return row?.task ?? null
}

export const openTasks = async (db: Db): Promise<CallbackTask[]> => {
  const rows = await db
    .selectFrom('callback_task')
    .select('task')
    .where('state', '=', 'open')
    .orderBy('due_at')
    .execute()
  return rows.map((row) => row.task)
}

/** Open tasks that are due, the one longest due first; more than agents could be asked for at a time are not wanted. */
export const dueTasks = async (db: Db, now: number): Promise<CallbackTask[]> => {
  const rows = await db
    .selectFrom('callback_task')
    .select('task')
    .where('state', '=', 'open')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(500)
    .execute()
  return rows.map((row) => row.task)
}

/** Open tasks whose days are over; one under an agent's hands may be among them. */
export const outlivedTasks = async (db: Db, now: number): Promise<string[]> => {
  const rows = await db
    .selectFrom('callback_task')
    .select('callback_id')
    .where('state', '=', 'open')
    .where('expires_at', '<=', now)
    .execute()
  return rows.map((row) => row.callback_id)
}

/** Open tasks for which as many calls were made, answered or not, as there may be attempts: some of them are over. */
export const triedOutTasks = async (db: Db, attempts: number): Promise<string[]> => {
  const rows = await db
    .selectFrom('callback_task')
    .innerJoin('interaction', 'interaction.callback_id', 'callback_task.callback_id')
    .select('callback_task.callback_id')
    .where('callback_task.state', '=', 'open')
    .groupBy('callback_task.callback_id')
    .having((where) => where(where.fn.countAll<number>(), '>=', attempts))
    .execute()
  return rows.map((row) => row.callback_id)
}

/** Held until the transaction ends; call it with the subscriber's row held already. */
export async function lockTask(tx: Db, id: string): Promise<CallbackTask | null> {
  const row = await tx
    .selectFrom('callback_task')
    .select('task')
    .where('callback_id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row?.task ?? null
}

/** Subscriber first, then task: every transaction takes the two in this order, so that none waits for another in a ring. */
export async function lockTaskAndSubscriber(
  tx: Db,
  id: string
): Promise<{ task: CallbackTask; subscriber: Subscriber } | null> {
  const unlocked = await findTask(tx, id)
  const subscriber = unlocked && (await lockById(tx, unlocked.subscriberId))
  const task = subscriber && (await lockTask(tx, id))
  return subscriber && task ? { task, subscriber } : null
}

/** The subject's open task that is due first, held until the transaction ends. */
export async function lockOpenTaskOf(tx: Db, subscriberId: string): Promise<CallbackTask | null> {
  const row = await tx
    .selectFrom('callback_task')
    .select('task')
    .where('subscriber_id', '=', subscriberId)
    .where('state', '=', 'open')
    .orderBy('due_at')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  return row?.task ?? null
}

export const openTaskIdsOf = async (db: Db, subscriberId: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('callback_task')
    .select('callback_id')
    .where('subscriber_id', '=', subscriberId)
    .where('state', '=', 'open')
    .orderBy('due_at')
    .execute()
  return rows.map((row) => row.callback_id)
}

const columnsOf = (task: CallbackTask) => ({
  subscriber_id: task.subscriberId,
  state: task.state,
  due_at: task.dueAt,
  expires_at: task.expiresAt,
  task: json(task)
})

export const insertTask = (tx: Db, task: CallbackTask) =>
  tx
    .insertInto('callback_task')
    .values({ callback_id: task.id, ...columnsOf(task) })
    .execute()

export const saveTask = (tx: Db, task: CallbackTask) =>
  tx.updateTable('callback_task').set(columnsOf(task)).where('callback_id', '=', task.id).execute()
