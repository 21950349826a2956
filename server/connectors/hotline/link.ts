/** 12345 both ways: orders and events in by signed webhook or polling; sign, return, extension and reply out. */
import { link } from '../outside/link.ts'

export const hotlineLink = link({ kind: 'hotline', label: { zh: '12345 热线', en: '12345 hotline' }, channel: 'hotline' }, { accept: 'sign' })
