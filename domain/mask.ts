/** Personal data as it is shown by default: enough to recognise whom one speaks with, not enough to find them. */

/** 138****5678; short numbers keep only their last two digits. */
export const maskPhone = (phone: string): string => {
  const digits = phone.replace(/\s/g, '')
  return digits.length >= 11 ? `${digits.slice(0, 3)}${'*'.repeat(digits.length - 7)}${digits.slice(-4)}` : `${'*'.repeat(Math.max(0, digits.length - 2))}${digits.slice(-2)}`
}
/** 王**: the family name alone. */
export const maskName = (name: string): string => {
  const [first, ...rest] = [...name.trim()]
  return first === undefined ? '' : first + '*'.repeat(Math.min(2, Math.max(1, rest.length)))
}
