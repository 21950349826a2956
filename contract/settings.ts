/** 设置 over the wire: what varies from place to place and is no list, each with its meaning, default and bounds. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

export const Words = Type.Object({ zh: Type.String(), en: Type.String() })
export const settingKinds = ['text', 'flag', 'count', 'limits'] as const
export const SettingView = Type.Object({
  key: Type.String(),
  label: Words,
  meaning: Words,
  kind: oneOf(settingKinds),
  /** What a count counts. */
  unit: nullable(Words),
  least: nullable(Type.Integer()),
  most: nullable(Type.Integer()),
  /** Set by the installation, shown but not changed here. */
  fixed: Type.Boolean(),
  /** For `limits`: each clock with its name. */
  parts: Type.Array(Type.Object({ key: Type.String(), label: Type.String() })),
  value: Type.Unknown(),
  standard: Type.Unknown(),
  changedAt: nullable(Instant),
})
export type SettingView = Static<typeof SettingView>
/** What a change would touch, in words. */
export const SettingEffect = Type.Object({ effects: Type.Array(Words) })

const key = Type.Object({ key: Type.String({ maxLength: 40 }) })
export const listSettings = endpoint({
  method: 'GET',
  url: '/settings',
  allow: 'directory.read',
  summary: '设置 Settings with meaning, default and bounds',
  schema: { response: { 200: Type.Array(SettingView) } },
})
export const previewSetting = endpoint({
  method: 'POST',
  url: '/settings/:key/preview',
  allow: 'directory.read',
  summary: '设置改了会怎样 What a change of a setting would touch',
  schema: { params: key, body: Type.Object({ value: Type.Unknown() }), response: { 200: SettingEffect } },
})
/** `was` is the value the person saw: somebody else's change in between is not written over. */
export const changeSetting = endpoint({
  method: 'PUT',
  url: '/settings/:key',
  allow: 'directory.write',
  summary: '改设置 Change a setting',
  schema: { params: key, body: Type.Object({ value: Type.Unknown(), was: Type.Optional(Type.Unknown()) }), response: { 200: SettingView } },
})
