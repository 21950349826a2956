/** The mapping of a generic connector over HTTP: read, saved as a new version, tried; files tried and taken in. */
import type { FastifyRequest } from 'fastify'
import { getMapping, listRunFaults, listRuns, runFile, saveMapping, tryFile, trySample } from '../../../contract/mapping.ts'
import { faultsOf } from '../../../domain/mapping/check.ts'
import { blankMapping, type Mapping } from '../../../domain/mapping/targets.ts'
import { BadFile } from '../../files/badFile.ts'
import { record } from '../../kit/audit.ts'
import { Refused } from '../../kit/errors.ts'
import { type App, serve } from '../../kit/http.ts'
import { csvRows } from '../../files/csv.ts'
import { limits, spool } from '../../files/spool.ts'
import type { Dock, Source } from '../kit/connector.ts'
import { enqueueFor } from '../kit/outbox.ts'
import { formatOf } from './translate.ts'
import { linesOf } from './records.ts'
import { cutFile, faultsOfRun, linesOfRows, runsOf } from './runs.ts'
import { tryOut } from './tryOut.ts'

export function mappedRoutes(app: App, dock: Dock): void {
  const { db, secrets, now } = dock.house
  const sourceOf = async (id: number): Promise<Source> => {
    const source = await dock.source(id)
    if (source?.kind !== 'mapped') throw new Refused('not-found')
    return source
  }
  const mappingOf = (source: Source): Mapping => {
    if (!source.mapping) throw new Refused('bad-input', { field: 'mapping' }, { zh: '先做好并保存字段对应', en: 'Make and save the mapping first.' })
    return source.mapping
  }
  const sound = (mapping: Mapping): Mapping => {
    const [first, ...rest] = faultsOf(mapping)
    if (first) throw new Refused('bad-input', [first, ...rest], { zh: first.zh, en: first.en })
    return mapping
  }
  /** The uploaded file, on disk for as long as the work takes. */
  async function withFile<T>(raw: FastifyRequest, work: (path: string, name: string) => Promise<T>): Promise<T> {
    const part = raw.isMultipart() ? await raw.file() : undefined
    if (!part) throw new Refused('bad-input', { field: 'file' })
    try {
      const { path, done } = await spool(part.file, limits.bytes)
      try {
        return await work(path, part.filename.replaceAll('\0', '').toWellFormed().slice(0, 200))
      } finally {
        await done()
      }
    } catch (error) {
      throw error instanceof BadFile ? new Refused(error.code === 'too_large' ? 'too-large' : 'bad-file', { reason: error.code }, { zh: error.zh, en: error.en }) : error
    }
  }

  serve(app, getMapping, async ({ params }) => {
    const source = await sourceOf(params.id)
    const versions = await db
      .selectFrom('connector_mappings as m')
      .leftJoin('people as p', 'p.id', 'm.made_by')
      .where('m.connector_id', '=', source.id)
      .orderBy('m.version', 'desc')
      .select(['m.version', 'm.made_at', 'p.name'])
      .execute()
    return {
      version: versions[0]?.version ?? 0,
      mapping: source.mapping ?? blankMapping,
      versions: versions.map((v) => ({ version: v.version, at: v.made_at.toISOString(), by: v.name })),
    }
  })
  serve(app, saveMapping, async ({ params, body, who, ip }) => {
    await sourceOf(params.id)
    const mapping = sound(body.mapping)
    return db.transaction().execute(async (trx) => {
      await trx.selectFrom('connectors').select('id').where('id', '=', params.id).forUpdate().executeTakeFirstOrThrow()
      const last = await trx
        .selectFrom('connector_mappings')
        .where('connector_id', '=', params.id)
        .orderBy('version', 'desc')
        .limit(1)
        .select(['version', 'mapping'])
        .executeTakeFirst()
      if ((last?.version ?? 0) !== body.basedOn)
        throw new Refused('moved-on', { version: last?.version ?? 0 }, { zh: '有人刚存过新的一版，先看看', en: 'Somebody has just saved another version; look at it first.' })
      const version = body.basedOn + 1
      await trx
        .insertInto('connector_mappings')
        .values({ connector_id: params.id, version, mapping: JSON.stringify(mapping), made_at: now(), made_by: who.personId })
        .execute()
      await record(
        trx,
        secrets,
        { action: 'connector.mapping.saved', subject: `connector/${params.id}`, personId: who.personId, address: ip, detail: { version, mapping, was: last?.mapping ?? null } },
        now(),
      )
      return { version }
    })
  })
  serve(app, trySample, async ({ params, body }) => {
    const source = await sourceOf(params.id),
      mapping = sound(body.mapping),
      lines = linesOf(body.text, formatOf(source), mapping)
    if (!Array.isArray(lines)) throw new Refused('bad-input', { field: 'text' }, lines)
    return tryOut(db, source, mapping, await dock.books.at(now()), lines)
  })

  serve(app, tryFile, async ({ params, raw }) => {
    const source = await sourceOf(params.id),
      mapping = mappingOf(source)
    return withFile(raw, async (path) => tryOut(db, source, mapping, await dock.books.at(now()), linesOfRows(csvRows(path))))
  })
  serve(app, runFile, async ({ params, raw, who, ip }) => {
    const source = await sourceOf(params.id)
    if (!source.enabled) throw new Refused('connector-off')
    mappingOf(source)
    return withFile(raw, async (path, name) => {
      // Read to its end before anything is kept: a file that breaks off leaves nothing behind.
      let rows = 0
      for await (const _ of csvRows(path)) rows++
      if (rows < 2) throw new BadFile('empty')
      const at = now()
      const { version } = await db
        .selectFrom('connector_mappings')
        .where('connector_id', '=', source.id)
        .orderBy('version', 'desc')
        .limit(1)
        .select('version')
        .executeTakeFirstOrThrow()
      const { id } = await db.transaction().execute(async (trx) => {
        const made = await trx
          .insertInto('mapped_runs')
          .values({ connector_id: source.id, file_name: name, version, total: rows - 1, by_person: who.personId, at })
          .returning('id')
          .executeTakeFirstOrThrow()
        await record(
          trx,
          secrets,
          { action: 'connector.run', subject: `connector/${source.id}`, personId: who.personId, address: ip, detail: { run: made.id, file: name, rows: rows - 1, version } },
          at,
        )
        return made
      })
      await cutFile(dock, source, id, csvRows(path), at)
      await enqueueFor(db, 'mappedRun', source.id, { id }, { key: `mappedRun ${id}` })
      return (await runsOf(db, { sourceId: source.id, id }))[0]!
    })
  })
  serve(app, listRuns, async ({ params }) => ({ rows: await runsOf(db, { sourceId: (await sourceOf(params.id)).id }) }))
  serve(app, listRunFaults, async ({ params }) => ({ rows: await faultsOfRun(db, (await sourceOf(params.id)).id, params.entry) }))
}
