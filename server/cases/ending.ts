/** 不予立案: an ending of the table, with what it asks for, and an answer without blanks. */
import { blanksOf, endingOf, isEnding } from '../../domain/endings.ts'
import type { Fields } from '../../domain/matter.ts'
import type { Db, Trx } from '../db/db.ts'
import { Refused } from '../kit/errors.ts'
import type { CaseRecord } from './load.ts'

/** Whoever gives only a reason ends it as `other`, and the reason is the answer. */
export function endedInWords(fields: Fields): Fields {
  const reason = fields['reason']
  return reason === undefined || fields['ending'] !== undefined ? fields : { ...fields, ending: 'other', reply: fields['reply'] ?? reason }
}

/** Refuses an ending that is not whole: unknown, not said whither, pointing to no other case, or answered with a template not filled in. */
export async function mustBeWhole(db: Db | Trx, row: Pick<CaseRecord, 'id' | 'no'>, fields: Fields): Promise<void> {
  const code = fields['ending']
  if (!isEnding(code)) throw new Refused('bad-input', { field: 'ending' })
  const { towards } = endingOf(code),
    named = typeof fields['towards'] === 'string' ? fields['towards'].trim() : ''
  if (towards) {
    const missing = () => new Refused('missing-field', { field: 'towards' }, { zh: `还要填“${towards.label.zh}”`, en: `“${towards.label.en}” is still missing.` })
    if (!named) throw missing()
    if (Array.isArray(towards.from) && !towards.from.includes(named)) throw missing()
    if (towards.from === 'case') {
      const other = await db.selectFrom('cases').select('id').where('no', '=', named).executeTakeFirst()
      if (!other || other.id === row.id)
        throw new Refused('missing-field', { field: 'towards' }, { zh: `没有案号 ${named} 的另一件`, en: `There is no other case with the number ${named}.` })
    }
  }
  const blanks = blanksOf(code, String(fields['reply']))
  if (blanks.length) throw new Refused('missing-field', { field: 'reply' }, { zh: `答复里还有没填的：${blanks.join('')}`, en: `The answer still has blanks: ${blanks.join('')}` })
}
