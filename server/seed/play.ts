/** Plays the demonstration's ninety days through the doors that real users use, in virtual time. A refusal is a bug in the play: it fails. */
import { sql } from 'kysely'
import { workMoment, workPosition } from '../../domain/calendar.ts'
import { kinds, type KindName, type Role } from '../../domain/lifecycle.ts'
import type { Target } from '../../domain/matter.ts'
import { act, type DoneBy } from '../cases/act.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book, Books } from '../directory/book.ts'
import type { Storage } from '../files/storage.ts'
import { submit } from '../intake/submit.ts'
import type { Secrets } from '../kit/secrets.ts'
import { fromAbove, type Step } from './courses.ts'
import { type Ground, inventedName, localDay } from './demo.ts'
import { drawPictures, type Pictures } from './pictures.ts'
import { nameOf, type Place, planDemo, type Play } from './plan.ts'
import { words } from './stories.ts'
import { tellPast } from './told.ts'

interface House {
  db: Db
  books: Books
  secrets: Pick<Secrets, 'mac' | 'seal' | 'hashPhone'>
  storage: Storage
}
interface Post {
  person_id: number
  role: string
  unit_id: number | null
  cell_id: number | null
}
const atOnce = 4

/** Plays about `count` matters up to `now`, each in one transaction of its own; what an interrupted play did already stays. Answers how many were played. */
export async function playDemo({ db, books, secrets, storage }: House, now: Date, onProgress: (done: number, total: number) => void = () => {}, count = 300): Promise<number> {
  const posts = await db.selectFrom('posts').select(['person_id', 'role', 'unit_id', 'cell_id']).orderBy('id').execute()
  const today = await books.at(now)
  const plan = planDemo(today, await placesOf(db), new Set(posts.flatMap((p) => (p.role === 'handler' ? [p.unit_id!] : []))), now, count)
  // An index of the grid takes 90 ms to build, and between two re-cuttings it is the same on every day.
  const changes = [...new Set(today.cells.flatMap((c) => [c.validFrom, c.validTo ?? c.validFrom]))].sort()
  const grids = new Map<string | undefined, Promise<Book>>()
  const bookAt = async (at: Date): Promise<Book> => {
    const day = localDay(at),
      since = changes.findLast((change) => change <= day),
      known = grids.get(since) ?? books.at(at)
    grids.set(since, known)
    return { ...(await known), day }
  }
  const pictures = await drawPictures(storage)
  let next = 0,
    done = 0
  const worker = async () => {
    for (let play = plan[next++]; play; play = plan[next++]) {
      const mine = play
      await db.transaction().execute(async (trx) => {
        // A demonstration that a crash takes back is played again: no need to wait for the disk at each matter.
        await sql`set local synchronous_commit = off`.execute(trx)
        await playOne(trx, { bookAt, secrets, posts, pictures }, mine)
      })
      onProgress(++done, plan.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  await tellPast(db, posts.find((p) => p.role === 'acceptor')!.person_id, now)
  return plan.length
}

/** The places of the map, as the installation left them. */
async function placesOf(db: Db): Promise<Place[]> {
  const { value } = await db.selectFrom('settings').select('value').where('key', '=', 'ground').executeTakeFirstOrThrow()
  return (value as Ground).features.flatMap(({ properties: { kind, name, road, no }, geometry }) =>
    kind === 'place' ? [{ name, road: road!, no: no!, lng: geometry.coordinates[0] as number, lat: geometry.coordinates[1] as number }] : [],
  )
}

interface Stage {
  bookAt: (at: Date) => Promise<Book>
  secrets: House['secrets']
  posts: Post[]
  pictures: Pictures
}

async function playOne(trx: Trx, { bookAt, secrets, posts, pictures }: Stage, play: Play): Promise<void> {
  const find = (role: Role, unit: number | null = null, nth = 0) => {
    const all = posts.filter((p) => p.role === role && (unit === null || p.unit_id === unit))
    if (!all.length) throw new Error(`the demonstration has nobody who is ${role} of unit ${unit}`)
    return all[nth % all.length]!.person_id
  }
  const cell = (await bookAt(play.reportedAt)).grid.cellAt(play.place.lng, play.place.lat)!
  const path = [cell, ...(await bookAt(play.reportedAt)).grid.ancestors(cell.id)].map((c) => c.id)
  const collector = posts.filter((p) => p.role === 'collector' && path.includes(p.cell_id!)).sort((a, b) => path.indexOf(a.cell_id!) - path.indexOf(b.cell_id!))[0]!.person_id
  const desk = play.n % 2
  const by = (who: Step['who'], unit: number | null, kind?: KindName): DoneBy => {
    const as = (role: Role, personId: number | null, of: number | null = null): DoneBy => ({ personId, actor: { id: personId ?? 0, role, ...(of === null ? {} : { unit: of }) } })
    if (who === 'system' || who === 'reporter') return as(who, null)
    if (who === 'collector') return as(who, collector)
    if (who === 'unit' || who === 'handler') return as(who, find(who, unit, play.n), unit)
    if (who === 'ruler') {
      const asked = kinds[kind!],
        role = ((play.item.engineering && 'raised' in asked && asked.raised) || asked.ruler)[0]!
      return as(role, find(role))
    }
    return who === 'acceptor2' ? as('acceptor', find('acceptor', null, desk + 1)) : as(who, find(who, null, who === 'acceptor' ? desk : 0))
  }
  const road = `${play.place.road}${play.place.no}号`,
    fill = (text: string) => text.replaceAll('{p}', play.place.name).replaceAll('{r}', road)
  const say = (list: readonly string[]) => fill(list[play.n % list.length]!)
  const report = async (voice: number, text: string, channel: string, at: Date) => {
    const staff =
      channel === 'grid' ? by('collector', null) : channel === 'seat' || channel === 'hotline' ? by('acceptor', null) : by(channel === 'resident' ? 'reporter' : 'system', null)
    const n = 2 * play.n + voice,
      photos = channel === 'grid' || (channel === 'resident' && n % 3 === 0) ? [await pictures.take(trx, 'before', n, staff.personId, at)] : [],
      known = voice === 1 || channel === 'grid' || channel === 'citySystem'
    return submit(
      trx,
      { book: await bookAt(at), secrets },
      {
        key: `demo-${n}`,
        text,
        place: `如城街道${play.place.name}（${road}）`,
        lng: play.place.lng,
        lat: play.place.lat,
        channel,
        externalNo:
          channel === 'hotline'
            ? `R${localDay(at).replaceAll('-', '')}${String(n).padStart(5, '0')}`
            : channel === 'citySystem'
              ? `C${localDay(at).replaceAll('-', '')}${String(n).padStart(5, '0')}`
              : null,
        ...(fromAbove.includes(play.course) ? { externalDueAt: afterDays(await bookAt(at), at, 5) } : {}),
        ...(known ? { itemId: play.item.id } : {}),
        photos,
        urgent: /^(0100[1-9]|10002|H401|H202)/.test(play.story.code),
        confidential: play.story.code.startsWith('H4'),
        // 199 numbers that begin with seven zeros belong to nobody.
        ...(channel === 'grid' || channel === 'citySystem' ? {} : { reporter: { name: inventedName(200 + n), phone: String(19_900_000_000 + n) } }),
      },
      staff.actor,
      staff.personId,
      at,
    )
  }

  /** The photos that go with an act: after the work, at the check, and before it where the item asks for one. */
  const photographed = async ({ act: name, fields }: Step, who: number | null, at: Date): Promise<Record<string, unknown>> => {
    if (!['finish', 'submit', 'answerCheck'].includes(name)) return {}
    const take = async (what: 'before' | 'after', use: string) => {
      const id = await pictures.take(trx, what, play.n, who, at)
      await trx.updateTable('files').set({ case_id: receipt.caseId, use }).where('id', '=', id).execute()
      return id
    }
    const evidence = [await take(fields?.['result'] === 'fail' ? 'before' : 'after', 'evidence')]
    return name === 'submit' && play.item.evidence.before ? { evidence, before: [await take('before', 'before')] } : { evidence }
  }

  const receipt = await report(0, fill(play.story.text), play.channel, play.reportedAt)
  if (receipt.again) return
  const sampleOneIn = (await bookAt(play.reportedAt)).settings.sampleOneIn,
    sampled = sampleOneIn > 0 && receipt.caseId % sampleOneIn === 0
  for (const { at, step } of sampled ? withSample(play.steps) : play.steps) {
    const known = await bookAt(at),
      book = play.course === 'proposed' ? { ...known, settings: { ...known.settings, twoStepRegistering: true } } : known
    const unit = step.unit === undefined ? null : play.units[step.unit]!
    const target: Target = step.kind ? { life: 'request', kind: step.kind, unit } : unit === null ? { life: 'case' } : { life: 'order', unit }
    const said = Object.fromEntries(Object.entries(step.say ?? {}).map(([field, word]) => [field, say(words[word])]))
    const fields = {
      ...fieldsOf(step, play, fill),
      ...(step.act === 'register' || step.act === 'propose' ? { cell: cell.id } : {}),
      ...(/^send(Verify|Check)$/.test(step.act) ? { collector } : {}),
      ...(await photographed(step, by(step.who, unit, step.kind).personId, at)),
      ...(step.act === 'assign' ? { handler: find('handler', unit, play.n) } : {}),
      ...(step.until ? { [step.kind === 'upperExtension' ? 'dueBy' : 'until']: afterDays(book, at, step.until).toISOString() } : {}),
      ...step.fields,
      ...said,
    }
    try {
      const twin = step.twin ? await report(1, say(words.twin), 'resident', at) : null
      await act(
        trx,
        { book, secrets },
        { id: twin?.caseId ?? receipt.caseId },
        { target, act: step.act, fields: twin ? { parent: receipt.no, reason: say(words.merge) } : fields, by: by(step.who, unit, step.kind) },
        at,
      )
    } catch (cause) {
      throw new Error(`the play was refused: ${play.course}, ${nameOf(step)} by ${step.who} on ${play.item.code}, ${receipt.no}: ${cause}`, { cause })
    }
    // The date has come in virtual time; the worker must not resume it once more.
    if (step.act === 'resume') await sql`select graphile_worker.remove_job(${`resume ${receipt.caseId} ${unit}`})`.execute(trx)
  }
}

/** So many working days later, to the minute. */
const afterDays = (book: Book, at: Date, days: number) => new Date(workMoment(book.calendar, workPosition(book.calendar, at.getTime()) + days * 480 * 60_000, 'latest'))

/** What the act's form is filled in with. */
function fieldsOf(step: Step, { item, story, units, place }: Play, fill: (text: string) => string): Record<string, unknown> {
  const result = fill(story.result),
    reply = `您反映的${place.name}问题已办理：${result}感谢您的关心。`
  switch (step.act) {
    case 'register':
    case 'propose':
      return { item: item.id, conditions: item.filing.map((c) => c.text) }
    case 'dispatch':
    case 'designate':
      return { lead: units[step.lead!], ...(step.assisting ? { assisting: step.assisting.map((k) => units[k]) } : {}) }
    case 'answer':
    case 'answerSampled':
      return { item: item.id, result }
    case 'finish':
    case 'submit':
      return { result }
    case 'askClose':
      return { conclusion: '核查通过，问题已解决。' }
    case 'close':
      return { conditions: item.closing.map((c) => c.text), reply }
    case 'forceClose':
      return { reply: `您反映的${place.name}问题暂不具备处置条件，已登记跟踪，有进展会再告知您。` }
    default:
      return {}
  }
}

/** One in so many of the matters answered at once is checked by somebody else before it is closed. */
function withSample(steps: Play['steps']): Play['steps'] {
  return steps.flatMap(({ at, step }, k) => {
    if (step.act !== 'answer') return [{ at, step }]
    const more: Step[] = [
      { wait: 0, who: 'acceptor2', act: 'sendCheck' },
      { wait: 0, who: 'collector', act: 'answerCheck', fields: { result: 'pass' } },
      { wait: 0, who: 'acceptor2', act: 'askClose' },
    ]
    const first = { at, step: { ...step, act: 'answerSampled' } }
    const until = steps[k + 1]?.at.getTime()
    return until === undefined ? [first] : [first, ...more.map((s, i) => ({ step: s, at: new Date(at.getTime() + ((until - at.getTime()) * (i + 1)) / 4) }))]
  })
}
