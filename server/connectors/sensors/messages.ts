/** What the sensors hand to the kit. */
/** An alarm as it is handed to the kit: all that its report says, so that a replay says the same. */
export interface AlarmMessage {
  episode: number
  device: string
  name: string
  kind: string
  what: 'level' | 'silent'
  began: string
  value: number | null
  measure: string
  on: number
  place: string
  lng: number | null
  lat: number | null
  item: number | null
}
/** What happens to an alarm that has its case. */
export interface NoteMessage {
  note: 'folded' | 'recovered'
  episode: number
  text: string
}
