/** Earlier cuts of the grid; the way back stays open while nobody uses the new cells. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { listCuts } from '../../contract/gridAdmin.ts'
import { call, keyOf } from '../kit/call.ts'
import { Failed, Waiting } from '../kit/States.tsx'
import { dateKey } from '../kit/time.ts'
import { w } from './parts.tsx'

export function GridCuts({ undo }: { undo: { mutate: (id: number) => void; isPending: boolean; variables: number | undefined } | null }) {
  const cuts = useQuery({ queryKey: keyOf(listCuts), queryFn: () => call(listCuts, {}) })
  return (
    <section className="box">
      <h2>{w('历次重划', 'Earlier re-cuts')}</h2>
      {cuts.isPending ? (
        <Waiting rows={1} />
      ) : cuts.isError ? (
        <Failed error={cuts.error} again={() => void cuts.refetch()} />
      ) : cuts.data.length ? (
        cuts.data.map((c) => (
          <div key={c.id} className={c.undoneAt ? 'rep gone' : 'rep'}>
            <b>{c.parent ?? w('街道', 'Sub-district')}</b>
            <span className="grow t2 s12">
              {w(`${c.day} 起，${c.retired} 个停用，${c.added} 个新增，移动 ${c.moved} 件`, `from ${c.day}: ${c.retired} ended, ${c.added} new, ${c.moved} cases moved`)}
              <br />
              <span className="t3">{[c.by, dateKey(c.at), c.undoneAt && w('已撤销', 'undone')].filter(Boolean).join(' ')}</span>
            </span>
            {undo && !c.undoneAt && (
              <Button size="small" loading={undo.isPending && undo.variables === c.id} onClick={() => undo.mutate(c.id)}>
                {w('撤销', 'Undo')}
              </Button>
            )}
          </div>
        ))
      ) : (
        <p className="t3" style={{ marginTop: 8 }}>
          {w('点一个社区，可以看它、重划它', 'Choose a community to see it and cut it anew')}
        </p>
      )}
    </section>
  )
}
