import type { Db, Trx } from '../../db/db.ts'
import type { Source } from './connector.ts'

/** The instances, as connectors see them. */
export async function sourcesOf(db: Db | Trx, by: { id?: number; kind?: string } = {}): Promise<Source[]> {
  const rows = await db
    .selectFrom('connectors')
    .selectAll()
    .select((e) => e.selectFrom('connector_mappings as m').whereRef('m.connector_id', '=', 'connectors.id').orderBy('m.version', 'desc').limit(1).select('m.mapping').as('mapping'))
    .$if(by.id !== undefined, (q) => q.where('id', '=', by.id!))
    .$if(by.kind !== undefined, (q) => q.where('kind', '=', by.kind!))
    .orderBy('id')
    .execute()
  return rows.map((r) => ({
    id: r.id,
    kind: r.kind,
    name: r.name,
    enabled: r.enabled,
    config: r.config,
    rights: r.rights,
    perMinute: r.per_minute,
    atOnce: r.at_once,
    keepDays: r.keep_days,
    cursor: r.cursor,
    mapping: r.mapping,
  }))
}
