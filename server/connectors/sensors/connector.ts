/** Sensors 物联感知 as a connector: readings come by MQTT and are not kept; what the kit keeps, files and replays are the alarms that may open a case. */
import { type DeviceKind, deviceKinds } from '../../../domain/alarm.ts'
import type { Trx } from '../../db/db.ts'
import type { Connector, Dock, Item, Source, Taken } from '../kit/connector.ts'
import type { AlarmMessage, NoteMessage } from './messages.ts'
import { sensorRoutes } from './routes.ts'

export const wordsOf = (a: AlarmMessage): string => {
  const kind = deviceKinds[a.kind as DeviceKind]?.label ?? a.kind
  return a.what === 'silent'
    ? `${a.name}（${kind}）没有心跳：设备失联，请到场查看。`
    : `${a.name}（${kind}）告警：读数 ${a.value ?? '–'} ${a.measure}，报警值 ${a.on} ${a.measure}。请到场核实。`
}

export const sensors: Connector = {
  kind: 'sensors',
  label: { zh: '物联感知 MQTT', en: 'Sensors by MQTT' },
  channel: 'sensor',
  proves: [],
  asked: true,
  settings: [
    {
      key: 'brokerUrl',
      zh: '外部消息服务器',
      en: 'External broker',
      type: 'text',
      hint: { zh: '如 mqtts://mqtt.example.cn:8883；不填就用自带的', en: 'Such as mqtts://mqtt.example.org:8883; empty uses our own broker' },
    },
    { key: 'topic', zh: '订阅主题', en: 'Topic', type: 'text', default: 'sensors/+', hint: { zh: '一个 + 的位置就是设备编号', en: 'The place of the one + is the device number' } },
    { key: 'user', zh: '用户名', en: 'User name', type: 'text' },
  ],
  outgoing: [{ key: 'password', zh: '外部消息服务器的口令', en: 'Password at the external broker' }],

  translate(payload): Item[] {
    const said = JSON.parse(payload.body.toString()) as AlarmMessage | NoteMessage
    if ('note' in said) return [{ word: said }]
    const text = wordsOf(said)
    return [
      {
        report: {
          key: `episode ${said.episode}`,
          text,
          place: said.place,
          wantsReply: false,
          extra: { 设备: said.device, 起报: said.began },
          ...(said.lng === null || said.lat === null ? {} : { lng: said.lng, lat: said.lat }),
          ...(said.item === null ? {} : { itemId: said.item }),
        },
      },
    ]
  },
  take: takeNote,
  routes: sensorRoutes,
}

/** A note goes to whoever has the case. */
async function takeNote(trx: Trx, _dock: Dock, _source: Source, word: NoteMessage, now: Date): Promise<Taken> {
  const found = await trx
    .selectFrom('alarm_episodes as e')
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .where('e.id', '=', word.episode)
    .select(['c.id', 'c.no', 'c.holder', 'c.holder_unit_id', 'c.ended_at'])
    .executeTakeFirst()
  if (!found) return { outcome: 'refused', reason: '这次告警没有案件 this alarm has no case' }
  if (!found.ended_at)
    await trx
      .insertInto('notices')
      .values({
        case_id: found.id,
        report_id: null,
        to_role: found.holder ?? 'acceptor',
        to_unit_id: found.holder_unit_id,
        to_person_id: null,
        kind: `sensor.${word.note}`,
        channel: 'desk',
        text: `${found.no} ${word.text}`,
        made_at: now,
        sent_at: now,
        failed: null,
      })
      .execute()
  return { outcome: 'taken', no: found.no, caseId: found.id }
}
